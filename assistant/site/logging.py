"""How a line of the log is written: what failed and where, never with what words.

The message of an exception may hold what somebody wrote, and a stack trace whole paths: neither is logged (P12). Other
packages put addresses, names and values into their messages (`Not Found: /…`, `Task exception … KeyError('…')`), so of
what they log only the place, the status and the type are written.
"""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]

#: Loggers whose messages are written: every argument of theirs is an id, a count or a type (tests/test_logs.py).
_OWN = ("assistant", "domains")

log = logging.getLogger(__name__)


class LineFormatter(logging.Formatter):
    """One line a record. An exception becomes its type and the last place in this project that it came through."""

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
    """Type and place of an error, without its words."""
    return f"{type(error).__name__} at {_place(error.__traceback__)}"


def log_what_nobody_catches() -> None:
    """Python prints such errors with their words: those of threads, of what runs while objects are deleted, and of log
    records that cannot be formatted."""

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
    """Within this project or within its package; a whole path says who installed it where."""
    return str(path.relative_to(_ROOT)) if _is_own(path) else "/".join(path.parts[-2:])


def _is_own(path: Path) -> bool:
    return path.is_relative_to(_ROOT) and not any(part.startswith(".venv") for part in path.relative_to(_ROOT).parts)
