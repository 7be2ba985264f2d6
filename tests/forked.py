"""`python -m tests.forked`: reads accidents from standard input, a line each, and runs `manage.py` in every one of them.

An accident is {"environment", "commands": [argument list, …], "largest": bytes that a file may grow to, or none}; its answer is a line as well, [{"status", "output"}, …] in
the same order. Starting Python for each of some hundred pairs would take minutes: each accident is a fork of a process
that has imported Django, each command a fork of its accident, with settings and models loaded where they can be.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

#: Seconds that a command may take: `setupdemo` took more than 240 on a machine with a load of 25.
PATIENCE = 720

#: Rights of root that would open every file to it: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (capabilities(7)).
_OVERRIDES = 0b110


def play(accident: dict[str, Any]) -> None:
    """In a fork: answers with what became of each command."""
    os.environ.update(accident["environment"])
    _obey_file_modes()
    if accident["largest"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (accident["largest"], accident["largest"]))
    with suppress(Exception):  # then each command meets it for itself
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")
        importlib.import_module("django").setup()
    print(json.dumps([run(arguments) for arguments in accident["commands"]]), flush=True)


def run(arguments: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as output:
        if not (pid := os.fork()):
            _become(arguments, output.fileno())
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        output.seek(0)
        return {"status": status, "output": output.read().decode()}


def _become(arguments: list[str], output: int) -> None:
    """In the child: never returns."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(output, stream)
    signal.alarm(PATIENCE)
    sys.argv = ["manage.py", *arguments]
    status = 0
    try:
        importlib.import_module("manage").main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _obey_file_modes() -> None:
    """Root as everybody else."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    libc.capget(header, data)
    data[0] &= ~_OVERRIDES
    libc.capset(header, data)


def main() -> None:
    sys.path.insert(0, str(ROOT))
    for name in ("django.db.models", "django.forms", "environ", "openai", "msgspec", "whitenoise.storage", "psycopg"):
        importlib.import_module(name)
    for line in sys.stdin:
        if not (pid := os.fork()):
            play(json.loads(line))
            os._exit(0)
        if os.waitpid(pid, 0)[1]:
            print("null", flush=True)


if __name__ == "__main__":
    main()
