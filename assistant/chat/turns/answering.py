"""Turns a saved question into an answer: domain -> prompt -> model -> events -> end of the turn.

A document attached to the question is read first (documents/reading/reader.py); the rest is asked like any question.
`answer` knows nothing of sockets, queues or tasks: the runner passes it a journal to write to and a callback for new
entries, and settles the turn with the result.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings

from ...database import insist
from ...documents.reading.turns import document_question, has_gap
from ...documents.reading.work import ReadingTools
from ...exceptions import ModelBroke, ModelUnavailable
from ...inference.client import Deadlines, ModelClient
from ...inference.engine import Engine
from ...inference.events import StreamEvent
from ...inference.request import ModelRequest
from ...inference.retries import Retries
from ...inference.watch import ModelWatch
from ...prompts.fitting import Fitted, Question, fit, reply_so_far
from ...prompts.record import record_of
from ...prompts.requests import request_of
from ..journal import Entry, Journal
from ..models import Turn
from ..queue.admission import Borrowed
from ..transcript import load_question


@dataclass(frozen=True)
class End:
    """The one end of a turn: a final state of the protocol, a code of messages.py, and the numbers it needs."""

    state: str
    code: str
    detail: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerTools:
    """What an answer needs. `tell` is called when the journal has new entries; `borrow` lends a place for one more
    call of a domain, if one is free."""

    client: ModelClient
    watch: ModelWatch
    tell: Callable[[Sequence[Entry]], None]
    borrow: Callable[[str], Borrowed | None]


async def answer(journal: Journal, tools: AnswerTools, asked: Question | None) -> End:
    """Produce the answer, continuing from where it broke off; where nothing is asked yet, read the document first.
    Raises TooLong, PromptError, ModelUnavailable, ModelRefused."""
    fitted, retries = None, Retries()
    ready = partial(_engine, journal, tools)
    read = None if asked else await document_question(journal.turn, _reading_tools(journal, tools, ready))
    question = asked or read
    if question is None:
        question = await insist(load_question, journal.turn)
    while True:
        turn = journal.turn
        engine = await ready()
        so_far = reply_so_far(engine.family, *turn.received)
        if so_far and not engine.exact:
            return End("interrupted", "cannot_continue")
        try:
            fitted = await fit(tools.client, engine, question, so_far, fitted, _granted(engine, turn))
        except ModelUnavailable:
            tools.watch.lost(engine)
            continue
        if fitted.room < 1:
            return _ended(turn, "length")
        request = request_of(fitted.prompt, answering=bool(turn.received[1]))
        _note(journal, question, engine, fitted, request)
        try:
            await _listen(journal, tools, engine, request)
            end = _ended(journal.turn, journal.finish_reason)
            gap = read is not None and end.state == "completed" and await insist(has_gap, turn)
            return End("failed", "gap") if gap else end
        except ModelUnavailable as error:
            if not retries.allows(error):
                raise
        except ModelBroke as error:
            if error.code in ("time", "size"):
                return End("length", error.code)
            begun = bool(journal.turn.reasoning or journal.turn.text)
            if not (retries.allows(error) and engine.exact):
                return End("interrupted" if begun else "failed", "model_broke")
            turn.joined += begun
        tools.watch.lost(engine)


def _reading_tools(journal: Journal, tools: AnswerTools, ready: Callable[[], Awaitable[Engine]]) -> ReadingTools:
    """The tools with which a document is read before its question is asked."""
    return ReadingTools(
        client=tools.client,
        ready=ready,
        lost=tools.watch.lost,
        borrow=lambda: tools.borrow(journal.turn.conversation.domain),
        progress=lambda *numbers: tools.tell([journal.progress(*numbers)]),
    )


def _granted(engine: Engine, turn: Turn) -> str:
    """The reply as it was when the reader last asked to continue it, as raw model output."""
    reasoning, text = turn.detail.get("reasoning", 0), turn.detail.get("text", 0)
    return reply_so_far(engine.family, *turn.received_until(reasoning, text))


async def _engine(journal: Journal, tools: AnswerTools) -> Engine:
    """Wait for an engine. Raises ModelUnavailable after MODEL_WAIT_SECONDS without progress."""
    if tools.watch.engine is None:
        tools.tell([journal.wait()])
    return await tools.watch.ready(settings.MODEL_WAIT_SECONDS - journal.waited)


async def _listen(journal: Journal, tools: AnswerTools, engine: Engine, request: ModelRequest) -> None:
    """Stream the reply into the journal. Leaving for any reason stops the engine."""
    deadlines = Deadlines.from_settings().after(journal.listened)
    limit = settings.LIMIT_ANSWER_BYTES

    def take(event: StreamEvent) -> None:
        tools.tell(journal.extend(event))
        if journal.size > limit:
            raise ModelBroke(code="size")

    with journal.listening():
        await tools.client.stream(engine, request, take, deadlines)
    if journal.finish_reason in ("abort", "error"):
        raise ModelBroke


def _note(journal: Journal, question: Question, engine: Engine, fitted: Fitted, request: ModelRequest) -> None:
    """Record the model, prompt version and request behind the answer."""
    turn = journal.turn
    reasoning, text = turn.received
    stood = len(reasoning), len(text)
    # An earlier request that continued from the same place brought nothing: this one replaces it.
    before = [earlier for earlier in turn.requests if (earlier["reasoning"], earlier["text"]) != stood]
    record = record_of(
        engine, question, request, left_out=fitted.left_out, passages_left_out=fitted.passages_left_out, stood=stood
    )
    journal.note(
        state="streaming",
        version=question.version,
        model=engine.title,
        left_out=fitted.left_out,
        requests=[*before, record],
        parameters=dict(request.parameters),
        rules=[{"rule": result.rule, "kept": result.kept} for result in fitted.prompt.results],
    )


def _ended(turn: Turn, reason: str) -> End:
    """Translate the engine's finish reason: only "stop" with an answer is complete (P5)."""
    if reason == "stop" and turn.text.strip():
        return End("completed", "stop")
    if reason == "stop":
        return End("failed", "empty")
    if reason != "length":
        return End("interrupted", "interrupted")
    return End("length", "length" if turn.text.strip() else "thinking")
