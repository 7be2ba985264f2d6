"""`manage.py checkanswer --question FILE --source FILE < answer.md --json`: checks an answer against its sources."""

import sys
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import CommandParser

from ...documents.models import Document
from ...documents.problems import problem_words
from ...evidence.answers import check_answer
from ...evidence.sources import AnswerStatement, Source, Sources
from ..base import SiteCommand
from .extract import read_file


class Command(SiteCommand):
    help = "Check an answer on standard input against a question and documents: figures, names, equations. No model."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--question", type=Path, help="a text file with the question and the facts given with it")
        parser.add_argument("--source", type=Path, action="append", default=[], help="a document; may be repeated")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        statements = check_answer(sys.stdin.read(), Sources(_sources(options["question"], options["source"])))
        if options["json"]:
            sys.stdout.write(msgspec.json.encode([as_json(statement) for statement in statements]).decode() + "\n")
            return
        for statement in statements:
            self.stdout.write(statement.text)
            for check in statement.checks:
                where = f" in {check.source}" if check.source else ""
                instead = f": {check.found}" if check.found else ""
                problem = f" ({problem_words(check.problem)})" if check.problem else ""
                self.stdout.write(f"  {check.result}: {check.value}{where}{instead}{problem}")


def _sources(question: Path | None, documents: list[Path]) -> list[Source]:
    """The sources: the question, which is UTF-8 text, and documents, which are read like uploads."""
    sources = [Source("question", "question", "", question.read_text(encoding="utf-8"))] if question else []
    for path in documents:
        document = Document.of(read_file(path))
        sources.append(Source(path.name, "document", path.name, document.text, tuple(document.pages)))
    return sources


def as_json(statement: AnswerStatement) -> dict[str, Any]:
    return {"statement": statement.text, "checks": msgspec.to_builtins(statement.checks)}
