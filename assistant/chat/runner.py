"""Owns the running turns. A turn belongs to the server: sockets come and go, it runs on until its one end.

One Runner a process. It checkpoints what grows four times a second in one batch, and settles every turn exactly once;
keeper.py renews its leases and takes over what other processes left behind.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from ..exceptions import AssistantError, BadInput, ModelUnavailable, PromptError, TooLong
from ..inference.client import ModelClient
from ..inference.watch import ModelWatch
from ..prompts.boxed import boxed_answer
from . import frames, protocol, store
from .admission import Admission
from .answering import Desk, End, answer
from .exchange import Changed, Exchange, Grown, LineMoved, Note, Queued
from .following import Following
from .hub import EVERYONE, Hub, Listener, localised
from .journal import Entry, Journal, event
from .keeper import Keeper
from .models import Turn
from .store import in_database

#: Seconds from one checkpoint to the next, and bytes that call for one at once (P4).
CHECKPOINT_SECONDS, CHECKPOINT_BYTES = 0.25, 2048

#: Seconds after which work that failed, though it should never end, begins again.
AGAIN_SECONDS = 1.0

log = logging.getLogger(__name__)


class Running:
    """A turn at work. `stopped` is set before its task is cancelled on somebody's wish."""

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

    def row(self) -> store.Row:
        """What is to be stored of it now."""
        names = store.NOTED if self.journal.noted else store.GROWING
        self.journal.noted = False
        return store.Row.of(self.turn, names)


