"""`manage.py auditseal FOLDER`: seals the end of the audit log outside the database. To be run every hour."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ...protection.sealing import SEALS, seal
from ..audit_faults import sentences
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Verify the audit log since the last seal, then append a signed seal of its end to a file in FOLDER, which "
        "should lie where nobody who runs this site can change it. Prints the seal."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--restored", action="store_true", help="a backup was restored: say so in the seal, and void those it lacks"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            line, broken = seal(options["folder"], restored=options["restored"])
        except ValueError as error:
            raise CommandError(
                f"{options['folder'] / SEALS}, or the key of the seals, cannot be used: {error}."
            ) from error
        if broken:
            raise CommandError(
                f"{sentences(broken)}\nNothing was sealed. If a backup was restored, add --restored once."
            )
        self.stdout.write(line)
