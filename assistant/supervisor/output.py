"""The model servers' output on the disk: files that rotate, for the owner's eyes alone."""

import logging
import re
from collections import deque
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

#: So many bytes a file, so many files.
LOG_BYTES, LOG_FILES = 5_000_000, 3

#: What vLLM puts before a line, "(EngineCore pid=7) INFO 11-24 10:02:42 [core.py:402] ", and the log before that.
_PREFIX = re.compile(
    r"^(?:\d{4}-\d\d-\d\d (?P<time>\d\d:\d\d:\d\d),\d{3} )?"
    r"(?:\(\S+ pid=\d+\) )?(?:(?P<level>INFO|WARNING|ERROR) \d\d-\d\d \d\d:\d\d:\d\d (?:\[[^\]]*\] ?)?)?"
)


class _Handler(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk ends the log, not the service, and what could not be written is not shouted elsewhere."""


def open_log(data_dir: Path) -> logging.Logger:
    with suppress(OSError):  # without its folder there is no log; the service goes on
        log_path(data_dir).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = _Handler(log_path(data_dir), maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.Logger("model server")
    logger.addHandler(handler)
    return logger


#: What vLLM says every ten seconds of a quiet server, and of each of its addresses: it would fill every page.
_CHATTER = re.compile(r"Avg prompt throughput: | Route: /\S+, Methods: ")


def last_lines(data_dir: Path, count: int) -> list[str]:
    """The newest lines of the log that tell something, oldest first; empty where there is none."""
    try:
        with log_path(data_dir).open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(filter(_tells, file), maxlen=count)]
    except OSError:
        return []


def _tells(line: str) -> bool:
    return not _CHATTER.search(line)


def readable(line: str) -> str:
    """A line of vLLM's for people: without its process, its own time and its place in the source. One from the
    log begins with the time of day."""
    return _PREFIX.sub(_kept, line)


def _kept(found: re.Match[str]) -> str:
    time = f"{found['time']} " if found["time"] else ""
    return time + (f"{found['level']}: " if found["level"] in ("WARNING", "ERROR") else "")


def log_path(data_dir: Path) -> Path:
    return data_dir / "logs" / "model.log"
