"""One child process with its own session, whose output is read in batches of lines and which never outlives us.

vLLM consists of several processes. On SIGTERM the first lets running answers finish, while its engine would drop them
at once; but killing the first leaves the others holding memory. So the first is asked, then the whole group, then the
group is killed. The kernel signals the first when the supervisor dies (PR_SET_PDEATHSIG with SIGTERM; on SIGKILL it
could not take the others along).
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import psutil

from .command import CommandLine

#: Longer lines are cut: only known phrases are looked for in the output.
LINE_BYTES = 4096

#: Bytes read at once: large batches, so that the work done for each one does not hold up a child that prints a lot.
BLOCK_BYTES = 65536

#: Called with the lines of one batch, at least one.
OnLines = Callable[[Sequence[str]], None]

#: Seconds between two checks whether the process has ended.
LOOK_SECONDS = 0.1

#: Seconds that the process group has to end after SIGTERM, and after SIGKILL.
GRACE_SECONDS, KILL_SECONDS = 2.0, 5.0

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServerProcess:
    """Call `start`, then `wait` for its end or `end` it. After `end` nothing of its process group is left."""

    def __init__(self, process: asyncio.subprocess.Process, on_lines: OnLines) -> None:
        self._process = process
        self._reading = asyncio.create_task(self._read(on_lines))

    @classmethod
    async def start(cls, command: CommandLine, on_lines: OnLines) -> "ServerProcess":
        """Raises OSError if the program cannot be run."""
        process = await asyncio.create_subprocess_exec(
            *command.argv,
            env=command.environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        return cls(process, on_lines)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    async def wait(self) -> int:
        """The exit status; negative if a signal ended it. Unlike asyncio's `wait` it does not wait for the end of the
        output, which a surviving engine holds open."""
        while self.returncode is None:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        return self.returncode

    async def end(self, drain_seconds: float) -> None:
        """Wait up to `drain_seconds` for running answers, then send SIGTERM and SIGKILL to what is left of the
        group."""
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

    async def _read(self, on_lines: OnLines) -> None:
        assert self._process.stdout
        rest = b""
        while block := await self._process.stdout.read(BLOCK_BYTES):
            *lines, rest = (rest + block).replace(b"\r", b"\n").split(b"\n")
            rest = rest[:LINE_BYTES]
            _hand_on(on_lines, lines)
        _hand_on(on_lines, [rest])


def _hand_on(on_lines: OnLines, lines: Sequence[bytes]) -> None:
    """Pass the lines on, ignoring errors: a closed terminal must not stop the reading, or the child would block on
    its output for ever."""
    with suppress(OSError):
        if decoded := [line[:LINE_BYTES].decode(errors="replace").rstrip() for line in lines if line]:
            on_lines(decoded)


def end_with_parent() -> None:
    """For `preexec_fn`: the kernel sends SIGTERM to the child when its parent dies, however it dies."""
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _living_members(group: int) -> bool:
    return any(_is_member(process, group) for process in psutil.process_iter())


def _is_member(process: psutil.Process, group: int) -> bool:
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False
