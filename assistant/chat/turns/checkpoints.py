"""Checkpoints: stores all running turns in one batch, four times a second, together with the ends of turns.

A batch is one statement for all turns, so its cost does not grow with the number of tokens. Readers are sent an end
only after it is stored. While the database fails, readers are told that their answer is not being saved.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from ... import database
from ...database import in_database
from .. import protocol
from ..delivery import frames
from ..journal import Journal
from ..models import Turn
from . import store

#: Seconds between two checkpoints, and unsaved bytes of one turn that trigger a checkpoint at once (P4).
CHECKPOINT_SECONDS, CHECKPOINT_BYTES = 0.25, 2048

log = logging.getLogger(__name__)


class Running:
    """A turn that runs here. `stopped` is set before its task is cancelled because somebody stopped the turn."""

    def __init__(self, turn: Turn) -> None:
        self.journal = Journal(turn)
        self.id, self.conversation = turn.id, turn.conversation_id
        self.task: asyncio.Task[None] | None = None
        self.stopped = False

    @property
    def turn(self) -> Turn:
        return self.journal.turn

    @property
    def unsaved(self) -> bool:
        return self.journal.unsaved > 0 or self.journal.noted

    def row(self) -> store.TurnRow:
        """The fields to store now."""
        # Provenance fields are large (requests hold JSON) and rarely change: they are written only when they have.
        names = store.NOTED if self.journal.noted else store.GROWING
        self.journal.noted = False
        return store.TurnRow.of(self.turn, names)


class Checkpoints:
    """`running`: the turns that run here, by id. `publish` sends an event to a turn's readers; `lose` lets go of a turn
    that another process has taken over. `unsaved`: turns whose readers know that saving fails. `run` never ends."""

    def __init__(
        self,
        running: Mapping[UUID, Running],
        publish: Callable[[Turn, Callable[[], protocol.Event]], None],
        lose: Callable[[UUID], None],
    ) -> None:
        self.unsaved: set[UUID] = set()
        self._running, self._publish, self._lose = running, publish, lose
        self._doubted: set[UUID] = set()
        self._endings: list[Ending] = []
        self._due = asyncio.Event()

    def hurry(self) -> None:
        """Write a batch now instead of at the next round."""
        self._due.set()

    def doubt(self, turn: UUID) -> None:
        """Write this turn at once, because another process has announced a change to it: the write finds out whether
        the turn is still this process's."""
        self._doubted.add(turn)
        self._due.set()

    async def settle(self, turn: Turn) -> bool:
        """Store the end with the next batch. Returns False if another process has taken the turn over."""
        turn.lease = None
        ending = Ending(turn)
        self._endings.append(ending)
        self._due.set()
        return await ending.ours

    async def run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(CHECKPOINT_SECONDS):
                    await self._due.wait()
            except TimeoutError:
                pass
            self._due.clear()
            if not await self.write():
                await asyncio.sleep(CHECKPOINT_SECONDS)

    async def write(self) -> bool:
        """Store one batch: turns that have grown, and ends. Returns whether the database took it."""
        endings = tuple(self._endings)
        ended = {ending.turn.pk for ending in endings}
        doubted, self._doubted = self._doubted, set()
        running = [turn for turn in self._running.values() if turn.id not in ended]
        grown = [turn for turn in running if turn.unsaved or turn.id in doubted]
        rows = [ending.row for ending in endings] + [turn.row() for turn in grown]
        # Tokens keep arriving while the database works: subtract below only what these rows hold.
        sizes = [turn.journal.unsaved for turn in grown]
        lost = await stored(store.write, rows, known=bool(self.unsaved)) if rows else set()
        turns = [*(ending.turn for ending in endings), *(turn.turn for turn in grown)]
        if lost is None:
            self._mark(turns, saved=False)
            self._endings = [ending for ending in self._endings if not ending.give_up()]
            for turn in grown:
                turn.journal.noted = True  # `row` cleared the flag of some; writing all fields again does no harm.
            return False
        self._mark(turns, saved=True)
        self._endings = self._endings[len(endings) :]
        for turn, size in zip(grown, sizes, strict=True):
            turn.journal.unsaved -= size
        for ending in endings:
            ending.tell(ours=ending.turn.pk not in lost)
        for pk in lost - ended:  # Whoever waits for an end lets go of its turn itself.
            self._lose(pk)
        return True

    def _mark(self, turns: Sequence[Turn], *, saved: bool) -> None:
        """Tell the readers of each turn once when saving fails, and once when it works again."""
        for turn in turns if self.unsaved or not saved else ():
            if saved == (turn.pk in self.unsaved):
                (self.unsaved.remove if saved else self.unsaved.add)(turn.pk)
                self._publish(turn, partial(frames.saving, turn.pk, saved=saved))
                if not self.unsaved:
                    log.info("all that was not saved is saved now")


class Ending:
    """An end that waits to be stored.

    `ours` resolves to True once it is stored, and to False if another process has taken the turn over. It also resolves
    to True when the database has failed for INSIST_SECONDS: readers are then told that the answer was not saved, and
    whichever process adopts the turn when the database is back continues it.
    """

    def __init__(self, turn: Turn) -> None:
        loop = asyncio.get_running_loop()
        self.turn, self.row = turn, store.TurnRow.of(turn, store.ENDING)
        self.ours: asyncio.Future[bool] = loop.create_future()
        self._deadline = loop.time() + database.INSIST_SECONDS

    def tell(self, *, ours: bool) -> None:
        if not self.ours.done():
            self.ours.set_result(ours)

    def give_up(self) -> bool:
        """Resolve the end as unsaved if its deadline has passed. Returns whether it has."""
        late = asyncio.get_running_loop().time() > self._deadline
        if late:
            log.error("turn %s: its end could not be stored", self.turn.id)
            self.turn.state, self.turn.code, self.turn.detail = "interrupted", "unsaved", {}
            self.tell(ours=True)
        return late


async def stored(write: Callable[..., Any], *args: object, known: bool = False) -> Any:
    """The result of `write`, or None if the database failed. A failure that is already `known` is not logged again."""
    try:
        return await in_database(write, *args)
    except DatabaseError as error:
        if not known:
            log.warning("the database did not take a write: %s", type(error).__name__)
        return None
