#!/usr/bin/env python3
"""Verifies an export of the audit log (`manage.py auditexport`) on any computer: Python's standard library is enough.

    python3 verify_audit.py audit.jsonl [more.jsonl ...]

Files are read in the order given, as one log. Each event's `hash` is the SHA-256 of the hash of the event before it
(64 zeros before the first) followed by the event as JSON without `hash` and `previous`: ASCII, keys sorted, no spaces.
Every place where that does not hold is printed, and the exit status is then 1; 2 if a file cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
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
            whole = isinstance(event["seq"], int) and all(isinstance(event[name], str) for name in ("previous", "hash"))
        except (ValueError, KeyError, TypeError, RecursionError):
            whole = False
        yield event if whole else None


def faults(lines: Iterable[str]) -> Iterator[str]:
    last: dict[str, Any] | None = None
    for number, event in enumerate(read(lines), 1):
        if event is None:
            yield f"line {number} is not an event"
            continue
        seq = event["seq"]
        if event["hash"] != hash_of(event):
            yield f"event {seq} was changed after it was written"
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    options = parser.parse_args()
    count = 0
    try:
        for fault in faults(_lines(options.files)):
            print(fault)
            count += 1
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{count} faults" if count else "the audit log is whole")
    return 1 if count else 0


def _lines(names: list[str]) -> Iterator[str]:
    for name in names:
        with Path(name).open(encoding="utf-8") as file:
            yield from file


if __name__ == "__main__":
    sys.exit(main())
