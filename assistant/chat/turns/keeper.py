"""Periodic upkeep: renews leases, adopts orphaned turns, stops deleted ones, and unsubscribes sockets whose people have
lost their rights.

A round runs every ROUND_SECONDS. That interval, with the lease, bounds how long a dead process's turn waits for another
process, and how long a revoked right or an ended session keeps working.
"""

import asyncio
import logging
from collections import defaultdict
from functools import partial
from uuid import UUID

from django.db import DatabaseError

from ...database import in_database
from ...documents import originals
from ...retention import disposal
from .. import access
from ..delivery import connections, frames
from ..delivery.hub import EVERYONE
from ..queue import lending
from . import store
from .runner import Runner

log = logging.getLogger(__name__)

#: Seconds between two rounds, and between two purges of what was deleted.
ROUND_SECONDS, PURGE_SECONDS = 2.0, 3600.0


class Keeper:
    """`work` are the loops to run as tasks. They never end."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self.work = (self._rounds, self._rights, self._purges)

    async def _rounds(self) -> None:
        while True:
            await self._keep_turns()
            await self._adopt_turns()
            self._runner.admission.leave_room(await in_database(lending.taken))
            self._runner.admission.look()
            await asyncio.sleep(ROUND_SECONDS)

    async def _keep_turns(self) -> None:
        """Renew the leases of the turns here; let go of those taken over, stop those whose conversation was deleted."""
        mine = self._runner.running
        for lost in await in_database(store.renew, mine):
            self._runner.lose(lost)
        for turn in await in_database(store.deleted, mine):
            await self._runner.stop(turn)

    async def _adopt_turns(self) -> None:
        """Adopt the turns that nobody runs. Mirror the others if somebody here is subscribed to their conversation."""
        for turn in await in_database(store.unfinished, [turn.pk for turn in self._runner.running]):
            if await in_database(store.adopt, turn):
                self._runner.launch(turn)
                self._runner.publish(turn, partial(frames.snapshot, turn))
            elif not self._runner.runs(turn.pk) and self._runner.hub.listeners(turn.conversation_id):
                self._runner.following.notice(turn.pk, turn.conversation_id)
        for pk, conversation in await in_database(store.ended_lately):
            if not self._runner.runs(pk) and self._runner.hub.listeners(conversation):
                self._runner.following.notice(pk, conversation)

    async def _rights(self) -> None:
        """A loop of its own, so that a slow adoption never delays the withdrawal of a right."""
        while True:
            await self._withdraw()
            await asyncio.sleep(ROUND_SECONDS)

    async def _withdraw(self) -> None:
        """Close the sockets whose login session has ended; unsubscribe the others from what their people may no longer
        see."""
        heard = {listener: listener.topics - {EVERYONE} for listener in self._runner.hub.listeners(EVERYONE)}
        wanted: dict[int, set[UUID]] = defaultdict(set)
        for listener, topics in heard.items():
            wanted[listener.connection.user] |= topics
        gone = await in_database(connections.ended, {listener.connection for listener in heard})
        seen = await in_database(access.seen_by, wanted)
        for listener, topics in heard.items():
            if listener.connection in gone:
                listener.expel()
            elif lost := {topic for topic in topics if (listener.connection.user, topic) not in seen}:
                listener.lose(lost)

    async def _purges(self) -> None:
        while True:
            await in_database(store.purge)
            for due in await in_database(list, disposal.deleted()):
                try:
                    await in_database(disposal.dispose, due)
                except DatabaseError as error:  # It keeps none of the others, and is due again in the next round.
                    log.error("%s was not destroyed: %s", due.thing.pk, type(error).__name__)
            await originals.purge()
            await asyncio.sleep(PURGE_SECONDS)
