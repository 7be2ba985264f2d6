"""The site's side of the worker processes: a call runs in the next free worker and returns or fails by its deadline.

    problems = await Caller(user.pk).run(check, document, text)

`check` is any top-level function of a module of this project. Arguments travel through a pipe, never on a command line,
in the environment or in a file. A worker that misses a deadline, crashes or grows too large is replaced.
"""

import asyncio
import atexit
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, ParamSpec, TypeVar

import msgspec
from django.conf import settings
from django.utils.translation import get_language

from .. import exceptions
from ..exceptions import AssistantError, TooSlow, WorkerFailed
from . import process
from .confinement import environment
from .executor import FairExecutor

#: -I keeps the environment and the working directory from deciding what is imported; the project's directory is passed.
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from assistant.workers.process import main; main()"

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Caller:
    """On whose behalf work is done, and how. `person`: whom the fair queue counts it for. `seconds`: the deadline,
    counted from when the work begins (default: LIMIT_WORKER_SECONDS). `background`: nobody is waiting for it.
    `progress`: called with the share done, 0 to 1."""

    person: int | str
    seconds: float | None = None
    background: bool = False
    progress: Callable[[float], None] = lambda share: None

    async def run(
        self, function: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> _Result:
        """The function's result. Raises Overloaded, TooSlow, WorkerFailed, and any AssistantError the function raises.
        Cancelling withdraws work that is still queued; work that has begun runs to its end or deadline."""
        return await asyncio.wrap_future(self.submit(function, *args, **kwargs))

    def wait(
        self, function: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> _Result:
        """Like `run`, for synchronous code."""
        return self.submit(function, *args, **kwargs).result()

    def submit(
        self, function: Callable[_Arguments, _Result], *args: _Arguments.args, **_: _Arguments.kwargs
    ) -> "Future[_Result]":
        seconds = self.seconds or settings.LIMIT_WORKER_SECONDS
        call = process.Call(
            f"{function.__module__}:{function.__qualname__}",
            msgspec.Raw(msgspec.msgpack.encode(args)),
            get_language() or "en",
            seconds,
        )
        work = partial(pool().call, call, self.progress)
        decode = partial(_decoded, work, process.hints(function)[1])
        return pool().executor.submit(self.person, decode, background=self.background)


def _decoded(work: Callable[[], bytes], kind: Any) -> Any:
    return msgspec.msgpack.decode(work(), type=kind)


class Pool:
    """The worker processes, each with a thread of its own that talks to it."""

    def __init__(self, size: int, most: int) -> None:
        self.executor = FairExecutor("worker", size, most, self._prepare)
        self._own = threading.local()
        self._all: set[_Worker] = set()
        self._closed = False
        atexit.register(self.close)

    def call(self, call: process.Call, progress: Callable[[float], None]) -> bytes:
        """Run a call in this thread's worker, and replace the worker if it fails or is spent."""
        if self._own.worker is None:
            self._prepare()
        worker: _Worker | None = self._own.worker
        if worker is None:
            raise WorkerFailed
        try:
            return worker.call(call, progress)
        except (TooSlow, WorkerFailed) as error:
            worker.spent = True
            if not self._closed:
                log.warning("%s in a worker: %s", call.function, error.code)
            raise
        finally:
            if worker.spent:
                self._end(worker)
                self._prepare()

    def close(self) -> None:
        """Kill every worker for good. Their calls fail."""
        self._closed = True
        for worker in list(self._all):
            self._end(worker)

    def _prepare(self) -> None:
        self._own.worker = None
        if self._closed:
            return
        with suppress(OSError):  # No process can be started now: the next call tries again.
            self._own.worker = _Worker()
            self._all.add(self._own.worker)

    def _end(self, worker: "_Worker") -> None:
        self._all.discard(worker)
        worker.end()


@cache
def pool() -> Pool:
    """The pool of this process, made at the first call or in advance by `manage.py serve`."""
    return Pool(settings.WORKERS, settings.LIMIT_WORKER_QUEUE)


class _Worker:
    """One worker process, used by one thread. It imports its modules before the first call. `spent`: replace it."""

    def __init__(self) -> None:
        self.spent = False
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, str(settings.BASE_DIR)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,  # Ctrl-C must reach the site alone, which then ends its workers.
        )
        setup = process.Setup(
            settings.LIMIT_WORKER_BYTES,
            [str(path) for path in settings.LOCALE_PATHS],
            [(code, str(name)) for code, name in settings.LANGUAGES],
        )
        with suppress(OSError):
            process.write_frame(self._stdin, msgspec.msgpack.encode(setup))

    @property
    def _stdin(self) -> Any:
        return self._child.stdin

    def call(self, call: process.Call, progress: Callable[[float], None]) -> bytes:
        """Run a call; returns its encoded result. Raises TooSlow, WorkerFailed, or the function's AssistantError."""
        # C code cannot be interrupted, so at the deadline the worker is killed, which ends the read below.
        overdue = threading.Event()

        def give_up() -> None:
            overdue.set()
            self._child.kill()

        timer = threading.Timer(call.seconds, give_up)
        timer.daemon = True
        timer.start()
        try:
            return self._converse(call, progress)
        except WorkerFailed:
            raise (TooSlow() if overdue.is_set() else WorkerFailed()) from None
        finally:
            timer.cancel()

    def _converse(self, call: process.Call, progress: Callable[[float], None]) -> bytes:
        with suppress(OSError):
            process.write_frame(self._stdin, msgspec.msgpack.encode(call))
        while answer := process.read_frame(self._child.stdout):  # type: ignore[arg-type]
            kind, payload = answer[:1], answer[1:]
            if kind in (process.RESULT, process.LAST):
                self.spent = kind == process.LAST
                return payload
            if kind == process.ERROR:
                raise _failure(payload)
            if kind == process.CRASH:
                log.error("%s failed in a worker: %s", call.function, payload.decode())
                raise WorkerFailed
            progress(msgspec.msgpack.decode(payload, type=float))
        raise WorkerFailed

    def end(self) -> None:
        self._child.kill()
        self._child.wait()


def _failure(payload: bytes) -> AssistantError:
    found = msgspec.msgpack.decode(payload, type=process.Failure)
    kind: type[AssistantError] = getattr(exceptions, found.kind, AssistantError)
    return kind(found.sentence, code=found.code)
