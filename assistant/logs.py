"""How a line of the log is written: what failed and where, never with what words.

The message of an exception may hold what somebody wrote, and a stack trace whole paths: neither is logged (P12).
"""

import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent


class LineFormatter(logging.Formatter):
    """One line a record. An exception becomes its type and the last place in this project that it came through."""

    def formatException(self, ei: Any) -> str:
        kind, _, trace = ei
        return f"{kind.__name__ if kind else 'nothing'} at {_place(trace)}"

    def formatStack(self, stack_info: str) -> str:
        return ""


def _place(trace: TracebackType | None) -> str:
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(trace)]
    own = [(path.relative_to(_ROOT), line) for path, line in frames if _is_own(path)]
    return f"{own[-1][0]}:{own[-1][1]}" if own else f"{frames[-1][0].name}:{frames[-1][1]}" if frames else "?"


def _is_own(path: Path) -> bool:
    return path.is_relative_to(_ROOT) and not any(part.startswith(".venv") for part in path.relative_to(_ROOT).parts)
