"""Checks answers against their sources in a worker process once they have ended, and stores the results.

The results are computed again only if the answer, its sources or the algorithm (evidence/answer_work.py) has changed.
If a check that somebody waits for takes too long, that is stored, without results, until somebody asks for another.
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
from django.utils.translation import override

from ..calculators.written import Calculation, calculations_in, given_in
from ..chat.models import Turn
from ..evidence import answer_work
from ..evidence.answer_work import Tally
from ..evidence.arithmetic.boxed_results import Calculated
from ..evidence.medicines.patients import Missing
from ..evidence.sources import Source
from ..exceptions import NotFound, TooSlow
from ..workers.pool import Caller
from . import labels
from .access import readings_of
from .models import CheckedAnswer, Reading


class Checks(msgspec.Struct):
    """answer_work.Checked with its statements left as JSON. No tally: the answer was not checked, because it is too
    long or checking it took too long."""

    statements: msgspec.Raw = msgspec.Raw(b"[]")
    tally: Tally | None = None
    missing: list[Missing] = []


#: The checks of an answer that is still being written, or of no answer.
NONE_YET = Checks(tally=Tally())


async def checks_of(turn: Turn, *, again: bool = False, background: bool = False) -> Checks:
    """The checks of an answer: of the model's text or, if a person has edited the summary of a document, of theirs.
    `again`: repeat a check that took too long before. `background`: nobody is waiting for them, and a check that takes
    too long raises TooSlow. Raises NotFound, Overloaded, WorkerFailed."""
    if reading := await reading_of(turn):
        return await checks_of_reading(reading, again=again, background=background)
    return await _checks_of_answer(turn, again, background)


async def reading_of(turn: Turn) -> Reading | None:
    """The reading of the turn's document; None if the turn has no document."""
    return await readings_of(turn).select_related("document", "turn__conversation").afirst()


def stored_checks(turn: Turn) -> Checks | None:
    """The stored checks of the answer as it stands; None if it has not been checked."""
    if reading := readings_of(turn).select_related("turn__conversation").first():
        return _decoded(reading.checks) if reading.checked == _reading_key(reading, reading.text) else None
    if is_too_long(turn):
        return Checks()
    stored = CheckedAnswer.objects.filter(turn=turn, key=_key(turn.text, sources_of(turn))).first()
    return _decoded(stored.found) if stored else None


def is_too_long(turn: Turn) -> bool:
    """Whether an answer without a document is never checked."""
    most: int = settings.LIMIT_CHECKED_CHARACTERS
    return len(turn.text) > most


async def checks_of_reading(reading: Reading, *, again: bool = False, background: bool = False) -> Checks:
    """The checks of a summary or of another answer about a document, as `checks_of`."""
    if not reading.turn.final:
        return NONE_YET
    async with _turns().one_at_a_time(reading.turn_id, background):
        try:
            await reading.arefresh_from_db(fields=["checked", "checks"])
        except Reading.DoesNotExist:
            raise NotFound from None
        current = reading.checked == await sync_to_async(_reading_key)(reading, reading.text)
        if not current or (again and not reading.checks):
            try:
                await _save(reading, await checks_for(reading, reading.text, background=background))
            except TooSlow:
                if background:
                    raise
                await _give_up(reading)
    return _decoded(reading.checks)


async def _give_up(reading: Reading) -> None:
    """Store that the check took too long, unless the one in the background has ended well meanwhile."""
    key = await sync_to_async(_reading_key)(reading, reading.text)
    as_read = Reading.objects.filter(pk=reading.pk, edited=reading.edited)
    await as_read.exclude(checked=key).aupdate(checked=key, checks="")
    kept = await as_read.filter(checked=key).values_list("checks", flat=True).afirst()
    reading.checked, reading.checks = key, kept or ""


async def checks_for(reading: Reading, text: str, *, background: bool = False) -> dict[str, str]:
    """The fields with which to store the checks of this text of a reading. Raises TooSlow, Overloaded, WorkerFailed."""
    key, given = await sync_to_async(lambda: (_reading_key(reading, text), given_with(reading.turn)))()
    caller = Caller(reading.turn.owner_id, background=background)
    known_labels = await labels.labels_for(caller, text)
    checked = await caller.run(answer_work.check_reading, text, reading.document.as_text(), given, known_labels)
    return {"checked": key, "checks": checked.decode()}


async def _save(reading: Reading, changes: Mapping[str, str]) -> None:
    """Store the changes, unless the text has been edited meanwhile."""
    for name, value in changes.items():
        setattr(reading, name, value)
    await sync_to_async(Reading.objects.filter(pk=reading.pk, edited=reading.edited).update)(**changes)


