"""Two texts side by side, line by line. Pure."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple


class Line(NamedTuple):
    """`before` or `after` is None where the other text alone has the line."""

    kind: Literal["equal", "changed"]
    before: str | None
    after: str | None


def differences(before: str, after: str) -> Iterator[Line]:
    old, new = before.splitlines(), after.splitlines()
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for left, right in zip_longest(old[first:last], new[begin:end]):
            yield Line("equal" if kind == "equal" else "changed", left, right)
