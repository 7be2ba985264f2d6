"""Has answers that have ended checked by a worker, so that whoever shows or exports one finds the result stored.

No end waits for it, and none is lost by it: what could not be checked here is checked when somebody first asks for it.
"""

import asyncio
import logging

from django.db import DatabaseError

from ...documents.answer_checks import checks_of
from ...exceptions import AssistantError
from ..models import Turn

#: Answers of one process that are checked, or wait for a worker, at the same time.
MOST = 16

log = logging.getLogger(__name__)


class Checking:
    """The answers that are being checked. `close` before the loop ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def begin(self, turn: Turn, *, awaited: bool) -> None:
        """Of a turn whose end is stored; `awaited` by a reader. Nothing is done beyond MOST, or once closed."""
        if not self._closed and len(self._tasks) < MOST and turn.text.strip():
            task = asyncio.create_task(_check(turn, awaited))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _check(turn: Turn, awaited: bool) -> None:
    try:
        await checks_of(turn, background=not awaited)
    except (AssistantError, DatabaseError) as error:
        log.info("the answer of turn %s was not checked: %s", turn.pk, type(error).__name__)