async def _checks_of_answer(turn: Turn, again: bool, background: bool) -> Checks:
    if not turn.final:
        return NONE_YET
    if is_too_long(turn):
        return Checks()
    sources = await sync_to_async(sources_of)(turn)
    key = await sync_to_async(_key)(turn.text, sources)
    async with _turns().one_at_a_time(turn.pk, background):
        stored = await CheckedAnswer.objects.filter(turn=turn, key=key).afirst()
        if stored is None or (again and not stored.found):
            try:
                changes = {"key": key, "found": (await _find(turn, sources, background)).decode()}
                stored, _ = await CheckedAnswer.objects.aupdate_or_create(turn=turn, defaults=changes)
            except TooSlow:
                if background:
                    raise
                stored = await _given_up(turn, key)
    return _decoded(stored.found)


async def _given_up(turn: Turn, key: str) -> CheckedAnswer:
    """Stored: the check took too long, unless the one in the background has ended well meanwhile."""
    changes = {"key": key, "found": ""}
    await CheckedAnswer.objects.filter(turn=turn).exclude(key=key).aupdate(**changes)
    stored, _ = await CheckedAnswer.objects.aget_or_create(turn=turn, defaults=changes)
    return stored


async def _find(turn: Turn, sources: list[Source], background: bool) -> bytes:
    caller = Caller(turn.owner_id, background=background)
    return await caller.run(answer_work.check, turn.text, sources, await labels.labels_for(caller, turn.text))


def _decoded(kept: str) -> Checks:
    return msgspec.json.decode(kept, type=Checks) if kept else Checks()


# --- Sources ----------------------------------------------------------------------------------------------------------


def sources_of(turn: Turn) -> list[Source]:
    """The sources of an answer without a document: the question with the facts given, pasted text, what calculators
    make of the calculations in the question, and passages of the library. A calculation's result that the question
    states is not given: code works it out."""
    given = given_in(given_with(turn), turn.conversation.domain_object.computed)
    sources, pasted = [Source("question", "question", "", given)], turn.told.get("text", "").strip()
    if pasted and pasted != turn.question:
        sources.append(Source("pasted", "pasted", "", pasted))
    with override("en"):  # one text, whatever the reader's language: the key of the checks has it
        if found := calculations_of(turn):
            text = "\n".join(line for one in found for line in one.lines)
            results = tuple(Calculated(one.exact, one.figure) for one in found if one.exact)
            sources.append(Source("calculation", "calculation", "; ".join(map(str, found)), text, results=results))
    passages = enumerate(turn.found or (), start=1)
    return sources + [Source(f"passage-{number}", "passage", one.title, one.text) for number, one in passages]


def calculations_of(turn: Turn) -> list[Calculation]:
    """Those that its question writes out, calculated by code in the active language."""
    return calculations_in(turn.question, turn.conversation.domain_object.computed)


def was_held(turn: Turn, reading: Reading | None, checks: Checks | None) -> bool:
    """Whether the answer was held against the calculations of its question. One about a document is held against that
    alone."""
    return turn.final and reading is None and checks is not None and checks.tally is not None


def given_with(turn: Turn) -> str:
    """The words of the question and the facts about the patient or case, as the model was sent them."""
    filled = turn.task_object.fill({**turn.told, "text": "", "document_name": ""}, turn.language)
    return "\n".join(filter(None, dict.fromkeys([turn.question, *filled.values()])))


def _reading_key(reading: Reading, text: str) -> str:
    """The key of a text of the reading. It leaves out the document, which never changes."""
    return _key(text, [Source("question", "question", "", given_with(reading.turn))])


def _key(text: str, sources: Sequence[Source]) -> str:
    digest = hashlib.sha256(f"{answer_work.version()}\n{labels.stamps()}\n{text}".encode())
    for source in sources:
        digest.update(f"\n{source.id}\n{source.text}".encode())
    return digest.hexdigest()


# --- One at a time ----------------------------------------------------------------------------------------------------


class Turns:
    """Locks, so that an answer is checked once: whoever else asks meanwhile waits and then reads the result. A
    person never waits for a check in the background."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[UUID, bool], asyncio.Lock] = WeakValueDictionary()

    def one_at_a_time(self, turn: UUID, background: bool) -> asyncio.Lock:
        lock = asyncio.Lock()
        return self._locks.setdefault((turn, background), lock)


@cache
def _turns() -> Turns:
    return Turns()
