"""The numbered events of one turn, and what they add up to. No I/O: the runner stores and sends them.

Numbers go up without gaps within an epoch. What one read of the model's socket brought becomes at most one event of
each kind, and every event ends where the engine ended a delta: only there can an answer be continued exactly.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from ..inference.events import StreamEvent
from . import protocol
from .models import Turn
from .sentences import waiting_sentence

#: Events kept for readers who come back. Whoever missed more gets a snapshot.
KEPT_ENTRIES = 1024


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """One event. `text` is empty for `waiting`, whose `done` says whether anything of the answer came; of `progress`
    it says what is at hand."""

    seq: int
    kind: Literal["reasoning", "text", "waiting", "progress"]
    text: str
    done: int = 0
    total: int = 0


class Tail:
    """The last entries of a turn, without gaps."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT_ENTRIES)

    def append(self, entry: Entry) -> None:
        if self._entries and entry.seq != self._entries[-1].seq + 1:
            self._entries.clear()
        self._entries.append(entry)

    def after(self, seq: int) -> list[Entry] | None:
        """The entries after that number, or None where they are not all here."""
        if not self._entries or not self._entries[0].seq - 1 <= seq <= self._entries[-1].seq:
            return None
        missing = self._entries[-1].seq - seq
        return [self._entries[place] for place in range(len(self._entries) - missing, len(self._entries))]


class Journal:
    """Of a turn that runs here: `turn` as it stands, the entries of this run, and what the engine said of the end.

    `unsaved` counts bytes since the last checkpoint, `size` all of them since a reader last asked for more. `noted`
    says that where the answer comes from is not stored yet.
    """

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._tail = Tail()
        self._new: dict[str, list[str]] = {"reasoning": [], "text": []}
        self.finish_reason = ""
        self.unsaved = 0
        self.noted = False
        stood = turn.detail.get("reasoning", 0), turn.detail.get("text", 0)
        self.size = len(turn.reasoning[stood[0] :].encode()) + len(turn.text[stood[1] :].encode())
        #: Seconds spent reading from the model server.
        self.listened = 0.0
        self._waiting_since: float | None = None
        self._began = time.monotonic()
        self._spent, self._reasoned = turn.seconds, turn.reasoning_seconds
        self._answering = bool(turn.text)

    @property
    def turn(self) -> Turn:
        """As it stands now. Pieces are put together when somebody looks, not with every token."""
        for kind, pieces in self._new.items():
            if pieces:
                setattr(self._turn, kind, getattr(self._turn, kind) + "".join(pieces))
                pieces.clear()
        return self._turn

    @property
    def epoch(self) -> int:
        return self._turn.epoch

    @property
    def waited(self) -> float:
        """Seconds since the model was last heard of, while it is being waited for."""
        return time.monotonic() - self._waiting_since if self._waiting_since else 0.0

    def note(self, **fields: Any) -> None:
        """Where the answer comes from: fields of the turn, to be stored with the next checkpoint."""
        for name, value in fields.items():
            setattr(self._turn, name, value)
        self.noted = True

    @contextmanager
    def listening(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.listened += time.monotonic() - began

    def extend(self, event: StreamEvent) -> list[Entry]:
        """Take in what a read brought; the new entries."""
        added = []
        if event.reasoning:
            added.append(self._append("reasoning", event.reasoning))
        if event.text:
            if not self._answering:
                self._note_reasoning_end()
                self._answering = True
            added.append(self._append("text", event.text))
        if event.tokens is not None:
            self._turn.prompt_tokens = self._turn.prompt_tokens or event.tokens.prompt
            self._turn.completion_tokens += event.tokens.completion
        if event.finish_reason:
            self.finish_reason = event.finish_reason
        return added

    def wait(self) -> Entry:
        """The model is being waited for."""
        since = self._waiting_since or time.monotonic()
        entry = self._append("waiting", "", begun=bool(self.turn.reasoning or self.turn.text))
        self._waiting_since = since
        return entry

    def progress(self, done: int, total: int, label: str) -> Entry:
        """So much of the work before the answer is done."""
        self._turn.seq += 1
        self._waiting_since = None
        entry = Entry(self._turn.seq, "progress", label, done, total)
        self._tail.append(entry)
        return entry

    def replay(self, after: int) -> list[Entry] | None:
        """The entries after number `after`, or None where only a snapshot can tell."""
        return [] if after == self._turn.seq else self._tail.after(after)

    def close(self) -> None:
        """Note the time it took, waiting included."""
        if not self._answering:
            self._note_reasoning_end()
        self._turn.seconds = self._spent + time.monotonic() - self._began

    def _append(self, kind: Literal["reasoning", "text", "waiting"], text: str, *, begun: bool = False) -> Entry:
        turn = self._turn
        turn.seq += 1
        self._waiting_since = None
        entry = Entry(turn.seq, kind, text, int(begun))
        self._tail.append(entry)
        if text:
            self._new[kind].append(text)
            added = len(text) if text.isascii() else len(text.encode())
            self.size += added
            self.unsaved += added
        return entry

    def _note_reasoning_end(self) -> None:
        if self.turn.reasoning:
            self._turn.reasoning_seconds = self._reasoned + time.monotonic() - self._began


def event(turn: UUID, entry: Entry) -> protocol.Event:
    """The entry as an event of the protocol. The sentence of a wait comes out in the language that is active."""
    if entry.kind == "text":
        return protocol.TextDelta(turn=turn, seq=entry.seq, text=entry.text)
    if entry.kind == "reasoning":
        return protocol.ReasoningDelta(turn=turn, seq=entry.seq, text=entry.text)
    if entry.kind == "progress":
        return protocol.TurnProgress(turn=turn, seq=entry.seq, done=entry.done, total=entry.total, label=entry.text)
    return protocol.TurnWaiting(turn=turn, seq=entry.seq, message=waiting_sentence(begun=entry.done > 0))
