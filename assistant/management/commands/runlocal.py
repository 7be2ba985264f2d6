"""`manage.py runlocal`: runs the whole product on this machine, ready to chat; called by `make run`.

It prepares what is missing, then runs `runmodel` and `serve` side by side until Ctrl-C, which ends both. Each child has
its own session, so that Ctrl-C reaches only this command, which then ends them in order.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from ...supervisor.ports import bind_error
from ...supervisor.process import end_with_parent
from ...supervisor.record import Record, read_record
from ..base import SiteCommand

#: How many ports are tried, from the wanted one on.
TRIED_PORTS = 50

#: Seconds that a child has to end: the model server drains for ten.
END_SECONDS = 30.0


class Command(SiteCommand):
    help = "Prepare everything and run the model and the site together. Ctrl-C ends both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="the site's (default: PORT)")
        parser.add_argument("--model-port", type=int, default=settings.MODEL_PORT, help="(default: MODEL_PORT)")

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):  # a background job of a shell starts with SIGINT ignored
            signal.signal(number, _interrupt)
        began = time.monotonic()
        try:
            call_command("setupdemo", verbosity=0)
            self._load_samples()
            if not settings.MODEL_URL:
                call_command("installmodel", verbosity=0)
            port = self._free_port(options["port"], "PORT", ())
            model_port = self._free_port(options["model_port"], "MODEL_PORT", (port,))
            with ExitStack() as stack:
                children = {"site": stack.enter_context(_child("serve", "--port", str(port)))}
                if not settings.MODEL_URL:
                    children["model"] = stack.enter_context(_child("runmodel", "--port", str(model_port)))
                    self._await_model(children)
                self._greet(port, time.monotonic() - began)
                _wait(children)
        except KeyboardInterrupt:
            self.stdout.write("\nEnded. Nothing is left running.")

    def _load_samples(self) -> None:
        """Passages for the first question. Without them, the product runs all the same."""
        try:
            call_command("loadlibrary", samples=True, verbosity=0)
        except CommandError as error:
            self.stderr.write(f"The samples of the library: {error}")

    def _free_port(self, wanted: int, setting: str, taken: tuple[int, ...]) -> int:
        """The wanted port or, with a message, the next free one. Raises CommandError."""
        for port in range(wanted, min(wanted + TRIED_PORTS, 65536)):
            if port not in taken and bind_error("127.0.0.1", port) is None:
                if port != wanted:
                    self.stdout.write(f"Port {wanted} is taken; {port} is used instead ({setting} chooses another).")
                return port
        raise CommandError(f"No port is free from {wanted} on. Choose another with {setting}=….")

    def _await_model(self, children: "dict[str, subprocess.Popen[bytes]]") -> Record:
        """Wait until the model has produced a token. Raises CommandError if the model server gives up."""
        while True:
            _refuse_dead(children)
            record = read_record(settings.DATA_DIR)
            ours = record is not None and record.sign is not None and record.sign.pid == children["model"].pid
            if record and ours and record.state in ("ready", "degraded"):
                return record
            if record and ours and record.state == "halted":
                raise CommandError("The model server gave up; the lines above say why.")
            time.sleep(0.2)

    def _greet(self, port: int, seconds: float) -> None:
        record = read_record(settings.DATA_DIR)
        title = record.title if record else settings.MODEL_NAME or "the model at MODEL_URL"
        lines = ["", f"Ready after {seconds:.0f} s: http://127.0.0.1:{port}/", f"  Model     {title}"]
        if record and record.demo:
            lines.append("            a demonstration model: for trying the product, not for clinical or legal use")
        lines += [
            "  Sign in   clinician, paralegal, editor, approver or operator",
            f"  Password  {_password()}",
            "  End       Ctrl-C",
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


@contextmanager
def _child(*arguments: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Run one of our own commands as a child, which is ended with the block."""
    process = subprocess.Popen(
        [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    while True:
        _refuse_dead(children)
        time.sleep(0.5)


def _refuse_dead(children: "dict[str, subprocess.Popen[bytes]]") -> None:
    for name, process in children.items():
        if process.poll() is not None:
            raise CommandError(f"The {name} ended with status {process.returncode}; the lines above say why.")


def _password() -> str:
    file = settings.DATA_DIR / "demo_password"
    return "as DEMO_PASSWORD says" if os.environ.get("DEMO_PASSWORD") else str(file.read_text(encoding="utf-8").strip())


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
