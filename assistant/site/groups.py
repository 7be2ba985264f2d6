"""The groups and their permissions, created at every migrate: one for each domain, and those that run the site."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connections

from domains.registry import domains

from ..protection.models import AuditHead

EDITORS, APPROVERS, OPERATORS, LIBRARIANS = "prompt editors", "prompt approvers", "operators", "librarians"
RECORDS, EMERGENCY, PRIVACY = "records officers", "emergency access", "privacy officers"

_PROMPTS = ["view_prompttemplate", "view_promptversion", "publish_promptversion"]
_EVALUATION = ["view_feedback", "view_dataset", "add_dataset", "view_evaluation", "add_evaluation"]
_WITHDRAWAL = ["view_withdrawal", "add_withdrawal", "change_withdrawal"]
_PERMISSIONS = {
    EDITORS: [*_PROMPTS, *_EVALUATION, "add_prompttemplate", "change_prompttemplate", "add_promptversion"],
    APPROVERS: [*_PROMPTS, *_EVALUATION, *_WITHDRAWAL],
    LIBRARIANS: [
        *("add_collection", "change_collection", "view_collection"),
        *("add_edition", "change_edition", "view_edition"),
        *("add_synonymgroup", "change_synonymgroup", "view_synonymgroup", "delete_synonymgroup"),
    ],
    RECORDS: [
        *("add_retentionrule", "view_retentionrule", "approve_retentionrule"),
        *("add_legalhold", "change_legalhold", "view_legalhold", "release_legalhold", "view_auditevent"),
        *("add_identifierpolicy", "view_identifierpolicy"),
    ],
    EMERGENCY: ["break_glass"],
    PRIVACY: ["review_breakglass", "view_auditevent"],
    OPERATORS: [
        *("view_conversation", "view_turn", "view_modelserver", "control_modelserver", "change_letterhead"),
        *_WITHDRAWAL,
    ],
}


def make_groups(using: str = "default", **_: Any) -> None:
    """Create missing groups, and give each the permissions it needs."""
    if AuditHead._meta.db_table not in connections[using].introspection.table_names():
        return  # Part of the migrations was asked for: changes of groups could not be audited.
    for domain in domains().values():
        Group.objects.using(using).get_or_create(name=domain.group)
    for name, codenames in _PERMISSIONS.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*Permission.objects.using(using).filter(codename__in=codenames))
