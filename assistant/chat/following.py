"""Turns that another process runs, as this one's readers see them: what the exchange tells, and what is stored.

The exchange brings every event at once. The row brings what was missed, and the end: it is looked at twice a second for
as long as somebody here listens, so that a reader misses nothing while the exchange is away, or where there is none.
"""

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from . import frames
from .exchange import Changed, Grown, Queued
from .hub import Hub
from .journal import Entry, Tail
from .models import Turn
from .protocol import FINAL_STATES, TurnQueued
from .store import in_database, load, standing

#: Readers know nothing of this epoch yet: they see its row before any entry.
UNSEEN = -1

#: Seconds from one look at the rows to the next, and after which a turn that nobody listens to is forgotten.
LOOK_SECONDS, FORGET_SECONDS = 0.5, 60.0


@dataclass
class Mirror:
    """`known`: readers here have been told of the turn; `shown`: the last event they were told of, by row or entry,
    or UNSEEN; `ended`: they have been told of its end."""

    turn: UUID
    conversation: UUID
    known: bool = False
    ended: bool = False
    epoch: int = 0
    shown: int = 0
    tail: Tail = field(default_factory=Tail)
    queued: TurnQueued | None = None
    heard: float = field(default_factory=time.monotonic)

    def after(self, seq: int) -> list[Entry] | None:
        """The entries after that number, or None where they are not all here."""
        return [] if seq == self.shown else self.tail.after(seq)


class Following:
    """`run` it as a task."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._mirrors: dict[UUID, Mirror] = {}
        self._changed: set[UUID] = set()
        self._news = asyncio.Event()

    async def run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._news.wait()
            except TimeoutError:
                self._changed.update(pk for pk, mirror in self._mirrors.items() if not mirror.ended)
            self._news.clear()
            await self._look()

    def hear(self, note: Grown | Queued | Changed) -> None:
        """News of a turn that runs elsewhere."""
        mirror = self._mirror(note.turn, note.conversation)
        match note:
            case Grown():
                self._grow(mirror, note)
            case Queued():
                mirror.queued = TurnQueued(turn=note.turn, position=note.position, wait_seconds=note.seconds)
                self._hub.send(mirror.conversation, mirror.queued)
            case Changed():
                self.notice(note.turn, note.conversation)

    def follow(self, turn: Turn) -> Mirror:
        """A stored turn that does not run here and that readers here know of."""
        mirror = self._mirror(turn.id, turn.conversation_id)
        mirror.known = True
        if not mirror.epoch:
            mirror.epoch, mirror.shown = turn.epoch, turn.seq
        return mirror

    def notice(self, turn: UUID, conversation: UUID) -> None:
        """A turn that runs elsewhere, or has just ended; readers here may not know of it."""
        self._mirror(turn, conversation)
        self._changed.add(turn)
        self._news.set()

    def end(self, turn: Turn) -> None:
        """Readers here have been told of the end of a turn."""
        mirror = self.follow(turn)
        mirror.ended, mirror.epoch, mirror.shown = True, turn.epoch, turn.seq

    def forget(self, turn: UUID) -> None:
        self._mirrors.pop(turn, None)

    async def _look(self) -> None:
        """See what is stored of the turns that may be another and that somebody here listens to."""
        changed, self._changed = self._changed, set()
        listened = set()
        for mirror in tuple(self._mirrors.values()):
            if self._hub.listeners(mirror.conversation):
                listened.add(mirror.turn)
            if (mirror.ended or mirror.turn not in listened) and time.monotonic() - mirror.heard > FORGET_SECONDS:
                self.forget(mirror.turn)
        if not changed & listened:
            return
        for pk, (state, epoch, seq) in (await in_database(standing, changed & listened)).items():
            if found := self._mirrors.get(pk):
                final = state in FINAL_STATES
                if not found.known or (epoch, seq) > (found.epoch, found.shown) or (final and not found.ended):
                    await self._show_row(found)
                found.ended = found.ended and final

    async def _show_row(self, mirror: Mirror) -> None:
        turn = await in_database(load, mirror.turn)
        if turn is None or mirror.turn not in self._mirrors:
            return
        if not mirror.known:
            mirror.known = True
            self._hub.publish(mirror.conversation, partial(frames.accepted, turn))
        if (turn.epoch, turn.seq) > (mirror.epoch, mirror.shown) and not (turn.final and turn.seq == mirror.shown + 1):
            self._hub.send(mirror.conversation, frames.snapshot(turn))
            later = mirror.tail.after(turn.seq) if turn.epoch == mirror.epoch else None
            self._hub.tell(mirror.conversation, mirror.turn, later or ())
            if later is None:
                mirror.tail = Tail()
            mirror.epoch, mirror.shown, mirror.queued = turn.epoch, later[-1].seq if later else turn.seq, None
        if turn.final:
            self._hub.publish(mirror.conversation, partial(frames.end, turn))
            mirror.shown = turn.seq
        mirror.ended = turn.final

    def _mirror(self, turn: UUID, conversation: UUID) -> Mirror:
        mirror = self._mirrors.setdefault(turn, Mirror(turn, conversation))
        mirror.heard = time.monotonic()
        return mirror

    def _grow(self, mirror: Mirror, note: Grown) -> None:
        """Pages find gaps themselves and ask for what is missing; what is old is left out, what is early waits."""
        if note.epoch < mirror.epoch:
            return
        if note.epoch > mirror.epoch:
            mirror.epoch, mirror.shown, mirror.tail = note.epoch, UNSEEN, Tail()
        entries = [entry for entry in note.entries if entry.seq > mirror.shown]
        for entry in entries:
            mirror.tail.append(entry)
        mirror.queued = None
        if mirror.shown == UNSEEN and self._hub.listeners(mirror.conversation):
            self.notice(mirror.turn, mirror.conversation)
        elif entries:
            mirror.shown = entries[-1].seq
            self._hub.tell(mirror.conversation, mirror.turn, entries)
