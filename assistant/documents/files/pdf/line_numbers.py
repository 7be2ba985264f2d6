"""Removes the numbers that pleadings, transcripts and bills have beside each line. Pure.

They are in a narrow column outside the text, rise by one or by five, and are equally spaced; a numbered list never has
all three properties.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .lines import CELL, Line, Sheet

#: The fewest consecutive numbers that make a column on one page; fewer suffice if several pages have them at the same
#: heights.
_MANY, _FEW = 20, 8

_NUMBER = re.compile(r"(\d{1,5})(?:[ \t]+(?=\S)|\Z)")


@dataclass(frozen=True)
class _Numbered:
    place: int
    value: int
    line: Line


def without_line_numbers(sheets: Sequence[Sheet]) -> tuple[list[Sheet], int]:
    """The pages without their line numbers, and how many were removed."""
    columns = [_column(sheet) for sheet in sheets]
    heights = Counter(height for column in columns for height in {_height(number) for number in column})
    remaining, removed = [], 0
    for sheet, column in zip(sheets, columns, strict=True):
        shared = sum(heights[_height(number)] > 1 for number in column)
        if not (shared >= _FEW or (len(column) >= _MANY and _runs_on(column))):
            remaining.append(sheet)
            continue
        numbers = {number.place for number in column}
        lines = [_without(line) if place in numbers else line for place, line in enumerate(sheet.lines)]
        remaining.append(replace(sheet, lines=tuple(line for line in lines if line)))
        removed += len(numbers)
    return remaining, removed


def _height(number: _Numbered) -> tuple[int, int]:
    return number.value, round(number.line.bottom / 4)


def _column(sheet: Sheet) -> list[_Numbered]:
    """The longest column of numbers on a page; empty if it is not a column of line numbers."""
    numbered = [
        _Numbered(place, int(number[1]), line)
        for place, line in enumerate(sheet.lines)
        if (number := _NUMBER.match(line.text))
    ]
    return max(_runs(sorted(numbered, key=lambda number: -number.line.bottom)), key=len, default=[])


def _runs(numbered: Sequence[_Numbered]) -> Iterator[list[_Numbered]]:
    """Runs of numbers that rise by one step, equally spaced."""
    run: list[_Numbered] = []
    for number in numbered:
        if len(run) > 1 and not _continues(run, number):
            if len(run) >= _FEW:
                yield run
            run = run[-1:] if number.value - run[-1].value in (1, 5) else []
        run.append(number)
    if len(run) >= _FEW:
        yield run


def _continues(run: Sequence[_Numbered], number: _Numbered) -> bool:
    step = run[1].value - run[0].value
    distance = run[0].line.bottom - run[1].line.bottom
    own = run[-1].line.bottom - number.line.bottom
    return step in (1, 5) and number.value - run[-1].value == step and abs(own - distance) < max(2.0, distance * 0.15)


def _runs_on(column: Sequence[_Numbered]) -> bool:
    """Whether the lines beside the numbers continue from one to the next, as list items do not."""
    texts = [text for number in column if (text := _NUMBER.sub("", number.line.text, count=1)).strip()]
    open_ends = sum(after[:1].islower() for _, after in pairwise(["", *texts]))
    return not texts or open_ends >= len(texts) * 0.3


def _without(line: Line) -> Line | None:
    found = _NUMBER.match(line.text)
    assert found
    text = line.text[found.end() :]
    if not text:
        return None
    stops = line.stops[1:] if CELL in found[0] else line.stops
    left = stops[0][0] if CELL in found[0] and stops else line.left + line.size * 0.55 * found.end()
    return replace(line, text=text, left=left, stops=stops if len(stops) > 1 else ())
