"""Mirrors of turns that run in another process, for the readers connected to this one.

Two sources feed a mirror. The bus delivers every event at once, but may lose some. The database row is polled twice a
second while somebody here is subscribed; it supplies what the bus lost, and the end of the turn. So a reader misses
nothing when Redis is down or was never configured.
"""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from ...database import among, in_database
from ..journal import Entry, Tail
from ..models import Turn
from ..protocol import FINAL_STATES, TurnQueued
from . import frames
from .bus import Changed, Grown, Queued
from .hub import Hub

#: `last_seq` of a mirror whose readers have seen nothing of the current epoch: they need its row before any entry.
UNSEEN = -1

#: Seconds between two polls of the rows, and after which a turn without subscribers is forgotten.
LOOK_SECONDS, FORGET_SECONDS = 0.5, 60.0


@dataclass
class Mirror:
    """What the readers here have been sent of a turn. `announced`: `turn.accepted`; `last_seq`: the number of the
    last event, by snapshot or delta, or UNSEEN; `ended`: the end event. `heard`: when the turn was last mentioned
    (monotonic)."""

    turn: UUID
    conversation: UUID
    announced: bool = False
    ended: bool = False
    epoch: int = 0
    last_seq: int = 0
    tail: Tail = field(default_factory=Tail)
    queued: TurnQueued | None = None
    heard: float = field(default_factory=time.monotonic)

    def after(self, seq: int) -> list[Entry] | None:
        """The entries after `seq`, or None if some of them are no longer held."""
        return [] if seq == self.last_seq else self.tail.after(seq)


class Mirrors:
    """The mirrors of this process, by turn. Run `run` as a task."""

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
        """Take a note from the bus about a turn that runs elsewhere."""
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
        """Mirror a stored turn that does not run here and that readers here have already seen."""
        mirror = self._mirror(turn.id, turn.conversation_id)
        mirror.announced = True
        if not mirror.epoch:
            mirror.epoch, mirror.last_seq = turn.epoch, turn.seq
        return mirror

    def notice(self, turn: UUID, conversation: UUID) -> None:
        """Mirror a turn that runs elsewhere or has just ended, and poll its row at once. Readers here may not have seen
        it."""
        self._mirror(turn, conversation)
        self._changed.add(turn)
        self._news.set()

    def end(self, turn: Turn) -> None:
        """Record that readers here have been sent the end of a turn."""
        mirror = self.follow(turn)
        mirror.ended, mirror.epoch, mirror.last_seq = True, turn.epoch, turn.seq

    def forget(self, turn: UUID) -> None:
        self._mirrors.pop(turn, None)

    async def _look(self) -> None:
        """Poll the rows of turns that may have changed and have subscribers here; forget mirrors nobody needs."""
        changed, self._changed = self._changed, set()
        listened = set()
        for mirror in tuple(self._mirrors.values()):
            if self._hub.listeners(mirror.conversation):
                listened.add(mirror.turn)
            if (mirror.ended or mirror.turn not in listened) and time.monotonic() - mirror.heard > FORGET_SECONDS:
                self.forget(mirror.turn)
        if not changed & listened:
            return
        for pk, (state, epoch, seq) in (await in_database(_standing, changed & listened)).items():
            if current := self._mirrors.get(pk):
                final = state in FINAL_STATES
                if (
                    not current.announced
                    or (epoch, seq) > (current.epoch, current.last_seq)
                    or (final and not current.ended)
                ):
                    await self._show_row(current)
                current.ended = current.ended and final  # A continued turn is no longer final.

    async def _show_row(self, mirror: Mirror) -> None:
        """Bring this process's readers up to the stored row: announcement, snapshot, end, whichever they lack."""
        turn = await in_database(_load, mirror.turn)
        if turn is None or mirror.turn not in self._mirrors:  # While the row was loaded, the turn may have come here.
            return
        if not mirror.announced:
            mirror.announced = True
            self._hub.publish(mirror.conversation, partial(frames.accepted, turn))
        # The end itself takes one number: if only that is missing, readers need no snapshot.
        if (turn.epoch, turn.seq) > (mirror.epoch, mirror.last_seq) and not (
            turn.final and turn.seq == mirror.last_seq + 1
        ):
            self._hub.send(mirror.conversation, frames.snapshot(turn))
            # The bus may be ahead of the last checkpoint: send again what came after the snapshot.
            later = mirror.tail.after(turn.seq) if turn.epoch == mirror.epoch else None
            self._hub.tell(mirror.conversation, mirror.turn, later or ())
            if later is None:
                mirror.tail = Tail()
            mirror.epoch, mirror.last_seq, mirror.queued = turn.epoch, later[-1].seq if later else turn.seq, None
        if turn.final:
            self._hub.publish(mirror.conversation, partial(frames.end, turn))
            mirror.last_seq = turn.seq
        mirror.ended = turn.final

    def _mirror(self, turn: UUID, conversation: UUID) -> Mirror:
        mirror = self._mirrors.setdefault(turn, Mirror(turn, conversation))
        mirror.heard = time.monotonic()
        return mirror

    def _grow(self, mirror: Mirror, note: Grown) -> None:
        """Pass new entries on. Old ones are dropped. Entries of an epoch that readers have not seen wait for its row. A
        gap is not filled here: the page notices it and resumes."""
        if note.epoch < mirror.epoch:
            return
        if note.epoch > mirror.epoch:
            mirror.epoch, mirror.last_seq, mirror.tail = note.epoch, UNSEEN, Tail()
        entries = [entry for entry in note.entries if entry.seq > mirror.last_seq]
        for entry in entries:
            mirror.tail.append(entry)
        mirror.queued = None
        if mirror.last_seq == UNSEEN and self._hub.listeners(mirror.conversation):
            self.notice(mirror.turn, mirror.conversation)
        elif entries:
            mirror.last_seq = entries[-1].seq
            self._hub.tell(mirror.conversation, mirror.turn, entries)


def _standing(turns: Collection[UUID]) -> dict[UUID, tuple[str, int, int]]:
    """State, epoch and last stored `seq` of each turn."""
    rows = Turn.objects.filter(among("pk", turns)).values_list("pk", "state", "epoch", "seq")
    return {pk: (state, epoch, seq) for pk, state, epoch, seq in rows}


def _load(pk: UUID) -> Turn | None:
    return Turn.objects.select_related("conversation", "owner", "version__template").filter(pk=pk).first()
