"""Formats log lines: what failed and where, but never anybody's words.

An exception's message may quote a person, and a stack trace contains paths, so neither is logged (P12). Other packages
put addresses, names and values into their messages (`Not Found: /…`, `Task exception … KeyError('…')`), so only the
place, the status and the type of their messages are written.
"""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]

#: Loggers whose messages are written: all their arguments are ids, counts or types (tests/test_logs.py).
_OWN = ("assistant", "domains")

log = logging.getLogger(__name__)


class LineFormatter(logging.Formatter):
    """One line for each record. An exception becomes its type and the last place in this project that it passed
    through."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        if record.name.split(".")[0] not in _OWN:
            status = getattr(record, "status_code", "")
            record.message = f"{status} at {_short(Path(record.pathname))}:{record.lineno}".lstrip()
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        kind, _, trace = ei
        return f"{kind.__name__ if kind else 'nothing'} at {_place(trace)}"

    def formatStack(self, stack_info: str) -> str:
        return ""


def place_of(error: BaseException) -> str:
    """The type and place of an error, without its message."""
    return f"{type(error).__name__} at {_place(error.__traceback__)}"


def log_what_nobody_catches() -> None:
    """Log uncaught errors, which Python would print with their messages: those in threads, in destructors, and of
    log records that cannot be formatted."""

    def uncaught(details: Any) -> None:
        error = details.exc_value
        log.error("nobody caught %s", place_of(error) if error else "an error")

    threading.excepthook = uncaught
    sys.unraisablehook = uncaught
    logging.raiseExceptions = False


def _place(trace: TracebackType | None) -> str:
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(trace)]
    own = [(path, line) for path, line in frames if _is_own(path)]
    path, line = (own or frames or [(Path("?"), 0)])[-1]
    return f"{_short(path)}:{line}"


def _short(path: Path) -> str:
    """The path within this project or its package: a whole path would say who installed it where."""
    return str(path.relative_to(_ROOT)) if _is_own(path) else "/".join(path.parts[-2:])


def _is_own(path: Path) -> bool:
    return path.is_relative_to(_ROOT) and not any(part.startswith(".venv") for part in path.relative_to(_ROOT).parts)
