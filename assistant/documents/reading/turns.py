"""Connects a turn with its document: which question remains after the reading, and what is stored of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError

from domains.base import Domain, Task

from ...chat.models import Turn
from ...chat.nameless import NOTHING_HIDDEN, Hider
from ...chat.transcript import load_question
from ...database import insist
from ...exceptions import NotFound
from ...prompts.fitting import Question
from ...prompts.models import PromptVersion, live_version
from ..access import document_of, readings_of
from ..models import Document, Piece, Reading
from .reader import part_question, read, remaining, text_of
from .work import DocumentGone, ReadingTools, Work


async def document_question(turn: Turn, tools: ReadingTools) -> Question | None:
    """Read the turn's document; returns the question that remains to be asked. None for a turn without a document."""
    if not turn.told.get("document"):
        return None
    work = await insist(_work, turn)
    return await read(work, tools, _StoredPieces(turn, work)) if work is not None else None


@dataclass(frozen=True)
class Reread:
    """A reading rebuilt from what is stored: the question that remained, and each piece with the question asked
    about it."""

    question: Question
    pieces: list[tuple[Piece, Question]]


def reread(turn: Turn) -> Reread | None:
    """Rebuild the turn's reading; None for a turn without a document. Raises PromptError, and NotFound if the
    document or its reading is gone."""
    work = _work(turn)
    if work is None:
        return None
    reading = readings_of(turn).select_related("part_version__template").first()
    if reading is None:
        raise NotFound
    pieces = list(reading.pieces.all())
    asked = []
    if reading.mode == Reading.Mode.PARTS and work.part and work.merge and reading.part_version:
        part, merge = (work.part[0], reading.part_version), (work.merge[0], turn.version or work.merge[1])
        work = replace(work, merge=merge)
        for piece in pieces:
            how = merge if piece.level else part
            asked.append((piece, part_question(work, how, text_of(work, piece, pieces), piece.place)))
    return Reread(remaining(work, reading.mode, pieces), asked)


def has_gap(turn: Turn) -> bool:
    """Whether a part of the turn's document could not be read."""
    return Piece.objects.filter(reading__turn=turn, state=Piece.State.FAILED).exists()


def work_on(
    document: Document,
    task: Task,
    inputs: Mapping[str, str],
    question: Question,
    domain: Domain,
    language: str,
    hider: Hider = NOTHING_HIDDEN,
) -> Work:
    """`inputs` are as the model is sent them. Raises PromptError if a step has no published prompt."""
    given = {**inputs, "document_name": hider.hide(document.name), "kind": inputs.get("kind") or document.kind}
    return Work(
        document,
        task,
        given,
        question,
        language,
        part=_step(domain, task.part_step, language),
        merge=_step(domain, task.merge_step, language),
        hider=hider,
    )


def _work(turn: Turn) -> Work | None:
    """Raises NotFound, PromptError."""
    inputs = turn.told
    if not inputs.get("document") or turn.inputs.get("text"):
        return None
    domain, task, question = turn.conversation.domain_object, turn.task_object, load_question(turn)
    document, hider = document_of(turn), turn.hider
    sent = hider.inputs(inputs)
    if task.document_step:
        task = domain.task(task.document_step)
        version = turn.version or live_version(domain.name, task.name, turn.language)
        filled = task.fill(sent, turn.language)
        question = replace(question, version=version, source=version.source(task), variables=filled)
    return work_on(document, task, sent, question, domain, turn.language, hider)


def _step(domain: Domain, name: str, language: str) -> tuple[Task, PromptVersion] | None:
    return (domain.task(name), live_version(domain.name, name, language)) if name else None


@dataclass
class _StoredPieces:
    """Keeps the pieces of a turn's reading in the database."""

    turn: Turn
    work: Work

    async def begin(self, mode: str, pieces: Sequence[Piece]) -> list[Piece]:
        return await insist(self._begin, mode, pieces)

    async def save(self, piece: Piece) -> None:
        if not await insist(self._save, piece):
            raise DocumentGone

    def _begin(self, mode: str, pieces: Sequence[Piece]) -> list[Piece]:
        reading = self._reading(mode)
        level = pieces[0].level if pieces else 0
        stored = list(reading.pieces.filter(level=level))
        if stored and (level == 0 or _spans(stored) == _spans(pieces)):
            return stored
        reading.pieces.filter(level__gte=level).delete()
        done = self._done_before(reading)
        for piece in pieces:
            piece.reading = reading
            if twin := done.get((piece.level, piece.start, piece.end)):
                piece.text, piece.state, piece.code, piece.request = twin.text, twin.state, twin.code, twin.request
        return Piece.objects.bulk_create(pieces)

    def _reading(self, mode: str) -> Reading:
        version = self.work.part[1] if self.work.part and mode == Reading.Mode.PARTS else None
        fields = {"document": self.work.document, "mode": mode, "part_version": version}
        try:
            return Reading.objects.get_or_create(turn=self.turn, defaults=fields)[0]
        except IntegrityError as error:
            raise DocumentGone from error

    def _done_before(self, reading: Reading) -> dict[tuple[int, int, int], Piece]:
        """The pieces that an earlier attempt at the same request had read before it failed."""
        twins = Reading.objects.filter(
            document=reading.document_id, mode=reading.mode, part_version=reading.part_version_id,
            turn__task=self.turn.task, turn__inputs=self.turn.inputs, turn__nameless__isnull=self.turn.nameless is None,
        ).exclude(pk=reading.pk)  # fmt: skip
        if self.turn.nameless:  # Another conversation has other words for the same placeholders.
            twins = twins.filter(turn__conversation=self.turn.conversation_id)
        twin = twins.order_by("-created").first()
        if twin is None or not twin.pieces.exclude(state=Piece.State.DONE).exists():
            return {}
        return {
            (piece.level, piece.start, piece.end): piece
            for piece in twin.pieces.filter(level=0, state=Piece.State.DONE)
        }

    def _save(self, piece: Piece) -> int:
        fields = ("text", "state", "code", "request", "seconds", "prompt_tokens", "completion_tokens")
        stored = Piece.objects.filter(pk=piece.pk, reading__document__deleted=None)
        return stored.update(**{name: getattr(piece, name) for name in fields})


def _spans(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    return [(piece.start, piece.end) for piece in pieces]
