"""A world of its own for asyncio: its clock jumps to the next event, its network and its threads are scheduled calls.

Nothing here waits, so an hour takes a second, and the same seed gives the same hour: ids are drawn from the seed as
well, and what stands in a set, in an order of its own, draws for itself.
"""

import asyncio
import contextvars
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any
from unittest import mock
from weakref import WeakKeyDictionary

#: Which of the site's processes the code at hand belongs to; 0 is none.
PROCESS: contextvars.ContextVar[int] = contextvars.ContextVar("process", default=0)

#: Seconds that keep what is in order in order: calls at the same time come in any.
INSTANT = 1e-5

BEGINNING = datetime(2030, 1, 1, tzinfo=UTC).timestamp()


#: Where calls to the database are done, while everything else stands still.
_thread = ThreadPoolExecutor(max_workers=1)


class _Selector(selectors.SelectSelector):
    """Instead of waiting it moves the clock on."""

    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        assert timeout is not None, "everybody waits for something that cannot come"
        self.loop.now += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self, random: Random) -> None:
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)
        self.now = 0.0
        self._clock_resolution = 1e-6
        self.random = random
        self.dead: set[int] = set()
        self.faults: list[str] = []
        self._servers: dict[int, Callable[[], asyncio.BaseProtocol]] = {}
        self._pipes: dict[Pipe, None] = {}
        self._free: dict[int, float] = {}
        self._processes: WeakKeyDictionary[asyncio.Task[Any], int] = WeakKeyDictionary()
        self.set_task_factory(self._make_task)
        self.set_exception_handler(self._note_fault)

    def time(self) -> float:
        return self.now

    @contextmanager
    def clocks(self) -> Any:
        """Every clock shows this loop's time, and every id comes from its seed."""
        with (
            mock.patch("os.urandom", self.random.randbytes),
            mock.patch("time.monotonic", self.time),
            mock.patch("time.time", lambda: BEGINNING + self.now),
            mock.patch("django.utils.timezone.now", lambda: datetime.fromtimestamp(BEGINNING + self.now, UTC)),
        ):
            yield

    def kill(self, process: int) -> None:
        """As `kill -9`: what it was doing is not done, its connections are gone."""
        self.dead.add(process)
        for task, owner in tuple(self._processes.items()):
            if owner == process:
                task.cancel()
        for pipe in tuple(self._pipes):
            if pipe.process == process:
                pipe.cut()

    # --- What asyncio calls -------------------------------------------------------------------------------------------

    def run_in_executor(self, _executor: Any, call: Any, *args: Any) -> Any:
        """One thread a process: calls are done one after the other, each after a moment."""
        future, process = self.create_future(), PROCESS.get()
        begin = max(self.now, self._free.get(process, 0.0))
        self._free[process] = begin + self.random.choice((0.0005, 0.001, 0.002, 0.02))
        self.call_at(self._free[process], self._execute, process, future, call, args)
        return future

    def _execute(self, process: int, future: Any, call: Any, args: Any) -> None:
        if process in self.dead:
            future.cancel()
        if future.cancelled():
            return
        try:
            result = _thread.submit(call, *args).result()
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    async def create_server(self, factory: Any, _host: Any = None, port: Any = None, **_: Any) -> Any:
        self._servers[port] = factory
        return _Listening(self._servers, port)

    async def create_connection(self, factory: Any, _host: Any = None, port: Any = None, **_: Any) -> Any:
        await asyncio.sleep(self.random.uniform(0.0005, 0.01))
        if port not in self._servers:
            raise ConnectionRefusedError(111, "refused")
        pipe = Pipe(self, PROCESS.get())
        protocol = factory()
        pipe.join(protocol, self._servers[port]())
        return pipe.ends[0], protocol

    def _make_task(self, loop: Any, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(coroutine, loop=loop, **options)
        self._processes[task] = PROCESS.get()
        return task

    def _note_fault(self, _loop: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not isinstance(error, ConnectionError | asyncio.CancelledError):
            self.faults.append(f"{context['message']}: {error!r}")


class _Listening:
    def __init__(self, servers: dict[int, Any], port: int) -> None:
        self._servers, self._port = servers, port
        self.sockets = [self]

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", self._port)

    def close(self) -> None:
        self._servers.pop(self._port, None)


class Pipe:
    """One connection: what is written at one end comes out at the other, later, in order, until it is cut."""

    def __init__(self, loop: VirtualLoop, process: int) -> None:
        self.loop, self.process = loop, process
        self.ends: tuple[End, End] = (End(self), End(self))
        loop._pipes[self] = None

    def join(self, *protocols: asyncio.BaseProtocol) -> None:
        for end, protocol in zip(self.ends, protocols, strict=True):
            end.protocol = protocol
        for protocol, end in zip(protocols, self.ends, strict=True):
            protocol.connection_made(end)

    def other(self, end: "End") -> "End":
        return self.ends[1] if end is self.ends[0] else self.ends[0]

    def cut(self) -> None:
        """What is on its way is lost."""
        for end in self.ends:
            end.lose(ConnectionResetError())

    def discard(self) -> None:
        if all(end.lost for end in self.ends):
            self.loop._pipes.pop(self, None)


class _Socket:
    """As much of a socket as HTTP clients ask after."""

    family = socket.AF_INET

    def getpeername(self) -> tuple[str, int]:
        return ("127.0.0.1", 1)

    getsockname = getpeername

    def fileno(self) -> int:
        return -1


class End(asyncio.Transport):
    def __init__(self, pipe: Pipe) -> None:
        super().__init__({"socket": _Socket()})
        self._pipe, self.protocol = pipe, asyncio.BaseProtocol()
        self._random = Random(pipe.loop.random.random())
        self.lost = self._closing = False
        self._due = 0.0

    def write(self, data: Any) -> None:
        if not self._closing:
            self._later(self._pipe.other(self).take, bytes(data))

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._later(self._pipe.other(self).lose, None)
            self._pipe.loop.call_soon(self.lose, None)

    def abort(self) -> None:
        self._closing = True
        self._later(self._pipe.other(self).lose, ConnectionResetError())
        self._pipe.loop.call_soon(self.lose, None)

    def take(self, data: bytes) -> None:
        if self.lost:
            return
        if isinstance(self.protocol, asyncio.BufferedProtocol):
            self.protocol.get_buffer(len(data))[: len(data)] = data  # type: ignore[index]
            self.protocol.buffer_updated(len(data))
        else:
            self.protocol.data_received(data)  # type: ignore[attr-defined]

    def lose(self, error: Exception | None) -> None:
        if not self.lost:
            self.lost = self._closing = True
            self._pipe.discard()
            self._pipe.loop.call_soon(self.protocol.connection_lost, error)

    def _later(self, call: Any, *args: Any) -> None:
        self._due = max(self._due + INSTANT, self._pipe.loop.now + self._random.uniform(0.0002, 0.01))
        self._pipe.loop.call_at(self._due, call, *args)

    def is_closing(self) -> bool:
        return self._closing

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self.protocol

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def is_reading(self) -> bool:
        return True

    def get_write_buffer_size(self) -> int:
        return 0

    def set_write_buffer_limits(self, high: Any = None, low: Any = None) -> None: ...
    def can_write_eof(self) -> bool:
        return False


#: The real clock, for those who measure how long a schedule took.
real_time = time.perf_counter
