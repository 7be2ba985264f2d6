"""What a model server says while it answers. Pure values; decoder.py makes them, chat/answering.py reads them."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["reasoning", "text"]


class Delta(NamedTuple):
    """The next piece of the reasoning or of the answer, exactly as sent. Ends where the engine ended it."""

    kind: Kind
    text: str


class Finish(NamedTuple):
    """The engine's own word for the end: "stop", "length", ... Without one, nothing is complete."""

    reason: str


class Tokens(NamedTuple):
    """What the engine counted, once, at the end."""

    prompt: int
    completion: int


StreamEvent = Delta | Finish | Tokens


@dataclass(frozen=True)
class Reply:
    """A whole answer. `tokens` are the engine's count."""

    reasoning: str
    text: str
    finish_reason: str
    tokens: Tokens
