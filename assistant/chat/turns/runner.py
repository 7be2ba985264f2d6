"""Owns the turns that run in this process. A turn belongs to the server: it runs to its end whether or not a socket is
connected.

Each process has one Runner, made by service.py. It settles every turn exactly once; checkpoints.py stores growing
answers, and keeper.py renews leases and adopts turns that other processes left behind.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from django.utils import timezone

from ... import database
from ...database import in_database
from ...exceptions import AssistantError, BadInput, ModelUnavailable, PromptError, TooLong
from ...inference.client import ModelClient
from ...inference.watch import ModelWatch
from ...prompts.boxed import boxed_answer
from .. import protocol
from ..delivery import frames
from ..delivery.bus import BusMessage, Changed, Grown, LineMoved, ProcessBus, Queued
from ..delivery.hub import Hub, Listener, localised
from ..delivery.mirrors import Mirrors
from ..journal import Entry, event
from ..models import Turn
from ..queue.admission import Admission
from . import store
from .accepting import RESUMABLE
from .answering import AnswerTools, End, answer
from .asking import question_of
from .checking import Checking
from .checkpoints import CHECKPOINT_BYTES, Checkpoints, Running

log = logging.getLogger(__name__)


class Runner:
    """The running turns by id. Call `open` before launching anything."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.following = Mirrors(self.hub)
        self.checking = Checking()
        self._running: dict[UUID, Running] = {}
        self.checkpoints = Checkpoints(self._running, self.publish, self.lose)

    def open(self, bus: ProcessBus, admission: Admission, client: ModelClient, watch: ModelWatch) -> None:
        """Set what turns are answered with."""
        self.bus, self.admission, self.client, self.watch = bus, admission, client, watch

    @property
    def at_work(self) -> list[Running]:
        return list(self._running.values())

    def clear(self) -> None:
        """Forget every turn. Their tasks must have ended."""
        self._running.clear()

    def launch(self, turn: Turn) -> None:
        """Start a task for a saved turn, continuing from the end of its text. Does nothing if it runs here already."""
        if turn.id in self._running:
            return
        self.following.forget(turn.id)
        running = self._running[turn.id] = Running(turn)
        running.task = asyncio.create_task(self._run(running))
        self.bus.tell(Changed(running.id, running.conversation))

    async def stop(self, turn: Turn) -> bool:
        """Stop a turn, in whichever process it runs. If it runs here, wait until its request to the engine is closed.
        Returns False if the turn had already ended."""
        running = self._running.get(turn.id)
        if running is not None and running.task is not None:
            running.stopped = True
            running.task.cancel()
            await asyncio.wait([running.task], timeout=database.INSIST_SECONDS)
            return True
        # It runs elsewhere: taking it raises its epoch, so the other process's next write fails and it lets go.
        if not await in_database(store.take, turn):
            return False
        _end(turn, End("stopped", "stopped"))
        await self._settle(turn)
        return True

    @property
    def running(self) -> list[Turn]:
        """The turns that run here, with all text received so far."""
        return [running.turn for running in self._running.values()]

    def running_of(self, user: int, turn: UUID) -> Turn | None:
        """The turn, if it is this person's and runs here."""
        running = self._running.get(turn)
        return running.turn if running is not None and running.turn.owner_id == user else None

    def runs(self, turn: UUID) -> bool:
        return turn in self._running

    def lose(self, turn: UUID) -> None:
        """Let go of a turn that another process has taken over, and mirror it for the readers here."""
        self.checkpoints.unsaved.discard(turn)
        running = self._running.pop(turn, None)
        if running is not None and running.task is not None:
            log.info("turn %s runs elsewhere now", turn)
            running.task.cancel()
            self.following.follow(running.turn)

    def show(self, turn: Turn, after: int, listener: Listener) -> None:
        """Bring a reader up to date: the events after number `after`, or a snapshot, and the end of a final turn."""
        running = self._running.get(turn.id)
        entries: list[Entry] | None
        rest: list[Entry] = []
        if running is not None:
            turn = running.turn
            entries = running.journal.replay(after)
        elif turn.final:
            entries = [] if after == turn.seq else None
        else:
            # It runs elsewhere. The mirror may be ahead of the stored row: `rest` follows a snapshot of the row.
            mirror = self.following.follow(turn)
            same = mirror.epoch == turn.epoch
            entries, rest = (mirror.after(after), mirror.after(turn.seq) or []) if same else (None, [])
            if mirror.queued:
                listener.deliver(protocol.encode(mirror.queued))
        if entries is None:
            listener.deliver(protocol.encode(frames.snapshot(turn)))
        for entry in rest if entries is None else entries:
            listener.deliver(localised(listener.language, partial(event, turn.id, entry)))
        if turn.id in self.checkpoints.unsaved:
            listener.deliver(localised(listener.language, partial(frames.saving, turn.id, saved=False)))
        if running is not None and (place := self.admission.place(turn.id)):
            listener.deliver(protocol.encode(frames.queued(turn.id, *place)))
        if turn.final:
            listener.deliver(localised(listener.language, partial(frames.end, turn)))

    def publish(self, turn: Turn, make: Callable[[], protocol.Event]) -> None:
        """Send an event to everyone here who is subscribed to the turn's conversation."""
        self.hub.publish(turn.conversation_id, make)

    def hear(self, note: BusMessage) -> None:
        """Handle a note from another process."""
        if isinstance(note, LineMoved):
            self.admission.look()
        elif note.turn not in self._running:
            self.following.hear(note)
        elif isinstance(note, Changed):  # Somebody else changed a turn of ours: it may have been taken over.
            self.checkpoints.doubt(note.turn)

    async def _run(self, running: Running) -> None:
        """Answer, then settle: whatever goes wrong in between, the turn ends exactly once (P3)."""
        try:
            end = await self._answer(running)
        except asyncio.CancelledError:
            if not running.stopped:
                raise  # The process is closing or has lost the turn: another one continues it, so this is no end.
            end = End("stopped", "stopped")
        self._tell(running, running.journal.close(resumable=end.state in RESUMABLE))
        _end(running.turn, end)
        # Shielded: cancelled while it settles, the turn would have an end that was stored but never sent.
        await asyncio.shield(self._settle(running.turn))

    async def _answer(self, running: Running) -> End:
        turn = running.turn
        tools = AnswerTools(self.client, self.watch, partial(self._tell, running), self.admission.borrow)
        try:
            question = await question_of(running.journal, tools.tell)
            place = (turn.id, turn.owner_id, turn.conversation.domain)
            async with self.admission.slot(*place, partial(self._queued, running)):
                return await answer(running.journal, tools, question)
        except AssistantError as error:
            return _end_of(error, begun=bool(running.turn.text or turn.reasoning))
        except Exception as error:
            # Log only the type: the message may quote a patient.
            log.error("turn %s failed: %s", turn.id, type(error).__name__)
            return End("interrupted" if running.turn.text else "failed", "failed")

    def _tell(self, running: Running, entries: Sequence[Entry]) -> None:
        """The hot path: send what one read of the model's socket brought to every reader."""
        if not entries:
            return
        self.hub.tell(running.conversation, running.id, entries)
        if self.bus.shared:
            self.bus.tell(Grown(running.id, running.conversation, running.journal.epoch, list(entries)))
        if running.journal.unsaved >= CHECKPOINT_BYTES:
            self.checkpoints.hurry()

    def _queued(self, running: Running, position: int, seconds: float) -> None:
        running.turn.state = "queued"
        self.hub.send(running.conversation, frames.queued(running.id, position, seconds))
        self.bus.tell(Queued(running.id, running.conversation, position, seconds))

    async def _settle(self, turn: Turn) -> None:
        """Store the end, then announce it: readers never see an end that could still be lost."""
        if not await self.checkpoints.settle(turn):
            self.lose(turn.id)
            return
        self._running.pop(turn.id, None)
        self.checkpoints.unsaved.discard(turn.id)
        self.publish(turn, partial(frames.end, turn))
        self.following.end(turn)
        self.bus.tell(Changed(turn.id, turn.conversation_id))
        self.checking.begin(turn, awaited=bool(self.hub.listeners(turn.conversation_id)))


def _end(turn: Turn, end: End) -> None:
    """Set the fields of an ended turn."""
    turn.seq += 1
    turn.state, turn.code, turn.detail, turn.finished = end.state, end.code, dict(end.detail), timezone.now()
    if turn.task_object.mathematics:
        turn.boxed = boxed_answer(turn.text)


def _end_of(error: AssistantError, *, begun: bool) -> End:
    """The end that an error means. `begun`: part of the answer had arrived, so the turn is interrupted, not failed."""
    if isinstance(error, TooLong):
        return End("refused", error.code, {"count": error.count, "limit": error.limit, "exact": error.exact})
    if isinstance(error, BadInput | PromptError):
        return End("refused", error.code)
    if isinstance(error, ModelUnavailable) or begun:
        return End("interrupted", error.code)
    return End("failed", error.code)
