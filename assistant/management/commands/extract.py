"""`manage.py extract FILE --json`: prints the text of a document as the site reads it."""

import sys
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import CommandError, CommandParser

from ...documents.files.extraction import Extracted, UnreadableFile, extract
from ...documents.text.sections import find_sections
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Show the text of a document, page by page, with its sections."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the document")
        parser.add_argument("--json", action="store_true", help="pages, sections, SHA-256 and warnings as JSON")
        parser.add_argument("--ocr", action="store_true", help="have Tesseract read pages without text")

    def handle(self, *args: Any, **options: Any) -> None:
        extracted = read_file(options["file"], ocr=options["ocr"])
        if not options["json"]:
            sys.stdout.write(extracted.text)
            return
        sections = find_sections(extracted.text, extracted.headings)
        content = {
            "sha256": extracted.sha256,
            "pages": [{"number": number, "text": text} for number, text in enumerate(extracted.pages, start=1)],
            "sections": [{"path": section.path, "start": section.start, "end": section.end} for section in sections],
            "warnings": extracted.warnings,
        }
        sys.stdout.write(msgspec.json.encode(content).decode() + "\n")


def read_file(path: Path, *, ocr: bool = False) -> Extracted:
    """Read a document. Raises CommandError."""
    try:
        return extract(path.read_bytes(), path.name, ocr=ocr)
    except OSError as error:
        raise CommandError(f"This file cannot be opened: {error.strerror}.") from error
    except UnreadableFile as error:
        raise CommandError(str(error)) from error
