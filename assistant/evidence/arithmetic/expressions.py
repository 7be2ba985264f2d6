"""What a row of tokens comes to: a small calculator with units. Pure.

expression = term (+|- term)*    term = factor ((*|/) factor)*    factor = base (^ exponent)*
base = number unit? | ( expression ) unit? | \\frac{..}{..} | sqrt(..) | unit
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from .lexer import Token
from .quantity import NotComputable, Quantity, add, applied, bounded, divide, multiply, power, times
from .units import Unit, unit_named

#: Brackets within brackets, and words behind a number ("12 kg body weight"), that are followed.
_DEEPEST, _MOST_WORDS = 12, 4
#: Words that name a number behind an operator, at most.
_MOST_LABEL = 7
_OPERATORS = frozenset({"+", "-", "*", "/"})
_JOINS = frozenset({"+", "-", "*", "/", "=", ")", "}", "^"})


class Reader:
    """Reads tokens from `place` up to `end`. `error_of` says what the rounding of a literal may hide; `range_end`
    chooses 0, the lower, or 1, the upper end of each range ("10-20 mg"), None: there are no ranges."""

    def __init__(
        self,
        tokens: Sequence[Token],
        place: int,
        end: int,
        error_of: Callable[[Token], Fraction],
        range_end: int | None = None,
    ) -> None:
        self._tokens, self.place, self._end = tokens, place, end
        self._error_of, self._range_end = error_of, range_end
        self._depth = 0

    def expression(self) -> Quantity:
        """As far as there is one. Raises NotComputable where there is none."""
        value = self._term()
        while (sign := self._type()) in ("+", "-"):
            place = self.place
            self.place += 1
            term = self._tried(self._term, place)
            if term is None:
                break
            value = add(value, term, 1 if sign == "+" else -1)
        return value

    def _type(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self._tokens[place].type if place < self._end else ""

    def _tried(self, read: Callable[[], Quantity], place: int) -> Quantity | None:
        """None, and back at `place`, where nothing can be read."""
        try:
            return read()
        except _NothingHere:
            self.place = place
            return None

    def _term(self) -> Quantity:
        value = self._factor()
        while True:
            place, operator = self.place, self._type()
            if operator in ("*", "/") or (operator == "of" and value.percent):
                self.place += 1
            elif not self._multiplies():
                return value
            factor = self._tried(self._factor, place)
            if factor is None:
                return value
            value = divide(value, factor) if operator == "/" else multiply(value, factor)

    def _multiplies(self) -> bool:
        """ "2(3 + 4)", "(3)(4)" and "2\\frac{1}{2}" are products; "12 (rounded)" is none."""
        if self._type() not in ("(", "fraction", "function") or not self.place:
            return False
        return self._tokens[self.place - 1].end == self._tokens[self.place].start or self._type() != "("

    def _factor(self) -> Quantity:
        negative = self._type() == "-"
        self.place += negative or self._type() == "+"
        value = self._base()
        while self._type() == "exponent" or self._type() == "^":
            value = power(value, self._exponent())
        value = self._measured(value)
        return multiply(Quantity(Fraction(-1), Fraction(-1)), value) if negative and value.operations else (
            replace(value, value=-value.value, raw=-value.raw) if negative else value
        )  # fmt: skip

    def _exponent(self) -> Quantity:
        token = self._tokens[self.place]
        self.place += 1
        if token.type == "exponent":
            return Quantity(token.value, token.value)
        negative = self._type() == "-"
        self.place += negative
        value = self._base()
        return Quantity(-value.value, -value.raw) if negative else value

    def _base(self) -> Quantity:
        self.place += self._label()
        kind = self._type()
        if kind == "number":
            return self._number()
        if kind in ("(", "{"):
            return self._group()
        if kind == "fraction":
            self.place += 1
            over = self._group()
            return divide(over, self._group())
        if kind == "function":
            name = self._tokens[self.place].text
            self.place += 1
            return applied(name, self._group() if self._type() in ("(", "{") else self._base())
        if kind == "unit" and self.place and self._tokens[self.place - 1].type in ("*", "/", "{"):
            return replace(Quantity(Fraction(1), Fraction(1)).with_unit(self._unit()), step=None, operations=0)
        raise _NothingHere

    def _label(self) -> int:
        """How many words behind an operator name the number that follows: "x rate 6 %", "×年利率6%"."""
        if not self.place or self._tokens[self.place - 1].type not in _OPERATORS:
            return 0
        words = [self._type(ahead) for ahead in range(_MOST_LABEL)]
        count = next((at for at, kind in enumerate(words) if kind not in ("word", "unit")), 0)
        return count if "word" in words[:count] and words[count] == "number" else 0

    def _number(self) -> Quantity:
        token = self._tokens[self.place]
        self.place += 1
        between = self._type() == "to" or (self._type() == "-" and self._tokens[self.place].tight)
        if between and self._range_end is not None and self._type(1) == "number":
            other = self._tokens[self.place + 1]
            self.place += 2
            token = other if self._range_end else token
        return Quantity.literal(token.value, token.step, self._error_of(token))

    def _group(self) -> Quantity:
        """Within brackets or braces."""
        if self._type() not in ("(", "{"):
            raise _NothingHere
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotComputable
        self.place += 1
        value = self.expression()
        if self._type() not in (")", "}"):
            raise _NothingHere
        self.place += 1
        self._depth -= 1
        return value

    # --- Units --------------------------------------------------------------------------------------------------------

    def _measured(self, value: Quantity) -> Quantity:
        """With the unit or the per cent sign behind it; words that say what it counts are passed over."""
        if self._type() == "%":
            self.place += 1
            return value.in_percent()
        if self._type() == "unit" and not value.has_unit:
            value = value.with_unit(self._unit())
        words = 0
        while self._type(words) in ("word", "unit") and words <= _MOST_WORDS:
            words += 1
        ends = self.place + words >= self._end and words and self._closes
        if 0 < words <= _MOST_WORDS and (self._type(words) in _JOINS or ends):
            self.place += words
        return value

    @property
    def _closes(self) -> bool:
        """Whether an equals sign follows the last token."""
        return self._end < len(self._tokens) and self._tokens[self._end].type == "="

    def _unit(self) -> Unit:
        """ "mg", "m2", "mg/kg/min", "mg/(kg·d)"."""
        unit = self._one_unit()
        while self._type() in ("/", "*"):
            place, sign = self.place, -1 if self._type() == "/" else 1
            self.place += 1
            bracket = self._type() in ("(", "{") and self._type(1) == "unit"
            self.place += bracket
            if self._type() != "unit" or self._label():
                self.place = place
                break
            other = self._unit() if bracket else self._one_unit()
            if bracket and self._type() not in (")", "}"):
                raise _NothingHere
            self.place += bracket
            unit = _joined(unit, other, sign)
        return unit

    def _one_unit(self) -> Unit:
        unit = unit_named(self._tokens[self.place].text)
        self.place += 1
        exponent = Fraction(1)
        if self._type() == "exponent":
            exponent = self._tokens[self.place].value
            self.place += 1
        elif self._type() == "^":
            exponent = self._exponent().value
        if exponent == 1:
            return unit
        if exponent.denominator != 1 or abs(exponent) > 4:
            raise NotComputable
        dimension = {base: each * int(exponent) for base, each in unit.dimension.items()}
        return Unit(bounded(unit.factor ** int(exponent)), dimension, f"{unit.text}{_raised(int(exponent))}")


class _NothingHere(NotComputable):
    """No expression begins here."""


def _joined(unit: Unit, other: Unit, sign: int) -> Unit:
    text = f"{unit.text}{'/' if sign < 0 else '·'}{other.text}"
    return Unit(unit.factor * other.factor**sign, times(unit.dimension, other.dimension, sign), text)


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