class Runner:
    """Call `start` before anything else, in the event loop that serves the site."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.following = Following(self.hub)
        self._running: dict[UUID, Running] = {}
        self._doubted: set[UUID] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._due = asyncio.Event()
        self._endings: list[_Ending] = []
        self._unsaved: set[UUID] = set()

    async def start(self) -> None:
        if self._tasks:
            return
        self.exchange = Exchange(self._hear)
        self.admission = Admission(
            self.exchange,
            total=settings.MODEL_MAX_STREAMS,
            per_user=settings.LIMIT_STREAMS_PER_USER,
            queue=settings.LIMIT_QUEUED_TURNS,
        )
        self.client = ModelClient()
        self.watch = ModelWatch(self.client)
        work = (self.watch.run, self.exchange.run, self.following.run, self._checkpoints, *Keeper(self).work)
        self._tasks = [asyncio.create_task(_forever(one)) for one in work]

    def tell_going_away(self) -> None:
        self.hub.publish(EVERYONE, protocol.GoingAway)

    async def close(self, hurry: asyncio.Event | None = None) -> None:
        """Leave: let short turns end, unless there is a hurry, and give up the others so that another process goes on.

        Only those that are being answered are waited for, DRAIN_SECONDS at most.
        """
        answered = [one.task for one in self._running.values() if one.task and one.turn.state == "streaming"]
        if hurry is not None and answered:
            await _until_ended(answered, hurry)
        left = list(self._running.values())
        tasks = [*self._tasks, *(running.task for running in left if running.task)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._checkpoint()
        await _stored(store.hand_over, [running.turn for running in left])
        self._running.clear()
        if self._tasks:
            await self.exchange.aclose()
            await self.client.aclose()
        self._tasks.clear()

    def launch(self, turn: Turn) -> None:
        """Run a saved turn, from where its text ends."""
        if turn.id in self._running:
            return
        self.following.forget(turn.id)
        running = self._running[turn.id] = Running(turn)
        running.task = asyncio.create_task(self._run(running))
        self.exchange.tell(Changed(running.id, running.conversation))

    async def stop(self, turn: Turn) -> bool:
        """Stop a turn, wherever it runs, and wait until the engine has been let go here; whether it had not ended."""
        running = self._running.get(turn.id)
        if running is not None and running.task is not None:
            running.stopped = True
            running.task.cancel()
            await asyncio.wait([running.task], timeout=store.INSIST_SECONDS)
            return True
        if not await in_database(store.take, turn):
            return False
        _end(turn, End("stopped", "stopped"))
        await self._settle(turn)
        return True

    @property
    def running(self) -> list[Turn]:
        """The turns that run here, as they stand now."""
        return [running.turn for running in self._running.values()]

    def running_of(self, user: int, turn: UUID) -> Turn | None:
        """A turn of this person that runs here."""
        running = self._running.get(turn)
        return running.turn if running is not None and running.turn.owner_id == user else None

    def runs(self, turn: UUID) -> bool:
        return turn in self._running

    def lose(self, turn: UUID) -> None:
        """Another process has taken the turn over: leave it to that one."""
        self._unsaved.discard(turn)
        running = self._running.pop(turn, None)
        if running is not None and running.task is not None:
            log.info("turn %s runs elsewhere now", turn)
            running.task.cancel()
            self.following.follow(running.turn)

    def show(self, turn: Turn, after: int, listener: Listener) -> None:
        """Bring a reader up to date: what comes after number `after`, or a snapshot; and the end of an ended turn."""
        running = self._running.get(turn.id)
        entries: list[Entry] | None
        rest: list[Entry] = []
        if running is not None:
            turn = running.turn
            entries = running.journal.replay(after)
        elif turn.final:
            entries = [] if after == turn.seq else None
        else:
            mirror = self.following.follow(turn)
            same = mirror.epoch == turn.epoch
            entries, rest = (mirror.after(after), mirror.after(turn.seq) or []) if same else (None, [])
            if mirror.queued:
                listener.deliver(protocol.encode(mirror.queued))
        if entries is None:
            listener.deliver(protocol.encode(frames.snapshot(turn)))
        for entry in rest if entries is None else entries:
            listener.deliver(localised(listener.language, partial(event, turn.id, entry)))
        if turn.id in self._unsaved:
            listener.deliver(localised(listener.language, partial(frames.saving, turn.id, saved=False)))
        if running is not None and (place := self.admission.place(turn.id)):
            listener.deliver(protocol.encode(frames.queued(turn.id, *place)))
        if turn.final:
            listener.deliver(localised(listener.language, partial(frames.end, turn)))

    def publish(self, turn: Turn, make: Callable[[], protocol.Event]) -> None:
        """Tell everyone here who listens to the turn's conversation."""
        self.hub.publish(turn.conversation_id, make)

    def _hear(self, note: Note) -> None:
        """What another process says."""
        if isinstance(note, LineMoved):
            self.admission.look()
        elif note.turn not in self._running:
            self.following.hear(note)
        elif isinstance(note, Changed):
            self._doubted.add(note.turn)
            self._due.set()

    async def _run(self, running: Running) -> None:
        """Answer, then settle: whatever happens in between, the turn has exactly one end (P3)."""
        try:
            end = await self._answer(running)
        except asyncio.CancelledError:
            if not running.stopped:
                raise
            end = End("stopped", "stopped")
        running.journal.close()
        _end(running.turn, end)
        await asyncio.shield(self._settle(running.turn))

    async def _answer(self, running: Running) -> End:
        turn = running.turn
        desk = Desk(self.client, self.watch, partial(self._tell, running), self.admission.borrow)
        try:
            place = (turn.id, turn.owner_id, turn.conversation.domain)
            async with self.admission.slot(*place, partial(self._queued, running)):
                return await answer(running.journal, desk)
        except AssistantError as error:
            return _end_of(error, begun=bool(running.turn.text or turn.reasoning))
        except Exception as error:
            # Its words may be a patient's: the kind of error has to do.
            log.error("turn %s failed: %s", turn.id, type(error).__name__)
            return End("interrupted" if running.turn.text else "failed", "failed")

    def _tell(self, running: Running, entries: Sequence[Entry]) -> None:
        """The hot path: what one read of the model's socket brought, out to every reader."""
        if not entries:
            return
        self.hub.tell(running.conversation, running.id, entries)
        if self.exchange.shared:
            self.exchange.tell(Grown(running.id, running.conversation, running.journal.epoch, list(entries)))
        if running.journal.unsaved >= CHECKPOINT_BYTES:
            self._due.set()

    def _queued(self, running: Running, position: int, seconds: float) -> None:
        running.turn.state = "queued"
        self.hub.send(running.conversation, frames.queued(running.id, position, seconds))
        self.exchange.tell(Queued(running.id, running.conversation, position, seconds))

    async def _settle(self, turn: Turn) -> None:
        """Have the end stored, with the next batch, then tell of it."""
        turn.lease = None
        ending = _Ending(turn)
        self._endings.append(ending)
        self._due.set()
        if not await ending.ours:
            self.lose(turn.id)
            return
        self._running.pop(turn.id, None)
        self._unsaved.discard(turn.id)
        self.publish(turn, partial(frames.end, turn))
        self.following.end(turn)
        self.exchange.tell(Changed(turn.id, turn.conversation_id))

    async def _checkpoints(self) -> None:
        while True:
            try:
                async with asyncio.timeout(CHECKPOINT_SECONDS):
                    await self._due.wait()
            except TimeoutError:
                pass
            self._due.clear()
            if not await self._checkpoint():
                await asyncio.sleep(CHECKPOINT_SECONDS)

    async def _checkpoint(self) -> bool:
        """One batch for the database: what has grown, and what has ended; whether it was taken."""
        endings = tuple(self._endings)
        ended = {ending.turn.pk for ending in endings}
        doubted, self._doubted = self._doubted, set()
        grown = [one for one in self._running.values() if one.id not in ended and (one.unsaved or one.id in doubted)]
        rows = [ending.row for ending in endings] + [one.row() for one in grown]
        sizes = [one.journal.unsaved for one in grown]
        lost = await _stored(store.write, rows, known=bool(self._unsaved)) if rows else set()
        turns = [*(ending.turn for ending in endings), *(one.turn for one in grown)]
        if lost is None:
            self._mark(turns, saved=False)
            self._endings = [ending for ending in self._endings if not ending.give_up()]
            for one in grown:
                one.journal.noted = True  # of some it was to be stored, and was not
            return False
        self._mark(turns, saved=True)
        self._endings = self._endings[len(endings) :]
        for one, size in zip(grown, sizes, strict=True):
            one.journal.unsaved -= size
        for ending in endings:
            ending.tell(ours=ending.turn.pk not in lost)
        for turn in lost - ended:
            self.lose(turn)
        return True

    def _mark(self, turns: Sequence[Turn], *, saved: bool) -> None:
        """Tell the readers of each, once, that it cannot be saved, and once that it can again."""
        for turn in turns if self._unsaved or not saved else ():
            if saved == (turn.pk in self._unsaved):
                (self._unsaved.remove if saved else self._unsaved.add)(turn.pk)
                self.publish(turn, partial(frames.saving, turn.pk, saved=saved))
                if not self._unsaved:
                    log.info("all that was not saved is saved now")


