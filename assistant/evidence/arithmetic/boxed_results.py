"""Checks the boxed result of a text: against what calculators came to, else against the last equation. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from unicodedata import normalize

from ...prompts.boxed import boxed_place
from ..dates import find_dates
from ..value import Key
from ..value_keys import same
from .equations import Equation, find_equations, read_first, shown
from .lexer import tokens
from .quantity import Quantity


@dataclass(frozen=True)
class Calculated:
    """What a calculator came to, "59.568925 mL/min" or "2024-08-05": to more decimals than anybody writes, and as it is
    shown."""

    exact: str
    figure: str

    @cached_property
    def day(self) -> Key | None:
        """None where it is no date."""
        return _day_in(self.exact)


def all_checked(text: str, results: Sequence[Calculated] = ()) -> Iterator[Equation]:
    """Check every equation and the boxed result. The box is compared with the results of calculators, or, without any,
    with the last equation. An equation that ends in the box is wrong if the box is."""
    equations = find_equations(text)
    box = check_calculated(text, results) or check_boxed(text, equations)
    around = _around(box.start, equations) if box else None
    for one in equations:
        if box and one is around and box.verdict == "wrong":
            yield replace(one, verdict="wrong", expected=box.expected)
        else:
            yield one
    if box and not around:
        yield box


def check_boxed(text: str, equations: Sequence[Equation]) -> Equation | None:
    """Compare the boxed result with the last equation. None if it is part of one, no number, or an earlier result."""
    place = boxed_place(text)
    boxed = _read_alone(text[slice(*place)])
    computed = [one for one in equations if one.value is not None]
    if boxed is None or not computed or _around(place[0], computed):
        return None
    last = computed[-1]
    fits = _is_result(last, boxed)
    if fits is None or (not fits and any(_is_result(one, boxed) for one in computed[:-1])):
        return None
    assert last.value is not None
    expected = "" if fits else shown(last.value, last.unit)
    return Equation(*place, text[slice(*place)], "right" if fits else "wrong", expected, last.value, last.unit)


def _around(start: int, equations: Sequence[Equation]) -> Equation | None:
    """Return the equation that the box is part of."""
    return next((one for one in equations if one.value is not None and one.start <= start < one.end), None)


def _is_result(equation: Equation, boxed: Quantity) -> bool | None:
    """Whether the box has the result of the equation, as `_comes_to`. An equation without a unit fits any unit."""
    one = _read_alone(f"1 {equation.unit}")
    assert equation.value is not None
    if one is None or not (one.has_unit or one.percent):
        one = Quantity(Fraction(1), Fraction(1)) if boxed.percent else replace(boxed, value=boxed.unit.factor)
    return _comes_to(replace(one, value=equation.value * one.value, raw=equation.value), boxed)


#: Characters in which a boxed date is looked for.
_LONGEST_DAY = 60
#: Of a body, which rates are given for: "per 1.73 m²" has no unit to be reckoned with.
_SURFACE = re.compile(r" ?(?:/|\bper\b) ?1\.73 ?(?:\\text ?\{)? ?m\}?(?:²|\^?\{?2\}?)\}?")


def check_calculated(text: str, results: Sequence[Calculated]) -> Equation | None:
    """Compare the boxed result with those of calculators. None if it is neither number nor date or there are none."""
    place = boxed_place(text)
    inside = text[slice(*place)]
    if day := _day_in(inside):
        return _check_day(place, inside, day, [result for result in results if result.day])
    boxed = _read_alone(_SURFACE.sub("", inside))
    found = [(result, quantity) for result in results if (quantity := _read_alone(_SURFACE.sub("", result.exact)))]
    if boxed is None or not found:
        return None
    compared = [_comes_to(quantity, boxed) for _result, quantity in found]
    fits = any(compared)
    if not fits and compared != [False]:  # which of them it should be is not said, or it measures something else
        return None
    result, quantity = found[0]
    return Equation(*place, inside, "right" if fits else "wrong", "" if fits else result.figure, quantity.raw)


def _check_day(place: tuple[int, int], inside: str, day: Key, results: Sequence[Calculated]) -> Equation | None:
    """Compare a boxed date with what was counted. None where it is another one of several."""
    fits = any(result.day and same(day, result.day) for result in results)
    if not results or (not fits and len(results) > 1):
        return None
    return Equation(*place, inside, "right" if fits else "wrong", "" if fits else results[0].figure)


def _day_in(written: str) -> Key | None:
    """The only date of a text."""
    days = [value.key for value in find_dates(written[:_LONGEST_DAY]) if value.kind == "date"]
    return days[0] if len(days) == 1 else None


def _read_alone(written: str) -> Quantity | None:
    """Read a text that is one number with its unit. Returns None for anything else."""
    row = tokens(written, 0, len(written), comma=False)
    read = read_first(row, 0, len(row), None)
    if read is None or read[0].operations or read[1] < len([one for one in row if one.type != "break"]):
        return None
    return read[0]


def _comes_to(result: Quantity, boxed: Quantity) -> bool | None:
    """Whether the two agree within the written rounding; None if they measure different things. A box without a unit
    takes the unit of the result."""
    rounding = (boxed.step or Fraction(0)) / 2
    if result.dimension != boxed.dimension:
        return None if boxed.has_unit or boxed.percent else abs(result.raw - boxed.raw) <= rounding
    if boxed.dimension:
        return abs(result.value / boxed.unit.factor - boxed.raw) <= rounding
    if result.percent != boxed.percent:
        if result.has_unit or boxed.has_unit:
            return None
        share = abs(result.value - boxed.value) <= (rounding / 100 if boxed.percent else rounding)
        return share or abs(result.raw - boxed.raw) <= rounding
    fits = abs(result.raw - boxed.raw) <= rounding
    return fits if fits or _same_count(result, boxed) else None


def _same_count(result: Quantity, boxed: Quantity) -> bool:
    """Whether two units without a dimension count the same things: "points" and "point" do, °C and °F do not."""
    one, other = (normalize("NFKC", each.unit.text).casefold().removesuffix("s") for each in (result, boxed))
    return one == other or not one or not other
