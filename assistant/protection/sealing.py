"""Seals of the audit log: its end, signed, kept outside the database. Whoever chains the log anew does not match them.

A seal is a line of JSON: the last event's `seq` and `hash`, the time `at`, and an Ed25519 `signature` of these three,
with spaces between them. The key is made at the first seal and lies in DATA_DIR; `key` in the line is its public half.
"""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils import timezone

from .. import strict_json
from .chain import START, Break, Link, breaks
from .log import instant, written
from .models import AuditEvent, AuditHead

#: The file of seals in their folder, and that of the key in DATA_DIR.
SEALS, KEY = "audit-seals.jsonl", "audit_key"


class Seal(NamedTuple):
    seq: int
    hash: str
    at: str


def seal(folder: Path) -> tuple[str, list[Break]]:
    """Append a seal to the folder's file and return its line; or return where the log is broken since the last seal.
    Raises OSError, ValueError."""
    seals = read(folder / SEALS)
    last = Link(seals[-1].seq, seals[-1].hash) if seals else Link(0, START)
    head = AuditHead.objects.get()
    end = Link(head.seq, head.hash)
    if broken := [*differing(seals[-1:]), *verify(last, end)]:
        return "", broken
    made = Seal(*end, instant(timezone.now()))
    key = _key()
    line = {
        **made._asdict(),
        "key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(" ".join(map(str, made)).encode()).hex(),
    }
    text = json.dumps(line)
    with (folder / SEALS).open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    return text, []


def read(file: Path) -> list[Seal]:
    """The seals in a file, none where there is no file. Raises OSError, ValueError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [_seal(strict_json.decode(line)) for line in lines]


def differing(seals: list[Seal]) -> list[Break]:
    """The seals whose event is another one now, or gone."""
    hashes = dict(AuditEvent.objects.filter(seq__in=[seal.seq for seal in seals]).values_list("seq", "hash"))
    return [Break(seal.seq, "sealed") for seal in seals if hashes.get(seal.seq, START) != seal.hash]


def verify(after: Link, end: Link) -> list[Break]:
    events = AuditEvent.objects.filter(seq__gt=after.seq, seq__lte=end.seq).order_by("seq")
    return list(breaks(written(events), after, end))


def _seal(line: Any) -> Seal:
    match line:
        case {"seq": int(seq), "hash": str(digest), "at": str(at)}:
            return Seal(seq, digest, at)
    raise ValueError("a line that is no seal")


def _key() -> Ed25519PrivateKey:
    """Raises OSError, ValueError."""
    path = settings.DATA_DIR / KEY
    try:
        with path.open("x", encoding="ascii") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex())
    except FileExistsError:
        pass
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii")))
