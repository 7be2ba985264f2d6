"""What the tests have a worker do. A worker imports it like any module of the project."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from assistant.evidence.analysis import DocumentText, analyse
from assistant.evidence.medicines.labels import Label
from assistant.evidence.sources import Source
from assistant.exceptions import DatasetError


@dataclass(frozen=True)
class Place:
    page: int
    words: tuple[str, ...]


def turned(place: Place, times: int) -> list[Place]:
    return [Place(place.page + number, place.words[::-1]) for number in range(times)]


def pid() -> int:
    return os.getpid()


def spin(seconds: float) -> int:
    """Holds the interpreter of its process without a pause."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(1000))
    return os.getpid()


def held(gate: str) -> int:
    """Goes on when the gate is opened (tests/gate.py)."""
    Path(gate).open().close()
    return os.getpid()


def hang() -> None:
    while True:
        sum(range(1000))


def die() -> None:
    os._exit(3)


def swallow() -> int:
    return len(bytearray(4 * 1024**3))


def swell() -> int:
    """More than half of what it may have."""
    return len(bytearray(b"x") * (600 * 1024**2))


def fault() -> None:
    raise ValueError("words of a patient")


def refuse() -> None:
    raise DatasetError


def said() -> str:
    return gettext("Something went wrong here. Nothing you wrote was lost.")


def count(most: int, progress: Callable[[float], None] = lambda share: None) -> int:
    for number in range(most):
        progress((number + 1) / most)
    return most


def surroundings() -> dict[str, str]:
    return dict(os.environ)


def walls() -> dict[str, str]:
    """What of it may do that it should not."""
    tried = {"write": lambda: Path("/tmp/worker-wall").write_text("x"), "fork": _fork}
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    found = {"no_new_privileges": status["NoNewPrivs"].strip(), "settings": _secret()}
    for name, work in tried.items():
        try:
            work()
            found[name] = "done"
        except OSError as error:
            found[name] = type(error).__name__
    return found


def _fork() -> None:
    """Where a fork is allowed, its child ends at once: it would answer on the same pipe."""
    if not os.fork():
        os._exit(0)


def _secret() -> str:
    from django.conf import settings

    return str(settings.SECRET_KEY or "none") if settings.is_overridden("SECRET_KEY") else "none"


def ignored_signals() -> None:
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def never(answer: str, document: DocumentText, question: str, labels: list[Label]) -> bytes:
    """Stands in for a check that does not come to an end."""
    while True:
        sum(range(1000))


def never_analysed(document: DocumentText, progress: Callable[[float], None] = lambda share: None) -> bytes:
    while True:
        sum(range(1000))


def analysed_later(document: DocumentText, progress: Callable[[float], None] = lambda share: None) -> bytes:
    """When the gate is opened whose path is the document's last word."""
    progress(0.5)
    held(document.text.split()[-1])
    return analyse(document, progress)


def die_checking(answer: str, sources: list[Source], labels: list[Label]) -> bytes:
    os._exit(3)
