"""Keeps the model servers of a plan answering, and updates the record for the site once a second."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from django.conf import settings

from .command import CommandLine, build_command, server_url
from .control import listening
from .diagnosis import DATA_FULL
from .event_log import EventLog
from .fallback import STEPS, Rung
from .fallback_memory import FILE, keep, recall
from .hardware import until_memory_is_free
from .lock import MARK
from .output import ModelLog, log_path, readable
from .phases import SENTENCES
from .plan import Plan
from .record import Record, State, record_path, write_record
from .replica import LOOK_SECONDS, Replica, Watchfulness
from .service import Identity, Service
from .weights import ProgressReport, prepare, revision_of, weights_folder

#: Seconds between two updates of the record; the site ignores one older than record.STALE_SECONDS.
RECORD_SECONDS = 1.0


class Supervisor:
    """`run` serves until it is told to end. `say` gets a line for people at every change, `show` one that may be
    overwritten.

    `replan` makes a new plan from the current settings, or returns None if they cannot be served.
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
        self._mark, self._identity = mark, Identity()
        self._service, self._data_dir = self._identity.service(plan), plan.data_dir
        self._serving = self._service
        self._say, self._show, self._replan, self._verbose = say, show, replan, verbose
        self._replicas: list[Replica] = []
        self._event_log = EventLog(say)
        self._preparing = asyncio.Lock()
        self._leaving = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._asked_to_reload = False
        self._restarting: asyncio.Task[None] | None = None
        self._log = ModelLog(plan.data_dir)
        self._greeted = False
        self._trouble = ""

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT. SIGHUP reloads the settings."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._leaving.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        actions = {"start": self.start, "stop": self.stop, "restart": self.restart}
        telling = asyncio.create_task(self._tell())
        try:
            async with listening(self._data_dir, actions):
                while not self._leaving.is_set():
                    await self._serve()
        finally:
            telling.cancel()
            record_path(self._data_dir).unlink(missing_ok=True)
            self._log.close()

    def start(self) -> None:
        """Start the servers that gave up or were stopped."""
        for replica in self._replicas:
            replica.start()

    def stop(self) -> None:
        """Stop every server until told otherwise."""
        self._cancel_restart()
        for replica in self._replicas:
            replica.stop()

    def restart(self) -> None:
        """Restart the servers one after the other, so that one of several always answers."""
        self._cancel_restart()
        self._restarting = asyncio.create_task(self._restart())

    def reload(self) -> None:
        """Apply the current settings, unless they cannot be served."""
        self._asked_to_reload = True
        if self._reloading is None or self._reloading.done():
            self._reloading = asyncio.create_task(self._reload())

    # --- The servers --------------------------------------------------------------------------------------------------

    async def _serve(self) -> None:
        """Run the servers of the plan until the plan changes or the supervisor ends."""
        service = self._serving = self._service
        replicas = service.plan.replicas
        self._event_log.several = replicas > 1
        self._replicas = [self._replica(service, index) for index in range(replicas)]
        if (rung := self._replicas[0].rung).step:
            self._say(f"as at the last start, with {STEPS[rung.step] % rung.value} ({FILE} in DATA_DIR remembers it)")
        servers = [asyncio.create_task(replica.run()) for replica in self._replicas]
        leaving = asyncio.create_task(self._leaving.wait())
        try:
            while service is self._service and not leaving.done():
                done, _ = await asyncio.wait((*servers, leaving), timeout=LOOK_SECONDS, return_when="FIRST_COMPLETED")
                for task in done - {leaving}:
                    task.result()  # a server's task ends only through a mistake of ours
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
        while self._asked_to_reload:
            self._asked_to_reload = False
            plan = await asyncio.to_thread(self._replan)
            if plan is None:
                self._say("the settings cannot be served; the model servers go on as they were")
            elif (service := self._identity.service(plan)).is_as(self._service):
                self._say("settings read anew: nothing that the model servers run with has changed; they go on")
                for replica in self._replicas:
                    replica.watchfulness = _watchfulness()
            else:
                self._say(f"settings read anew: {plan.choice.reason}")
                self._service = service

    def _replica(self, service: Service, index: int) -> Replica:
        top = service.top(index)
        return Replica(
            url=server_url(top.options),
            api_key=service.api_key,
            name=service.name,
            rung=recall(self._data_dir, top, service.plan.hardware),
            prepare=lambda rung, report: self._prepare(service, index, rung, report),
            watchfulness=_watchfulness(),
            changed=lambda replica: self._changed(index, replica),
            log=self._lines,
        )

    async def _prepare(self, service: Service, index: int, rung: Rung, report: ProgressReport) -> CommandLine:
        """The command of one server, once its weights are present and its GPU's memory is free. Raises
        SupervisorError."""
        plan = service.plan
        async with self._preparing:
            model = await prepare(rung.profile, plan.python, plan.data_dir, report)
        report("launching", "")
        await until_memory_is_free(plan.gpus(index), rung.options.gpu_memory_utilization)
        port = service.port(rung.options.port)
        if port != rung.options.port:
            self._say(f"port {rung.options.port} is taken by another program; {port} is used instead")
        return build_command(
            rung.profile,
            replace(rung.options, port=port),
            plan.hardware,
            python=plan.python,
            model=model,
            served_name=service.name,
            api_key=service.api_key,
            environment={**os.environ, MARK: self._mark},
            replicas=plan.replicas,
            replica=index,
        )

    # --- What people and the site are told ----------------------------------------------------------------------------

    def _changed(self, index: int, replica: Replica) -> None:
        new_state = self._event_log.changed(index, replica)
        if new_state and replica.state == "ready" and replica.rung.step:
            with suppress(OSError):
                keep(self._data_dir, self._serving.top(index), replica.rung, self._serving.plan.hardware)
        if new_state and replica.state == "ready" and not self._greeted:
            self._greet(replica)
        self._write()

    def _greet(self, replica: Replica) -> None:
        """Print, at the first answer, what is served, at which address, and what to do next."""
        self._greeted = True
        record = self.record()
        context = f"context {record.context_length:,} tokens"
        self._say(f"{record.title}, {context}, at {replica.url}/v1: the site finds it by itself")
        if record.demo:
            self._say("a demonstration model: for trying the product, not for clinical or legal use")
        self._say(f"its log is {log_path(self._data_dir)}; `runmodel --status` tells how it is, Ctrl-C ends it")

    def _lines(self, lines: Sequence[str]) -> None:
        self._log.write(lines)
        if self._verbose:
            self._say("\n".join(map(readable, lines)))

    async def _tell(self) -> None:
        while True:
            self._write()
            if (leader := self._leader()) and leader.phase:
                since = time.time() - leader.since
                self._show(f"{SENTENCES[leader.phase]} {leader.progress}".rstrip() + f", {since:.0f} s")
            await asyncio.sleep(RECORD_SECONDS)

    def _write(self) -> None:
        """Update the record; tell people once if it cannot be written as it should."""
        try:
            trouble = "" if write_record(self._data_dir, self.record()) else str(DATA_FULL.sentence)
        except OSError as error:  # this must not end the servers; the site notices that the record is stale
            trouble = f"the site cannot see the model: {record_path(self._data_dir)} is not written ({error.strerror})"
        if trouble != self._trouble:
            self._trouble = trouble
            self._say(trouble or "the data folder can be written again")

    def record(self) -> Record:
        """The current record."""
        service, leader = self._serving, self._leader()
        plan = service.plan
        rung = leader.rung if leader else Rung(plan.profile, plan.options)
        return Record(
            state=self._state(),
            phase=leader.phase if leader else "preparing",
            since=leader.since if leader else time.time(),
            servers=tuple(replica.seen() for replica in self._replicas),
            api_key=service.api_key,
            name=service.name,
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
            events=tuple(self._event_log.events),
        )

    def _leader(self) -> Replica | None:
        """The server in the best state; the record describes it."""
        order = ("ready", "starting", "down", "halted")
        return min(self._replicas, key=lambda replica: order.index(replica.state), default=None)

    def _state(self) -> State:
        leader = self._leader()
        if leader is None:
            return "starting"
        if leader.state == "ready" and any(replica.state != "ready" for replica in self._replicas):
            return "degraded"
        return leader.state

    def _reason(self) -> str:
        """Why some server does not answer: the code of a cause, if one failed or was stopped."""
        if (leader := self._leader()) is None or leader.state == "starting":
            return ""
        return next(
            (replica.cause.code for replica in (leader, *self._replicas) if replica.cause and replica.state != "ready"),
            "",
        )


def _watchfulness() -> Watchfulness:
    return Watchfulness(settings.MODEL_PROBE_SECONDS, settings.MODEL_PROBE_TIMEOUT, settings.MODEL_RESTART_SECONDS)
