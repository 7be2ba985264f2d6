"""`manage.py createaccount`: makes an account, and the link with which its owner sets its password."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from ...accounts.invitations import invite
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Make an account, and print the link with which its owner sets its password: once, within 48 hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--group", action="append", default=[], help="What they may do; can be repeated.")
        parser.add_argument("--staff", action="store_true", help="They may open the administration.")
        parser.add_argument("--superuser", action="store_true", help="They may do everything there.")
        parser.add_argument("--again", action="store_true", help="The account is there: print a new link for it.")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            link = invite(_account(options) if options["again"] else _made(options))
        self.stdout.write(link)


def _account(options: dict[str, Any]) -> User:
    account = User.objects.filter(username=options["name"], is_active=True).first()
    if account is None:
        raise CommandError("There is no such account.")
    return account


def _made(options: dict[str, Any]) -> User:
    name, staff = options["name"], options["staff"] or options["superuser"]
    if User.objects.filter(username__iexact=name).exists():
        raise CommandError("There is an account with this name. --again prints a new link for it.")
    account = User(username=name, is_staff=staff, is_superuser=options["superuser"])
    account.set_unusable_password()
    try:
        account.full_clean()
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    account.save()
    account.groups.set([_group(each) for each in options["group"]])
    return account


def _group(name: str) -> Group:
    if group := Group.objects.filter(name=name).first():
        return group
    names = ", ".join(Group.objects.order_by("name").values_list("name", flat=True))
    raise CommandError(f"There is no group {name}. Groups: {names}.")
