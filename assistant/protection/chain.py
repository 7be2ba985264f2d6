"""The chain of the audit log: what a row's hash covers, and where a chain is broken. Pure.

tools/verify_audit.py reads the same chain without this module, so that neither has to be believed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

#: In the place of the hash of a row before the first.
START = "0" * 64

#: What the hash covers, beside `previous`.
COVERED = (
    "seq", "at", "actor", "actor_name", "session", "address", "action", "object_type", "object_id", "domain", "matter",
    "outcome", "reason", "detail",
)  # fmt: skip


class Link(NamedTuple):
    """What the next row is chained to."""

    seq: int
    hash: str


class Break(NamedTuple):
    """Where the chain is broken, and how: "changed", "missing" (one or more before it), "order", "joined" (it was not
    written after the row before it) or "cut" (what followed is gone)."""

    seq: int
    fault: str


def hash_of(previous: str, row: Mapping[str, Any]) -> str:
    """SHA-256 of the previous hash and the row as JSON: ASCII, keys sorted, no spaces."""
    covered = {name: row[name] for name in COVERED}
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def breaks(rows: Iterable[Mapping[str, Any]], after: Link | None = None, end: Link | None = None) -> Iterator[Break]:
    """Every place where rows do not follow each other. `after`: the link before the first of them; without it, they
    begin anywhere. `end`: the last one that there must be."""
    last = after
    for row in rows:
        link = Link(row["seq"], row["hash"])
        if link.hash != hash_of(row["previous"], row):
            yield Break(link.seq, "changed")
        if last and link.seq <= last.seq:
            yield Break(link.seq, "order")
            continue
        if last and link.seq > last.seq + 1:
            yield Break(link.seq, "missing")
        elif last and row["previous"] != last.hash:
            yield Break(link.seq, "joined")
        last = link
    if end and (last is None or last.seq < end.seq):
        yield Break(last.seq if last else 0, "cut")
    elif end and last and last.hash != end.hash:
        yield Break(last.seq, "joined")
