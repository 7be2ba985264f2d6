"""Keeps one vLLM server answering: starts, watches, ends and restarts it by the rules of policy.py and fallback.py.

launch -> a generated token -> watch -> (crash, hang, restart requested) -> end the group -> wait -> launch ...

Any exit that nobody requested is a crash: vLLM exits with status 0 when its engine dies.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..exceptions import SupervisorError
from . import policy
from .command import CommandLine
from .diagnosis import ENGINE_DIED, HUNG, PACKAGES, SLOW_START, STOPPED, UNKNOWN, Cause, cause_of, diagnose
from .fallback import Rung, lower
from .phases import steps_of
from .probe import Health, Probe
from .process import OnLines, ServerProcess
from .record import Phase, ServerRecord, State

#: Seconds between two checks of a server: a crash is noticed within this time.
LOOK_SECONDS = 0.5

#: Seconds allowed beyond vLLM's own time for finishing its running answers.
DRAIN_MARGIN_SECONDS = 1.0

#: Lines of output kept for the diagnosis.
_KEPT_LINES = 400

#: Makes the command for a rung of the ladder, fetching its model if necessary and reporting the phase. May raise
#: SupervisorError.
Prepare = Callable[[Rung, Callable[[Phase, str], None]], Awaitable[CommandLine]]


@dataclass(frozen=True)
class Watchfulness:
    """Seconds between probes of an idle server, seconds for one token to arrive, and seconds before the first
    restart."""

    probe_seconds: float
    probe_timeout: float
    restart_seconds: float


@dataclass(eq=False)
class Replica:
    """`run` it as a task; cancel the task to end it. `changed` is called at every change, `log` with lines of output.

    If the server is down or halted, `cause` says why, `detail` has the line of its output that reveals it, and `wait`
    is the number of seconds until the next start.
    """

    url: str
    api_key: str
    name: str
    rung: Rung
    prepare: Prepare
    watchfulness: Watchfulness
    changed: Callable[["Replica"], None]
    log: OnLines
    state: State = "starting"
    phase: Phase = ""
    progress: str = ""
    since: float = field(default_factory=time.time)
    cause: Cause | None = None
    detail: str = ""
    wait: float = 0
    restarts: int = -1
    _wanted: bool = True
    _failures: list[float] = field(default_factory=list)
    _faults: list[float] = field(default_factory=list)
    _lines: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    _told: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        while True:
            self._told.clear()
            if self._wanted:
                self.restarts += 1
                self._enter("starting", "launching")
                if await self._until_told(self._serve()):
                    await self._pause()
            else:
                await self._told.wait()

    def restart(self) -> None:
        """Restart, also after a halt; earlier failures are forgotten."""
        self._forget_failures()
        self.cause = None
        self._wanted = True
        self.drain()
        self._told.set()

    def start(self) -> None:
        """Start the server unless it is running or about to."""
        if self.state == "halted":
            self.restart()

    def stop(self) -> None:
        """Stop the server until told otherwise."""
        self._wanted = False
        self.cause, self.detail = STOPPED, ""
        self._enter("halted")
        self._told.set()

    def drain(self) -> None:
        """Take no new answers, so that running ones can finish before the end."""
        if self.state == "ready":
            self._enter("starting", "ending")

    def seen(self) -> ServerRecord:
        """The server's state for the record."""
        return ServerRecord(
            url=f"{self.url}/v1",
            ready=self.state == "ready",
            state=self.state,
            phase=self.phase,
            progress=self.progress,
            since=self.since,
            restarts=max(0, self.restarts),
        )

    async def _until_told(self, serving: Coroutine[Any, Any, None]) -> bool:
        """Serve until it ends by itself (True) or is told to (False)."""
        tasks = asyncio.create_task(serving), asyncio.create_task(self._told.wait())
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if ended := tasks[0].done():
                tasks[0].result()  # re-raises our own mistakes
            return ended
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self) -> None:
        """Serve once, until it crashes or hangs. If cancelled, end the server in an orderly way."""
        self._lines.clear()
        try:
            command = await self.prepare(self.rung, partial(self._enter, "starting"))
            self.url = command.url
            process = await ServerProcess.start(command, self._read)
        except SupervisorError as error:
            self._fail(cause_of(error.code), str(error))
            return
        except OSError as error:
            # The engine may be missing, or the system may refuse another process for a while.
            missing = isinstance(error, FileNotFoundError | PermissionError | NotADirectoryError)
            self._fail(PACKAGES if missing else UNKNOWN, error.strerror or "")
            return
        exited, answering = asyncio.create_task(process.wait()), asyncio.create_task(self._answer())
        drain = self.rung.options.drain_seconds + DRAIN_MARGIN_SECONDS
        try:
            await asyncio.wait((exited, answering), return_when=asyncio.FIRST_COMPLETED)
            drain = 0.0
            # Report it before ending the remaining processes: the site then looks for another server at once.
            self._fail(*(await self._autopsy(process) if exited.done() else (answering.result(), "")))
        finally:
            exited.cancel()
            answering.cancel()
            await _to_the_end(process.end(drain))

    async def _autopsy(self, process: ServerProcess) -> tuple[Cause, str]:
        await asyncio.sleep(0.2)  # the last lines may still be in the pipe
        assert process.returncode is not None
        return diagnose(tuple(self._lines), process.returncode)

    async def _answer(self) -> Cause:
        """From launch until the server stops answering; returns why it stopped."""
        async with Probe(self.url, self.api_key, self.name) as probe:
            try:
                async with asyncio.timeout(self.rung.start_seconds):
                    await self._until_ready(probe)
            except TimeoutError:
                return SLOW_START
            self._enter("ready")
            self._lines.clear()  # a warning at the start is not why a ready server died
            return await self._watch(probe)

    async def _until_ready(self, probe: Probe) -> None:
        while await probe.health() is not Health.well:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        self._enter("starting", "probing")
        while not await probe.generates(self._patience):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)

    async def _watch(self, probe: Probe) -> Cause:
        """Check every half second; request a token when nothing shows that the engine works."""
        progress, probed, absent = await probe.progress(), time.monotonic(), False
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            health = await probe.health()
            # If nothing listens for a moment, the process is ending; its exit status will say more.
            if health is Health.dead or (absent and health is Health.absent):
                return ENGINE_DIED
            absent = health is Health.absent
            if time.monotonic() - probed < self.watchfulness.probe_seconds:
                continue
            before, progress = progress, await probe.progress()
            if (progress is None or progress == before) and not await probe.works(self._patience):
                return HUNG
            probed = time.monotonic()

    @property
    def _patience(self) -> float:
        return max(self.watchfulness.probe_timeout, self.rung.profile.step_seconds)

    def _read(self, lines: Sequence[str]) -> None:
        self._lines.extend(lines)
        self.log(lines)
        if self.state == "starting" and self.phase != "probing":
            for phase, progress in steps_of(lines, self.phase, self.progress):
                self._enter("starting", phase, progress)

    def _fail(self, cause: Cause, detail: str) -> None:
        """Handle a failure: restart later, restart one rung lower, or halt."""
        self.cause, self.detail = cause, detail
        now = time.monotonic()
        self._failures.append(now)
        if cause.cure != "wait":
            self._faults.append(now)
        smaller = cause.cure in ("smaller share", "ask less")
        if smaller and (rung := lower(self.rung, smaller_share=cause.cure == "smaller share")):
            self.rung, self.wait = rung, 0
            self._forget_failures()
            self._enter("down")
        elif smaller or cause.cure == "none" or (cause.cure != "wait" and policy.should_halt(self._faults, now)):
            self._enter("halted")
        else:
            first, dice = self.watchfulness.restart_seconds, random.random()  # noqa: S311
            self.wait = policy.next_delay(self._failures, now, first=first, dice=dice)
            self._enter("down")

    def _forget_failures(self) -> None:
        self._failures.clear()
        self._faults.clear()

    async def _pause(self) -> None:
        """Wait until the next start is due or requested."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), None if self.state == "halted" else self.wait)

    def _enter(self, state: State, phase: Phase = "", progress: str = "") -> None:
        if (state, phase, progress) == (self.state, self.phase, self.progress):
            return
        if state != self.state:
            self.since = time.time()
        self.state, self.phase, self.progress = state, phase, progress
        self.changed(self)


async def _to_the_end(ending: Coroutine[Any, Any, None]) -> None:
    """Await to the end even if cancelled: nothing may start before the remains are gone."""
    task = asyncio.create_task(ending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
