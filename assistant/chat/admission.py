"""Who may be answered now: as many at once as the model takes, a few a person, the others in line, first come first.

Someone who has as many running as one person may is passed over, not waited for.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ..exceptions import TooMany

#: Called with the place in line (1: next) and the expected wait in seconds.
OnPlace = Callable[[int, float], None]


@dataclass(eq=False)
class _Waiting:
    user: int
    on_place: OnPlace
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Admission:
    """`total`: answers at once; `per_user`: of one person; `queue`: how many may wait."""

    def __init__(self, *, total: int, per_user: int, queue: int) -> None:
        self._total, self._per_user, self._queue = total, per_user, queue
        self._running: list[int] = []
        self._waiting: list[_Waiting] = []
        self._seconds = 20.0

    @asynccontextmanager
    async def slot(self, user: int, on_place: OnPlace) -> AsyncIterator[None]:
        """Wait for a place, hold it for the block. Raises TooMany (code "busy") where the line is full."""
        await self._enter(user, on_place)
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self._running.remove(user)
            self._seconds = 0.8 * self._seconds + 0.2 * (asyncio.get_running_loop().time() - began)
            self._admit()

    async def _enter(self, user: int, on_place: OnPlace) -> None:
        waiting = _Waiting(user, on_place)
        self._waiting.append(waiting)
        self._admit()
        if waiting in self._waiting and len(self._waiting) > self._queue:
            self._waiting.remove(waiting)
            raise TooMany(code="busy")
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
            else:
                self._running.remove(user)
            self._admit()
            raise

    def _admit(self) -> None:
        """Let in whoever may run now; tell the others their place."""
        for waiting in tuple(self._waiting):
            if len(self._running) < self._total and self._running.count(waiting.user) < self._per_user:
                self._waiting.remove(waiting)
                self._running.append(waiting.user)
                waiting.turn.set_result(None)
        for place, waiting in enumerate(self._waiting, start=1):
            waiting.on_place(place, round(self._seconds * place / self._total + 1))
