"""`manage.py checkstatements FILE < statements.txt --json`: checks lines against a document, without a model."""

import sys
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import CommandParser

from ...documents.models import Document
from ...evidence.statements import Statement, check_statement
from ..base import SiteCommand
from .extract import read_file


class Command(SiteCommand):
    help = "Check statements, one a line on standard input, against a document: every name, figure and quotation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the document")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        source = Document.of(read_file(options["file"])).source()
        lines = [line.strip() for line in sys.stdin if line.strip()]
        statements = [check_statement(line, source) for line in lines]
        if options["json"]:
            sys.stdout.write(msgspec.json.encode([as_json(statement) for statement in statements]).decode() + "\n")
            return
        for statement in statements:
            self.stdout.write(statement.text)
            for check in statement.checks:
                where = f", page {check.passage.page}" if check.passage else ""
                instead = f": the document has “{check.found}”" if check.result == "near" else ""
                self.stdout.write(f"  {check.result}: {check.value}{where}{instead}")


def as_json(statement: Statement) -> dict[str, Any]:
    shown = msgspec.to_builtins(statement)
    return {"statement": statement.text, "passages": shown["passages"], "checks": shown["checks"]}
