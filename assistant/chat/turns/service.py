"""Composes what one process needs to run turns, and starts, drains and closes it together.

That is the runner, which owns the turns; the keeper, which renews and adopts them; the queue; the bus to other
processes; and the watch over the model servers. The WebSocket consumers hold the service.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from typing import Any

from django.conf import settings

from ...inference.client import ModelClient
from ...inference.places import held
from ...inference.watch import ModelWatch
from ...protection.origin import Origin, come_from, leave
from .. import protocol
from ..delivery.bus import ProcessBus
from ..delivery.hub import EVERYONE
from ..queue import lending
from ..queue.admission import Admission
from . import store
from .checkpoints import stored
from .keeper import Keeper
from .runner import Runner

#: Seconds after which a background task that failed is restarted.
AGAIN_SECONDS = 1.0

log = logging.getLogger(__name__)


class TurnService:
    """The turns of one process. Call `start` first, in the event loop that serves the site; it is idempotent."""

    def __init__(self) -> None:
        self.runner = Runner()
        self.hub = self.runner.hub
        #: Open sockets by user, in this process.
        self.sockets: Counter[int] = Counter()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        if self._tasks:
            return
        self.bus = ProcessBus(self.runner.hear)
        self.admission = Admission(
            self.bus,
            total=settings.MODEL_MAX_STREAMS,
            per_user=settings.LIMIT_STREAMS_PER_USER,
            queue=settings.LIMIT_QUEUED_TURNS,
            queue_per_user=settings.LIMIT_QUEUED_TURNS_PER_USER,
        )
        lending.site_queue.open(self.admission)
        self.client = ModelClient(held)
        self.watch = ModelWatch(self.client)
        self.runner.open(self.bus, self.admission, self.client, self.watch)
        work = (
            self.watch.run,
            self.bus.run,
            self.runner.following.run,
            self.runner.checkpoints.run,
            *Keeper(self.runner).work,
        )
        token = come_from(Origin())  # what is done for the site does not come from the first person's socket
        self._tasks = [asyncio.create_task(_forever(loop)) for loop in work]
        leave(token)

    @property
    def started(self) -> bool:
        return bool(self._tasks)

    def tell_going_away(self) -> None:
        self.hub.publish(EVERYONE, protocol.GoingAway)

    async def close(self, hurry: asyncio.Event | None = None) -> None:
        """Drain and shut down: let streaming turns finish, then release the others for another process to continue.

        Waits at most DRAIN_SECONDS, and no longer once `hurry` is set. Queued turns are not waited for.
        """
        at_work = self.runner.at_work
        answered = [running.task for running in at_work if running.task and running.turn.state == "streaming"]
        if hurry is not None and answered:
            await _until_ended(answered, hurry)
        left = list(self.runner.at_work)
        tasks = [*self._tasks, *(running.task for running in left if running.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # Ends still waiting for a batch first; then the text of the rest, with their leases given up.
        await self.runner.checkpoints.write()
        await stored(store.hand_over, [running.turn for running in left])
        await self.runner.checking.close()
        self.runner.clear()
        if self._tasks:
            lending.site_queue.close(self.admission)
            await self.bus.aclose()
            await self.client.aclose()
        self._tasks.clear()


async def _until_ended(tasks: Collection[asyncio.Task[None]], hurry: asyncio.Event) -> None:
    """Wait for the tasks, for DRAIN_SECONDS or until `hurry` is set."""
    hurried = asyncio.create_task(hurry.wait())
    hurried.add_done_callback(lambda _: ended.cancel())
    ended = asyncio.gather(*(asyncio.shield(task) for task in tasks), return_exceptions=True)
    with suppress(asyncio.CancelledError, TimeoutError):
        await asyncio.wait_for(ended, settings.DRAIN_SECONDS)
    hurried.cancel()


async def _forever(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a background loop, and restart it AGAIN_SECONDS after an unexpected error. Returns if it returns."""
    while True:
        try:
            await work()
            return
        except Exception as error:
            log.error("%s failed: %s", work.__qualname__, type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
