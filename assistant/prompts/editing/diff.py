"""A side-by-side diff of two texts, by line. Pure."""

from collections.abc import Iterator
from itertools import groupby, zip_longest
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

#: If more lines than this lie between the first and the last difference, all of them count as changed: finding the
#: minimal diff takes time proportional to the product of both lengths.
LONGEST = 2_000


#: Equal lines that are shown before and after each difference; fewer than FOLDED in between are shown, too.
CONTEXT, FOLDED = 3, 3


class DiffLine(NamedTuple):
    """A row of the diff. `before` or `after` is None if only the other text has the line."""

    kind: Literal["equal", "changed"]
    before: str | None
    after: str | None


class Stretch(NamedTuple):
    """Rows that follow one another. `folded`: equal lines far from any difference, which the page hides at first."""

    folded: bool
    lines: list[DiffLine]


def stretches(before: str, after: str) -> list[Stretch]:
    """The diff, its long equal passages folded."""
    lines = list(differences(before, after))
    near = _near_changes(lines)
    groups = (
        (shown, [lines[place] for place in places]) for shown, places in groupby(range(len(lines)), near.__contains__)
    )
    return [Stretch(not shown and len(part) >= FOLDED, part) for shown, part in groups]


def _near_changes(lines: list[DiffLine]) -> set[int]:
    changed = (place for place, line in enumerate(lines) if line.kind == "changed")
    return {near for place in changed for near in range(place - CONTEXT, place + CONTEXT + 1)}


def differences(before: str, after: str) -> Iterator[DiffLine]:
    old, new = before.splitlines(), after.splitlines()
    first = _shared(old, new)
    last = _shared(old[first:][::-1], new[first:][::-1])
    yield from (DiffLine("equal", line, line) for line in old[:first])
    yield from _changes(old[first : len(old) - last], new[first : len(new) - last])
    yield from (DiffLine("equal", line, line) for line in old[len(old) - last :])


def _shared(old: list[str], new: list[str]) -> int:
    """The number of lines at the start that both share."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(old), len(new)))


def _changes(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    if max(len(old), len(new)) > LONGEST:
        yield from (DiffLine("changed", left, right) for left, right in zip_longest(old, new))
        return
    for equal, steps in groupby(Levenshtein.opcodes(old, new), key=lambda step: step.tag == "equal"):
        block = list(steps)
        left_lines = old[block[0].src_start : block[-1].src_end]
        right_lines = new[block[0].dest_start : block[-1].dest_end]
        for left, right in zip_longest(left_lines, right_lines):
            yield DiffLine("equal" if equal else "changed", left, right)
