"""The record that the supervisor writes and the site reads: which model answers, at which address, in which state.

A file of mode 0600 in `DATA_DIR`, replaced atomically, so that readers never see half of it; on a full disk it is
overwritten in place, which needs no space. The site trusts it only while its writer is alive and keeps refreshing it.
"""

import errno
import os
from pathlib import Path
from typing import Literal

import msgspec

from .liveness import Sign, lives, sign_of_life
from .profiles import FamilyName

State = Literal["starting", "ready", "degraded", "down", "halted"]
Phase = Literal[
    "", "installing", "preparing", "downloading", "launching", "loading", "compiling", "warming", "probing", "ending"
]

#: Older than this, the supervisor counts as gone. It refreshes the record every second.
STALE_SECONDS = 5.0

#: The file is padded to whole blocks, so that a record without its events always fits when it is overwritten in place.
BLOCK_BYTES = 4096

#: How often to read the file: a record that is being overwritten is whole a moment later.
_LOOKS = 5

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class ServerRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One model server: its OpenAI-compatible base URL (with /v1), whether it answers, and its state.

    `since` is in Unix seconds; `restarts` counts the starts after the first.
    """

    url: str
    ready: bool
    state: State = "starting"
    phase: Phase = ""
    progress: str = ""
    since: float = 0
    restarts: int = 0


class ServerEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a server. `reason` is a code of diagnosis.py, `step` with `value` one of
    fallback.STEPS, `wait` the seconds until the next start. `detail` is vLLM's own line, for operators only."""

    at: float
    server: int
    state: State
    reason: str = ""
    detail: str = ""
    step: str = ""
    value: str = ""
    wait: float = 0


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is random at each start and `model` is the lasting name; the servers list both. `revision` is of the
    weights.

    `since` is in Unix seconds. `reason` is a code of diagnosis.py if a server does not answer; `why` with `value` is
    one of profiles.REASONS. `disk_full`: the disk had no room for the record. `sign` identifies the writer and the time
    of writing.
    """

    state: State
    phase: Phase = ""
    since: float
    sign: Sign | None = None
    disk_full: bool = False
    servers: tuple[ServerRecord, ...] = ()
    api_key: str = ""
    name: str = ""
    model: str = ""
    revision: str = ""
    title: str = ""
    profile: str = ""
    why: str = ""
    value: str = ""
    family: FamilyName = "generic"
    reasoning: Literal["parsed", "raw"] = "parsed"
    demo: bool = False
    context_length: int = 0
    reason: str = ""
    events: tuple[ServerEvent, ...] = ()


def record_path(data_dir: Path) -> Path:
    return data_dir / "model.json"


def write_record(data_dir: Path, record: Record) -> bool:
    """Write the record. Returns whether the disk has space; the record is written even to a full disk.

    Raises OSError if it can be written neither anew nor in place.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    record = msgspec.structs.replace(record, sign=sign_of_life())
    try:
        replace_file(record_path(data_dir), _encode(record))
    except OSError as error:
        full = error.errno in _NO_ROOM
        _write_over(record_path(data_dir), msgspec.structs.replace(record, disk_full=full))
        return not full
    return True


def replace_file(path: Path, content: bytes) -> None:
    """Replace the file atomically or leave it as it is; readable by its owner only."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)


def _write_over(path: Path, record: Record) -> None:
    with path.open("r+b", buffering=0) as file:
        room = os.fstat(file.fileno()).st_size
        content = _encode(record)
        if len(content) > room:
            content = _encode(msgspec.structs.replace(record, events=()))
        if len(content) > room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        file.write(content.ljust(room))


def _encode(record: Record) -> bytes:
    """Encode the record, padded with spaces to whole blocks."""
    content = msgspec.json.encode(record)
    return content.ljust(-(-len(content) // BLOCK_BYTES) * BLOCK_BYTES)


def read_record(data_dir: Path) -> Record | None:
    """The current record, or None if no running supervisor vouches for it."""
    for _ in range(_LOOKS):
        try:
            record = msgspec.json.decode(record_path(data_dir).read_bytes(), type=Record)
        except OSError:
            return None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        return record if record.sign and lives(record.sign, STALE_SECONDS) else None
    return None
