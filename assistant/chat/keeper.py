"""Looks after what runs: renews leases, adopts what nobody runs, stops what was deleted, expels who has signed out.

A round comes every two seconds; on it hangs how soon a turn of a process that died is taken up again.
"""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from . import frames, sittings, store
from .hub import EVERYONE
from .store import in_database

if TYPE_CHECKING:
    from .runner import Runner

#: Seconds from one round to the next, and from one look for what was deleted for good to the next.
ROUND_SECONDS, PURGE_SECONDS = 2.0, 3600.0


class Keeper:
    """`work` never ends."""

    def __init__(self, runner: "Runner") -> None:
        self._runner = runner
        self.work = (self._rounds, self._purges)

    async def _rounds(self) -> None:
        while True:
            await self._keep_turns()
            await self._adopt_turns()
            await self._expel_the_gone()
            self._runner.admission.look()
            await asyncio.sleep(ROUND_SECONDS)

    async def _keep_turns(self) -> None:
        mine = self._runner.running
        for lost in await in_database(store.renew, mine):
            self._runner.lose(lost)
        for turn in await in_database(store.deleted, mine):
            await self._runner.stop(turn)

    async def _adopt_turns(self) -> None:
        """Those that nobody runs; of the others, those that somebody here listens to are followed."""
        for turn in await in_database(store.unfinished, [turn.pk for turn in self._runner.running]):
            if await in_database(store.adopt, turn):
                self._runner.launch(turn)
                self._runner.publish(turn, partial(frames.snapshot, turn))
            elif not self._runner.runs(turn.pk) and self._runner.hub.listeners(turn.conversation_id):
                self._runner.following.notice(turn.pk, turn.conversation_id)
        for pk, conversation in await in_database(store.ended_lately):
            if not self._runner.runs(pk) and self._runner.hub.listeners(conversation):
                self._runner.following.notice(pk, conversation)

    async def _expel_the_gone(self) -> None:
        listeners = self._runner.hub.listeners(EVERYONE)
        gone = await in_database(sittings.ended, {listener.sitting for listener in listeners})
        for listener in listeners:
            if listener.sitting in gone:
                listener.expel()

    async def _purges(self) -> None:
        while True:
            await in_database(store.purge)
            await asyncio.sleep(PURGE_SECONDS)
