"""Owns the running turns. A turn belongs to the server: sockets come and go, it runs on until its one end.

One Runner a process. It starts with the first socket, checkpoints what grows four times a second in one batch, renews
leases, takes over turns that another process left behind, and settles every turn exactly once.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from ..exceptions import AssistantError, ModelError, ModelUnavailable, PromptError, TooLong, TooMany
from ..inference.client import ModelClient
from ..inference.watch import ModelWatch
from ..prompts.boxed import boxed_answer
from . import frames, protocol, sittings, store
from .admission import Admission
from .answering import Desk, End, answer
from .hub import EVERYONE, Hub, Listener, localised
from .journal import Entry, Journal, frame
from .models import Turn

#: Seconds from one checkpoint to the next, and bytes that call for one at once (P4).
CHECKPOINT_SECONDS, CHECKPOINT_BYTES = 0.25, 2048

#: Seconds from one look after leases, orphans and deleted conversations to the next.
ROUND_SECONDS = 2.0

#: Seconds from one look for what was deleted for good to the next.
PURGE_SECONDS = 3600.0

#: Seconds to try to store the end of a turn while the database does not answer.
SETTLE_SECONDS = 60.0

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Running:
    """A turn at work. `stopped` is set before its task is cancelled on somebody's wish."""

    journal: Journal
    task: "asyncio.Task[None] | None" = None
    stopped: bool = False

    @property
    def turn(self) -> Turn:
        return self.journal.turn


