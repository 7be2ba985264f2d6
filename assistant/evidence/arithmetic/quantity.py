"""A number with a unit, and how two of them are added, multiplied and raised to powers. Pure; exact but for roots."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from .units import NO_UNIT, Unit

#: Digits of a result beyond which nobody reckons; it bounds the time that a power takes.
_MOST_BITS = 4_000

_NONE = Fraction(0)


class NotComputable(ArithmeticError):
    """Units that cannot be added, a division by zero, a number beyond all bounds."""


@dataclass(frozen=True)
class Quantity:
    """`value` is in root units; `raw` is what the written numbers alone come to. `error` (in root units) is what the
    rounding of decimals that were written may make of it. A literal has `step`, the place of its last digit.

    `bare` are the numbers without a unit that it was multiplied by, a divisor as its reciprocal: they may stand for a
    conversion ("x 60", "/ 1000"). `percent`: it is written as a percentage.
    """

    value: Fraction
    raw: Fraction
    dimension: Mapping[str, int] = field(default_factory=dict)
    error: Fraction = Fraction(0)
    step: Fraction | None = None
    unit: Unit = NO_UNIT
    has_unit: bool = False
    bare: tuple[Fraction, ...] = ()
    percent: bool = False
    operations: int = 0

    @classmethod
    def literal(cls, number: Fraction, step: Fraction, error: Fraction) -> "Quantity":
        """`step`: 0.01 for "2.50", 10,000 for "3万"."""
        return cls(number, number, error=error, step=step, bare=(number,))

    def with_unit(self, unit: Unit) -> "Quantity":
        """The same number, of a unit."""
        counts = not unit.dimension and unit.factor == 1
        return Quantity(
            self.value if unit.factor == 1 else self.value * unit.factor,
            self.raw,
            times(self.dimension, unit.dimension) if unit.dimension else self.dimension,
            self.error * unit.factor if self.error else _NONE,
            self.step,
            unit,
            True,
            self.bare if counts else (),
            self.percent,
            self.operations,
        )

    def in_percent(self) -> "Quantity":
        return Quantity(
            self.value / 100, self.raw, self.dimension, self.error / 100, self.step, self.unit, percent=True,
            operations=self.operations,
        )  # fmt: skip


def times(one: Mapping[str, int], other: Mapping[str, int], power: int = 1) -> dict[str, int]:
    """The dimension of a product, or of a quotient where `power` is -1."""
    found = dict(one)
    for base, exponent in other.items():
        found[base] = found.get(base, 0) + power * exponent
        if not found[base]:
            del found[base]
    return found


def multiply(one: Quantity, other: Quantity) -> Quantity:
    value = bounded(one.value * other.value)
    plain = one.raw is one.value and other.raw is other.value
    return Quantity(
        value,
        value if plain else bounded(one.raw * other.raw),
        times(one.dimension, other.dimension),
        abs(one.value) * other.error + abs(other.value) * one.error if one.error or other.error else _NONE,
        has_unit=one.has_unit or other.has_unit,
        bare=(*one.bare, *other.bare),
        operations=one.operations + other.operations + 1,
    )


def divide(one: Quantity, other: Quantity) -> Quantity:
    if not other.value or not other.raw:
        raise NotComputable
    value = 1 / other.value
    reciprocal = Quantity(
        value,
        value if other.raw is other.value else 1 / other.raw,
        times({}, other.dimension, -1),
        other.error / (other.value * other.value) if other.error else _NONE,
        has_unit=other.has_unit,
        bare=tuple(1 / number for number in other.bare if number),
        operations=other.operations,
    )
    return multiply(one, reciprocal)


def add(one: Quantity, other: Quantity, sign: int = 1) -> Quantity:
    """A number without a unit takes that of the other: "5 + 3 mg". "200 + 10 %" is 220."""
    if other.percent and not one.percent and abs(one.value) > 1:
        grown = multiply(one, Quantity(1 + sign * other.value, 1 + sign * other.value, error=other.error))
        return Quantity(grown.value, grown.raw, one.dimension, grown.error, has_unit=one.has_unit, operations=1)
    if one.dimension != other.dimension:
        one, other = _alike(one, other)
    value = bounded(one.value + sign * other.value)
    plain = one.raw is one.value and other.raw is other.value
    return Quantity(
        value,
        value if plain else bounded(one.raw + sign * other.raw),
        one.dimension,
        one.error + other.error if one.error or other.error else _NONE,
        unit=one.unit if one.unit == other.unit else NO_UNIT,
        has_unit=one.has_unit or other.has_unit,
        operations=one.operations + other.operations + 1,
    )


def _alike(one: Quantity, other: Quantity) -> tuple[Quantity, Quantity]:
    if not one.has_unit and not one.operations and other.unit.dimension:
        return one.with_unit(other.unit), other
    if not other.has_unit and not other.operations and one.unit.dimension:
        return one, other.with_unit(one.unit)
    if one.has_unit and other.has_unit:
        raise NotComputable
    # Formulas of medicine add numbers whose units nobody writes: "(140 - 67 years) x 70 kg".
    return tuple(Quantity(each.raw, each.raw, operations=each.operations) for each in (one, other))  # type: ignore[return-value]


def power(one: Quantity, exponent: Quantity) -> Quantity:
    """Raises NotComputable for a power with a unit, and beyond the bounds."""
    if exponent.dimension or abs(exponent.value) > 64:
        raise NotComputable
    if exponent.value.denominator == 1:
        return _whole_power(one, int(exponent.value))
    if one.value < 0 or one.raw < 0 or (exponent.value < 0 and not one.raw):
        raise NotComputable
    roots = {base: each * exponent.value for base, each in one.dimension.items()}
    if any(each.denominator != 1 for each in roots.values()):
        one, roots = Quantity(one.raw, one.raw, error=one.error), {}
    value, raw = (_inexact(pow, each, exponent.value) for each in (one.value, one.raw))
    relative = one.error / abs(one.value) if one.value else Fraction(0)
    return Quantity(
        value, raw, {base: int(each) for base, each in roots.items()},
        abs(value) * relative * abs(exponent.value), has_unit=one.has_unit, operations=one.operations + 1,
    )  # fmt: skip


def _whole_power(one: Quantity, exponent: int) -> Quantity:
    if exponent < 0 and not (one.value and one.raw):
        raise NotComputable
    if max(one.value.numerator.bit_length(), one.value.denominator.bit_length()) * abs(exponent) > _MOST_BITS:
        raise NotComputable
    value, raw = bounded(one.value**exponent), bounded(one.raw**exponent)
    relative = one.error / abs(one.value) if one.value else Fraction(0)
    dimension = {base: each * exponent for base, each in one.dimension.items() if exponent}
    return Quantity(
        value, raw, dimension, abs(value) * relative * abs(exponent), has_unit=one.has_unit,
        bare=(raw,) if one.bare and not one.dimension else (), operations=one.operations + 1,
    )  # fmt: skip


def applied(name: str, one: Quantity) -> Quantity:
    """A function of a number: sqrt, ln, log, exp."""
    if name == "sqrt":
        return power(one, Quantity(Fraction(1, 2), Fraction(1, 2)))
    if one.dimension:
        one = Quantity(one.raw, one.raw, error=one.error)
    value = _inexact(_FUNCTIONS[name], one.value)
    return Quantity(value, value, error=one.error, operations=one.operations + 1)


_FUNCTIONS: Mapping[str, Callable[..., float]] = {"ln": math.log, "log": math.log10, "exp": math.exp}


def _inexact(function: Callable[..., float], *numbers: Fraction) -> Fraction:
    try:
        return bounded(Fraction(function(*map(float, numbers))))
    except (ValueError, OverflowError, ZeroDivisionError):
        raise NotComputable from None


def bounded(number: Fraction) -> Fraction:
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > _MOST_BITS:
        raise NotComputable
    return number
