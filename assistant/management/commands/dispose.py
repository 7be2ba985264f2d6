"""`manage.py dispose`: destroys what was deleted and what its retention rule no longer keeps. To be run every night."""

from itertools import chain
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from ...retention import disposal
from ...retention.holding import is_held
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Destroy the conversations and documents that were deleted, and those that no retention rule keeps any longer, "
        "unless they are under a legal hold. Prints a line for each; the audit log has the certificates."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="destroy nothing: print what would be")

    def handle(self, *args: Any, **options: Any) -> None:
        work = _look if options["dry_run"] else _dispose
        results = []
        for due in chain(list(disposal.deleted()), list(disposal.outlived())):
            results.append(work(due))
            why = f"rule {due.rule}" if due.rule else "deleted"
            self.stdout.write(f"{results[-1]} {due.thing._meta.model_name} {due.thing.pk} ({why})")
        if not options["dry_run"]:
            disposal.empty_the_log()
        if failed := sum(result.startswith("failed") for result in results):
            raise CommandError(f"{failed} of {len(results)} could not be destroyed. Run this again.")


def _look(due: disposal.Due) -> str:
    return "held" if is_held(due.thing) else "due"


def _dispose(due: disposal.Due) -> str:
    """One that fails keeps none of the others."""
    try:
        return "destroyed" if disposal.dispose(due) else "kept"
    except DatabaseError as error:
        return f"failed, {type(error).__name__}:"
