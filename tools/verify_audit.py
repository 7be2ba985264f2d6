#!/usr/bin/env python3
"""Verifies an export of the audit log (`manage.py auditexport`) on any computer: Python's standard library is enough.

    python3 verify_audit.py audit.jsonl [more.jsonl ...] [--seals audit-seals.jsonl --key HEX]

Files are read in the order given, as one log. Each event's `hash` is the SHA-256 of the hash of the event before it
(64 zeros before the first) followed by the event as JSON without `hash` and `previous`: ASCII, keys sorted, no spaces.
Seals are signed with Ed25519 and name an event and its hash; without --key each is believed to name its own key.
Every place where something does not hold is printed, and the exit status is then 1; 2 if a file cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

START = "0" * 64


def hash_of(event: dict[str, Any]) -> str:
    covered = {name: value for name, value in event.items() if name not in ("hash", "previous")}
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((event["previous"] + text).encode("ascii")).hexdigest()


def read(lines: Iterable[str]) -> Iterator[dict[str, Any] | None]:
    """Each event; None for a line that is none."""
    for line in lines:
        try:
            event = json.loads(line)
            codes = [event[name] for name in ("at", "previous", "hash")]
            whole = isinstance(event["seq"], int) and all(isinstance(code, str) and code.isascii() for code in codes)
        except (ValueError, KeyError, TypeError, RecursionError):
            whole = False
        yield event if whole else None


Seals = dict[int, dict[str, Any]]


def faults(lines: Iterable[str], seals: Seals) -> Iterator[str]:
    last: dict[str, Any] | None = None
    for number, event in enumerate(read(lines), 1):
        if event is None:
            yield f"line {number} is not an event"
            continue
        seq = event["seq"]
        if event["hash"] != hash_of(event):
            yield f"event {seq} was changed after it was written"
        if event["hash"] != seals.get(seq, event)["hash"]:
            yield f"event {seq} is not the one that was sealed at {seals[seq]['at']}"
        if last is None:
            print(f"first event: {seq}, {event.get('at')}")
            if seq == 1 and event["previous"] != START:
                yield "event 1 was not the first that was written"
        elif seq <= last["seq"]:
            yield f"event {seq} stands behind event {last['seq']}"
            continue
        elif seq > last["seq"] + 1:
            yield f"events {last['seq'] + 1} to {seq - 1} are missing"
        elif event["previous"] != last["hash"]:
            yield f"event {seq} was not written after event {last['seq']}"
        last = event
    if last is None:
        yield "there are no events"
    else:
        print(f"last event: {last['seq']}, {last.get('at')}, {last['hash']}")
    if last and seals and max(seals) > last["seq"]:
        yield f"events after {last['seq']} are missing: event {max(seals)} was sealed at {seals[max(seals)]['at']}"


def seals_in(name: str | None, key: str | None) -> tuple[Seals, list[str]]:
    """The seals by the number of their event, and what is wrong with them."""
    seals: Seals = {}
    wrong: list[str] = []
    for number, line in enumerate(_lines([name]) if name else (), 1):
        if line.startswith("{") and not line.rstrip().endswith("}"):
            print(f"seal {number} was cut off while it was written: it is no seal")
            continue
        try:
            seal = json.loads(line)
            covered = [seal[one] for one in ("seq", "hash", "at", "since") if one in seal or one != "since"]
            text = " ".join(map(str, covered)).encode("ascii")
            signed = verifies(bytes.fromhex(key or seal["key"]), text, bytes.fromhex(seal["signature"]))
            if signed and "since" in seal:
                print(f"a backup was restored before {seal['at']}: earlier seals above event {seal['since']} are void")
                seals = {seq: one for seq, one in seals.items() if seq <= int(seal["since"])}
            same = seals.setdefault(int(seal["seq"]), seal)["hash"] == seal["hash"]
        except (ValueError, KeyError, TypeError, RecursionError):
            signed = same = False
        if not (signed and same):
            wrong.append(f"seal {number} was not made with the key, or was changed")
    return seals, wrong


# --- Ed25519 (RFC 8032, section 5.1): verification only, of public data ----------------------------------------------

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]


def verifies(key: bytes, text: bytes, signature: bytes) -> bool:
    """Raises ValueError where key or signature is no point."""
    if len(key) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    digest = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % Q
    left, right = times(scalar, BASE), plus(point(signature[:32]), times(digest, point(key)))
    same = (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0
    return scalar < Q and same


def point(encoded: bytes) -> Point:
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def plus(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, base: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = plus(total, base)
        base, scalar = plus(base, base), scalar >> 1
    return total


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--seals", metavar="FILE", help="hold the events against these seals (manage.py auditseal)")
    parser.add_argument("--key", metavar="HEX", help="the public key that the seals were made with")
    options = parser.parse_args()
    count = 0
    try:
        seals, wrong = seals_in(options.seals, options.key)
        for fault in chain(wrong, faults(_lines(options.files), seals)):
            print(fault)
            count += 1
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} fault{'s' * (count > 1)}" if count else "the audit log is whole")
    return 1 if count else 0


def _lines(names: list[str]) -> Iterator[str]:
    for name in names:
        with Path(name).open(encoding="utf-8") as file:
            yield from file


if __name__ == "__main__":
    sys.exit(main())
