"""`manage.py exportperson NAME FILE`: everything that is kept about a person, for a request under GDPR 15."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ...retention.export import export
from ..accounts import account_named
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Write everything that is kept about a person to FILE, which must be new: a ZIP with a JSON file for each kind "
        "of row, and the originals of their documents. It contains their words; only you can read it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = export(account_named(options["name"]), options["file"])
        self.stdout.write(f"{rows} rows")
