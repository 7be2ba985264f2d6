"""Has finished answers checked by a worker process, so that whoever shows or exports one finds the result stored.

No turn waits for this, and nothing is lost if it fails: an unchecked answer is checked when it is first shown.
"""

import asyncio
import logging

from django.db import DatabaseError

from ...documents.answer_checks import checks_of
from ...exceptions import AssistantError
from ..models import Turn

#: The most answers of one process being checked, or waiting for a worker, at the same time.
MOST = 16

log = logging.getLogger(__name__)


class Checking:
    """The checks in progress. Call `close` before the event loop ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def begin(self, turn: Turn, *, awaited: bool) -> None:
        """Check the answer of a turn whose end is stored. `awaited`: somebody may be waiting to see it. Does nothing
        if MOST checks are in progress, or after `close`."""
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
