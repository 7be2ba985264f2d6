"""The supervisor: prepares the model, keeps its servers answering, and tells the site about it once a second."""

import asyncio
import logging
import os
import secrets
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from pathlib import Path

from django.conf import settings

from ..exceptions import SupervisorError
from .command import Command, build_command
from .ladder import Rung
from .lock import MARK
from .phases import SENTENCES
from .plan import FAILED, Plan
from .record import Phase, Record, Server, State, record_path, write_record
from .replica import Replica, Watchfulness
from .weights import prepare

#: How often the record is refreshed; the site takes one older than record.STALE_SECONDS for dead.
RECORD_SECONDS = 1.0

#: The model servers' output is kept in files of this many bytes, so many of them.
LOG_BYTES, LOG_FILES = 5_000_000, 3


class Supervisor:
    """`run` until told to end. `say` gets one line for people at every change; `verbose` adds the servers' output."""

    def __init__(self, plan: Plan, mark: str, say: Callable[[str], None], *, verbose: bool = False) -> None:
        self._plan = plan
        self._mark = mark
        self._say = say
        self._verbose = verbose
        self._api_key = secrets.token_urlsafe(32)
        self._phase: Phase = "preparing"
        self._since = self._began = time.time()
        self._replicas: list[Replica] = []
        self._log = model_log(plan.data_dir)

    async def run(self) -> int:
        """The exit status: 0 where a signal asked it to end."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        loop.add_signal_handler(signal.SIGHUP, self.restart)
        serving = asyncio.create_task(self._serve())
        telling = asyncio.create_task(self._tell())
        try:
            await asyncio.wait({serving, asyncio.create_task(ended.wait())}, return_when=asyncio.FIRST_COMPLETED)
            if not serving.done():
                self._say("ending the model server")
                return 0
            return self._failed(serving.exception())
        finally:
            for task in (serving, telling):
                task.cancel()
            await asyncio.gather(serving, telling, return_exceptions=True)
            record_path(self._plan.data_dir).unlink(missing_ok=True)

    def restart(self) -> None:
        """Start every server anew, one that gave up too."""
        for replica in self._replicas:
            replica.restart()

    async def _serve(self) -> None:
        await prepare(self._plan.profile, self._plan.python, self._plan.data_dir, self._enter_phase)
        self._replicas = [self._replica(index) for index in range(self._plan.replicas)]
        async with asyncio.TaskGroup() as group:
            for replica in self._replicas:
                group.create_task(replica.run())

    def _failed(self, error: BaseException | None) -> int:
        self._say(str(error) if isinstance(error, SupervisorError) else f"the supervisor failed: {error!r}")
        return FAILED

    def _replica(self, index: int) -> Replica:
        port = self._plan.options.port + index
        gpu = index if self._plan.replicas > 1 and self._plan.hardware.gpus else None
        host = "127.0.0.1" if self._plan.options.host in ("0.0.0.0", "::") else self._plan.options.host  # noqa: S104

        async def command(rung: Rung) -> Command:
            model = self._plan.model
            if rung.profile != self._plan.profile:
                model = await prepare(rung.profile, self._plan.python, self._plan.data_dir, self._enter_phase)
            return build_command(
                rung.profile,
                replace(rung.options, port=port),
                self._plan.hardware,
                python=self._plan.python,
                model=model,
                api_key=self._api_key,
                environment={**os.environ, MARK: self._mark},
                gpu=gpu,
            )

        replica = Replica(
            url=f"http://{host}:{port}",
            api_key=self._api_key,
            rung=Rung(self._plan.profile, self._plan.options),
            prepare=command,
            watchfulness=Watchfulness(settings.MODEL_PROBE_SECONDS, settings.MODEL_PROBE_TIMEOUT),
            changed=lambda note: self._changed(replica, note),
            log=self._line,
        )
        return replica

    def _line(self, line: str) -> None:
        self._log.info(line)
        if self._verbose:
            self._say(line)

    def _enter_phase(self, phase: Phase) -> None:
        self._phase, self._since = phase, time.time()
        self._say(SENTENCES[phase])
        self._write()

    def _changed(self, replica: Replica, note: str) -> None:
        words = SENTENCES[replica.phase] if replica.phase else "ready" if replica.state == "ready" else note
        where = f" (server at {replica.url})" if self._plan.replicas > 1 else ""
        self._say(f"{words}{where}")
        self._write()

    async def _tell(self) -> None:
        while True:
            self._write()
            await asyncio.sleep(RECORD_SECONDS)

    def _write(self) -> None:
        with suppress(OSError):  # a full disk must not end the servers; the site sees the record grow old
            write_record(self._plan.data_dir, self.record())

    def record(self) -> Record:
        """How things stand now."""
        profile = self._replicas[0].rung.profile if self._replicas else self._plan.profile
        leader = self._leader()
        return Record(
            state=self._state(),
            phase=leader.phase if leader else self._phase,
            since=leader.since if leader else self._since,
            updated=time.time(),
            pid=os.getpid(),
            servers=tuple(Server(f"{one.url}/v1", one.state == "ready") for one in self._replicas),
            api_key=self._api_key,
            name=profile.served_name,
            title=profile.title,
            profile=profile.name,
            family=profile.family,
            demo=profile.demo,
            context_length=self._plan.options.max_model_len or profile.context_length,
            reason=leader.cause.code if leader and leader.cause and leader.state != "ready" else "",
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


def model_log(data_dir: Path) -> logging.Logger:
    """The model servers' output, in files that rotate, for the owner's eyes alone."""
    folder = data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = RotatingFileHandler(
        folder / "model.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.Logger("model server")
    logger.addHandler(handler)
    return logger
