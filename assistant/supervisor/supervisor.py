"""The supervisor: keeps the model servers of a plan answering, and tells the site about them once a second."""

import asyncio
import os
import secrets
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from django.conf import settings

from .chronicle import Chronicle
from .command import Command, build_command
from .control import listening
from .hardware import until_memory_is_free
from .ladder import STEPS, Rung
from .lock import MARK
from .output import log_path, open_log, readable
from .phases import SENTENCES
from .plan import Plan
from .record import Record, State, record_path, write_record
from .replica import LOOK_SECONDS, Replica, Watchfulness
from .rungs import FILE, keep, recall
from .weights import Report, prepare, revision_of, weights_folder

#: How often the record is refreshed; the site takes one older than record.STALE_SECONDS for dead.
RECORD_SECONDS = 1.0


class Supervisor:
    """`run` until told to end. `say` gets a line for people at every change, `show` one that may be overwritten.

    `replan` makes the plan anew from the settings as they are then; None where that cannot be served.
    """

    def __init__(
        self,
        plan: Plan,
        mark: str,
        *,
        say: Callable[[str], None],
        show: Callable[[str], None],
        replan: Callable[[], Plan | None],
        verbose: bool = False,
    ) -> None:
        self._plan, self._mark = plan, mark
        self._say, self._show, self._replan, self._verbose = say, show, replan, verbose
        self._api_key = settings.MODEL_API_KEY or secrets.token_urlsafe(32)
        self._suffix = secrets.token_hex(3)
        self._replicas: list[Replica] = []
        self._chronicle = Chronicle(say)
        self._preparing = asyncio.Lock()
        self._leaving = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._restarting: asyncio.Task[None] | None = None
        self._log = open_log(plan.data_dir)
        self._greeted = False

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP reloads the settings."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._leaving.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        actions = {"start": self.start, "stop": self.stop, "restart": self.restart}
        telling = asyncio.create_task(self._tell())
        try:
            async with listening(self._plan.data_dir, actions):
                while not self._leaving.is_set():
                    await self._serve()
        finally:
            telling.cancel()
            record_path(self._plan.data_dir).unlink(missing_ok=True)

    def start(self) -> None:
        """Start the servers that gave up or were stopped."""
        for replica in self._replicas:
            replica.start()

    def stop(self) -> None:
        """End every server; they stay so until told otherwise."""
        self._cancel_restart()
        for replica in self._replicas:
            replica.stop()

    def restart(self) -> None:
        """Start every server anew, one after the other, so that of several one always answers."""
        self._cancel_restart()
        self._restarting = asyncio.create_task(self._restart())

    def reload(self) -> None:
        """Take on the settings as they are now, unless they cannot be served."""
        self._reloading = asyncio.create_task(self._reload())

    # --- The servers --------------------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        """Keep the servers of the plan going until the plan changes or the supervisor leaves."""
        plan = self._plan
        self._chronicle.several = plan.replicas > 1
        self._replicas = [self._replica(index) for index in range(plan.replicas)]
        if (rung := self._replicas[0].rung).step:
            self._say(f"as at the last start, with {STEPS[rung.step] % rung.value} ({FILE} in DATA_DIR remembers it)")
        servers = [asyncio.create_task(replica.run()) for replica in self._replicas]
        leaving = asyncio.create_task(self._leaving.wait())
        try:
            while plan is self._plan and not leaving.done():
                done, _ = await asyncio.wait((*servers, leaving), timeout=LOOK_SECONDS, return_when="FIRST_COMPLETED")
                for task in done - {leaving}:
                    task.result()  # a server's task ends by a mistake of ours alone
        finally:
            if leaving.done():
                self._say("ending the model server")
            self._cancel_restart()
            for replica in self._replicas:
                replica.drain()
            for task in (*servers, leaving):
                task.cancel()
            await asyncio.gather(*servers, leaving, return_exceptions=True)

    async def _restart(self) -> None:
        for replica in tuple(self._replicas):
            replica.restart()
            await asyncio.sleep(LOOK_SECONDS)
            while replica.state not in ("ready", "halted"):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)

    def _cancel_restart(self) -> None:
        if self._restarting:
            self._restarting.cancel()

    async def _reload(self) -> None:
        plan = await asyncio.to_thread(self._replan)
        if plan is None:
            self._say("the settings cannot be served; the model servers go on as they were")
            return
        self._say(f"settings read anew: {plan.choice.reason}")
        self._plan = plan

    def _replica(self, index: int) -> Replica:
        top = self._top(index)
        return Replica(
            url=f"http://{_reached_at(top.options.host)}:{top.options.port}",
            api_key=self._api_key,
            name=self._name,
            rung=recall(self._plan.data_dir, top, self._plan.hardware),
            prepare=lambda rung, report: self._prepare(index, rung, report),
            watchfulness=Watchfulness(
                settings.MODEL_PROBE_SECONDS, settings.MODEL_PROBE_TIMEOUT, settings.MODEL_RESTART_SECONDS
            ),
            changed=lambda replica: self._changed(index, replica),
            log=self._line,
        )

    def _top(self, index: int) -> Rung:
        return Rung(self._plan.profile, replace(self._plan.options, port=self._plan.options.port + index))

    @property
    def _name(self) -> str:
        """What the servers call the model: drawn at each start, so that the site knows them from a stranger's.

        MODEL_NAME, and MODEL_API_KEY, set it for those who put a router before servers of several machines.
        """
        return settings.MODEL_NAME or f"{self._plan.profile.served_name}-{self._suffix}"

    async def _prepare(self, index: int, rung: Rung, report: Report) -> Command:
        """The command of one server, its weights fetched and its GPU's memory given back before. SupervisorError."""
        plan = self._plan
        async with self._preparing:
            model = await prepare(rung.profile, plan.python, plan.data_dir, report)
        report("launching", "")
        await until_memory_is_free(plan.gpus(index), rung.options.gpu_memory_utilization)
        return build_command(
            rung.profile,
            rung.options,
            plan.hardware,
            python=plan.python,
            model=model,
            served_name=self._name,
            api_key=self._api_key,
            environment={**os.environ, MARK: self._mark},
            replicas=plan.replicas,
            replica=index,
        )

    # --- What people and the site are told ----------------------------------------------------------------------------

    def _changed(self, index: int, replica: Replica) -> None:
        new_state = self._chronicle.changed(index, replica)
        if new_state and replica.state == "ready" and replica.rung.step:
            with suppress(OSError):
                keep(self._plan.data_dir, self._top(index), replica.rung, self._plan.hardware)
        if new_state and replica.state == "ready" and not self._greeted:
            self._greet(replica)
        self._write()

    def _greet(self, replica: Replica) -> None:
        """Once, at the first answer: what there is now, where it is, and what to do with it."""
        self._greeted = True
        record = self.record()
        self._say(
            f"{record.title}, context {record.context_length} tokens, at {replica.url}/v1: the site finds it by itself"
        )
        if record.demo:
            self._say("a demonstration model: for trying the product, not for clinical or legal use")
        self._say(f"its log is {log_path(self._plan.data_dir)}; `runmodel --status` tells how it is, Ctrl-C ends it")

    def _line(self, line: str) -> None:
        self._log.info(line)
        if self._verbose:
            self._say(readable(line))

    async def _tell(self) -> None:
        while True:
            self._write()
            if (leader := self._leader()) and leader.phase:
                since = time.time() - leader.since
                self._show(f"{SENTENCES[leader.phase]} {leader.progress}".rstrip() + f", {since:.0f} s")
            await asyncio.sleep(RECORD_SECONDS)

    def _write(self) -> None:
        with suppress(OSError):  # a full disk must not end the servers; the site sees the record grow old
            write_record(self._plan.data_dir, self.record())

    def record(self) -> Record:
        """How things stand now."""
        plan, leader = self._plan, self._leader()
        rung = leader.rung if leader else Rung(plan.profile, plan.options)
        return Record(
            state=self._state(),
            phase=leader.phase if leader else "preparing",
            since=leader.since if leader else time.time(),
            updated=time.time(),
            pid=os.getpid(),
            servers=tuple(replica.seen() for replica in self._replicas),
            api_key=self._api_key,
            name=self._name,
            model=settings.MODEL_NAME or rung.profile.served_name,
            revision=revision_of(rung.profile, weights_folder(plan.data_dir, rung.profile)),
            title=rung.profile.title,
            profile=rung.profile.name,
            why=plan.choice.why,
            value=plan.choice.value,
            family=rung.profile.family,
            demo=rung.profile.demo,
            context_length=rung.options.max_model_len or rung.profile.context_length,
            reason=self._reason(),
            events=tuple(self._chronicle.events),
        )

    def _leader(self) -> Replica | None:
        """The server that is furthest: the one that the record speaks of."""
        order = ("ready", "starting", "down", "halted")
        return min(self._replicas, key=lambda one: order.index(one.state), default=None)

    def _state(self) -> State:
        leader = self._leader()
        if leader is None:
            return "starting"
        if leader.state == "ready" and any(one.state != "ready" for one in self._replicas):
            return "degraded"
        return leader.state

    def _reason(self) -> str:
        """Why not every server answers: the code of a cause, where one failed or was stopped."""
        if (leader := self._leader()) is None or leader.state == "starting":
            return ""
        return next((one.cause.code for one in (leader, *self._replicas) if one.cause and one.state != "ready"), "")


def _reached_at(host: str) -> str:
    """Where a server that listens there is reached from this machine, as a URL writes it."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{here}]" if ":" in here else here
