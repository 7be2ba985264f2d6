"""One vLLM server kept answering: started, watched, ended and started again, by the rules of policy.py and ladder.py.

    launch -> a generated token -> watch -> (crash, hang, asked to restart) -> end the group -> wait -> launch ...

Any exit that nobody asked for is a crash: vLLM leaves with status 0 when its engine dies.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from ..exceptions import SupervisorError
from . import policy
from .command import DRAIN_SECONDS, Command
from .diagnosis import ENGINE_DIED, HUNG, PACKAGES, SLOW_START, Cause, diagnose
from .ladder import Rung, lower
from .phases import phase_of
from .probe import Health, Probe
from .process import ServerProcess
from .record import Phase, State

#: How often a server is looked at, in seconds: a death is noticed within this.
LOOK_SECONDS = 0.5

#: Seconds that the remains of a server that crashed have to go by themselves.
CRASH_GRACE_SECONDS = 2.0

#: Lines of output kept for the diagnosis.
_KEPT_LINES = 400

#: Makes the command for a rung of the ladder; fetches its model where it is another. May raise SupervisorError.
Prepare = Callable[[Rung], Awaitable[Command]]


@dataclass(frozen=True)
class Watchfulness:
    """Seconds between two probes of a quiet server, and how long one token may take."""

    probe_seconds: float
    probe_timeout: float


@dataclass(eq=False)
class Replica:
    """`run` it as a task; cancel the task to end it. `changed` is called with a line for people at every change."""

    url: str
    api_key: str
    rung: Rung
    prepare: Prepare
    watchfulness: Watchfulness
    changed: Callable[[str], None]
    log: Callable[[str], None]
    state: State = "starting"
    phase: Phase = ""
    since: float = field(default_factory=time.time)
    cause: Cause | None = None
    restarts: int = 0
    _failures: list[float] = field(default_factory=list)
    _lines: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    _again: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        while True:
            self._enter("starting", "launching")
            self.cause = await self._serve()
            await self._recover(self.cause)

    def restart(self) -> None:
        """Start anew, from a halt too; forgets earlier failures."""
        self._failures.clear()
        self._again.set()

    async def _serve(self) -> Cause | None:
        """Serve once. Why it ended, or None where a restart was asked for."""
        self._again.clear()
        self._lines.clear()
        try:
            process = await ServerProcess.start(await self.prepare(self.rung), self._read)
        except SupervisorError as error:
            return Cause(error.code, str(error), "")
        except OSError as error:
            self.log(f"cannot be run: {error.strerror}")
            return PACKAGES
        grace = CRASH_GRACE_SECONDS
        exit_watch = asyncio.create_task(process.wait())
        again = asyncio.create_task(self._again.wait())
        answering = asyncio.create_task(self._answer())
        try:
            done, _ = await asyncio.wait({exit_watch, again, answering}, return_when=asyncio.FIRST_COMPLETED)
            if exit_watch in done:
                return await self._autopsy(process)
            if again in done:
                grace = DRAIN_SECONDS + 5
                return None
            return answering.result()
        except asyncio.CancelledError:
            grace = DRAIN_SECONDS + 5
            raise
        finally:
            for task in (exit_watch, again, answering):
                task.cancel()
            await asyncio.shield(process.end(grace))

    async def _autopsy(self, process: ServerProcess) -> Cause:
        await asyncio.sleep(0.2)  # the last lines are still in the pipe
        assert process.returncode is not None
        return diagnose(tuple(self._lines), process.returncode)

    async def _answer(self) -> Cause:
        """From the launch to the moment at which it no longer answers; returns why it does not."""
        async with Probe(self.url, self.api_key, self.rung.profile.served_name) as probe:
            try:
                async with asyncio.timeout(self.rung.profile.start_seconds):
                    await self._until_ready(probe)
            except TimeoutError:
                return SLOW_START
            self._enter("ready")
            return await self._watch(probe)

    async def _until_ready(self, probe: Probe) -> None:
        while await probe.health() is not Health.well:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        self._enter("starting", "probing")
        while not await probe.generates(self.watchfulness.probe_timeout):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)

    async def _watch(self, probe: Probe) -> Cause:
        """Look every half second; ask for a token where nothing shows that the engine works."""
        progress, probed = await probe.progress(), time.monotonic()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if await probe.health() in (Health.dead, Health.absent):
                return ENGINE_DIED
            if time.monotonic() - probed < self.watchfulness.probe_seconds:
                continue
            before, progress = progress, await probe.progress()
            idle = progress is None or progress == before
            if (
                idle
                and not await probe.generates(self.watchfulness.probe_timeout)
                and progress == await probe.progress()
            ):
                return HUNG
            probed = time.monotonic()

    def _read(self, line: str) -> None:
        self._lines.append(line)
        self.log(line)
        phase = phase_of(line)
        if phase and self.state == "starting" and self.phase != "probing":
            self._enter("starting", phase)

    async def _recover(self, cause: Cause | None) -> None:
        """Wait, step down or halt, whichever the cause asks for."""
        if cause is None:
            return
        self.restarts += 1
        self._failures.append(time.monotonic())
        smaller = cause.cure in ("smaller share", "ask less")
        if smaller and (rung := lower(self.rung, smaller_share=cause.cure == "smaller share")):
            self.rung = rung
            self._failures.clear()
            self._enter("down", note=f"{cause.sentence} Trying with {rung.step}.")
            return
        if smaller or cause.cure == "none" or policy.should_halt(self._failures, time.monotonic()):
            self._enter("halted", note=f"{cause.sentence} {cause.remedy}")
            await self._again.wait()
            return
        delay = policy.next_delay(self._failures, time.monotonic(), random.random())  # noqa: S311
        self._enter("down", note=f"{cause.sentence} Starting again in {delay:.0f} s.")
        with suppress(TimeoutError):
            await asyncio.wait_for(self._again.wait(), delay)

    def _enter(self, state: State, phase: Phase = "", note: str = "") -> None:
        if (state, phase) == (self.state, self.phase) and not note:
            return
        if state != self.state:
            self.since = time.time()
        self.state, self.phase = state, phase
        self.changed(note)
