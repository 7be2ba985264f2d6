"""The longest turn of the event loop, and the longest work in the thread of the database, in processor time."""

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from asgiref.sync import SyncToAsync

#: Seconds of processor. Promised are 0.05 (docs/security.md), which a thread of a busy machine takes three times as long
#: for; the texts here would keep one that works on them busy for seconds.
MOST = 0.2


@dataclass
class Longest:
    """Each with what it was. A view that is not asynchronous has a thread of its own, which Python lets others
    interrupt: it is not counted."""

    loop: tuple[float, str] = (0.0, "")
    thread: tuple[float, str] = (0.0, "")

    @property
    def fits(self) -> bool:
        return self.loop[0] <= MOST and self.thread[0] <= MOST


@contextmanager
def longest() -> Iterator[Longest]:
    """Of what happens in the block. Without the garbage collector, which would look through the whole test session in
    the middle of a turn."""
    found, run, handle = Longest(), asyncio.Handle._run, SyncToAsync.thread_handler  # type: ignore[attr-defined]

    def timed_run(one: asyncio.Handle) -> None:
        began = time.thread_time()
        run(one)
        found.loop = max(found.loop, (time.thread_time() - began, _name(one)))

    def timed_handler(one, *args, **kwargs):
        began = time.thread_time()
        try:
            return handle(one, *args, **kwargs)
        finally:
            if not hasattr(one.func, "__wrapped__"):
                found.thread = max(found.thread, (time.thread_time() - began, repr(one.func)))

    gc.collect()
    gc.disable()
    try:
        with (
            patch.object(asyncio.Handle, "_run", timed_run),
            patch.object(SyncToAsync, "thread_handler", timed_handler),
        ):
            yield found
    finally:
        gc.enable()


def _name(handle: asyncio.Handle) -> str:
    task = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]
    return task.get_coro().__qualname__ if isinstance(task, asyncio.Task) else repr(handle._callback)  # type: ignore[attr-defined]
