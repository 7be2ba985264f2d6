"""Admission control: limits how many answers run at once and queues the rest fairly (order.py), up to a bound.

Each process has one Admission. Processes that share a queue each own a part of it; a process decides about its own part
in a transaction that shows it all the others (delivery/bus.py). While Redis is down, each process decides alone.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec

from ...exceptions import TooMany
from ..delivery.bus import ProcessBus
from .order import QueuePlace, admitted, order, refused

#: Called with the position in the queue (1: next) and the expected wait in seconds.
OnPlace = Callable[[int, float], None]

#: A place held by a call outside the queue (lending.py); it counts against nobody's limit.
_OUTSIDE = QueuePlace(UUID(int=0), 0, "", 0.0)


@dataclass(eq=False)
class _Waiting:
    place: QueuePlace
    on_place: OnPlace
    admitted: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    told: int = 0


class _Claim(msgspec.Struct):
    """One process's part of the shared queue."""

    running: list[QueuePlace] = []
    waiting: list[QueuePlace] = []


class Admission:
    """At most `total` answers run at once, `per_user` of them for one person; at most `queue` wait, `queue_per_user` of
    them for one person."""

    def __init__(self, bus: ProcessBus, *, total: int, per_user: int, queue: int, queue_per_user: int) -> None:
        self._bus = bus
        self._total, self._per_user = total, per_user
        self._queue, self._queue_per_user = queue, queue_per_user
        self._outside = 0
        self._running: dict[UUID, QueuePlace] = {}
        self._waiting: dict[UUID, _Waiting] = {}
        self._others: list[_Claim] = []
        self._chosen: list[QueuePlace] = []
        self._seconds = 20.0
        self._look: asyncio.Task[None] | None = None
        self._again = False

    @asynccontextmanager
    async def slot(self, turn: UUID, user: int, group: str, on_place: OnPlace) -> AsyncIterator[None]:
        """Wait for a place and hold it while the block runs. Raises TooMany if the queue is full, at once or later: the
        person with the most waiting questions gives way. Code "busy", or "busy_own" if the person's own questions reach
        `queue_per_user`."""
        waiting = _Waiting(QueuePlace(turn, user, group, time.time()), on_place)
        self._waiting[turn] = waiting
        try:
            self.look()
            await waiting.admitted
            began = time.monotonic()
            yield
            # A moving average of how long an answer takes, for the expected wait.
            self._seconds = 0.8 * self._seconds + 0.2 * (time.monotonic() - began)
        finally:
            self._waiting.pop(turn, None)
            self._running.pop(turn, None)
            self.look()

    def place(self, turn: UUID) -> tuple[int, float] | None:
        """Position and expected wait in seconds of a turn that waits in this process, else None."""
        waiting = self._waiting.get(turn)
        return (waiting.told, self._wait(waiting.told)) if waiting and waiting.told else None

    def borrow(self, group: str) -> "Borrowed | None":
        """One more place if any is free, else None. It counts against nobody's limit. The caller must give it back."""
        if len(self._all_running()) >= self._total:
            return None
        place = QueuePlace(uuid4(), 0, group, time.time())
        self._running[place.turn] = place
        return Borrowed(self, place)

    def give_back(self, place: QueuePlace) -> None:
        self._running.pop(place.turn, None)
        self.look()

    def leave_room(self, places: int) -> None:
        """Set aside the places that calls of other processes hold (lending.py). At least one is left for people."""
        self._outside = min(places, self._total - 1)

    def look(self) -> None:
        """Admit whoever may begin now, and tell the others their position."""
        if not self._bus.shared:
            self._admit(self._choose())
        elif self._look is None:
            self._look = asyncio.create_task(self._look_together())
        else:
            self._again = True

    async def _look_together(self) -> None:
        """Decide together with the other processes. A `look` during the transaction sets `_again` and adds a round."""
        try:
            self._again = True
            while self._again:
                self._again = False
                if not await self._bus.agree(self._decide):
                    self._others = []
                    self._chosen = self._choose()
                self._admit(self._chosen)
        finally:
            self._look = None

    def _decide(self, others: list[bytes]) -> bytes:
        """This process's new part of the queue: those it admits now are running, those it refuses are gone."""
        self._others = [msgspec.msgpack.decode(part, type=_Claim) for part in others]
        self._chosen = self._choose()
        gone = {place.turn for place in (*self._chosen, *self._too_many())}
        waiting = [waiter.place for waiter in self._waiting.values() if waiter.place.turn not in gone]
        return msgspec.msgpack.encode(_Claim([*self._running.values(), *self._chosen], waiting))

    def _choose(self) -> list[QueuePlace]:
        """This process's turns that may begin. Turns of other processes count, but are theirs to admit."""
        begun = admitted(self._all_running(), self._all_waiting(), total=self._total, per_user=self._per_user)
        return [place for place in begun if place.turn in self._waiting]

    def _too_many(self) -> list[QueuePlace]:
        """This process's turns for which the queue has no room. Every process computes the same list and refuses only
        its own."""
        everywhere = refused(
            self._all_running(),
            self._all_waiting(),
            total=self._total,
            per_user=self._per_user,
            queue=self._queue,
            queue_per_user=self._queue_per_user,
        )
        return [place for place in everywhere if place.turn in self._waiting]

    def _admit(self, chosen: list[QueuePlace]) -> None:
        for place in self._too_many():
            gone = self._waiting.pop(place.turn)
            if not gone.admitted.done():
                own = sum(other.user == place.user for other in self._all_waiting()) >= self._queue_per_user
                gone.admitted.set_exception(TooMany(code="busy_own" if own else "busy"))
        for place in chosen:
            if waiting := self._waiting.pop(place.turn, None):
                self._running[place.turn] = place
                if not waiting.admitted.done():
                    waiting.admitted.set_result(None)
        if not self._waiting:
            return
        for number, place in enumerate(order(self._all_running(), self._all_waiting(), per_user=self._per_user), 1):
            waiting = self._waiting.get(place.turn)
            if waiting and waiting.told != number:
                waiting.told = number
                waiting.on_place(number, self._wait(number))

    def _all_running(self) -> list[QueuePlace]:
        elsewhere = [place for part in self._others for place in part.running if place.turn not in self._running]
        return [*self._running.values(), *elsewhere, *[_OUTSIDE] * self._outside]

    def _all_waiting(self) -> list[QueuePlace]:
        """Every waiting turn, once. A turn adopted from a dead process may be in that process's part and in ours."""
        elsewhere = {place.turn: place for part in self._others for place in part.waiting}
        here = {waiter.place.turn: waiter.place for waiter in self._waiting.values()}
        return [place for turn, place in (elsewhere | here).items() if turn not in self._running]

    def _wait(self, number: int) -> float:
        return round(self._seconds * number / self._total + 1)


class Borrowed(NamedTuple):
    """An additional place for a turn that already holds one."""

    admission: Admission
    place: QueuePlace

    def give_back(self) -> None:
        self.admission.give_back(self.place)
