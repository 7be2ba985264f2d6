"""How every test waits: for a condition, with a deadline that only something broken reaches, however busy the machine."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

#: Seconds within which whatever is expected must come about.
PATIENCE = 240.0

#: Seconds from one look to the next.
PAUSE = 0.02

Found = TypeVar("Found")


def wait_until(condition: Callable[[], Found]) -> Found:
    """What the condition gives, once that is true."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"it never came about; the last was {found!r}"
        time.sleep(PAUSE)
    return found


async def until(condition: Callable[[], Found | Awaitable[Found]]) -> Found:
    """The same for a condition, awaited where it is to be, while the event loop goes on."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = condition()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return found
            await asyncio.sleep(PAUSE)
