"""Audits changes of accounts, groups, rights and of what editors and librarians keep, in the administration as by
commands: by Django's signals, in the transaction of the change, or before it where there is none."""

from collections.abc import Collection as Several
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from ..deidentification.models import IdentifierPolicy
from ..evaluation.models import Dataset, Evaluation
from ..library.models import Collection, Edition, SynonymGroup
from ..matters.models import Barrier, Matter, Membership
from ..prompts.models import PromptTemplate, PromptVersion, Publication, Withdrawal
from ..protection.log import LoggedEvent, record_at_end
from ..protection.origin import person_behind
from ..retention.models import LegalHold, RetentionRule

#: The kind of change by model (actions.py), and the fields that the site itself keeps up to date.
AUDITED = MappingProxyType(
    {
        User: ("user", {"last_login"}),
        Group: ("group", set()),
        PromptTemplate: ("prompt", set()),
        PromptVersion: ("prompt", set()),
        Publication: ("prompt", set()),
        Withdrawal: ("prompt", set()),
        Dataset: ("dataset", set()),
        Evaluation: ("evaluation", set()),
        Collection: ("library", set()),
        Edition: ("library", {"indexed"}),
        SynonymGroup: ("library", set()),
        RetentionRule: ("policy", set()),
        IdentifierPolicy: ("policy", set()),
        LegalHold: ("hold", set()),
        Matter: ("matter", set()),
        Membership: ("membership", set()),
        Barrier: ("barrier", set()),
    }
)

#: The relations by which rights are given.
_RIGHTS = (User.groups.through, User.user_permissions.through, Group.permissions.through, Collection.groups.through)

_WORDS = MappingProxyType({"pre_add": "add", "pre_remove": "remove"})


def _change(sender: type[Model], instance: Model, raw: bool, update_fields: Several[str] | None, **_: Any) -> None:
    kind, own = AUDITED[sender]
    if not raw and not instance._state.adding and not (update_fields and set(update_fields) <= own):
        _note(f"{kind}.change", instance)


def _add(sender: type[Model], instance: Model, raw: bool, created: bool, **_: Any) -> None:
    if created and not raw:
        _note(f"{AUDITED[sender][0]}.add", instance)


def _delete(sender: type[Model], instance: Model, **_: Any) -> None:
    _note(f"{AUDITED[sender][0]}.delete", instance)


def _note(action: str, instance: Model) -> None:
    domain, detail = getattr(instance, "domain", ""), getattr(instance, "audited", {})
    record_at_end(LoggedEvent(action, person_behind(), instance, domain=domain, detail=detail))


def _rights(
    sender: Any, instance: Model, action: str, reverse: bool, model: type[Model], pk_set: set[Any] | None, **_: Any
) -> None:
    """One row for each right: about who or what gets or loses it."""
    if action == "pre_clear":
        held = model._default_manager.filter(pk__in=_held(sender, instance, model))
        action, pk_set = "pre_remove", set(held.values_list("pk", flat=True))
    if word := _WORDS.get(action):
        person = person_behind()
        others = model._default_manager.filter(pk__in=pk_set or ())
        pairs = [(other, instance) if reverse else (instance, other) for other in others]
        for to, given in pairs:
            record_at_end(LoggedEvent(f"permission.{word}", person, to, detail={_kind(given): given.pk}))


def _held(sender: Any, instance: Model, model: type[Model]) -> Any:
    """The keys on the other side of a relation."""
    own, other = (
        next(field.name for field in sender._meta.fields if field.related_model is side)
        for side in (type(instance), model)
    )
    return sender._default_manager.filter(**{own: instance}).values(other)


def _kind(right: Model) -> str:
    return "permission" if isinstance(right, Permission) else "group"


# Each by its sender: a receiver for all models would make Django load every row that it deletes.
for _model in AUDITED:
    pre_save.connect(_change, sender=_model)
    post_save.connect(_add, sender=_model)
    pre_delete.connect(_delete, sender=_model)
for _relation in _RIGHTS:
    m2m_changed.connect(_rights, sender=_relation)
