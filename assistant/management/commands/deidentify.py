"""`manage.py deidentify --language en < note.txt`: a text without what identifies somebody."""

import sys
from typing import Any

import msgspec
from django.core.management.base import CommandParser
from django.utils import timezone

from ...deidentification.finding import RECOGNISERS, find
from ...deidentification.replacing import Names, replace
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Take out of a text on standard input what identifies somebody: names, addresses, dates, numbers. This assists;"
        " it certifies nothing: read the result before it leaves."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=RECOGNISERS, default="en", help="of the text (en)")
        parser.add_argument("--json", action="store_true", help="the places and kinds as JSON instead of the text")

    def handle(self, *args: Any, **options: Any) -> None:
        text = sys.stdin.read()
        spans = find(text, options["language"])
        if options["json"]:
            found = [{"start": span.start, "end": span.end, "kind": span.kind} for span in spans]
            sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        else:
            sys.stdout.write(replace(text, spans, Names(), timezone.localdate().year))
