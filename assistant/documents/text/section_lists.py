"""Items of lists, from I. and A. down to (a), (i) and (A), told from words by their sequence. Pure.

A first item counts only where a second follows, and any other only behind the one before it. So (i) after (h) is a
letter, and (i) before (ii) is a number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_LABELS = re.compile(r"(?:\s?(?:\([A-Za-z]{1,5}\)|\(\d{1,2}\))){1,4}+(?=\s|\Z)|(?:[IVXLC]{1,6}|[A-Z])\.(?=\s+[^\s])")
_LABEL = re.compile(r"\(([A-Za-z]{1,5}|\d{1,2})\)|([A-Z]{1,6})\.")
_ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})")
_DIGITS = {"i": 1, "v": 5, "x": 10}

#: Ranks of lists (sections.py): I. and A. hold numbered clauses, A. below a number and (a) stand in them.
_ROMAN_RANK, _LETTER_RANK, _INNER_RANK = 4.5, 6.5, 10.0


class Style(NamedTuple):
    """How a list is numbered: "letter", "roman" or "digit", in capitals, in brackets."""

    kind: str
    capitals: bool
    brackets: bool


class Reading(NamedTuple):
    style: Style
    value: int


@dataclass(frozen=True)
class Item:
    """One label of the line that begins at `start`; a line may have several: (a)(1)."""

    start: int
    label: str
    readings: tuple[Reading, ...]


@dataclass
class _Open:
    style: Style
    value: int
    rank: float


def items_of(words: str, start: int) -> list[Item]:
    """The labels with which a line begins."""
    found = _LABELS.match(words)
    return [Item(start, label[0], tuple(_readings(label))) for label in _LABEL.finditer(found[0])] if found else []


def _readings(label: re.Match[str]) -> Iterator[Reading]:
    text, brackets = label[1] or label[2], bool(label[1])
    if text.isdecimal():
        yield Reading(Style("digit", False, brackets), int(text))
        return
    if not (text.islower() or text.isupper()):
        return
    small, capitals = text.lower(), text.isupper()
    if _ROMAN.fullmatch(small):
        yield Reading(Style("roman", capitals, brackets), _roman(small))
    if len(set(small)) == 1 and len(small) <= 2:
        yield Reading(Style("letter", capitals, brackets), ord(small[0]) - 96 + 26 * (len(small) - 1))


def _roman(text: str) -> int:
    digits = [_DIGITS[one] for one in text]
    return sum(-one if one < following else one for one, following in zip(digits, [*digits[1:], 0], strict=True))


class Lists:
    """The lists that are open at a place of a text, outermost first. Feed it items and headings in their order."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._open: list[_Open] = []
        self._above = 0.0
        self._begins = _followed(items)

    def heading(self, rank: float) -> None:
        """A heading of another kind ends the lists within it."""
        self._open = [one for one in self._open if one.rank < rank]
        self._above = rank

    def rank(self, item: Item) -> float | None:
        """The rank of an item; None where it is no item of a list."""
        for place in range(len(self._open) - 1, -1, -1):
            one = self._open[place]
            if Reading(one.style, one.value + 1) in item.readings:
                del self._open[place + 1 :]
                one.value += 1
                return one.rank
        for reading in item.readings:
            if reading.value == 1 and (item.start, reading.style) in self._begins:
                return self._begin(reading.style)
        return None

    def _begin(self, style: Style) -> float:
        """A list stands beside one of its style, never within it: however many there are, they are no deeper."""
        rank = next((one.rank for one in self._open if one.style == style), None) or self._new_rank(style)
        self._open = [one for one in self._open if one.rank < rank]
        self._open.append(_Open(style, 1, rank))
        return rank

    def _new_rank(self, style: Style) -> float:
        inner = max((one.rank for one in self._open), default=0.0)
        if style.brackets or (style.kind == "letter" and 7 <= self._above < 10 and not inner):
            return max(_INNER_RANK, inner + 1)
        return _ROMAN_RANK if style.kind == "roman" else _LETTER_RANK


def _followed(items: Sequence[Item]) -> set[tuple[int, Style]]:
    """Where a list may begin: of the items 1 and 2 of its style, the next one is a 2."""
    following: dict[Style, int] = {}
    begins = set()
    for item in reversed(items):
        for style, value in item.readings:
            if value == 1 and following.get(style) == 2:
                begins.add((item.start, style))
            if value <= 2:
                following[style] = value
    return begins
