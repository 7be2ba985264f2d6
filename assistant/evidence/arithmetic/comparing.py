"""Whether two sides of an equation are the same within the rounding that is written. Pure.

A unit that nobody wrote may be any: "15 mg/kg x 12 = 180 mg", "0.5 g x 1000 = 500 mg" and "60 mL/h x 24 = 1.44 L" are
right.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from .quantity import NotComputable, Quantity
from .units import is_calendar_mismatch, unit_named

#: The largest share of a result that rounding may take: "0.5 x 1 = 1" is no rounding.
_MOST_ROUNDED, _MOST_ABOUT = Fraction(1, 10), Fraction(1, 4)

#: What a bare number may count where a unit is missing.
_NATURAL = ("kg", "g", "mg", "µg", "l", "ml", "dl", "h", "min", "day", "week", "mmol", "cm", "m", "month", "year")

#: By how much a written conversion may be rounded, of its size: 2.2 for 2.2046.
_MOST_OFF = Fraction(1, 100)

#: Bare factors that are tried together as one conversion ("x 60 / 1000").
_MOST_FACTORS = 6


def agrees(left: Quantity, right: Quantity, *, about: bool) -> bool:
    """Raises NotComputable where no number converts one into the other."""
    return any(_is_rounded(value, left, right, about=about) for value in candidates(left, right))


def candidates(left: Quantity, right: Quantity) -> Iterator[Fraction]:
    """What the left side comes to in the unit of the right one; the plainest reading first."""
    unit = right.value / right.raw if right.raw else right.unit.factor * (Fraction(1, 100) if right.percent else 1)
    if right.percent and not left.percent and Fraction(100) in left.bare:
        yield left.value
    if left.dimension == right.dimension:
        yield left.value / unit
        if left.has_unit and unit and left.raw and _converts(left.value / left.raw / unit, left.bare):
            yield left.raw
        return
    if is_calendar_mismatch(left.dimension, right.dimension):
        raise NotComputable
    if not left.operations and not right.operations:
        raise NotComputable
    if not right.has_unit:
        yield left.raw
        yield left.value
        yield from (value for value, _ in natural_values(left))
    elif left.bare or not left.has_unit:
        yield left.raw
        yield from _absorbing(left, right, unit)


def _is_rounded(value: Fraction, left: Quantity, right: Quantity, *, about: bool) -> bool:
    """Whether the right side is `value` as it would be written with as many digits."""
    gap = abs(value - right.raw)
    if not gap:
        return True
    scale = abs(value / left.value) if left.value else Fraction(1)
    spread = left.error * scale
    if right.step is None:
        unit = right.value / right.raw if right.raw else Fraction(1)
        return gap <= spread + right.error / abs(unit or Fraction(1))
    if abs(value) and gap > abs(value) * (_MOST_ABOUT if about else _MOST_ROUNDED):
        return False
    step = _step(right, about=about)
    if gap < step / 2 or (gap == step / 2 and _half_goes_there(value, right.raw, step)):
        return True
    return gap <= step / 2 + spread and bool(spread)


def _step(right: Quantity, *, about: bool) -> Fraction:
    """Return the place to which a number is rounded: "about 6,200" is rounded to hundreds."""
    step = right.step or Fraction(0)
    while (
        about and step >= 1 and right.raw and (right.raw / (step * 10)).denominator == 1 and step * 10 < abs(right.raw)
    ):
        step *= 10
    return step


def _half_goes_there(value: Fraction, rounded: Fraction, step: Fraction) -> bool:
    """Whether a half may have been rounded this way: half up, or half to even."""
    return abs(rounded) > abs(value) or Fraction(rounded / step) % 2 == 0


def _converts(ratio: Fraction, bare: tuple[Fraction, ...]) -> bool:
    """Whether bare factors are the conversion from one unit to the other: 1000 from g to mg, 2.2 from lb to kg."""
    if ratio == 1:
        return False
    factors = [number for number in bare if number not in (0, 1)][:_MOST_FACTORS]
    products = (_product(chosen) for many in range(1, len(factors) + 1) for chosen in combinations(factors, many))
    return any(abs(product - ratio) <= abs(ratio) * _MOST_OFF for product in products)


def _product(factors: tuple[Fraction, ...]) -> Fraction:
    product = Fraction(1)
    for factor in factors:
        product *= factor
    return product


def natural_values(left: Quantity) -> Iterator[tuple[Fraction, str]]:
    """The result in common units of its dimension, the one first in which the numbers stand as they are written."""
    fitting = [unit for unit in map(unit_named, _NATURAL) if unit.dimension == left.dimension]
    for unit in sorted(fitting, key=lambda unit: left.value / unit.factor != left.raw):
        yield left.value / unit.factor, unit.text


def _absorbing(left: Quantity, right: Quantity, unit: Fraction) -> Iterator[Fraction]:
    """The left side in the right one's unit, where one bare factor counts hours, kilograms and so on."""
    for name in _NATURAL:
        natural = unit_named(name)
        for sign in (1, -1):
            dimension = {base: sign * each for base, each in natural.dimension.items()}
            missing = {
                base: right.dimension.get(base, 0) - left.dimension.get(base, 0)
                for base in {*right.dimension, *left.dimension}
            }
            if {base: each for base, each in missing.items() if each} == dimension and unit:
                yield left.value * natural.factor**sign / unit
