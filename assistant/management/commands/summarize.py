"""`manage.py summarize FILE --kind agreement --depth brief --json`: a document read and summarised from the terminal.

The prompts and the model are the page's; nothing is stored.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from domains.legal.kinds import KINDS, kind_of

from ...chat.window import fit
from ...documents import showing
from ...documents.estimating import work_for
from ...documents.evidence import check_summary
from ...documents.models import Document, Piece
from ...documents.reading import Help, Work, read
from ...documents.receipt import Receipt, make_receipt
from ...exceptions import AssistantError, InvalidInputs
from ...inference.client import ModelClient, Request
from ...inference.engine import Engine
from ...inference.events import StreamEvent
from ...inference.watch import find_engine
from ...prompts.language import language_of
from .extract import read_file


class Command(BaseCommand):
    help = "Summarise a document with the model that is running now, with evidence for every statement and a receipt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the document")
        parser.add_argument(
            "--kind", default="", choices=["", *(name for name, _ in KINDS)], help="proposed if left out"
        )
        parser.add_argument("--depth", default="brief", choices=["brief", "detailed", "clauses", "plain"])
        parser.add_argument("--parallel", type=int, default=4, help="calls to the model at once (default: 4)")
        parser.add_argument("--json", action="store_true", help="summary, statements, checks and receipt as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        extracted = read_file(options["file"])
        text = extracted.text
        document = Document.of(
            extracted,
            name=options["file"].name,
            domain="legal",
            kind=kind_of(text),
            language=language_of(text[:4000]),
        )
        try:
            work = work_for(document, "summarize", {"kind": options["kind"], "depth": options["depth"]})
            summary, reason, kept = asyncio.run(_summarize(work, options["parallel"]))
        except InvalidInputs as error:
            raise CommandError(" ".join(map(str, error.fields.values()))) from error
        except AssistantError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError("The database is not ready. Run `python manage.py setupdemo`.") from error
        statements = check_summary(summary, document.source())
        slip = make_receipt(document, kept.pieces, kept.mode, statements)
        if options["json"]:
            shown = [showing.statement(one) for one in statements]
            found = {"summary": summary, "statements": shown, "receipt": _receipt(slip), "finish_reason": reason}
            sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        else:
            self.stdout.write("\n".join([summary, "", *showing.receipt_lines(slip)]))
        if reason != "stop" or not slip.complete:
            raise CommandError("The summary is not complete.", returncode=2)


@dataclass
class _Kept:
    """The pieces of this reading, in memory."""

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
    """So many calls at once, beside the one that is always allowed."""

    left: int

    def borrow(self) -> "_Room | None":
        if self.left < 1:
            return None
        self.left -= 1
        return self

    def give_back(self) -> None:
        self.left += 1


async def _summarize(work: Work, parallel: int) -> tuple[str, str, _Kept]:
    """The summary, the finish reason and what was read."""
    kept, said = _Kept(), _Said()
    async with ModelClient() as client:
        engine = await find_engine(client)

        async def ready() -> Engine:
            return engine

        help_ = Help(client, ready, lambda _engine: None, _Room(max(0, parallel - 1)).borrow, _progress)
        question = await read(work, help_, kept)
        prompt = (await fit(client, engine, question)).prompt
        request = Request(
            prompt.messages, prompt.parameters, continues=prompt.continues, thinking=engine.family == "r1"
        )
        await client.stream(engine, request, said.take)
    return said.text.strip(), said.reason, kept


@dataclass
class _Said:
    text: str = ""
    reason: str = ""

    def take(self, event: StreamEvent) -> None:
        self.text += event.text
        self.reason = event.finish_reason or self.reason


def _progress(done: int, total: int, _place: str) -> None:
    print(f"{done} of {total}", file=sys.stderr)  # noqa: T201


def _receipt(slip: Receipt) -> dict[str, Any]:
    return {
        "pages": slip.pages,
        "characters": slip.characters,
        "pieces": [{"start": one.start, "end": one.end, "place": one.place, "state": one.state} for one in slip.pieces],
        "left_out": [showing.left_out(one) for one in slip.left_out],
        "complete": slip.complete,
        "checks": slip.checks,
    }
