"""Tells whether the process that wrote a file is still alive.

A process id alone does not prove it, since it may be reused, nor does the time of day, since clocks are adjusted. So a
process is identified by the machine's boot, its id and its start time within that boot; its heartbeat uses the
monotonic clock.
"""

import os
import time
from pathlib import Path

import msgspec

_PROC = Path("/proc")

#: Index of the start time in /proc/PID/stat, counted after the name in brackets (proc(5): field 22).
_START = 19


class Sign(msgspec.Struct, frozen=True):
    """`boot` is the kernel's boot id, `start` the process's start in clock ticks since boot, `beat` the time of writing
    in seconds of the monotonic clock, which all processes of a machine share."""

    pid: int
    start: str
    boot: str
    beat: float


def sign_of_life() -> Sign:
    """The sign of this process, now."""
    return Sign(os.getpid(), _start_of(os.getpid()), _boot(), time.monotonic())


def lives(sign: Sign, within: float) -> bool:
    """Whether the process that wrote the sign is alive and wrote it within the given seconds."""
    fresh = sign.boot == _boot() and 0 <= time.monotonic() - sign.beat < within
    return fresh and sign.start == _start_of(sign.pid) != ""


def _boot() -> str:
    return _text("sys/kernel/random/boot_id")


def _start_of(pid: int) -> str:
    """The process's start time; "" if there is no such process."""
    fields = _text(f"{pid}/stat").rpartition(")")[2].split()
    return fields[_START] if len(fields) > _START else ""


def _text(name: str) -> str:
    try:
        return (_PROC / name).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
