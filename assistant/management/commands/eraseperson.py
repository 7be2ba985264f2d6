"""`manage.py eraseperson NAME`: erases a person, for a request under GDPR 17."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from ...retention.erasure import Erased, erase
from ..accounts import account_named
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Destroy the conversations and documents of a person for good, unless they are under a legal hold, and take "
        "the name from the account. Prints the number of the account, what was kept, and why."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--yes", action="store_true", help="do it: nothing brings this back")

    def handle(self, *args: Any, **options: Any) -> None:
        person = account_named(options["name"])
        if not options["yes"]:
            raise CommandError("This destroys all that the person wrote here, for good. Add --yes to do it.")
        erased = erase(person)
        self.stdout.write(f"Account {person.pk}. Conversations: {erased.conversations}. Documents: {erased.documents}.")
        for line in _kept(erased):
            self.stdout.write(line)


def _kept(erased: Erased) -> list[str]:
    held = [f"Kept: {thing}, under legal hold {', '.join(map(str, holds))}." for thing, holds in erased.held]
    name = "Kept: the name of the account, which cannot be used any more, because of a legal hold."
    matters = f"Kept: {erased.in_matters} conversations and documents in matters, which are their members'."
    return [
        *([matters] if erased.in_matters else []),
        *held,
        *([] if erased.is_nameless else [name, "Run this again after the release."]),
        "Kept: the audit log, which names the account by its number (GDPR 17(3)(b) and (e)).",
        "Kept: prompts, datasets, evaluations, library documents, rules and holds that the account made or approved; "
        "they name it by its number.",
    ]
