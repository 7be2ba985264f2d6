"""One vLLM server kept answering: started, watched, ended and started again, by the rules of policy.py and ladder.py.

    launch -> a generated token -> watch -> (crash, hang, asked to restart) -> end the group -> wait -> launch ...

Any exit that nobody asked for is a crash: vLLM leaves with status 0 when its engine dies.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..exceptions import SupervisorError
from . import policy
from .command import Command
from .diagnosis import ENGINE_DIED, HUNG, PACKAGES, SLOW_START, STOPPED, UNKNOWN, Cause, cause_of, diagnose
from .ladder import Rung, lower
from .phases import phase_of, shards_of
from .probe import Health, Probe
from .process import ServerProcess
from .record import Phase, Server, State

#: How often a server is looked at, in seconds: a death is noticed within this.
LOOK_SECONDS = 0.5

#: Seconds more than vLLM's own for it to be done with its running answers.
DRAIN_MARGIN_SECONDS = 1.0

#: Lines of output kept for the diagnosis.
_KEPT_LINES = 400

#: Makes the command for a rung of the ladder; fetches its model where that is missing, telling the phase. May raise
#: SupervisorError.
Prepare = Callable[[Rung, Callable[[Phase, str], None]], Awaitable[Command]]


@dataclass(frozen=True)
class Watchfulness:
    """Seconds between two probes of a quiet server, for one token to come, and before the first new start."""

    probe_seconds: float
    probe_timeout: float
    restart_seconds: float


@dataclass(eq=False)
class Replica:
    """`run` it as a task; cancel the task to end it. `changed` is called at every change, `log` with every line.

    `cause`, `detail` and `wait` say why it is down or halted, in which of its words, and for how many seconds.
    """

    url: str
    api_key: str
    name: str
    rung: Rung
    prepare: Prepare
    watchfulness: Watchfulness
    changed: Callable[["Replica"], None]
    log: Callable[[str], None]
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
        """Start anew, from a halt too; forgets earlier failures."""
        self._failures.clear()
        self.cause = None
        self._wanted = True
        self.drain()
        self._told.set()

    def start(self) -> None:
        """Start, unless it runs or is about to."""
        if self.state == "halted":
            self.restart()

    def stop(self) -> None:
        """End the server; it stays so until told otherwise."""
        self._wanted = False
        self.cause, self.detail = STOPPED, ""
        self._enter("halted")
        self._told.set()

    def drain(self) -> None:
        """Be ready for nobody any more: its end is near, and what runs is to end before."""
        if self.state == "ready":
            self._enter("starting", "ending")

    def seen(self) -> Server:
        """How it stands, for the record."""
        return Server(
            url=f"{self.url}/v1",
            ready=self.state == "ready",
            state=self.state,
            phase=self.phase,
            progress=self.progress,
            since=self.since,
            restarts=max(0, self.restarts),
        )

    async def _until_told(self, serving: Coroutine[Any, Any, None]) -> bool:
        """Whether it ended by itself; else it was told to."""
        tasks = asyncio.create_task(serving), asyncio.create_task(self._told.wait())
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if ended := tasks[0].done():
                tasks[0].result()  # raises what is a mistake of ours
            return ended
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self) -> None:
        """Serve once, until it crashes or hangs. Cancelled, it ends the server in an orderly way."""
        self._lines.clear()
        try:
            command = await self.prepare(self.rung, partial(self._enter, "starting"))
            process = await ServerProcess.start(command, self._read)
        except SupervisorError as error:
            self._fail(cause_of(error.code), str(error))
            return
        except OSError as error:
            # Not only the engine may be missing: the system can refuse another process for a while.
            missing = isinstance(error, FileNotFoundError | PermissionError | NotADirectoryError)
            self._fail(PACKAGES if missing else UNKNOWN, error.strerror or "")
            return
        exited, answering = asyncio.create_task(process.wait()), asyncio.create_task(self._answer())
        drain = self.rung.options.drain_seconds + DRAIN_MARGIN_SECONDS
        try:
            await asyncio.wait((exited, answering), return_when=asyncio.FIRST_COMPLETED)
            drain = 0.0
            # Told before the remains are ended: the site looks for another server at once.
            self._fail(*(await self._autopsy(process) if exited.done() else (answering.result(), "")))
        finally:
            exited.cancel()
            answering.cancel()
            await _to_the_end(process.end(drain))

    async def _autopsy(self, process: ServerProcess) -> tuple[Cause, str]:
        await asyncio.sleep(0.2)  # the last lines are still in the pipe
        assert process.returncode is not None
        return diagnose(tuple(self._lines), process.returncode)

    async def _answer(self) -> Cause:
        """From the launch to the moment at which it no longer answers; returns why it does not."""
        async with Probe(self.url, self.api_key, self.name) as probe:
            try:
                async with asyncio.timeout(self.rung.start_seconds):
                    await self._until_ready(probe)
            except TimeoutError:
                return SLOW_START
            self._enter("ready")
            self._lines.clear()  # what a start warned of is not what a server that answered died of
            return await self._watch(probe)

    async def _until_ready(self, probe: Probe) -> None:
        while await probe.health() is not Health.well:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        self._enter("starting", "probing")
        while not await probe.generates(self._patience):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)

    async def _watch(self, probe: Probe) -> Cause:
        """Look every half second; ask for a token where nothing shows that the engine works."""
        progress, probed, absent = await probe.progress(), time.monotonic(), False
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            health = await probe.health()
            # Nobody there for a moment: a process that is ending, of which its exit status will tell more.
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

    def _read(self, line: str) -> None:
        self._lines.append(line)
        self.log(line)
        if self.state == "starting" and self.phase != "probing":
            phase = phase_of(line) or self.phase
            self._enter("starting", phase, shards_of(line) or (self.progress if phase == self.phase else ""))

    def _fail(self, cause: Cause, detail: str) -> None:
        """Settle what comes of a failure: another start after a while, one a rung lower, or none."""
        self.cause, self.detail = cause, detail
        now = time.monotonic()
        self._failures.append(now)
        smaller = cause.cure in ("smaller share", "ask less")
        if smaller and (rung := lower(self.rung, smaller_share=cause.cure == "smaller share")):
            self.rung, self.wait = rung, 0
            self._failures.clear()
            self._enter("down")
        elif smaller or cause.cure == "none" or policy.should_halt(self._failures, now):
            self._enter("halted")
        else:
            first, dice = self.watchfulness.restart_seconds, random.random()  # noqa: S311
            self.wait = policy.next_delay(self._failures, now, first=first, dice=dice)
            self._enter("down")

    async def _pause(self) -> None:
        """Until the next start is due, or somebody asks for it."""
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
    """Await it, also when cancelled meanwhile: nothing starts before the remains are gone."""
    task = asyncio.create_task(ending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
