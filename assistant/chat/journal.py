"""The numbered events of one turn and the text they add up to. The runner stores and sends them; the journal does not.

Sequence numbers rise without gaps within an epoch. One read of the model's socket produces at most one event of each
kind. Every event ends where the engine ended a delta, because an answer can only be continued exactly from there.
"""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from ..deidentification.replacing import Names, Restorer
from ..inference.events import StreamEvent
from . import protocol
from .messages import waiting_sentence
from .models import Turn
from .passages import FoundPassage, as_kept

#: Events kept for readers who reconnect. A reader who missed more gets a snapshot.
KEPT_ENTRIES = 1024


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """One event.

    `waiting`: `text` is empty, and `done` is 1 if part of the answer has arrived. `progress`: `text` labels the current
    step, `done` of `total`. `passages`: `text` is JSON. `recast`: what was sent as the answer was reasoning; `text` is
    all of the reasoning and `done` is the epoch.
    """

    seq: int
    kind: Literal["reasoning", "text", "recast", "waiting", "progress", "passages"]
    text: str
    done: int = 0
    total: int = 0


class Tail:
    """The most recent entries of a turn, without gaps."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=KEPT_ENTRIES)

    def append(self, entry: Entry) -> None:
        if self._entries and entry.seq != self._entries[-1].seq + 1:
            self._entries.clear()
        self._entries.append(entry)

    def after(self, seq: int) -> list[Entry] | None:
        """The entries after `seq`, or None if some of them are no longer held."""
        if not self._entries or not self._entries[0].seq - 1 <= seq <= self._entries[-1].seq:
            return None
        missing = self._entries[-1].seq - seq
        return [self._entries[place] for place in range(len(self._entries) - missing, len(self._entries))]


class Journal:
    """The state of a turn that runs in this process: the turn so far, this run's entries and the finish reason.

    `unsaved` counts the bytes since the last checkpoint, `size` those since the turn was asked or last continued.
    `noted` means that provenance fields (model, prompt version, requests, ...) have yet to be stored.
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
        self._restorers: dict[str, Restorer] = {}

    @property
    def turn(self) -> Turn:
        """The turn with everything received so far. Pieces are joined on access, not for each token: joining a growing
        string for every token would cost quadratic time."""
        for kind, pieces in self._new.items():
            if pieces:
                setattr(self._turn, kind, getattr(self._turn, kind) + "".join(pieces))
                pieces.clear()
        if self._restorers:
            self._turn.restored = self._restored()
        return self._turn

    @property
    def epoch(self) -> int:
        return self._turn.epoch

    @property
    def waited(self) -> float:
        """Seconds since the wait for the model began; 0 while it answers."""
        return time.monotonic() - self._waiting_since if self._waiting_since else 0.0

    def note(self, **fields: Any) -> None:
        """Set provenance fields of the turn, to be stored with the next checkpoint."""
        for name, value in fields.items():
            setattr(self._turn, name, value)
        self.noted = True

    def restore(self, names: Names) -> None:
        """From now on, put the words back for the placeholders that the model writes. What it wrote of an open one is
        held back, and kept, so that the answer can be continued exactly."""
        turn = self.turn
        kept = turn.restored or {"reasoning": [], "text": [], "held": ["", ""]}
        for place, kind in enumerate(self._new):
            shown = len(getattr(turn, kind))
            self._restorers[kind] = Restorer(names, kept[kind], kept["held"][place], shown)

    def _restored(self) -> dict[str, Any]:
        held = [restorer.held for restorer in self._restorers.values()]
        return {**{kind: list(restorer.marks) for kind, restorer in self._restorers.items()}, "held": held}

    @contextmanager
    def listening(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.listened += time.monotonic() - began

    def extend(self, event: StreamEvent) -> list[Entry]:
        """Add what one read of the model's socket brought. Returns the new entries."""
        added = []
        if event.recast and self._begun:
            added.append(self._recast())
        if reasoning := self._shown("reasoning", event.reasoning):
            added.append(self._append("reasoning", reasoning))
        if text := self._shown("text", event.text):
            if not self._answering:
                self._note_reasoning_end()
                self._answering = True
            added.append(self._append("text", text))
        if event.tokens is not None:
            self._turn.prompt_tokens = self._turn.prompt_tokens or event.tokens.prompt
            self._turn.completion_tokens += event.tokens.completion
        if event.finish_reason:
            self.finish_reason = event.finish_reason
        return added

    @property
    def _begun(self) -> bool:
        """Whether any of the answer has come, be it held back."""
        return bool(self.turn.text or (self._restorers and self._restorers["text"].held))

    def _shown(self, kind: str, piece: str) -> str:
        """What readers are shown of a piece now."""
        if not (piece and self._restorers):
            return piece
        self.unsaved += 1  # What is held back is stored too.
        return self._restorers[kind].feed(piece)

    def _recast(self) -> Entry:
        """Move the text so far to the reasoning; the answer starts over."""
        turn, rest = self.turn, ""
        if self._restorers:
            rest = self._restorers["reasoning"].take_over(self._restorers["text"])
        turn.reasoning, turn.text = turn.reasoning + rest + turn.text, ""
        self._answering, self.noted = False, True
        turn.seq += 1
        entry = Entry(turn.seq, "recast", turn.reasoning, turn.epoch)
        self._tail.append(entry)
        return entry

    def wait(self) -> Entry:
        """Record that the turn is waiting for the model."""
        since = self._waiting_since or time.monotonic()
        entry = self._append("waiting", "", begun=bool(self.turn.reasoning or self.turn.text))
        self._waiting_since = since
        return entry

    def progress(self, done: int, total: int, label: str) -> Entry:
        """Record how much of the work before the answer (reading a document) is done."""
        self._turn.seq += 1
        self._waiting_since = None
        entry = Entry(self._turn.seq, "progress", label, done, total)
        self._tail.append(entry)
        return entry

    def found(self, passages: Sequence[FoundPassage]) -> Entry:
        """Record what the library has; it is stored already."""
        turn = self._turn
        turn.passages, self.noted = as_kept(passages), True
        turn.seq += 1
        entry = Entry(turn.seq, "passages", msgspec.json.encode([one.shown for one in passages]).decode())
        self._tail.append(entry)
        return entry

    def replay(self, after: int) -> list[Entry] | None:
        """The entries after number `after`, or None if the reader needs a snapshot."""
        return [] if after == self._turn.seq else self._tail.after(after)

    def close(self, *, resumable: bool = False) -> list[Entry]:
        """Record the total time, waiting included. Returns entries for what was held back where nothing follows it; of
        an answer that may be continued it stays back, since the rest of the placeholder would follow."""
        rest = [] if resumable else [(kind, restorer.close()) for kind, restorer in self._restorers.items()]
        added = [self._append(kind, text) for kind, text in rest if text]  # type: ignore[arg-type]
        if not self._answering:
            self._note_reasoning_end()
        self._turn.seconds = self._spent + time.monotonic() - self._began
        return added

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
    """The entry as a protocol event. The sentence of a `waiting` event is in the active language."""
    if entry.kind == "text":
        return protocol.TextDelta(turn=turn, seq=entry.seq, text=entry.text)
    if entry.kind == "reasoning":
        return protocol.ReasoningDelta(turn=turn, seq=entry.seq, text=entry.text)
    if entry.kind == "recast":
        return protocol.TurnSnapshot(
            turn=turn, epoch=entry.done, seq=entry.seq, state="streaming", reasoning=entry.text, text=""
        )
    if entry.kind == "progress":
        return protocol.TurnProgress(turn=turn, seq=entry.seq, done=entry.done, total=entry.total, label=entry.text)
    if entry.kind == "passages":
        shown = msgspec.json.decode(entry.text, type=list[protocol.Passage])
        return protocol.TurnPassages(turn=turn, seq=entry.seq, passages=shown)
    return protocol.TurnWaiting(turn=turn, seq=entry.seq, message=waiting_sentence(begun=entry.done > 0))
