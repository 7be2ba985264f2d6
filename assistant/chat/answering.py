"""The spine: a saved question becomes an answer. Domain -> prompt -> model -> events -> end of the turn.

A document that comes with the question is read first (documents/reading.py); what remains is asked like any question.

`answer` knows nothing of sockets, queues or tasks; the runner gives it a journal to write into and a way to tell of
what is new, and settles the turn with what it returns.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings

from ..documents.turns import document_question, has_gap
from ..exceptions import ModelBroke, ModelUnavailable
from ..inference.client import Deadlines, ModelClient, Request
from ..inference.engine import Engine
from ..inference.events import StreamEvent
from ..inference.watch import ModelWatch
from ..prompts.requests import request_of
from .admission import Borrowed
from .journal import Entry, Journal
from .models import Turn
from .sent import facts
from .store import insist
from .transcript import reply_so_far
from .window import Fitted, Question, fit, load_question

#: How often an answer goes on after the model was lost in the middle of it (P13).
MAX_JOINS = 3


@dataclass(frozen=True)
class End:
    """The one end of a turn: a final state of the protocol, a code of sentences.py, and the numbers it needs."""

    state: str
    code: str
    detail: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """What an answer is made with. `tell` hears of new entries of the journal; `borrow` gives room for one more call of
    a domain, if there is any."""

    client: ModelClient
    watch: ModelWatch
    tell: Callable[[Sequence[Entry]], None]
    borrow: Callable[[str], Borrowed | None]


async def answer(journal: Journal, desk: Desk) -> End:
    """Make the answer, going on where it broke off. Raises TooLong, PromptError, ModelUnavailable, ModelRefused."""
    fitted, joins = None, 0
    ready = partial(_engine, journal, desk)
    read = await document_question(journal, desk, ready)
    question = read
    if question is None:
        question = await insist(load_question, journal.turn)
    while True:
        turn = journal.turn
        engine = await ready()
        so_far = reply_so_far(engine.family, turn.reasoning, turn.text)
        if so_far and not engine.exact:
            return End("interrupted", "cannot_continue")
        try:
            fitted = await fit(desk.client, engine, question, so_far, fitted, _granted(engine, turn))
        except ModelUnavailable:
            desk.watch.lost(engine)
            continue
        if fitted.room < 1:
            return _ended(turn, "length")
        request = request_of(engine, fitted.prompt, answering=bool(turn.text))
        _note(journal, question, engine, fitted, request)
        try:
            await _listen(journal, desk, engine, request)
            end = _ended(journal.turn, journal.finish_reason)
            gap = read is not None and end.state == "completed" and await insist(has_gap, turn)
            return End("failed", "gap") if gap else end
        except ModelUnavailable:
            pass
        except ModelBroke as error:
            if error.code in ("time", "size"):
                return End("length", error.code)
            joins += 1
            if joins > MAX_JOINS or not engine.exact:
                begun = journal.turn.text or turn.reasoning
                return End("interrupted" if begun else "failed", "model_broke")
            journal.turn.joined += bool(turn.reasoning or turn.text)
        desk.watch.lost(engine)


def _granted(engine: Engine, turn: Turn) -> str:
    """What stood when the reader asked for more."""
    reasoning, text = turn.detail.get("reasoning", 0), turn.detail.get("text", 0)
    return reply_so_far(engine.family, turn.reasoning[:reasoning], turn.text[:text])


async def _engine(journal: Journal, desk: Desk) -> Engine:
    """The engine, when there is one. Raises ModelUnavailable after MODEL_WAIT_SECONDS without progress."""
    if desk.watch.engine is None:
        desk.tell([journal.wait()])
    return await desk.watch.ready(settings.MODEL_WAIT_SECONDS - journal.waited)


async def _listen(journal: Journal, desk: Desk, engine: Engine, request: Request) -> None:
    """Ask, and write down what comes. Leaving, for whatever reason, stops the engine."""
    deadlines = Deadlines.from_settings().after(journal.listened)
    limit = settings.LIMIT_ANSWER_BYTES

    def take(event: StreamEvent) -> None:
        desk.tell(journal.extend(event))
        if journal.size > limit:
            raise ModelBroke(code="size")

    with journal.listening():
        await desk.client.stream(engine, request, take, deadlines)
    if journal.finish_reason in ("abort", "error"):
        raise ModelBroke


def _note(journal: Journal, question: Question, engine: Engine, fitted: Fitted, request: Request) -> None:
    """Keep where the answer comes from."""
    turn = journal.turn
    stood = len(turn.reasoning), len(turn.text)
    # Nothing came of an earlier one that began at the same place.
    before = [one for one in turn.requests if (one["reasoning"], one["text"]) != stood]
    journal.note(
        state="streaming",
        version=question.version,
        model=engine.title,
        left_out=fitted.left_out,
        requests=[*before, facts(engine, question, request, left_out=fitted.left_out, stood=stood)],
        parameters=dict(request.parameters),
        rules=[{"rule": result.rule, "kept": result.kept} for result in fitted.prompt.results],
    )


def _ended(turn: Turn, reason: str) -> End:
    """What the engine's finish reason means for the reader: only "stop" with an answer is complete (P5)."""
    if reason == "stop" and turn.text.strip():
        return End("completed", "stop")
    if reason == "stop":
        return End("failed", "empty")
    if reason != "length":
        return End("interrupted", "interrupted")
    return End("length", "length" if turn.text.strip() else "thinking")
