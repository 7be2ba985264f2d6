"""The numbered events of one running turn, and what they add up to. No I/O: the runner stores and sends them.

Numbers go 1..n without gaps within an epoch. What one read of the model's socket brought becomes at most one event of
each kind, and every event ends where the engine ended a delta: only there can an answer be continued exactly.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from ..inference.events import Delta, Finish, StreamEvent, Tokens
from . import protocol
from .models import Turn
from .sentences import waiting_sentence


@dataclass(frozen=True)
class Entry:
    """One event. `text` is empty for `waiting`."""

    seq: int
    kind: Literal["reasoning", "text", "waiting"]
    text: str


@dataclass
class Journal:
    """Writes into `turn` as it grows. `entries` are those of this run; earlier ones are only in the turn's text."""

    turn: Turn
    entries: list[Entry] = field(default_factory=list)
    finish_reason: str = ""
    size: int = 0
    unsaved: int = 0
    #: Seconds spent reading from the model server.
    listened: float = 0
    _waiting_since: float | None = None
    _began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.size = len(self.turn.reasoning.encode()) + len(self.turn.text.encode())
        self._spent, self._reasoned = self.turn.seconds, self.turn.reasoning_seconds

    @property
    def waited(self) -> float:
        """Seconds since the model was last heard of, while it is being waited for."""
        return time.monotonic() - self._waiting_since if self._waiting_since else 0.0

    @contextmanager
    def listening(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.listened += time.monotonic() - began

    def extend(self, events: Sequence[StreamEvent]) -> list[Entry]:
        """Take in what a read brought; the new entries."""
        reasoning = "".join(event.text for event in events if isinstance(event, Delta) and event.kind == "reasoning")
        text = "".join(event.text for event in events if isinstance(event, Delta) and event.kind == "text")
        for event in events:
            if isinstance(event, Finish):
                self.finish_reason = event.reason
            elif isinstance(event, Tokens):
                self.turn.prompt_tokens = self.turn.prompt_tokens or event.prompt
                self.turn.completion_tokens += event.completion
        added = []
        if reasoning or text:
            self._waiting_since = None
        if reasoning:
            self.turn.reasoning += reasoning
            added.append(self._append("reasoning", reasoning))
        if text:
            if not self.turn.text:
                self._note_reasoning_end()
            self.turn.text += text
            added.append(self._append("text", text))
        return added

    def wait(self) -> Entry:
        """The model is being waited for."""
        self._waiting_since = self._waiting_since or time.monotonic()
        return self._append("waiting", "")

    def replay(self, after: int) -> list[Entry] | None:
        """The entries after number `after`, or None where only a snapshot can tell."""
        first = self.entries[0].seq if self.entries else self.turn.seq + 1
        if not first - 1 <= after <= self.turn.seq:
            return None
        return self.entries[after - first + 1 :]

    def close(self) -> None:
        """Note the time it took, waiting included."""
        if not self.turn.text:
            self._note_reasoning_end()
        self.turn.seconds = self._spent + time.monotonic() - self._began

    def _append(self, kind: Literal["reasoning", "text", "waiting"], text: str) -> Entry:
        self.turn.seq += 1
        entry = Entry(self.turn.seq, kind, text)
        self.entries.append(entry)
        added = len(text.encode())
        self.size += added
        self.unsaved += added
        return entry

    def _note_reasoning_end(self) -> None:
        if self.turn.reasoning:
            self.turn.reasoning_seconds = self._reasoned + time.monotonic() - self._began


def frame(turn: Turn, entry: Entry) -> protocol.Event:
    """The entry as an event of the protocol."""
    if entry.kind == "reasoning":
        return protocol.ReasoningDelta(turn=turn.id, seq=entry.seq, text=entry.text)
    if entry.kind == "text":
        return protocol.TextDelta(turn=turn.id, seq=entry.seq, text=entry.text)
    return protocol.TurnWaiting(turn=turn.id, seq=entry.seq, message=waiting_sentence())
