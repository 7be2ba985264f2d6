"""What a model server says while it answers. Pure values; decoder.py makes them, chat/answering.py reads them."""

from dataclasses import dataclass
from typing import NamedTuple

from msgspec import Struct


class Tokens(NamedTuple):
    """What the engine counted, once, at the end."""

    prompt: int
    completion: int


class StreamEvent(Struct, gc=False):
    """What one read of the model's socket brought.

    `reasoning` and `text` are the next pieces, exactly as sent, ending where the engine ended a delta; either may be
    empty. `finish_reason` is the engine's own word for the end ("stop", "length", ...): without one, nothing is
    complete.
    """

    reasoning: str = ""
    text: str = ""
    finish_reason: str = ""
    tokens: Tokens | None = None


@dataclass(frozen=True)
class Reply:
    """A whole answer. `tokens` are the engine's count."""

    reasoning: str
    text: str
    finish_reason: str
    tokens: Tokens
