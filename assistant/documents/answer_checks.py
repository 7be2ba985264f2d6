"""What an answer is held against, and what was found: computed in a worker process once the answer has ended, and kept.

It is found again only where the answer, its sources or the algorithm (evidence/answer_work.py) have changed. An answer
on which it took too long is kept as such, with nothing found.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from uuid import UUID
from weakref import WeakValueDictionary

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings

from ..chat.models import Turn
from ..evidence import answer_work
from ..evidence.answer_work import Tally
from ..evidence.medicines.patients import Missing
from ..evidence.sources import Source
from ..exceptions import NotFound, TooSlow
from ..workers.pool import Caller
from . import labels
from .models import CheckedAnswer, Reading


class Checks(msgspec.Struct):
    """answer_work.Checked, whose statements stay JSON. Without a tally the answer was not checked: it is too long, or
    checking it took too long."""

    statements: msgspec.Raw = msgspec.Raw(b"[]")
    tally: Tally | None = None
    missing: list[Missing] = []


#: Of a text that is still being written, or of none.
NONE_YET = Checks(tally=Tally())


async def checks_of(turn: Turn, *, background: bool = False) -> Checks:
    """Of an answer as the model wrote it or, about a document, as a person has edited it. `background`: nobody is
    waiting for them. Raises NotFound, Overloaded, WorkerFailed."""
    if reading := await reading_of(turn):
        return await checks_of_reading(reading, background=background)
    return await _checks_of_answer(turn, background)


async def reading_of(turn: Turn) -> Reading | None:
    """How it read its document; None where it is about none."""
    return await Reading.objects.filter(turn=turn).select_related("document", "turn__conversation").afirst()


def stored_checks(turn: Turn) -> Checks | None:
    """What is kept of an answer as it stands; None where it was not checked."""
    if reading := Reading.objects.filter(turn=turn).select_related("turn__conversation").first():
        return _decoded(reading.checks) if reading.checked == _reading_key(reading, reading.text) else None
    if len(turn.text) > settings.LIMIT_CHECKED_CHARACTERS:
        return Checks()
    kept = CheckedAnswer.objects.filter(turn=turn, key=_key(turn.text, sources_of(turn))).first()
    return _decoded(kept.found) if kept else None


async def checks_of_reading(reading: Reading, *, again: bool = False, background: bool = False) -> Checks:
    """`again`: a check that took too long before is tried once more. `background`: nobody is waiting for them. Raises
    NotFound, Overloaded, WorkerFailed."""
    if not reading.turn.final:
        return NONE_YET
    async with _turns().one_at_a_time(reading.turn_id, background):
        try:
            await reading.arefresh_from_db(fields=["checked", "checks"])
        except Reading.DoesNotExist:
            raise NotFound from None
        known = reading.checked == await sync_to_async(_reading_key)(reading, reading.text)
        if not known or (again and not reading.checks):
            await _save(reading, await _found_or_given_up(reading, background))
    return _decoded(reading.checks)


async def _found_or_given_up(reading: Reading, background: bool) -> dict[str, str]:
    try:
        return await checks_for(reading, reading.text, background=background)
    except TooSlow:
        return {"checked": await sync_to_async(_reading_key)(reading, reading.text), "checks": ""}


async def checks_for(reading: Reading, text: str, *, background: bool = False) -> dict[str, str]:
    """The fields of a reading whose text is this one. Raises TooSlow, Overloaded, WorkerFailed."""
    key, given = await sync_to_async(lambda: (_reading_key(reading, text), given_with(reading.turn)))()
    caller = Caller(reading.turn.owner_id, background=background)
    known = await labels.labels_for(caller, text)
    found = await caller.run(answer_work.check_reading, text, reading.document.as_text(), given, known)
    return {"checked": key, "checks": found.decode()}


async def _save(reading: Reading, changes: Mapping[str, str]) -> None:
    """Unless the text has changed meanwhile."""
    for name, value in changes.items():
        setattr(reading, name, value)
    await sync_to_async(Reading.objects.filter(pk=reading.pk, edited=reading.edited).update)(**changes)


async def _checks_of_answer(turn: Turn, background: bool) -> Checks:
    if not turn.final:
        return NONE_YET
    if len(turn.text) > settings.LIMIT_CHECKED_CHARACTERS:
        return Checks()
    sources = await sync_to_async(sources_of)(turn)
    key = await sync_to_async(_key)(turn.text, sources)
    async with _turns().one_at_a_time(turn.pk, background):
        kept = await CheckedAnswer.objects.filter(turn=turn, key=key).afirst()
        if kept is None:
            try:
                found = await _find(turn, sources, background)
            except TooSlow:
                found = b""
            changes = {"key": key, "found": found.decode()}
            kept, _ = await CheckedAnswer.objects.aupdate_or_create(turn=turn, defaults=changes)
    return _decoded(kept.found)


async def _find(turn: Turn, sources: list[Source], background: bool) -> bytes:
    caller = Caller(turn.owner_id, background=background)
    return await caller.run(answer_work.check, turn.text, sources, await labels.labels_for(caller, turn.text))


def _decoded(kept: str) -> Checks:
    return msgspec.json.decode(kept, type=Checks) if kept else Checks()


# --- Sources ----------------------------------------------------------------------------------------------------------


def sources_of(turn: Turn) -> list[Source]:
    """The question with what was given, and pasted text."""
    found, pasted = [Source("question", "question", "", given_with(turn))], turn.told.get("text", "").strip()
    if pasted and pasted != turn.question:
        found.append(Source("pasted", "pasted", "", pasted))
    return found


def given_with(turn: Turn) -> str:
    """The words of the question, and the facts about the patient or case, as they were told to the model."""
    filled = turn.task_object.fill({**turn.told, "text": "", "document_name": ""}, turn.language)
    return "\n".join(filter(None, dict.fromkeys([turn.question, *filled.values()])))


def _reading_key(reading: Reading, text: str) -> str:
    """Its document never changes."""
    return _key(text, [Source("question", "question", "", given_with(reading.turn))])


def _key(text: str, sources: Sequence[Source]) -> str:
    digest = hashlib.sha256(f"{answer_work.version()}\n{labels.stamps()}\n{text}".encode())
    for source in sources:
        digest.update(f"\n{source.id}\n{source.text}".encode())
    return digest.hexdigest()


# --- One at a time ----------------------------------------------------------------------------------------------------


class Turns:
    """Whoever asks for the checks of an answer while they are found waits, and then reads them. A person never waits
    for those that are found in the background."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[UUID, bool], asyncio.Lock] = WeakValueDictionary()

    def one_at_a_time(self, turn: UUID, background: bool) -> asyncio.Lock:
        lock = asyncio.Lock()
        return self._locks.setdefault((turn, background), lock)


@cache
def _turns() -> Turns:
    return Turns()
