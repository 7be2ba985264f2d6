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

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            line, broken = seal(options["folder"])
        except ValueError as error:
            raise CommandError(
                f"{options['folder'] / SEALS}, or the key of the seals, cannot be used: {error}."
            ) from error
        if broken:
            raise CommandError(f"{sentences(broken)}\nNothing was sealed.")
        self.stdout.write(line)
