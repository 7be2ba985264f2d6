"""Records what was sent to the model server for an answer, without storing the words a second time.

The words are already in the turn, its conversation, its document and its prompt version. `rebuild_all` makes the
requests from them again, and the SHA-256 tells whether a rebuilt request is the same, byte for byte.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from ..exceptions import PromptError
from ..hidden_characters import visible
from ..inference.engine import Engine, identity
from ..inference.request import ModelRequest, body_of
from ..supervisor.profiles import FamilyName
from ..workers.pool import Caller
from .compiler import PromptSource, QuestionAndAnswer, compile_prompt, family_named
from .compiling import SHORT
from .fitting import Question, reply_so_far
from .passages import Quoted


class SentRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request without its words.

    `sha256` is of the request body. `model` is the name used in the request; `title` and `revision` are those shown to
    people. `markers` are the served tokenizer's markers that occurred in the words. `reasoning` and `text` are the
    numbers of characters of the answer that the request continued. `nonce` is the random word in the delimiters;
    requests of version 0.1 had none. `left_out` counts earlier turns, `passages_left_out` passages of the library.
    """

    sha256: str
    model: str
    title: str
    revision: str
    family: FamilyName
    exact: bool
    markers: list[str]
    left_out: int
    parameters: dict[str, Any]
    streamed: bool = True
    reasoning: int = 0
    text: int = 0
    nonce: str = ""
    passages_left_out: int = 0

    @property
    def identity(self) -> str:
        """Identifies the model across restarts."""
        return identity(self.title, self.revision)


@dataclass(frozen=True)
class Rebuilt:
    """A rebuilt request. `same`: its body equals the one that was sent, byte for byte."""

    request: ModelRequest
    body: bytes
    same: bool


def record_of(
    engine: Engine,
    question: Question,
    request: ModelRequest,
    *,
    left_out: int = 0,
    passages_left_out: int = 0,
    streamed: bool = True,
    stood: tuple[int, int] = (0, 0),
) -> dict[str, Any]:
    """The SentRequest to store, as JSON types. `stood` are its `reasoning` and `text`."""
    known: dict[str, Any] = msgspec.to_builtins(
        SentRequest(
            sha256=_sha256(body_of(engine.name, request, streamed=streamed)),
            model=engine.name,
            title=engine.title,
            revision=engine.revision,
            family=engine.family,
            exact=engine.exact,
            markers=_occurring(engine.markers, question, left_out + passages_left_out),
            left_out=left_out,
            parameters=dict(request.parameters),
            streamed=streamed,
            reasoning=stood[0],
            text=stood[1],
            nonce=question.nonce,
            passages_left_out=passages_left_out,
        )
    )
    return known


def read(kept: Mapping[str, Any]) -> SentRequest:
    return msgspec.convert(kept, SentRequest)


class Remake(msgspec.Struct):
    """Everything needed to rebuild a request, as plain data for a worker process."""

    sent: SentRequest
    source: PromptSource
    variables: Mapping[str, str]
    history: Sequence[QuestionAndAnswer]
    reasoning: str
    text: str
    passages: Sequence[Quoted] | None = None

    @classmethod
    def of(cls, sent: SentRequest, question: Question, reasoning: str = "", text: str = "") -> "Remake":
        return cls(sent, question.source, question.variables, question.history, reasoning, text, question.passages)

    @property
    def size(self) -> int:
        exchanges = sum(len(turn.question) + len(turn.answer) for turn in self.history)
        passages = sum(passage.size for passage in self.passages or ())
        return exchanges + passages + sum(map(len, self.variables.values()))


def rebuild_all(person: int, remakes: Sequence[Remake]) -> list[Rebuilt | None]:
    """Rebuild each request, on behalf of a person; None for one that cannot be rebuilt. Blocks. Raises Overloaded,
    TooSlow and WorkerFailed."""
    if sum(remake.size for remake in remakes) <= SHORT:
        return remade(remakes)
    return Caller(person).wait(remade, remakes)


def remade(remakes: Sequence[Remake]) -> list[Rebuilt | None]:
    return [_remade(remake) for remake in remakes]


def _remade(remake: Remake) -> Rebuilt | None:
    try:
        return rebuild(remake)
    except PromptError:
        return None


def rebuild(remake: Remake) -> Rebuilt:
    """Rebuild the request from the question and the answer. Raises PromptError."""
    sent = remake.sent
    so_far = reply_so_far(sent.family, remake.reasoning[: sent.reasoning], remake.text[: sent.text])
    history, family, passages = remake.history[sent.left_out :], family_named(sent.family), remake.passages
    if passages is not None:
        passages = passages[: len(passages) - sent.passages_left_out]
    prompt = compile_prompt(
        remake.source,
        remake.variables,
        history,
        family,
        markers=sent.markers,
        continuation=sent.exact,
        so_far=so_far,
        nonce=sent.nonce,
        passages=passages,
    )
    request = ModelRequest(
        prompt.messages,
        sent.parameters,
        continues=prompt.continues,
        thinking=prompt.reasons,
        answering=sent.text > 0,
    )
    body = body_of(sent.model, request, streamed=sent.streamed)
    return Rebuilt(request, body, _sha256(body) == sent.sha256)


def _occurring(markers: Iterable[str], question: Question, left_out: int) -> list[str]:
    """The markers that occur in the words. Only these are stored: most never occur, and a tokenizer may have
    hundreds."""
    words = [*question.variables.values()]
    history, passages = question.without(left_out)
    for exchange in history:
        words += exchange.question, exchange.answer
    for passage in passages or ():
        words += passage.heading, passage.text
    lowered = visible("\n".join(words)).text.lower()
    return [marker for marker in markers if marker.lower() in lowered]


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
