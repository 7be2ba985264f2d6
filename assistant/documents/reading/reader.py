"""Reads a document that is too long for one prompt part by part; the question that remains is the summary of the notes.

    it fits                 -> the question with the whole text
    the task has steps      -> parts, as many at once as the engine has room for -> notes
                               -> notes of notes, until they fit -> the question with the notes
    it has none             -> the question with the passages that bear on it

A finished part is stored and never requested again, whatever ends in between. A part that fails for good leaves a gap:
the rest is read, and the receipt names it.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.conf import settings

from domains.base import Task

from ...deidentification.replacing import restore
from ...exceptions import ModelBroke, ModelError, ModelRefused, ModelUnavailable, TooLong
from ...inference.client import Deadlines, ModelClient
from ...inference.engine import Engine
from ...inference.events import Reply
from ...inference.request import ModelRequest
from ...inference.retries import Retries
from ...prompts.fitting import Question, fit
from ...prompts.models import PromptVersion
from ...prompts.record import record_of
from ...prompts.requests import request_of
from ...workers.pool import Caller
from ..kept import sections_of
from ..models import Piece, Reading
from ..text.places import places
from ..text.segmentation import Span
from .passages import RelevantPassages, bearing, passages_now
from .planning import Step, parts
from .work import PiecePlace, PieceStore, ReadingTools, Work

#: How often a part is retried after an unusable reply.
MAX_REFUSALS = 1

#: Seconds before a part is retried.
AGAIN_SECONDS = 0.5


async def read(work: Work, tools: ReadingTools, store: PieceStore) -> Question:
    """Read as much of the document as needed; returns the question that remains.

    Raises ModelError, PromptError, DocumentGone.
    """
    return await _Reader(work, tools, store).question()


class _Reader:
    def __init__(self, work: Work, tools: ReadingTools, store: PieceStore) -> None:
        self._work, self._tools, self._store = work, tools, store
        self._text = work.document.text
        self._done, self._own = 0, _Own()
        self._at_work: list[Piece] = []

    async def question(self) -> Question:
        engine = await self._tools.ready()
        whole = _whole(self._work)
        if await self._fits(engine, whole):
            await self._store.begin(Reading.Mode.WHOLE, [self._piece(0, Span(0, len(self._text)), done=True)])
            return whole
        if self._work.part is None or self._work.merge is None:
            return await self._with_passages(engine)
        sections = await sections_of(self._work.document)
        pieces = await self._read_parts(engine, sections)
        return await self._merged(pieces, sections)

    async def _fits(self, engine: Engine, question: Question) -> bool:
        try:
            await fit(self._tools.client, engine, question)
        except TooLong:
            return False
        return True

    # --- Passages -----------------------------------------------------------------------------------------------------

    async def _with_passages(self, engine: Engine) -> Question:
        """The question with as many passages as fit, chosen by relevance, in the order of the document."""
        words = restore(self._work.task.question(self._work.inputs), self._work.hider.names)
        passages = await bearing(self._work.document, words)
        least, most = 0, len(passages)
        while least < most:
            middle = (least + most + 1) // 2
            fits = await self._fits(engine, _about(self._work, passages, middle))
            least, most = (middle, most) if fits else (least, middle - 1)
        pieces = [self._piece(number, span, done=True) for number, span in enumerate(passages.spans(least))]
        await self._store.begin(Reading.Mode.PASSAGES, pieces)
        return _about(self._work, passages, least)

    # --- Parts --------------------------------------------------------------------------------------------------------

    async def _read_parts(self, engine: Engine, sections: bytes) -> list[Piece]:
        assert self._work.part
        step = self._step(engine, *self._work.part)
        spans = await parts(step, self._text, sections, self._work.words)
        pieces = await self._store.begin(Reading.Mode.PARTS, await self._planned(spans, sections))
        self._done = sum(piece.state == Piece.State.DONE for piece in pieces)
        await self._all(pieces, self._work.part, lambda piece: text_of(self._work, piece, ()))
        return pieces

    async def _merged(self, pieces: list[Piece], sections: bytes) -> Question:
        """The question with the notes on all parts, condensed until they fit."""
        assert self._work.merge
        level = 0
        while True:
            notes = [piece for piece in pieces if _is_done(piece)]
            if not notes:
                raise ModelRefused
            question = _about_notes(self._work, self._work.merge, notes)
            if len(notes) == 1 or await self._fits(await self._tools.ready(), question):
                return question
            level += 1
            pieces = await self._condensed(notes, level, sections)

    async def _condensed(self, notes: list[Piece], level: int, sections: bytes) -> list[Piece]:
        """Take notes on the notes, a group at a time."""
        assert self._work.merge
        engine = await self._tools.ready()
        groups = await self._grouped(self._step(engine, *self._work.merge), notes)
        spans = [Span(group[0].start, group[-1].end) for group in groups]
        pieces = await self._store.begin(Reading.Mode.PARTS, await self._planned(spans, sections, level))
        texts = {piece.position: _written(self._work, group) for piece, group in zip(pieces, groups, strict=True)}
        await self._all(pieces, self._work.merge, lambda piece: texts[piece.position])
        return pieces

    async def _grouped(self, step: Step, notes: list[Piece]) -> list[list[Piece]]:
        """Group neighbouring notes, as many as fit one prompt; a group of one is avoided if possible."""
        groups: list[list[Piece]] = [[]]
        for note in notes:
            if len(groups[-1]) > 1 and await step.count(_written(self._work, [*groups[-1], note])) > step.limit:
                groups.append([])
            groups[-1].append(note)
        return groups

    async def _planned(self, spans: Sequence[Span], sections: bytes, level: int = 0) -> list[Piece]:
        named = await Caller(self._work.question.person).run(places, sections, spans)
        return [
            self._piece(number, span, place, level=level)
            for number, (span, place) in enumerate(zip(spans, named, strict=True))
        ]

    def _piece(self, number: int, span: Span, place: str = "", *, level: int = 0, done: bool = False) -> Piece:
        state = Piece.State.DONE if done else Piece.State.WAITING
        return Piece(level=level, position=number, start=span.start, end=span.end, place=place, state=state)

    def _step(self, engine: Engine, task: Task, version: PromptVersion) -> Step:
        inputs = {**self._work.inputs, "text": "", "place": ""}
        filled = task.fill(inputs, self._work.language)
        return Step(self._tools.client, engine, version.source(task), filled, self._work.question)

    # --- Calls --------------------------------------------------------------------------------------------------------

    async def _all(
        self, pieces: Sequence[Piece], how: tuple[Task, PromptVersion], text_of: Callable[[Piece], str]
    ) -> None:
        """Request the notes on every piece that has none: one at a time, and more as long as there is room."""
        waiting = [piece for piece in pieces if piece.state != Piece.State.DONE][::-1]
        total = self._done + len(waiting) + 1
        self._tools.progress(self._done, total, waiting[-1].place if waiting else "")
        running: set[asyncio.Task[None]] = set()
        try:
            while waiting or running:
                while waiting and (place := self._own.borrow() or self._tools.borrow()):
                    piece = waiting.pop()
                    running.add(asyncio.create_task(self._one(piece, how, text_of(piece), place, total)))
                finished, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in finished:
                    task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _one(
        self, piece: Piece, how: tuple[Task, PromptVersion], text: str, place: PiecePlace, total: int
    ) -> None:
        began = time.monotonic()
        self._at_work.append(piece)
        try:
            await self._ask_for(piece, how, text)
        finally:
            self._at_work.remove(piece)
            place.give_back()
        piece.seconds = time.monotonic() - began
        await self._store.save(piece)
        self._done += 1
        self._tools.progress(self._done, total, (self._at_work or [piece])[0].place)

    async def _ask_for(self, piece: Piece, how: tuple[Task, PromptVersion], text: str) -> None:
        """Request the notes on a piece and store in it the notes and the request, or why there are none. Raises
        ModelUnavailable."""
        retries, refusals = Retries(), 0
        asked = part_question(self._work, how, text, piece.place)
        while True:
            engine = await self._tools.ready()
            request = request_of(self._step(engine, *how).prompt(text, self._work.hider.hide(piece.place)))
            piece.request = record_of(engine, asked, request)
            try:
                notes = await _notes(self._tools.client, engine, request)
            except (ModelUnavailable, ModelBroke) as error:
                if error.code == "time" or not retries.allows(error):
                    piece.state, piece.code = Piece.State.FAILED, error.code
                    return
                self._tools.lost(engine)
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            except ModelError as error:
                problem = error.code
            else:
                piece.text, piece.prompt_tokens, piece.completion_tokens = notes.text, *notes.tokens
                problem = "" if notes.text else "empty"
                piece.code = "cut" if notes.finish_reason == "length" else ""
            if not problem:
                piece.state = Piece.State.DONE
                return
            refusals += 1
            if refusals > MAX_REFUSALS:
                piece.state, piece.code = Piece.State.FAILED, problem
                return
            await asyncio.sleep(AGAIN_SECONDS)


class _Own:
    """The place in the queue that the turn itself holds, used by one of its calls at a time."""

    def __init__(self) -> None:
        self._taken = False

    def borrow(self) -> "_Own | None":
        if self._taken:
            return None
        self._taken = True
        return self

    def give_back(self) -> None:
        self._taken = False


async def _notes(client: ModelClient, engine: Engine, request: ModelRequest) -> Reply:
    """The model's notes on one piece. Raises ModelError.

    Nobody waits for the first token, which may come late if many long pieces are read at once, so only the whole has a
    deadline.
    """
    notes = Reply()
    total = settings.MODEL_TOTAL_TIMEOUT
    await client.stream(engine, request, notes.take, Deadlines(first=total, between=total, total=total))
    if notes.finish_reason in ("abort", "error"):
        raise ModelBroke
    notes.text = notes.text.strip()
    return notes


def remaining(work: Work, mode: str, pieces: Sequence[Piece]) -> Question:
    """The question that remained after a reading, rebuilt from the stored pieces without asking the model."""
    if mode == Reading.Mode.WHOLE:
        return _whole(work)
    if mode == Reading.Mode.PASSAGES:
        passages = [Span(piece.start, piece.end) for piece in pieces]
        relevant = passages_now(work.document, passages)
        return _about(work, relevant, len(relevant))
    assert work.merge
    top = max((piece.level for piece in pieces), default=0)
    return _about_notes(work, work.merge, [piece for piece in pieces if piece.level == top and _is_done(piece)])


def part_question(work: Work, how: tuple[Task, PromptVersion], text: str, place: str) -> Question:
    """The question about a part, or about notes."""
    task, version = how
    filled = {
        **task.fill({**work.inputs, "text": "", "place": ""}, work.language),
        "document": text,
        "place": work.hider.hide(place),
    }
    variables = {name: filled[name] for name in task.variables}
    return replace(work.question, version=version, source=version.source(task), variables=variables, history=[])


def text_of(work: Work, piece: Piece, pieces: Sequence[Piece]) -> str:
    """The text from which a piece's notes were made: its span of the document, or the notes of the level below."""
    if piece.level == 0:
        return work.words(Span(piece.start, piece.end))
    below = [other for other in pieces if other.level == piece.level - 1 and piece.start <= other.start < piece.end]
    return _written(work, [other for other in below if _is_done(other)])


def _whole(work: Work) -> Question:
    return _asking(work, work.task, work.question, work.text)


def _about(work: Work, passages: RelevantPassages, number: int) -> Question:
    """The question with the best `number` of passages."""
    return _asking(work, work.task, work.question, passages.text(number, work))


def _about_notes(work: Work, how: tuple[Task, PromptVersion], notes: Sequence[Piece]) -> Question:
    task, version = how
    question = replace(work.question, version=version, source=version.source(task), variables={}, history=[])
    return _asking(work, task, question, _written(work, notes))


def _asking(work: Work, task: Task, question: Question, text: str) -> Question:
    """The question about this text."""
    filled = task.fill({**work.inputs, "text": text}, work.language)
    return replace(question, variables=filled)


def _is_done(piece: Piece) -> bool:
    return piece.state == Piece.State.DONE


def _written(work: Work, notes: Sequence[Piece]) -> str:
    """The notes one below the other, each under the place it is about."""
    places = [work.hider.hide(note.place) or note.position + 1 for note in notes]
    return "\n\n".join(f"[{place}]\n{note.text}" for place, note in zip(places, notes, strict=True))
