"""`manage.py runmodel` as a real process, with stand_in.py in vLLM's place."""

import hashlib
import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

from assistant.supervisor.lock import marked
from assistant.supervisor.record import Record, read_record
from tests.site import ROOT, free_ports
from tests.waiting import PATIENCE, wait_until

#: A GPU as `nvidia-smi` lists it; `free` is in MiB.
T4 = "0, Tesla T4, 15360, {free}, 7.5, 580.65"


class Rig:
    """A data folder, a model's folder and an engine of our own; `start` runs the supervisor on them."""

    def __init__(
        self, folder: Path, *history: dict[str, Any], gpus: str = "", engine: str = "", **settings: str
    ) -> None:
        self.data_dir, self.model, self.bin = folder / "data", folder / "model", folder / "bin"
        self.port = free_ports(2)
        for made in (self.data_dir, self.model, self.bin):
            made.mkdir()
        write_model(self.model)
        self.script(*history)
        environment = make_engine(folder / "engine", engine or ("cuda" if gpus else "cpu"))
        self.gpus(gpus)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("MODEL_", "DJANGO_"))},
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "DATA_DIR": str(self.data_dir),
            "MODEL_VENV": str(environment),
            "MODEL_PATH": str(self.model),
            "MODEL_PORT": str(self.port),
            "MODEL_PROBE_SECONDS": "0.5",
            "MODEL_PROBE_TIMEOUT": "60",
            "MODEL_RESTART_SECONDS": "0.05",
            "MODEL_DRAIN_SECONDS": "1",
            **settings,
        }
        self.processes: list[subprocess.Popen[str]] = []

    def script(self, *history: dict[str, Any]) -> None:
        """What each start does from now on."""
        (self.model / "history.json").write_text(json.dumps(history or [{}]))
        (self.model / "starts").unlink(missing_ok=True)

    def gpus(self, *listings: str) -> None:
        """What `nvidia-smi` lists from now on: each entry once, the last one for all further calls; "" for none."""
        for number, listing in enumerate(listings, 1):
            (self.bin / f"gpus-{number}").write_text(listing)
        looks = self.bin / "looks"
        looks.unlink(missing_ok=True)
        line = f"echo >> {looks}; n=$(wc -l < {looks}); [ $n -lt {len(listings)} ] || n={len(listings)}"
        write_script(self.bin / "nvidia-smi", f"{line}; cat {self.bin}/gpus-$n; [ -s {self.bin}/gpus-$n ]")

    @property
    def looks_while_hung(self) -> int:
        """How often the figures of a server that gives no token were asked for."""
        file = self.model / "looks"
        return len(file.read_text()) if file.exists() else 0

    @property
    def looks(self) -> int:
        """How often `nvidia-smi` was asked since it was told what to list."""
        return len((self.bin / "looks").read_text().splitlines())

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """One command to its end."""
        return subprocess.run(
            self._command(*arguments), cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE
        )

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            self._command(*arguments),
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", "runmodel", *arguments]

    def until(self, *states: str, where: Callable[[Record], bool] = lambda _record: True) -> Record:
        """The record, once it is in one of the states and as `where` wants it."""
        return wait_until(lambda: self._record_in(states, where))

    def _record_in(self, states: tuple[str, ...], where: Callable[[Record], bool]) -> Record | None:
        record = read_record(self.data_dir)
        return record if record and record.state in states and where(record) else None

    def hears(self, words: str) -> None:
        """Read what the last supervisor prints, up to a line with these words."""
        stream = self.processes[-1].stdout
        assert stream
        reader = Thread(target=lambda: next(line for line in stream if words in line), daemon=True)
        reader.start()
        reader.join(PATIENCE)
        assert not reader.is_alive(), f"{words!r} was not said"

    def end(self, number: int = signal.SIGTERM) -> str:
        """Send the last supervisor a signal and wait for its end; what it printed."""
        self.processes[-1].send_signal(number)
        return self.processes[-1].communicate(timeout=PATIENCE)[0]

    @property
    def starts(self) -> int:
        return len((self.model / "starts").read_text().split())

    @property
    def server(self) -> int:
        """The process id of the newest server."""
        return int((self.model / "starts").read_text().split()[-1])

    def left(self) -> list[str]:
        """What carries the mark of the last supervisor and still runs."""
        return [" ".join(process.cmdline())[:80] for process in marked(self.mark)]

    @property
    def mark(self) -> str:
        """That of the last supervisor; nothing where none has run."""
        lock = self.data_dir / "supervisor.lock"
        return lock.read_text().split()[1] if lock.is_file() else ""

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()
        for left in marked(self.mark):
            left.kill()


def write_model(folder: Path, **config: Any) -> None:
    """A folder that passes for a model: a configuration and a weight file of 4 bytes."""
    (folder / "config.json").write_text(json.dumps({"max_position_embeddings": 8192, **config}))
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * 4)


def make_engine(folder: Path, kind: str = "cpu") -> Path:
    """An environment that counts as installed, whose Python runs the stand-in."""
    (folder / "bin").mkdir(parents=True)
    write_script(
        folder / "bin" / "python", f'PYTHONPATH={ROOT} exec {sys.executable} -m tests.supervisor.stand_in "$@"'
    )
    requirements = (ROOT / f"requirements-model-{kind}.txt").read_bytes()
    (folder / "installed").write_text(hashlib.sha256(requirements).hexdigest())
    return folder


def write_script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)
