"""What was sent to the model server for an answer: the facts are kept, the words are not kept twice.

The words stand in the turn, its conversation, its document and its prompt version. `rebuilt` makes the request of them
again, and its SHA-256 tells whether it is the same, byte for byte.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ..inference.client import Request, body_of
from ..inference.engine import Engine, identity
from ..prompts.compiler import compile_prompt, family_of
from ..supervisor.profiles import Family
from .transcript import reply_so_far
from .window import Question


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A request but for its words. `sha256` is of its bytes, `model` as the server was asked for it, `title` and
    `revision` as people know it. `markers` are those of the served tokenizer that stood in the words. `reasoning` and
    `text` say how many characters of the answer were there already, for the request to go on from."""

    sha256: str
    model: str
    title: str
    revision: str
    family: Family
    exact: bool
    markers: list[str]
    left_out: int
    parameters: dict[str, Any]
    streamed: bool = True
    reasoning: int = 0
    text: int = 0

    @property
    def identity(self) -> str:
        """Which model it was, over restarts."""
        return identity(self.title, self.revision)


@dataclass(frozen=True)
class Rebuilt:
    """A request made again; `same`: it is the one that was sent, byte for byte."""

    request: Request
    body: bytes
    same: bool


def facts(
    engine: Engine,
    question: Question,
    request: Request,
    *,
    left_out: int = 0,
    streamed: bool = True,
    stood: tuple[int, int] = (0, 0),
) -> dict[str, Any]:
    """What to keep of a request, as JSON; `stood` are `reasoning` and `text` of Sent."""
    known: dict[str, Any] = msgspec.to_builtins(
        Sent(
            sha256=_sha256(body_of(engine.name, request, streamed=streamed)),
            model=engine.name,
            title=engine.title,
            revision=engine.revision,
            family=engine.family,
            exact=engine.exact,
            markers=_occurring(engine.markers, question),
            left_out=left_out,
            parameters=dict(request.parameters),
            streamed=streamed,
            reasoning=stood[0],
            text=stood[1],
        )
    )
    return known


def read(kept: Mapping[str, Any]) -> Sent:
    return msgspec.convert(kept, Sent)


def rebuilt(sent: Sent, question: Question, reasoning: str = "", text: str = "") -> Rebuilt:
    """The request made again of the question and of what the answer has grown to. Raises PromptError."""
    so_far = reply_so_far(sent.family, reasoning[: sent.reasoning], text[: sent.text])
    prompt = compile_prompt(
        question.source,
        question.variables,
        question.history[sent.left_out :],
        family_of(sent.family),
        markers=sent.markers,
        continuation=sent.exact,
        so_far=so_far,
    )
    request = Request(
        prompt.messages,
        sent.parameters,
        continues=prompt.continues,
        thinking=sent.family == "r1",
        answering=sent.text > 0,
    )
    body = body_of(sent.model, request, streamed=sent.streamed)
    return Rebuilt(request, body, _sha256(body) == sent.sha256)


def _occurring(markers: Iterable[str], question: Question) -> list[str]:
    """Most never do, and a tokenizer may have hundreds."""
    words = [*question.variables.values()]
    for exchange in question.history:
        words += exchange.question, exchange.answer
    lowered = "\n".join(words).lower()
    return [marker for marker in markers if marker.lower() in lowered]


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
