"""Finds the equations of a text and recomputes each: right, wrong with the right value, or not computable. Pure.

A chain ("a = b = c", also over several lines) is one equation for each equals sign. A result that was rounded and is
used again keeps its rounding.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from ..numerals import writes_commas
from .comparing import agrees, candidates, natural_values
from .expressions import Reader
from .lexer import Token, tokens
from .quantity import NotComputable, Quantity

Verdict = Literal["right", "wrong", "not_computable"]

#: Tokens of one side, and places from which a side may begin that are tried.
_LONGEST_SIDE, _MOST_STARTS = 120, 12

_ENDS = frozenset({"break", "line"})
_BEGINS = frozenset({"number", "(", "{", "fraction", "function", "-"})
_JOINS = frozenset({"+", "-", "*", "/", "^", "to"})


@dataclass(frozen=True)
class Equation:
    """`expected` is the right value where the verdict is wrong; `value` what the equation comes to, in the numbers that
    are written on its right side."""

    start: int
    end: int
    text: str
    verdict: Verdict
    expected: str = ""
    value: Fraction | None = None
    unit: str = ""


@dataclass
class _Side:
    """`ends` are the lower and upper end where it is a range."""

    quantity: Quantity
    first: int
    last: int
    ends: tuple[Quantity, Quantity] | None = None


def find_equations(text: str) -> list[Equation]:
    """In reading order."""
    row = _without_line_breaks(_tokens_of_reckoning(text))
    rounded: dict[Fraction, Fraction] = {}
    found = []
    for place, token in enumerate(row):
        if token.type == "=" and (equation := _equation(text, row, place, rounded)):
            found.append(equation)
    return found


_EQUALS = r"[=＝≈≃≅≒]|\\(?:approx|simeq|cong)|\bequals?\b|\bequal to\b|等于|约为|近似于"
_VERB = r"\b(?:is|gives|yields|makes|totals|comes to|amounts to)\b|[为得即共]|合计"
_OPERATOR = re.compile(
    r"[×✕⨯·⋅∙*÷+/]|\\(?:times|cdot|div|d?frac)|[\d\s]x[\d\s]|\d ?[-−–] ?\d|[%％] ?of\b|乘|除|加|减"
    r"|plus|minus|times|divided",
    re.I,
)
_RECKONS = re.compile(rf"{_EQUALS}|{_VERB}", re.I)
_STRONG = re.compile(_EQUALS, re.I)
_LINE = re.compile(r"[^\n]*\n?")
#: An equals sign or an operator at the beginning of a line.
_GOES_ON = re.compile(r"[\s&$>*-]{0,12}(?:[=＝≈×÷+]|\\(?:approx|times|div|cdot)|等于)")
#: Tokens that join the lines which they begin or end.
_SEAMS = frozenset({"*", "/", "+"})


def _tokens_of_reckoning(text: str) -> list[Token]:
    """Return the tokens of lines that may hold an equation, and of lines that continue one."""
    comma = writes_commas(text)
    lines = [line.span() for line in _LINE.finditer(text) if line[0]]
    reckons = {place for place, span in enumerate(lines) if _may_reckon(text, *span)}
    for place in reversed(range(len(lines))):
        if place in reckons and _GOES_ON.match(text, lines[place][0]):
            reckons.update(range(max(0, place - 2), place))
    for place in sorted(reckons):
        if _GOES_ON.match(text[lines[place][0] : lines[place][1]].rstrip()[-2:][::-1]):
            reckons.update((place + 1, place + 2))
    found: list[Token] = []
    for place, (start, end) in enumerate(lines):
        if place in reckons:
            found += tokens(text, start, end, comma=comma)
        elif found and found[-1].type != "break":
            found.append(Token("break", start, end, ""))
    return found


def _may_reckon(text: str, start: int, end: int) -> bool:
    verb = _RECKONS.search(text, start, end) and _OPERATOR.search(text, start, end)
    return bool(verb or _STRONG.search(text, start, end))


def _without_line_breaks(row: Sequence[Token]) -> list[Token]:
    """A line that begins or ends with an equals sign goes on."""
    kept: list[Token] = []
    for place, token in enumerate(row):
        if token.type == "line":
            following = next((one for one in row[place + 1 : place + 3] if one.type != "line"), None)
            begins = following and ((following.type == "=" and not following.step) or following.type in _SEAMS)
            if begins or (kept and (kept[-1].type == "=" or kept[-1].type in _SEAMS)):
                continue
        kept.append(token)
    return kept


def _equation(text: str, row: Sequence[Token], place: int, rounded: dict[Fraction, Fraction]) -> Equation | None:
    """Judge the equation at an equals sign. None if nothing is calculated there."""
    right = _right_side(row, place)
    left = _left_side(row, place, rounded)
    if row[place].step and not (left and left.quantity.operations and right):
        return None
    if left is None or right is None:
        return _unread(text, row, place, left, right)
    if not _says_something(left.quantity, right.quantity):
        return None
    span = row[left.first].start, row[right.last].end
    about = bool(row[place].value) or row[place + 1].type == "about"
    try:
        expected = _judged(left, right, about=about)
        if expected is not None and (stop := _run_on(row, right)) and _judged(left, stop, about=about) is None:
            right, expected = stop, None
            span = row[left.first].start, row[right.last].end
    except NotComputable:
        if not left.quantity.operations:
            return None
        return Equation(*span, text[slice(*span)], "not_computable")
    _remember(left.quantity, right.quantity, rounded)
    if expected is None:
        unit = right.quantity.unit.text or "%" * right.quantity.percent
        return Equation(*span, text[slice(*span)], "right", "", right.quantity.raw, unit)
    value, unit = _in_unit(expected, left.quantity, right.quantity)
    return Equation(*span, text[slice(*span)], "wrong", shown(value, unit), value, unit)


def _says_something(left: Quantity, right: Quantity) -> bool:
    """ "INR = 2" and "day 1 = 5 mg" say nothing that could be reckoned; "1 g = 1000 mg" and "5 % = 0.05" do."""
    if left.operations:
        return True
    if left.percent != right.percent and not (left.unit.dimension or right.unit.dimension):
        return True
    measured = bool(left.dimension) and dict(left.dimension) == dict(right.dimension)
    return measured and bool(right.unit.dimension or right.operations)


def _unread(text: str, row: Sequence[Token], place: int, left: _Side | None, right: _Side | None) -> Equation | None:
    """An equation with something in it that cannot be read: only where it reckons with figures."""
    if right is None or left is not None or right.quantity.operations:
        return None
    first = _edge(row, place)
    kinds = [token.type for token in row[first:place]]
    if not {"*", "/", "+", "^", "fraction"} & set(kinds) or "number" not in kinds or "=" in kinds:
        return None
    start, end = row[first].start, row[right.last].end
    return Equation(start, end, text[start:end], "not_computable")


# --- The two sides ----------------------------------------------------------------------------------------------------


def _edge(row: Sequence[Token], place: int) -> int:
    """Return the earliest place at which the side before an equals sign can begin."""
    first = place
    while first > max(0, place - _LONGEST_SIDE) and row[first - 1].type not in _ENDS and row[first - 1].type != "=":
        first -= 1
    return first


def _left_side(row: Sequence[Token], place: int, rounded: dict[Fraction, Fraction]) -> _Side | None:
    """The longest expression that ends at the equals sign."""
    first = _edge(row, place)
    starts = [at for at in range(first, place) if _may_begin(row, at, first)]

    def error_of(token: Token) -> Fraction:
        return rounded.get(token.value, Fraction(0))

    for start in [*starts[:2], *starts[2:][-_MOST_STARTS:]]:
        ranges = _has_range(row, start, place)
        ends = [_read_whole(row, start, place, error_of, end) for end in (0, 1)] if ranges else [None, None]
        value = _read_whole(row, start, place, error_of, None) or ends[1]
        if value is not None:
            return _Side(value, start, place - 1, (ends[0], ends[1]) if ends[0] and ends[1] else None)
    return None


def _has_range(row: Sequence[Token], first: int, last: int) -> bool:
    """ "10-20", "10 to 20"."""
    return any(row[at].type == "to" or (row[at].type == "-" and row[at].tight) for at in range(first, last))


def _may_begin(row: Sequence[Token], at: int, first: int) -> bool:
    token = row[at]
    if token.type not in _BEGINS or (token.type == "-" and row[at + 1].start > token.end):
        return False
    # "20 % of 500" is one expression; "the rent of 500" begins with the figure. "sin(30)" and "x rate 6 %" go on.
    before = row[at - 1]
    if at > first and token.type == "(" and before.type in ("word", "unit") and before.end == token.start:
        return not before.text.isascii()
    named = at
    while named > first and row[named - 1].type in ("word", "unit"):
        named -= 1
    joined = row[named - 1].type in _JOINS and named > first
    return at == first or not (joined or (before.type == "of" and row[at - 2].type == "%"))


def _read_whole(
    row: Sequence[Token], start: int, end: int, error_of: Callable[[Token], Fraction], range_end: int | None
) -> Quantity | None:
    """None unless the expression takes all tokens of the side."""
    reader = Reader(row, start, end, error_of, range_end)
    try:
        value = reader.expression()
    except NotComputable:
        return None
    return value if reader.place == end else None


def _right_side(row: Sequence[Token], place: int) -> _Side | None:
    """The longest expression that begins behind the equals sign; a range unless the chain goes on."""
    first = place + 1
    while first < len(row) and row[first].type == "about":
        first += 1
    end = min(len(row), first + _LONGEST_SIDE)
    read = read_first(row, first, end, None)
    if read and _has_range(row, first, min(end, read[1] + 1)):
        low, high = read_first(row, first, end, 0), read_first(row, first, end, 1)
        goes_on = high and high[1] < len(row) and row[high[1]].type == "="
        if low and high and low[0] != high[0] and not goes_on:
            return _Side(high[0], first, high[1] - 1, (low[0], high[0]))
    return _Side(read[0], first, read[1] - 1) if read else None


def _run_on(row: Sequence[Token], right: _Side) -> _Side | None:
    """The figure with which the right side begins, where its sum goes on: "3 x 4 = 12 + 1 = 13"."""
    goes_on = right.last + 1 < len(row) and row[right.last + 1].type == "="
    joins = (at for at in range(right.first, right.last) if row[at].type in _JOINS and row[at].type != "to")
    join = next(joins, 0) if goes_on else 0
    read = read_first(row, right.first, join, None) if join else None
    return _Side(read[0], right.first, read[1] - 1) if read else None


def read_first(row: Sequence[Token], first: int, end: int, range_end: int | None) -> tuple[Quantity, int] | None:
    """The value, and where it ends."""
    reader = Reader(row, first, end, lambda token: token.step / 2 if token.step < 1 else Fraction(0), range_end)
    try:
        value = reader.expression()
    except NotComputable:
        return None
    return value, reader.place


# --- The judgement ----------------------------------------------------------------------------------------------------


def _judged(left: _Side, right: _Side, *, about: bool) -> Fraction | None:
    """Return None if the equation is right, else the right value in the unit of its right side."""
    if right.ends is None:
        is_right = agrees(left.quantity, right.quantity, about=about)
        return None if is_right else _expected(left.quantity, right.quantity)
    low, high = right.ends
    value = _expected(left.quantity, high)
    if left.ends is None or low.raw <= value <= high.raw:
        return None if low.raw <= value <= high.raw else value
    for one, other in zip(left.ends, right.ends, strict=True):
        if not agrees(one, other, about=about):
            return _expected(one, other)
    return None


def _expected(left: Quantity, right: Quantity) -> Fraction:
    """Return the possible value of the left side that is closest to the written one."""
    return min(candidates(left, right), key=lambda value: abs(value - right.raw), default=left.raw)


def _remember(left: Quantity, right: Quantity, rounded: dict[Fraction, Fraction]) -> None:
    """Remember a rounded result: where it is used again, the unrounded value may be meant."""
    if right.step is not None and right.step < 1 and left.raw != right.raw:
        rounded[right.raw] = right.step / 2


def _in_unit(value: Fraction, left: Quantity, right: Quantity) -> tuple[Fraction, str]:
    """The value with the unit of the right side; where that does not fit, with one that does."""
    if right.percent:
        return value, "%"
    if left.dimension == right.dimension or not (left.has_unit and right.has_unit) or left.bare:
        return value, right.unit.text
    return next(natural_values(left), (value, ""))


def shown(value: Fraction, unit: str) -> str:
    separator = "" if unit in ("", "%") or not unit[0].isascii() else " "
    return f"{plain(value)}{separator}{unit}"


def plain(value: Fraction) -> str:
    """Write a number in decimals: all of them if they are few, else five significant digits."""
    digits = 0
    while digits < 6 and (value * 10**digits).denominator != 1:
        digits += 1
    if digits == 6:
        digits = max(0, 4 - len(str(abs(int(value))))) + (2 if abs(value) < 1 else 1)
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.{digits}f}"
