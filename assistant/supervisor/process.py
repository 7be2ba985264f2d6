"""One child process that leads a session of its own, whose output is read line by line and which never outlives us.

vLLM is several processes. On SIGTERM the first lets running answers end, while its engine would drop them at once; but
killing the first leaves the others holding their memory. So the first is asked, then the whole group, then killed. The
kernel tells the first when the supervisor dies (PR_SET_PDEATHSIG with SIGTERM: with SIGKILL it could not take the
others along).
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

import psutil

from .command import Command

#: Longer lines are cut: the output is read for signs, not kept.
LINE_BYTES = 4096

#: Seconds between two looks whether it has gone.
LOOK_SECONDS = 0.1

#: Seconds that the group has after SIGTERM, and the kernel after SIGKILL.
GRACE_SECONDS, KILL_SECONDS = 2.0, 5.0

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServerProcess:
    """`start` one; `wait` for its end; `end` it. After `end` nothing of its group is left."""

    def __init__(self, process: asyncio.subprocess.Process, on_line: Callable[[str], None]) -> None:
        self._process = process
        self._reading = asyncio.create_task(self._read(on_line))

    @classmethod
    async def start(cls, command: Command, on_line: Callable[[str], None]) -> "ServerProcess":
        """Raises OSError where the program cannot be run."""
        process = await asyncio.create_subprocess_exec(
            *command.argv,
            env=command.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        return cls(process, on_line)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    async def wait(self) -> int:
        """The exit status; negative where a signal ended it.

        asyncio's own `wait` also waits for the end of the output, which an engine that lives on holds open.
        """
        while self.returncode is None:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        return self.returncode

    async def end(self, drain_seconds: float) -> None:
        """Up to `drain_seconds` for what is running, then SIGTERM and SIGKILL for whatever is left of the group."""
        if drain_seconds and self.returncode is None:
            self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.wait(), drain_seconds)
        for number, seconds in ((signal.SIGTERM, GRACE_SECONDS), (signal.SIGKILL, KILL_SECONDS)):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)
            await self._until_gone(seconds)
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _until_gone(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.wait()
                while await asyncio.to_thread(_living_members, self.pid):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_SECONDS)

    async def _read(self, on_line: Callable[[str], None]) -> None:
        assert self._process.stdout
        rest = b""
        while block := await self._process.stdout.read(65536):
            *lines, rest = (rest + block).replace(b"\r", b"\n").split(b"\n")
            rest = rest[:LINE_BYTES]
            for line in filter(None, lines):
                _hand_on(on_line, line[:LINE_BYTES])
        if rest:
            _hand_on(on_line, rest)


def _hand_on(on_line: Callable[[str], None], line: bytes) -> None:
    """A terminal that has gone, or a full disk, must not stop the reading: the child would wait for ever to write."""
    with suppress(OSError):
        on_line(line.decode(errors="replace").rstrip())


def end_with_parent() -> None:
    """For `preexec_fn`: the kernel sends SIGTERM to the child when the one that started it dies, however it does."""
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _living_members(group: int) -> bool:
    return any(_is_member(process, group) for process in psutil.process_iter())


def _is_member(process: psutil.Process, group: int) -> bool:
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False
