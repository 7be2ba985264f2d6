"""Recognises list items, from I. and A. down to (a), (i) and (A), by their sequence. Pure.

A first item counts only if a second follows, and any other only after its predecessor. So (i) after (h) is a letter,
and (i) before (ii) is a number.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_LABELS = re.compile(r"(?:\s?(?:\([A-Za-z]{1,5}\)|\(\d{1,2}\))){1,4}+(?=\s|\Z)|(?:[IVXLC]{1,6}|[A-Z])\.(?=\s+[^\s])")
_LABEL = re.compile(r"\(([A-Za-z]{1,5}|\d{1,2})\)|([A-Z]{1,6})\.")
_ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})")
_DIGITS = {"i": 1, "v": 5, "x": 10}

#: Ranks of lists (sections.py): I. and A. contain numbered clauses; (a), and A. below a number, lie within them.
_ROMAN_RANK, _LETTER_RANK, _INNER_RANK = 4.5, 6.5, 10.0


class ListStyle(NamedTuple):
    """How a list is numbered: "letter", "roman" or "digit", in capitals, in brackets."""

    kind: str
    capitals: bool
    brackets: bool


class LabelReading(NamedTuple):
    style: ListStyle
    value: int


@dataclass(frozen=True)
class ListItem:
    """A label on the line that begins at `start`. A line may have several: (a)(1)."""

    start: int
    label: str
    readings: tuple[LabelReading, ...]


@dataclass
class _Open:
    style: ListStyle
    value: int
    rank: float


def items_of(words: str, start: int) -> list[ListItem]:
    """The labels at the beginning of a line."""
    labels = _LABELS.match(words)
    return (
        [ListItem(start, label[0], tuple(_readings(label))) for label in _LABEL.finditer(labels[0])] if labels else []
    )


def _readings(label: re.Match[str]) -> Iterator[LabelReading]:
    text, brackets = label[1] or label[2], bool(label[1])
    if text.isdecimal():
        yield LabelReading(ListStyle("digit", False, brackets), int(text))
        return
    if not (text.islower() or text.isupper()):
        return
    small, capitals = text.lower(), text.isupper()
    if _ROMAN.fullmatch(small):
        yield LabelReading(ListStyle("roman", capitals, brackets), _roman(small))
    if len(set(small)) == 1 and len(small) <= 2:
        yield LabelReading(ListStyle("letter", capitals, brackets), ord(small[0]) - 96 + 26 * (len(small) - 1))


def _roman(text: str) -> int:
    digits = [_DIGITS[digit] for digit in text]
    return sum(
        -digit if digit < following else digit for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )


class Lists:
    """The lists open at a place in the text, outermost first. Feed it items and headings in order."""

    def __init__(self, items: Sequence[ListItem]) -> None:
        self._open: list[_Open] = []
        self._above = 0.0
        self._begins = _followed(items)

    def heading(self, rank: float) -> None:
        """Close the lists below a heading of this rank."""
        self._open = [open_list for open_list in self._open if open_list.rank < rank]
        self._above = rank

    def rank(self, item: ListItem) -> float | None:
        """The rank of an item; None if it belongs to no list."""
        for place in range(len(self._open) - 1, -1, -1):
            open_list = self._open[place]
            if LabelReading(open_list.style, open_list.value + 1) in item.readings:
                del self._open[place + 1 :]
                open_list.value += 1
                return open_list.rank
        for reading in item.readings:
            if reading.value == 1 and (item.start, reading.style) in self._begins:
                return self._begin(reading.style)
        return None

    def _begin(self, style: ListStyle) -> float:
        """Open a list beside an open one of the same style, never within it, so that many lists do not nest deeper
        and deeper."""
        rank = next((open_list.rank for open_list in self._open if open_list.style == style), None) or self._new_rank(
            style
        )
        self._open = [open_list for open_list in self._open if open_list.rank < rank]
        self._open.append(_Open(style, 1, rank))
        return rank

    def _new_rank(self, style: ListStyle) -> float:
        inner = max((open_list.rank for open_list in self._open), default=0.0)
        if style.brackets or (style.kind == "letter" and 7 <= self._above < 10 and not inner):
            return max(_INNER_RANK, inner + 1)
        return _ROMAN_RANK if style.kind == "roman" else _LETTER_RANK


def _followed(items: Sequence[ListItem]) -> set[tuple[int, ListStyle]]:
    """Where a list can begin: at an item 1 whose style next occurs as an item 2."""
    following: dict[ListStyle, int] = {}
    begins = set()
    for item in reversed(items):
        for style, value in item.readings:
            if value == 1 and following.get(style) == 2:
                begins.add((item.start, style))
            if value <= 2:
                following[style] = value
    return begins
