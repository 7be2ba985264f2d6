"""Which demo accounts there are, and the marks of those that a version without marks has made."""

import os
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.db import connections

from domains.registry import domains

from ..accounts.demo import mark
from ..accounts.models import DemoAccount
from .groups import APPROVERS, EDITORS, LIBRARIANS, OPERATORS

#: In DATA_DIR.
FILE = "demo_password"


def demo_accounts() -> dict[str, str]:
    """The demo accounts and their groups. Accounts of domains are named after their group."""
    people = {domain.group.removesuffix("s"): domain.group for domain in domains().values()}
    return {**people, "editor": EDITORS, "approver": APPROVERS, "operator": OPERATORS, "librarian": LIBRARIANS}


def mark_known(using: str = "default", **_: Any) -> None:
    """At every migrate: mark the accounts with these names that still have the demo password."""
    if using != "default" or DemoAccount._meta.db_table not in connections[using].introspection.table_names():
        return  # part of the migrations was asked for
    marked = DemoAccount.objects.values("pk")
    for account in User.objects.filter(username__in=demo_accounts()).exclude(pk__in=marked):
        if any(check_password(password, account.password) for password in _known_passwords()):
            mark(account)


def _known_passwords() -> set[str]:
    file = settings.DATA_DIR / FILE
    stored = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    return {stored, os.environ.get("DEMO_PASSWORD", "")} - {""}
