"""The events of a model's answer. Pure values: decoder.py makes them, chat/turns/answering.py reads them."""

from dataclasses import dataclass
from typing import NamedTuple

from msgspec import Struct


class Tokens(NamedTuple):
    """Token counts as reported by the engine."""

    prompt: int
    completion: int


NO_TOKENS = Tokens(0, 0)


class StreamEvent(Struct, gc=False):
    """What one read of the model's socket brought.

    `reasoning` and `text` are the next pieces, exactly as sent and ending where the engine ended a delta; either may be
    empty. `finish_reason` is the engine's own ("stop", "length", ...); without one an answer is not complete. `recast`:
    all text of this answer before this event was in fact reasoning, and precedes `reasoning`.
    """

    reasoning: str = ""
    text: str = ""
    finish_reason: str = ""
    tokens: Tokens | None = None
    recast: bool = False


@dataclass
class Reply:
    """An answer, whole or so far: `take` adds up the events of a stream. `tokens` are counted by the engine."""

    reasoning: str = ""
    text: str = ""
    finish_reason: str = ""
    tokens: Tokens = NO_TOKENS

    def take(self, event: StreamEvent) -> None:
        if event.recast:
            self.reasoning, self.text = self.reasoning + self.text, ""
        self.reasoning += event.reasoning
        self.text += event.text
        self.finish_reason = event.finish_reason or self.finish_reason
        if event.tokens is not None:
            self.tokens = Tokens(event.tokens.prompt, self.tokens.completion + event.tokens.completion)
