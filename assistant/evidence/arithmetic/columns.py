"""Sums of the columns of Markdown tables: the row that calls itself a total is recomputed. Pure."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from .equations import Equation, plain
from .lexer import tokens
from .units import unit_named

#: Rows and columns of a table that are added up.
_MOST_ROWS, _MOST_COLUMNS = 500, 40

_ROW = re.compile(r"^[^|\n]*+\|[^\n]*+$", re.M)
_RULE = re.compile(r"[-:| \t]+")
_TOTAL = re.compile(r"[*_ ]{0,4}(?:grand |sub-?)?(?:totals?|sum)\b|[*_ ]{0,4}(?:合计|总计|小计|总和|共计)", re.I)
_SUBTOTAL = re.compile(r"[*_ ]{0,4}(?:sub-?total|小计)", re.I)


class _Cell(NamedTuple):
    start: int
    end: int
    text: str


class _Figure(NamedTuple):
    value: Fraction
    step: Fraction
    unit: str


def find_sums(text: str) -> Iterator[Equation]:
    """One for each figure in a row of totals."""
    for rows in _tables(text):
        items: list[list[_Cell]] = []
        subtotals: list[list[_Cell]] = []
        for row in rows:
            if not _TOTAL.match(row[0].text.strip()):
                items.append(row)
            elif _SUBTOTAL.match(row[0].text.strip()):
                yield from _sums(items, row)
                items = []
                subtotals.append(row)
            else:
                yield from _sums([*subtotals, *items], row)
                items, subtotals = [], []


def _tables(text: str) -> Iterator[list[list[_Cell]]]:
    """The rows of each table, without its head."""
    rows: list[list[_Cell]] = []
    end = -1
    for found in _ROW.finditer(text):
        if found.start() > end + 1:
            yield rows
            rows = []
        end = found.end()
        if _RULE.fullmatch(found[0]):
            rows = []
        elif len(rows) < _MOST_ROWS:
            rows.append(_cells(found))
    yield rows


def _cells(row: re.Match[str]) -> list[_Cell]:
    leading = len(row[0]) - len(row[0].lstrip(" \t|"))
    cells, start = [], row.start() + leading
    for cell in row[0][leading:].split("|")[:_MOST_COLUMNS]:
        cells.append(_Cell(start, start + len(cell), cell))
        start += len(cell) + 1
    return cells


def _sums(items: Sequence[Sequence[_Cell]], total: Sequence[_Cell]) -> Iterator[Equation]:
    """Of each column whose every cell is a figure of the same unit."""
    for place, cell in enumerate(total[1:], start=1):
        written = _figure(cell.text)
        column = [_figure(row[place].text) if place < len(row) else None for row in items]
        figures = [figure for figure in column if figure]
        if written is None or len(items) < 2 or len(figures) < len(items):
            continue
        factors = {unit_named(figure.unit).factor for figure in (*figures, written)}
        if len(factors) > 1:
            continue
        start = cell.start + len(cell.text) - len(cell.text.lstrip(" *_"))
        text = cell.text.strip(" *_\t")
        value = sum((figure.value for figure in figures), Fraction(0))
        off = abs(value - written.value)
        spread = sum((figure.step for figure in figures), Fraction(0)) / 2 if written.unit == "%" else Fraction(0)
        right = off <= max(spread, Fraction(0)) or (off < written.step / 2)
        shown = "" if right else f"{plain(value)} {written.unit}".strip()
        yield Equation(start, start + len(text), text, "right" if right else "wrong", shown, value, written.unit)


def _figure(cell: str) -> _Figure | None:
    """The one number of a cell, with the unit behind it."""
    row = tokens(cell, 0, len(cell), comma=False)
    numbers = [token for token in row if token.type == "number"]
    if len(numbers) != 1 or any(token.type not in ("number", "unit", "%", "-", "word") for token in row):
        return None
    if any(token.type == "word" for token in row) and row[0].type != "number":
        return None
    sign = -1 if row[0].type == "-" else 1
    unit = next((token.text for token in row if token.type in ("unit", "%")), "")
    return _Figure(sign * numbers[0].value, numbers[0].step, unit)