class Runner:
    """Call `start` before anything else, in the event loop that serves the site."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._running: dict[UUID, Running] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._due = asyncio.Event()

    async def start(self) -> None:
        if self._tasks:
            return
        self.admission = Admission(
            total=settings.MODEL_MAX_STREAMS,
            per_user=settings.LIMIT_STREAMS_PER_USER,
            queue=settings.LIMIT_QUEUED_TURNS,
        )
        self.client = ModelClient()
        self.watch = ModelWatch(self.client)
        self._tasks = [_forever(work) for work in (self.watch.run, self._checkpoints, self._rounds, self._purges)]

    async def close(self) -> None:
        """Leave: tell every page, store the running turns and give up their leases, so that another process goes on."""
        self.hub.publish((EVERYONE,), protocol.GoingAway)
        turns = [running.turn for running in self._running.values()]
        tasks = [*self._tasks, *(running.task for running in self._running.values() if running.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await sync_to_async(store.hand_over)(turns)
        self._running.clear()
        if self._tasks:
            await self.client.aclose()
        self._tasks.clear()

    def launch(self, turn: Turn) -> None:
        """Run a saved turn, from where its text ends."""
        if turn.id in self._running:
            return
        running = self._running[turn.id] = Running(Journal(turn))
        running.task = asyncio.create_task(self._run(running))

    async def stop(self, turn: UUID) -> bool:
        """Stop a running turn and wait until the engine has been let go; whether there was one."""
        running = self._running.get(turn)
        if running is None or running.task is None:
            return False
        running.stopped = True
        running.task.cancel()
        await asyncio.wait([running.task], timeout=SETTLE_SECONDS)
        return True

    def running(self, turn: UUID) -> Turn | None:
        """The turn as it stands now, if this process runs it."""
        found = self._running.get(turn)
        return found.turn if found else None

    def replay(self, turn: UUID, after: int, listener: Listener) -> bool:
        """Deliver the events after number `after`, or a snapshot; whether the turn runs here."""
        running = self._running.get(turn)
        if running is None:
            return False
        entries = running.journal.replay(after)
        if entries is None:
            listener.deliver(localised(listener.language, partial(frames.snapshot, running.turn)))
        for entry in entries or ():
            listener.deliver(localised(listener.language, partial(frame, running.turn, entry)))
        return True

    def publish(self, turn: Turn, make: Callable[[], protocol.Event]) -> None:
        """Tell everyone who listens to the turn or its conversation."""
        self.hub.publish((turn.id, turn.conversation_id), make)

    async def _run(self, running: Running) -> None:
        """Answer, then settle: whatever happens in between, the turn has exactly one end (P3)."""
        turn = running.turn
        try:
            end = await self._answer(running)
        except asyncio.CancelledError:
            if not running.stopped:
                raise
            end = End("stopped", "stopped")
        running.journal.close()
        turn.seq += 1
        turn.state, turn.code, turn.detail, turn.finished = end.state, end.code, dict(end.detail), timezone.now()
        if turn.task_object.mathematics:
            turn.boxed = boxed_answer(turn.text)
        await asyncio.shield(self._settle(running))

    async def _answer(self, running: Running) -> End:
        turn = running.turn
        desk = Desk(self.client, self.watch, lambda entries: self._tell(running, entries))
        try:
            async with self.admission.slot(turn.owner_id, lambda *place: self._queued(running, *place)):
                return await answer(running.journal, desk)
        except AssistantError as error:
            return _end_of(error, begun=bool(turn.text or turn.reasoning))
        except Exception as error:
            # Its words may be a patient's: the kind of error has to do.
            log.error("turn %s failed: %s", turn.id, type(error).__name__)
            return End("failed", "failed")

    def _tell(self, running: Running, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self.publish(running.turn, partial(frame, running.turn, entry))
        if running.journal.unsaved >= CHECKPOINT_BYTES:
            self._due.set()

    def _queued(self, running: Running, position: int, seconds: float) -> None:
        running.turn.state = "queued"
        self.publish(
            running.turn, lambda: protocol.TurnQueued(turn=running.turn.id, position=position, wait_seconds=seconds)
        )

    async def _settle(self, running: Running) -> None:
        """Store the end, then tell of it. While the database does not answer, try again for a minute."""
        turn = running.turn
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                while not await _stored(store.settle, turn):  # noqa: ASYNC110 (nothing announces a database)
                    await asyncio.sleep(CHECKPOINT_SECONDS)
        except TimeoutError:
            log.error("turn %s: its end could not be stored", turn.id)
        self._running.pop(turn.id, None)
        self.publish(turn, partial(frames.end, turn))

    async def _checkpoints(self) -> None:
        while True:
            try:
                async with asyncio.timeout(CHECKPOINT_SECONDS):
                    await self._due.wait()
            except TimeoutError:
                pass
            self._due.clear()
            grown = [running for running in self._running.values() if running.journal.unsaved]
            sizes = [running.journal.unsaved for running in grown]
            if grown and await _stored(store.checkpoint, [copy(running.turn) for running in grown]):
                for running, size in zip(grown, sizes, strict=True):
                    running.journal.unsaved -= size

    async def _rounds(self) -> None:
        """Renew leases, stop what was deleted, adopt what was left behind, expel who has signed out."""
        while True:
            mine = list(self._running)
            await _stored(store.renew, mine)
            for turn in await sync_to_async(store.deleted)(mine):
                await self.stop(turn)
            for orphan in await sync_to_async(store.adopt)(list(self._running)):
                self.launch(orphan)
                self.publish(orphan, partial(frames.snapshot, orphan))
            listeners = self.hub.listeners(EVERYONE)
            gone = await sync_to_async(sittings.ended)({listener.sitting for listener in listeners})
            for listener in listeners:
                if listener.sitting in gone:
                    listener.expel()
            await asyncio.sleep(ROUND_SECONDS)

    async def _purges(self) -> None:
        while True:
            await _stored(store.purge)
            await asyncio.sleep(PURGE_SECONDS)


def _end_of(error: AssistantError, *, begun: bool) -> End:
    """What an error means for the turn; once text has come, the turn is interrupted, not failed."""
    if isinstance(error, TooLong):
        return End("refused", error.code, {"count": error.count, "limit": error.limit, "exact": error.exact})
    if isinstance(error, TooMany | PromptError):
        return End("refused", error.code)
    if isinstance(error, ModelUnavailable) or begun:
        return End("interrupted", error.code)
    assert isinstance(error, ModelError)
    return End("failed", error.code)


def _forever(work: Callable[[], Coroutine[Any, Any, None]]) -> "asyncio.Task[None]":
    """Run `work`, which never ends; should it fail all the same, say so and begin again."""

    async def keep() -> None:
        while True:
            try:
                await work()
            except Exception as error:
                log.error("%s failed: %s", work.__qualname__, type(error).__name__)
                await asyncio.sleep(ROUND_SECONDS)

    return asyncio.create_task(keep())


async def _stored(write: Callable[..., object], *args: object) -> bool:
    """Whether the database took it."""
    try:
        await sync_to_async(write)(*args)
    except DatabaseError as error:
        log.warning("the database did not take a write: %s", type(error).__name__)
        return False
    return True
