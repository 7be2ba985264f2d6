"""What commands say of a broken audit log."""

from collections.abc import Sequence

from ..protection.chain import Break

#: Broken places that are listed.
MOST = 20

_SENTENCES = {
    "changed": "Event {seq} was changed after it was written.",
    "missing": "Events before {seq} are missing.",
    "order": "Event {seq} stands behind a later one.",
    "joined": "Event {seq} was not written after the one before it.",
    "cut": "Events after {seq} are missing.",
    "sealed": "Event {seq} is not the one that was sealed.",
}


def sentences(broken: Sequence[Break]) -> str:
    lines = [_SENTENCES[fault].format(seq=seq) for seq, fault in broken[:MOST]]
    return "\n".join([*lines, f"And {len(broken) - MOST} more."] if broken[MOST:] else lines)