class _Ending:
    """An end on its way to the database. `ours` comes true when it is stored there, false where the turn is another's;
    true as well when the database has not answered for a minute: then the reader is told that it was not stored, and
    the turn is left to whichever process takes it up when the database is back."""

    def __init__(self, turn: Turn) -> None:
        loop = asyncio.get_running_loop()
        self.turn, self.row = turn, store.Row.of(turn, store.ENDING)
        self.ours: asyncio.Future[bool] = loop.create_future()
        self._deadline = loop.time() + store.INSIST_SECONDS

    def tell(self, *, ours: bool) -> None:
        if not self.ours.done():
            self.ours.set_result(ours)

    def give_up(self) -> bool:
        """Whether it has been tried for long enough."""
        late = asyncio.get_running_loop().time() > self._deadline
        if late:
            log.error("turn %s: its end could not be stored", self.turn.id)
            self.turn.state, self.turn.code, self.turn.detail = "interrupted", "unsaved", {}
            self.tell(ours=True)
        return late


async def _until_ended(tasks: Collection[asyncio.Task[None]], hurry: asyncio.Event) -> None:
    """Wait for the tasks, DRAIN_SECONDS at most, or until there is a hurry."""
    hurried = asyncio.create_task(hurry.wait())
    hurried.add_done_callback(lambda _: ended.cancel())
    ended = asyncio.gather(*(asyncio.shield(task) for task in tasks), return_exceptions=True)
    with suppress(asyncio.CancelledError, TimeoutError):
        await asyncio.wait_for(ended, settings.DRAIN_SECONDS)
    hurried.cancel()


def _end(turn: Turn, end: End) -> None:
    """The turn has ended so."""
    turn.seq += 1
    turn.state, turn.code, turn.detail, turn.finished = end.state, end.code, dict(end.detail), timezone.now()
    if turn.task_object.mathematics:
        turn.boxed = boxed_answer(turn.text)


def _end_of(error: AssistantError, *, begun: bool) -> End:
    """What an error means for the turn; once text has come, the turn is interrupted, not failed."""
    if isinstance(error, TooLong):
        return End("refused", error.code, {"count": error.count, "limit": error.limit, "exact": error.exact})
    if isinstance(error, BadInput | PromptError):
        return End("refused", error.code)
    if isinstance(error, ModelUnavailable) or begun:
        return End("interrupted", error.code)
    return End("failed", error.code)


async def _forever(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run `work`, which never ends; should it fail all the same, say so and begin again."""
    while True:
        try:
            await work()
            return
        except Exception as error:
            log.error("%s failed: %s", work.__qualname__, type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)


async def _stored(write: Callable[..., Any], *args: object, known: bool = False) -> Any:
    """What `write` says, or None where the database did not take it; `known` trouble is not logged again."""
    try:
        return await in_database(write, *args)
    except DatabaseError as error:
        if not known:
            log.warning("the database did not take a write: %s", type(error).__name__)
        return None
