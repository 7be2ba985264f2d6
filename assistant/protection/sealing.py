"""Seals of the audit log: its end, signed, kept outside the database. Whoever chains the log anew does not match them.

A seal is a line of JSON: the last event's `seq` and `hash`, the time `at`, and an Ed25519 `signature` of these three,
with spaces between them; `key` in the line is the public half of the installation's key (installation_key.py).

After a backup was restored, a seal says so: `since` is the last sealed event that the backup has, signed as well. Seals
above it, made before, are superseded. A line that a crash cut off is no seal, and is passed over.
"""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from django.db import DatabaseError
from django.utils import timezone

from .. import strict_json
from .chain import START, Break, Link, breaks
from .installation_key import signed
from .log import instant, written
from .models import AuditEvent, AuditHead

#: The file of seals in their folder.
SEALS = "audit-seals.jsonl"


class Seal(NamedTuple):
    seq: int
    hash: str
    at: str
    since: int | None = None

    def signed(self) -> dict[str, int | str]:
        return {name: value for name, value in self._asdict().items() if value is not None}


def seal(folder: Path, *, restored: bool = False) -> tuple[str, list[Break]]:
    """Append a seal to the folder's file and return its line; or return where the log is broken since the last seal,
    or, if a backup was `restored`, since the last one that the backup has. Raises OSError, ValueError."""
    seals, _remarks = read(folder / SEALS)
    end = end_of_log()
    since = None
    if restored:
        gone = {place.seq for place in differing(seals)}
        since = max((seal.seq for seal in seals if seal.seq not in gone), default=0)
        seals = _up_to(since, seals)
    last = Link(seals[-1].seq, seals[-1].hash) if seals else Link(0, START)
    if broken := [*differing(seals if restored else seals[-1:]), *verify(last, end)]:
        return "", broken
    made = Seal(*end, instant(timezone.now()), since)
    line = {**made.signed(), **signed(" ".join(map(str, made.signed().values())))}
    text = json.dumps(line)
    with (folder / SEALS).open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read() != b"\n":  # a line that was cut off
                file.write(b"\n")
        file.write(f"{text}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    return text, []


def end_of_log() -> Link:
    """Return the end of the log. Raises DatabaseError if its row is missing."""
    head = AuditHead.objects.first()
    if head is None:
        raise DatabaseError("no such row: the end of the audit log")  # migrate makes it
    return Link(head.seq, head.hash)


def read(file: Path) -> tuple[list[Seal], list[str]]:
    """The seals in a file that stand, none where there is no file, and remarks on the others.
    Raises OSError, ValueError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return [], []
    seals, remarks = list[Seal](), list[str]()
    for number, line in enumerate(lines, 1):
        if line.startswith("{") and not line.endswith("}"):
            remarks.append(f"Line {number} of the seals was cut off while it was written, and is no seal.")
            continue
        seal = _seal(strict_json.decode(line))
        if seal.since is not None:
            remarks.append(f"A backup was restored before {seal.at}: earlier seals above event {seal.since} are void.")
            seals = _up_to(seal.since, seals)
        seals.append(seal)
    return seals, remarks


def _up_to(seq: int, seals: list[Seal]) -> list[Seal]:
    return [seal for seal in seals if seal.seq <= seq]


def differing(seals: list[Seal]) -> list[Break]:
    """Return the seals whose event has changed or is missing."""
    hashes = dict(AuditEvent.objects.filter(seq__in=[seal.seq for seal in seals]).values_list("seq", "hash"))
    return [Break(seal.seq, "sealed") for seal in seals if hashes.get(seal.seq, START) != seal.hash]


def verify(after: Link, end: Link) -> list[Break]:
    events = AuditEvent.objects.filter(seq__gt=after.seq, seq__lte=end.seq).order_by("seq")
    return list(breaks(written(events), after, end))


def _seal(line: Any) -> Seal:
    match line:
        case {"seq": int(seq), "hash": str(digest), "at": str(at), **rest}:
            if isinstance(since := rest.get("since"), int | None):
                return Seal(seq, digest, at, since)
    raise ValueError("a line that is no seal")
