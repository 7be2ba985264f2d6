"""The numbers that pleadings, transcripts and bills carry beside each line. Pure.

They stand in a narrow column outside the text, go up by one or by five, and have the same distance from each other; a
numbered list has none of this at once.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .pdf_lines import CELL, Line, Sheet

#: Numbers in a row on one page that make a column of them; on several pages at the same heights, fewer are enough.
_MANY, _FEW = 20, 8

_NUMBER = re.compile(r"(\d{1,5})(?:[ \t]+(?=\S)|\Z)")


@dataclass(frozen=True)
class _Numbered:
    place: int
    value: int
    line: Line


def without_line_numbers(sheets: Sequence[Sheet]) -> tuple[list[Sheet], int]:
    """And how many were left out."""
    columns = [_column(sheet) for sheet in sheets]
    heights = Counter(height for column in columns for height in {_height(one) for one in column})
    kept, removed = [], 0
    for sheet, column in zip(sheets, columns, strict=True):
        shared = sum(heights[_height(one)] > 1 for one in column)
        if not (shared >= _FEW or (len(column) >= _MANY and _runs_on(column))):
            kept.append(sheet)
            continue
        numbers = {one.place for one in column}
        lines = [_without(line) if place in numbers else line for place, line in enumerate(sheet.lines)]
        kept.append(replace(sheet, lines=tuple(line for line in lines if line)))
        removed += len(numbers)
    return kept, removed


def _height(one: _Numbered) -> tuple[int, int]:
    return one.value, round(one.line.bottom / 4)


def _column(sheet: Sheet) -> list[_Numbered]:
    """The longest column of numbers on a page; empty where it is no column of line numbers."""
    found = [
        _Numbered(place, int(number[1]), line)
        for place, line in enumerate(sheet.lines)
        if (number := _NUMBER.match(line.text))
    ]
    return max(_runs(sorted(found, key=lambda one: -one.line.bottom)), key=len, default=[])


def _runs(found: Sequence[_Numbered]) -> Iterator[list[_Numbered]]:
    """Stretches that go up by one step, at one distance."""
    run: list[_Numbered] = []
    for one in found:
        if len(run) > 1 and not _continues(run, one):
            if len(run) >= _FEW:
                yield run
            run = run[-1:] if one.value - run[-1].value in (1, 5) else []
        run.append(one)
    if len(run) >= _FEW:
        yield run


def _continues(run: Sequence[_Numbered], one: _Numbered) -> bool:
    step = run[1].value - run[0].value
    distance = run[0].line.bottom - run[1].line.bottom
    own = run[-1].line.bottom - one.line.bottom
    return step in (1, 5) and one.value - run[-1].value == step and abs(own - distance) < max(2.0, distance * 0.15)


def _runs_on(column: Sequence[_Numbered]) -> bool:
    """The lines beside the numbers go on from one to the next, as no item of a list does."""
    texts = [text for one in column if (text := _NUMBER.sub("", one.line.text, count=1)).strip()]
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
