"""The model servers' log on disk: rotated, and readable by the owner only."""

import logging
import re
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from queue import Full, Queue
from threading import Thread

#: The size of a log file in bytes, and the number of files.
LOG_BYTES, LOG_FILES = 5_000_000, 3

#: The most batches of lines that wait for the disk, and the seconds they have to be written at the end.
WAITING_BATCHES, CLOSE_SECONDS = 64, 3.0

#: What vLLM puts before a line, "(EngineCore pid=7) INFO 11-24 10:02:42 [core.py:402] ", and the log before that.
_PREFIX = re.compile(
    r"^(?:\d{4}-\d\d-\d\d (?P<time>\d\d:\d\d:\d\d),\d{3} )?"
    r"(?:\(\S+ pid=\d+\) )?(?:(?P<level>INFO|WARNING|ERROR) \d\d-\d\d \d\d:\d\d:\d\d (?:\[[^\]]*\] ?)?)?"
)


class _Handler(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk ends the log, not the service, and lines that could not be written are not printed elsewhere."""


class ModelLog:
    """Writes in batches, in its own thread, so that neither many lines nor a slow disk delay a starting server.

    Lines that the disk is too slow for are dropped, and their number is logged. Call `close` at the end.
    """

    def __init__(self, data_dir: Path) -> None:
        with suppress(OSError):  # without its folder there is no log, but the service continues
            log_path(data_dir).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handler = _Handler(
            log_path(data_dir), maxBytes=LOG_BYTES, backupCount=LOG_FILES - 1, encoding="utf-8", delay=True
        )
        self._waiting: Queue[str | None] = Queue(WAITING_BATCHES)
        self._left_out = 0
        self._thread = Thread(target=self._write, daemon=True, name="model log")
        self._thread.start()

    def write(self, lines: Sequence[str]) -> None:
        stamp = _stamp(time.time())
        notice = [f"(lines left out because the disk was too slow: {self._left_out})"] if self._left_out else []
        try:
            self._waiting.put_nowait("\n".join(f"{stamp} {line}" for line in (*notice, *lines)))
            self._left_out = 0
        except Full:
            self._left_out += len(lines)

    def close(self) -> None:
        """Write the remaining lines, for at most CLOSE_SECONDS."""
        with suppress(Full):
            self._waiting.put(None, timeout=CLOSE_SECONDS)
            self._thread.join(CLOSE_SECONDS)

    def _write(self) -> None:
        while (text := self._waiting.get()) is not None:
            self._handler.handle(logging.makeLogRecord({"msg": text}))
        with suppress(OSError):  # closing retries what a full disk refused
            self._handler.close()


def _stamp(now: float) -> str:
    return f"{time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(now))},{int(now % 1 * 1000):03d}"


#: What vLLM prints every ten seconds on an idle server, and once for each endpoint: it would fill every page.
_CHATTER = re.compile(r"Avg prompt throughput: | Route: /\S+, Methods: ")


def last_lines(data_dir: Path, count: int) -> list[str]:
    """The newest informative lines of the log, oldest first; empty if there is no log."""
    try:
        with log_path(data_dir).open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(filter(_tells, file), maxlen=count)]
    except OSError:
        return []


def _tells(line: str) -> bool:
    return not _CHATTER.search(line)


def readable(line: str) -> str:
    """A line of vLLM's output for people: without process, timestamp and source location. Lines from the log start with
    the time of day."""
    return _PREFIX.sub(_kept, line)


def _kept(found: re.Match[str]) -> str:
    time = f"{found['time']} " if found["time"] else ""
    return time + (f"{found['level']}: " if found["level"] in ("WARNING", "ERROR") else "")


def log_path(data_dir: Path) -> Path:
    return data_dir / "logs" / "model.log"
