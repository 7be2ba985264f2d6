"""The one record that the supervisor writes and the site reads: which model answers, where, and how it is.

A file of mode 0600 in `DATA_DIR`, replaced in one step, so a reader never sees half of it. The site trusts it only
while the process that wrote it lives and keeps refreshing it.
"""

import os
import time
from pathlib import Path
from typing import Literal

import msgspec

State = Literal["starting", "ready", "degraded", "down", "halted"]
Phase = Literal[
    "", "installing", "preparing", "downloading", "launching", "loading", "compiling", "warming", "probing", "ending"
]

#: Older than this, the supervisor counts as gone. It refreshes the record every second.
STALE_SECONDS = 5.0


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """One model server: the OpenAI-compatible base URL (with /v1), whether it answers, and how it is.

    `since` is in Unix seconds; `restarts` counts the starts after the first.
    """

    url: str
    ready: bool
    state: State = "starting"
    phase: Phase = ""
    progress: str = ""
    since: float = 0
    restarts: int = 0


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a server. `reason` is a code of diagnosis.py, `step` with `value` one of ladder.STEPS;
    `wait` the seconds until the next start. `detail` is vLLM's own line, for operators only."""

    at: float
    server: int
    state: State
    reason: str = ""
    detail: str = ""
    step: str = ""
    value: str = ""
    wait: float = 0


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is drawn at each start, `model` the name that lasts; the servers list both. `revision` is of the weights.

    `since` and `updated` are Unix seconds; `reason` is a code of diagnosis.py, where a server does not answer; `why`
    with `value` is one of profiles.REASONS."""

    state: State
    phase: Phase = ""
    since: float
    updated: float
    pid: int
    servers: tuple[Server, ...] = ()
    api_key: str = ""
    name: str = ""
    model: str = ""
    revision: str = ""
    title: str = ""
    profile: str = ""
    why: str = ""
    value: str = ""
    family: Literal["r1", "generic"] = "generic"
    reasoning: Literal["parsed", "raw"] = "parsed"
    demo: bool = False
    context_length: int = 0
    reason: str = ""
    events: tuple[Event, ...] = ()


def record_path(data_dir: Path) -> Path:
    return data_dir / "model.json"


def write_record(data_dir: Path, record: Record) -> None:
    """Replace the record in one step; readable by its owner alone."""
    data_dir.mkdir(parents=True, exist_ok=True)
    path = record_path(data_dir)
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(record))
    draft.replace(path)


def read_record(data_dir: Path, *, now: float | None = None) -> Record | None:
    """The record as it stands, or None where no supervisor is alive to vouch for it."""
    try:
        record = msgspec.json.decode(record_path(data_dir).read_bytes(), type=Record)
    except (OSError, msgspec.MsgspecError):
        return None
    fresh = (time.time() if now is None else now) - record.updated < STALE_SECONDS
    return record if fresh and _alive(record.pid) else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
