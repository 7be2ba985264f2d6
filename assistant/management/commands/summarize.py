"""`manage.py summarize FILE --kind agreement --depth brief --json`: reads and summarises a document in the terminal.

The prompts and the model are the page's; nothing is stored.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from ...documents.models import Document, Piece
from ...documents.reading.estimate import work_for
from ...documents.reading.reader import read
from ...documents.reading.receipt import Receipt, make_receipt
from ...documents.reading.work import ReadingTools, Work
from ...documents.web import presenters
from ...evidence.answer_work import Tally
from ...evidence.answers import check_answer
from ...evidence.sources import Source, Sources
from ...inference.client import ModelClient, patiently
from ...inference.engine import Engine
from ...inference.events import Reply
from ...inference.places import place_for
from ...inference.watch import find_engine
from ...prompts.fitting import fit
from ...prompts.language import language_of
from ...prompts.requests import request_of
from ..base import SiteCommand
from ..choosing import choose_reading_task, inputs_of
from .extract import read_file


class Command(SiteCommand):
    help = "Summarise a document with the model that is running now, with evidence for every statement and a receipt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the document")
        parser.add_argument("--domain", help="default: the site's first domain that summarises documents")
        parser.add_argument("--task", help="default: the domain's first task that does")
        parser.add_argument("--kind", default="", help="kind of document, if the domain has kinds (default: detected)")
        parser.add_argument("--depth", default="", help="depth of the summary, if the domain has depths")
        parser.add_argument("--parallel", type=int, default=4, help="the most calls to the model at once (default: 4)")
        parser.add_argument("--json", action="store_true", help="summary, statements, checks and receipt as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        domain, task = choose_reading_task(options["domain"], options["task"])
        extracted = read_file(options["file"])
        text = extracted.text
        document = Document.of(
            extracted,
            name=options["file"].name,
            domain=domain.name,
            kind=domain.kind_of(text),
            language=language_of(text[:4000]),
        )
        given = [f"{name}={options[name]}" for name in ("kind", "depth") if options[name]]
        work = work_for(document, task.name, inputs_of(given, task))
        summary, reason, kept = asyncio.run(_summarize(work, options["parallel"]))
        about = Source("document", "document", document.name, document.text)
        statements = check_answer(summary, Sources.of_document(about, document.source()))
        slip = make_receipt(document, kept.pieces, kept.mode, Tally.of(statements))
        if options["json"]:
            found = {"summary": summary, "statements": statements, "receipt": _receipt(slip), "finish_reason": reason}
            sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        else:
            self.stdout.write("\n".join([summary, "", *presenters.receipt_lines(slip)]))
        if reason != "stop" or not slip.complete:
            raise CommandError("The summary is not complete.", returncode=2)


@dataclass
class _PieceList:
    """Keeps the pieces of this reading in memory."""

    mode: str = ""
    pieces: list[Piece] = field(default_factory=list)

    async def begin(self, mode: str, pieces: Sequence[Piece]) -> list[Piece]:
        self.mode = mode
        self.pieces += pieces
        return list(pieces)

    async def save(self, piece: Piece) -> None:
        pass


@dataclass
class _Room:
    """Allows so many calls at once, besides the one that is always allowed."""

    left: int

    def borrow(self) -> "_Room | None":
        if self.left < 1:
            return None
        self.left -= 1
        return self

    def give_back(self) -> None:
        self.left += 1


async def _summarize(work: Work, parallel: int) -> tuple[str, str, _PieceList]:
    """Returns the summary, the finish reason and the pieces read."""
    kept, reply = _PieceList(), Reply()
    async with ModelClient(place_for()) as client:
        engine = await patiently(lambda: find_engine(client))

        async def ready() -> Engine:
            await client.rested(engine.url, settings.MODEL_WAIT_SECONDS)
            return engine

        tools = ReadingTools(client, ready, lambda _engine: None, _Room(max(0, parallel - 1)).borrow, _progress)
        question = await read(work, tools, kept)
        prompt = (await patiently(lambda: fit(client, engine, question))).prompt
        request = request_of(prompt)
        await patiently(lambda: client.stream(engine, request, reply.take))
    return reply.text.strip(), reply.finish_reason, kept


def _progress(done: int, total: int, _place: str) -> None:
    print(f"{done} of {total}", file=sys.stderr)  # noqa: T201


def _receipt(slip: Receipt) -> dict[str, Any]:
    return {
        "pages": slip.pages,
        "characters": slip.characters,
        "pieces": [{"start": one.start, "end": one.end, "place": one.place, "state": one.state} for one in slip.pieces],
        "left_out": [presenters.left_out(one) for one in slip.left_out],
        "complete": slip.complete,
        "checks": slip.checks,
    }
