"""Who may be answered now: as many at once as the model takes, the others in line (line.py), none without end.

One Admission a process. Where several processes share a line, each keeps its own part of it and decides about that part
with the others' in view, one process at a time (exchange.py). While they cannot reach each other, each decides alone.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec

from ..exceptions import TooMany
from .exchange import Exchange
from .line import Place, admitted, order

#: Called with the place in line (1: next) and the expected wait in seconds.
OnPlace = Callable[[int, float], None]


@dataclass(eq=False)
class _Waiting:
    place: Place
    on_place: OnPlace
    admitted: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    told: int = 0


class _Part(msgspec.Struct):
    """What one process has in the line."""

    running: list[Place] = []
    waiting: list[Place] = []


class Admission:
    """`total`: answers at once; `per_user`: of one person; `queue`: how many may wait."""

    def __init__(self, exchange: Exchange, *, total: int, per_user: int, queue: int) -> None:
        self._exchange = exchange
        self._total, self._per_user, self._queue = total, per_user, queue
        self._running: dict[UUID, Place] = {}
        self._waiting: dict[UUID, _Waiting] = {}
        self._others: list[_Part] = []
        self._chosen: list[Place] = []
        self._seconds = 20.0
        self._look: asyncio.Task[None] | None = None
        self._again = False

    @asynccontextmanager
    async def slot(self, turn: UUID, user: int, group: str, on_place: OnPlace) -> AsyncIterator[None]:
        """Wait for a place, hold it for the block. Raises TooMany (code "busy") where the line is full."""
        waiting = _Waiting(Place(turn, user, group, time.time()), on_place)
        self._waiting[turn] = waiting
        try:
            self.look()
            if turn in self._waiting and self._in_line() > self._queue:
                raise TooMany(code="busy")
            await waiting.admitted
            began = time.monotonic()
            yield
            self._seconds = 0.8 * self._seconds + 0.2 * (time.monotonic() - began)
        finally:
            self._waiting.pop(turn, None)
            self._running.pop(turn, None)
            self.look()

    def place(self, turn: UUID) -> tuple[int, float] | None:
        """Place in line and expected wait of a turn that waits here."""
        waiting = self._waiting.get(turn)
        return (waiting.told, self._wait(waiting.told)) if waiting and waiting.told else None

    def borrow(self, group: str) -> "Borrowed | None":
        """One more place, if there is one that nobody may take; it counts for no person. Give it back."""
        if len(self._all_running()) >= self._total:
            return None
        place = Place(uuid4(), 0, group, time.time())
        self._running[place.turn] = place
        return Borrowed(self, place)

    def give_back(self, place: Place) -> None:
        self._running.pop(place.turn, None)
        self.look()

    def look(self) -> None:
        """Let in whoever may begin now; tell the others their place."""
        if not self._exchange.shared:
            self._admit(self._choose())
        elif self._look is None:
            self._look = asyncio.create_task(self._look_together())
        else:
            self._again = True

    async def _look_together(self) -> None:
        try:
            self._again = True
            while self._again:
                self._again = False
                if not await self._exchange.agree(self._decide):
                    self._others = []
                    self._chosen = self._choose()
                self._admit(self._chosen)
        finally:
            self._look = None

    def _decide(self, others: list[bytes]) -> bytes:
        """This process's part of the line, with those whom it lets in now."""
        self._others = [msgspec.msgpack.decode(part, type=_Part) for part in others]
        self._chosen = self._choose()
        begun = {place.turn for place in self._chosen}
        waiting = [one.place for one in self._waiting.values() if one.place.turn not in begun]
        return msgspec.msgpack.encode(_Part([*self._running.values(), *self._chosen], waiting))

    def _choose(self) -> list[Place]:
        """Those of ours who may begin. What is another process's to let in is left to it."""
        begun = admitted(self._all_running(), self._all_waiting(), total=self._total, per_user=self._per_user)
        return [place for place in begun if place.turn in self._waiting]

    def _admit(self, chosen: list[Place]) -> None:
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

    def _all_running(self) -> list[Place]:
        return [*self._running.values(), *(place for part in self._others for place in part.running)]

    def _all_waiting(self) -> list[Place]:
        here = (one.place for one in self._waiting.values())
        return [*here, *(place for part in self._others for place in part.waiting)]

    def _in_line(self) -> int:
        """How many wait for somebody to leave."""
        running, waiting = self._all_running(), self._all_waiting()
        return len(waiting) - len(admitted(running, waiting, total=self._total, per_user=self._per_user))

    def _wait(self, number: int) -> float:
        return round(self._seconds * number / self._total + 1)


class Borrowed(NamedTuple):
    """A place beside the one that a turn holds."""

    admission: Admission
    place: Place

    def give_back(self) -> None:
        self.admission.give_back(self.place)
