"""Ensures that a data folder has only one supervisor, and that no process of an earlier one is left behind.

The lock is the kernel's (flock), so it cannot go stale. The file stores a random mark that every process started under
the lock carries in its environment and, where vLLM overwrites that with its title, in its title. Orphans of a killed
supervisor are recognised by that mark, never by process id, which may have been reused.
"""

import fcntl
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from django.utils.translation import gettext_lazy as _

from ..exceptions import SupervisorError, SupervisorRunning

#: vLLM begins the titles of its processes with this variable's value.
MARK = "VLLM_PROCESS_NAME_PREFIX"

#: Seconds that orphans have to end after SIGTERM before they are killed.
ORPHAN_SECONDS = 5.0


@contextmanager
def sole_supervisor(data_dir: Path) -> Iterator[str]:
    """Hold the lock, with no process of an earlier holder left; yields the mark for new processes.

    Raises SupervisorRunning with the holder's process id, or another SupervisorError.
    """
    with writing_to(data_dir):
        descriptor = os.open(data_dir / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SupervisorRunning(_read(file.read())[0]) from error
        end_orphans(_read(file.read())[1])
        mark = f"VLLM-{secrets.token_hex(8)}"
        with writing_to(data_dir):
            file.seek(0)
            file.truncate()
            file.write(f"{os.getpid()} {mark}\n")
            file.flush()
        yield mark


@contextmanager
def writing_to(data_dir: Path) -> Iterator[None]:
    """Turns an OSError while writing an indispensable file into a SupervisorError."""
    try:
        yield
    except OSError as error:
        raise SupervisorError(
            _("The data folder %(folder)s cannot be written (%(why)s). Make room there or give this account the right.")
            % {"folder": data_dir, "why": error.strerror},
            code="data_folder",
        ) from error


def holder(data_dir: Path) -> int | None:
    """The process id of the supervisor of this data folder, or None."""
    try:
        with (data_dir / "supervisor.lock").open(encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _read(file.read())[0]
    except OSError:
        pass
    return None


def _read(text: str) -> tuple[int, str]:
    """The holder's process id and mark as stored in the file; 0 and "" if it is empty."""
    pid, _, mark = text.strip().partition(" ")
    return int(pid) if pid.isdigit() else 0, mark


def end_orphans(mark: str) -> int:
    """Terminate every process with the mark: SIGTERM, then SIGKILL. Returns their number."""
    orphans = marked(mark)
    for process in orphans:
        _signal(process, signal.SIGTERM)
    _, alive = psutil.wait_procs(orphans, timeout=ORPHAN_SECONDS)
    for process in alive:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=ORPHAN_SECONDS)
    return len(orphans)


def marked(mark: str) -> list[psutil.Process]:
    """Running processes with the mark, except this one."""
    if not mark:
        return []
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _carries(process, mark)]


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE or process.uids().real != os.getuid():
            return False
        return process.environ().get(MARK) == mark or " ".join(process.cmdline()).startswith(f"{mark}::")
    except (psutil.Error, OSError):
        return False


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
