"""The real vLLM under `runmodel`, by default with a tiny model of the R1 kind (tests/fixtures/tiny-r1), as two replicas."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from assistant.supervisor.lock import marked
from assistant.supervisor.record import Record, read_record
from assistant.supervisor.status import figures_of
from tests.site import ROOT, free_ports

TINY = ROOT / "tests" / "fixtures" / "tiny-r1"

#: Seconds for two servers to start on two cores that many others use too.
PATIENCE = 900.0


class Engine:
    """`start` the supervisor; `until` tells how its record comes to stand."""

    def __init__(
        self, data_dir: Path, replicas: int = 2, *, model: Path = TINY, family: str = "r1", more: tuple[str, ...] = ()
    ) -> None:
        self.data_dir, self.port, self._more = data_dir, free_ports(2), more
        # A short path: vLLM makes sockets in it, whose paths have 107 characters at most.
        self.temporary = Path(tempfile.mkdtemp(prefix="e"))
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("MODEL_", "DJANGO_"))},
            "DATA_DIR": str(data_dir),
            "TMPDIR": str(self.temporary),
            "MODEL_PATH": str(model),
            "MODEL_FAMILY": family,
            "MODEL_PORT": str(self.port),
            "MODEL_REPLICAS": str(replicas),
            "MODEL_MAX_MODEL_LEN": "2048",
            "MODEL_DRAIN_SECONDS": "60",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", "runmodel", *arguments]

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """One command to its end."""
        environment = {**self.environment, **settings}
        return subprocess.run(
            self.command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE
        )

    def start(self) -> None:
        log = (self.data_dir / "runmodel.log").open("ab")
        more = ("--", "--kv-cache-memory-bytes", "128M", *self._more)
        with log:
            self.process = subprocess.Popen(self.command(*more), cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def until(self, holds: Callable[[Record], bool], seconds: float = PATIENCE) -> float:
        """Seconds until the record is as it should be."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            record = read_record(self.data_dir)
            if record and holds(record):
                return time.monotonic() - began
            gave_up = record and any(server.state == "halted" for server in record.servers)
            if gave_up or self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"{record}\n{(self.data_dir / 'runmodel.log').read_text()}")

    def until_ready(self) -> float:
        return self.until(lambda record: bool(record.servers) and all(server.ready for server in record.servers))

    def record(self) -> Record:
        record = read_record(self.data_dir)
        assert record
        return record

    def processes(self) -> list[psutil.Process]:
        """What carries the mark of the last supervisor."""
        lock = self.data_dir / "supervisor.lock"
        return marked(lock.read_text().split()[1]) if lock.exists() else []

    def api_server(self, index: int) -> psutil.Process:
        port = str(self.port + index)
        return next(one for one in self.processes() if port in one.cmdline())

    def engine_core(self, index: int) -> psutil.Process:
        children = self.api_server(index).children()
        return next(one for one in children if "::EngineCore" in " ".join(one.cmdline()))

    def busy_server(self) -> int:
        """Which of the servers is making an answer."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for index, server in enumerate(self.record().servers):
                if (figures := figures_of(server)) and figures.running:
                    return index
        raise AssertionError("no server is busy")

    def running(self) -> int:
        """Answers in the making, over both servers."""
        figures = [figures_of(server) for server in self.record().servers]
        return sum(found.running for found in figures if found)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        for left in self.processes():
            left.kill()
        shutil.rmtree(self.temporary)
