"""The inputs of calculators, and how their answers are read: numbers with units, choices, yes or no, dates. Pure.

Numbers and dates are read by the code that reads them in documents: "1,200.5" and "2024年3月4日" have one meaning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..evidence.dates import find_dates
from ..evidence.numerals import find_numbers
from ..evidence.units import CURRENCIES, SIGNS
from ..exceptions import BadInput
from .figures import n
from .units import Bridges, convert, is_unit

Label = str | Promise
Read = Decimal | str | bool | date

#: Those of the site's languages in which a calculation may be written.
LANGUAGES = ("en", "zh-hans")

#: The most characters in an answer.
LONGEST = 120
_YES = frozenset({"yes", "y", "true", "1", "present", "positive", "是", "有", "阳性"})
_NO = frozenset({"no", "n", "false", "0", "absent", "none", "negative", "否", "无", "阴性"})
_EXPONENT = re.compile(r"e(?P<power>[+-]?\d{1,2})(?!\w)", re.I)
#: A number that begins with zero has no groups of thousands: "0,125" and "0.125,5" mean decimals.
_FALSE_GROUPS = re.compile(r"(?<![\d.])[0０]\d*+(?:[,' ]\d{3}|\.\d++[.,]\d)")
_SMALLER = re.compile(r"(?P<unit>[a-z]{1,8})\s*(?P<rest>\d{1,3}(?:\.\d{1,4})?)\s*(?P<smaller>[a-z]{1,8})", re.I)
_BEHIND_COMMA = re.compile(r"[,，]\d")
#: The largest power of ten that is accepted and, negative, the smallest.
_MOST_POWER = 15


class BadValue(BadInput):
    """An answer that cannot be used."""

    code = "value"


@dataclass(frozen=True)
class ReadAnswer:
    """An answer that was read. `steps` show its conversion; `warnings` say what was assumed or is unusual. `typed`
    is the number and unit before conversion."""

    value: Read
    shown: str
    steps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    typed: tuple[Decimal, str] | None = None


@dataclass(frozen=True)
class Input:
    """`also` are further names under which it may be answered. An `optional` input may stay empty."""

    name: str
    label: Label
    also: tuple[str, ...] = field(default=(), kw_only=True)
    optional: bool = field(default=False, kw_only=True)

    @property
    def unit(self) -> str:
        return ""

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen: the units of a number, or the options."""
        return ()

    @cached_property
    def names(self) -> frozenset[str]:
        """By which it may be answered, folded; its labels in other languages are Calculator.input_names."""
        with override("en"):
            return frozenset(folded(name) for name in (self.name, str(self.label), *self.also))

    def read(self, text: str) -> ReadAnswer:
        """Raises BadValue or UnitMisfit."""
        raise NotImplementedError

    def assumed(self) -> ReadAnswer | None:
        """The answer to assume if none was given; None if nothing may be assumed."""
        return None


@dataclass(frozen=True)
class Number(Input):
    """A quantity in the first of `units`.

    A value outside `least` to `most` is impossible and refused; one outside `usual` is accepted with a warning.
    `bridges` allow further units to be converted (units.py). A bare number up to `share` is a fraction of the whole: up
    to 1 for oxygen, but up to 0.002 for a rate per day, where 0.0175 means percent. `counted`: "µL" is read as "/µL".
    """

    units: tuple[str, ...] = ("",)
    least: str = field(default="0", kw_only=True)
    most: str = field(default="1e12", kw_only=True)
    zero: bool = field(default=False, kw_only=True)
    usual: tuple[str, str] | None = field(default=None, kw_only=True)
    bridges: Bridges = field(default=(), kw_only=True)
    whole: bool = field(default=False, kw_only=True)
    share: str = field(default="", kw_only=True)
    counted: bool = field(default=False, kw_only=True)

    @property
    def unit(self) -> str:
        return self.units[0]

    @property
    def choices(self) -> tuple[str, ...]:
        return self.units if self.unit else ()

    def read(self, text: str) -> ReadAnswer:
        amount, given = _whole(*split(text))
        warnings = []
        if self.counted and given and is_unit(f"/{given}") and not given.startswith("/") and "/" not in given:
            given = f"/{given}"
        if not given and self.unit:
            given, amount, warning = self._without_unit(amount)
            warnings.append(warning)
        value = _bounded(convert(amount, given, self.unit, self.bridges), text)
        self._refuse_impossible(value)
        shown = f"{n(amount)} {given}".strip()
        steps = (f"{self.label}: {shown} = {n(value)} {self.unit}",) if value != amount else ()
        warnings += self._unusual(value)
        return ReadAnswer(value, f"{n(value)} {self.unit}".strip(), steps, tuple(warnings), (amount, given))

    def _without_unit(self, amount: Decimal) -> tuple[str, Decimal, str]:
        if self.share and amount <= Decimal(self.share):
            amount *= 100
        warning = _("%(label)s has no unit: read as %(value)s %(unit)s.")
        return self.unit, amount, warning % {"label": self.label, "value": n(amount), "unit": self.unit}

    def _refuse_impossible(self, value: Decimal) -> None:
        least, most = Decimal(self.least), Decimal(self.most)
        if value < least or value > most or (value == 0 and not self.zero and least >= 0):
            if self.unit:
                allowed = _("%(label)s cannot be %(value)s %(unit)s: it lies between %(least)s and %(most)s.")
            else:
                allowed = _("%(label)s cannot be %(value)s: it lies between %(least)s and %(most)s.")
            raise BadValue(
                allowed
                % {"label": self.label, "value": n(value), "unit": self.unit, "least": n(least), "most": n(most)}
            )
        if self.whole and value != value.to_integral_value():
            raise BadValue(_("%(label)s must be a whole number.") % {"label": self.label})

    def _unusual(self, value: Decimal) -> Iterator[str]:
        if self.usual and not Decimal(self.usual[0]) <= value <= Decimal(self.usual[1]):
            odd = _("%(label)s is %(value)s %(unit)s, outside %(least)s to %(most)s: check the figure and its unit.")
            least, most = self.usual
            yield odd % {"label": self.label, "value": n(value), "unit": self.unit, "least": least, "most": most}


@dataclass(frozen=True)
class Money(Number):
    """An amount of money, with or without its currency: "USD 1,200.50", "10万元"."""

    def read(self, text: str) -> ReadAnswer:
        number, _currency = money(text)
        self._refuse_impossible(number)
        return ReadAnswer(number, text.strip()[:LONGEST])


@dataclass(frozen=True)
class Option:
    """`also` are further words for it."""

    name: str
    label: Label
    also: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """By which it may be chosen, folded: its name, its label in every language, and further words."""
        return frozenset({*map(folded, (self.name, *self.also)), *spellings(self.label)})


@dataclass(frozen=True)
class Choice(Input):
    """One of several options. With `default`, the first is assumed if no answer was given."""

    options: tuple[Option, ...] = ()
    default: bool = field(default=False, kw_only=True)

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(option.name for option in self.options)

    def read(self, text: str) -> ReadAnswer:
        wanted = folded(text)
        for option in self.options:
            if wanted in option.names:
                return ReadAnswer(option.name, str(option.label))
        raise BadValue(
            _("%(label)s must be one of: %(choices)s.") % {"label": self.label, "choices": ", ".join(self.choices)}
        )

    def assumed(self) -> ReadAnswer | None:
        return self.read(self.options[0].name) if self.default else None


@dataclass(frozen=True)
class YesNo(Input):
    """A missing answer counts as no, and the result says so."""

    @property
    def choices(self) -> tuple[str, ...]:
        return ("no", "yes")

    def read(self, text: str) -> ReadAnswer:
        word = folded(text)
        if word not in _YES | _NO:
            raise BadValue(_("%(label)s must be yes or no.") % {"label": self.label})
        return ReadAnswer(word in _YES, _("yes") if word in _YES else _("no"))

    def assumed(self) -> ReadAnswer | None:
        return ReadAnswer(False, _("no"))


@dataclass(frozen=True)
class Day(Input):
    """A date, written so that it can mean only one day."""

    @property
    def unit(self) -> str:
        return "date"

    def read(self, text: str) -> ReadAnswer:
        day = read_date(text, self.label)
        return ReadAnswer(day, day.isoformat())


def spellings(label: Label) -> Iterator[str]:
    """A label in every language that has calculators, folded."""
    for language in LANGUAGES:
        with override(language):
            yield folded(str(label))


def folded(text: str) -> str:
    """The words, reduced to letters and figures for comparison."""
    return " ".join(re.findall(r"[^\W_]+|[<>≤≥]", text.casefold()))


def split(text: str) -> tuple[Decimal, str]:
    """A number and the text after it. Raises BadValue."""
    written = text.strip().replace("−", "-")
    negative = written.startswith("-")
    written = written.lstrip("+-").strip()
    numbers = find_numbers(written[:LONGEST])
    if len(written) > LONGEST or not numbers or numbers[0].start != 0:
        raise BadValue(_("“%(text)s” does not begin with a number.") % {"text": written[:20]})
    number, rest = numbers[0].value, written[numbers[0].end :]
    if _FALSE_GROUPS.match(written) or _BEHIND_COMMA.match(rest):
        raise BadValue(_("“%(text)s” has a decimal comma: write a point, such as 0.125.") % {"text": written[:20]})
    amount = Decimal(number.numerator) / Decimal(number.denominator)
    if exponent := _EXPONENT.match(rest):
        amount, rest = amount.scaleb(int(exponent["power"])), rest[exponent.end() :]
    return _bounded(-amount if negative else amount, written), rest.strip()


def _whole(amount: Decimal, behind: str) -> tuple[Decimal, str]:
    """ "5 ft 9 in" is 5.75 ft: what remains is in a smaller unit of the same kind."""
    parts = _SMALLER.fullmatch(behind)
    if parts is None or not (is_unit(parts["unit"]) and is_unit(parts["smaller"])):
        return amount, behind
    rest = convert(Decimal(parts["rest"]), parts["smaller"], parts["unit"])
    return (amount + rest, parts["unit"]) if rest < 1 else (amount, behind)


def _bounded(amount: Decimal, written: str) -> Decimal:
    """Raises BadValue."""
    if amount and abs(amount.adjusted()) > _MOST_POWER:
        raise BadValue(_("“%(text)s” is too large or too small to calculate with.") % {"text": written[:20]})
    return amount


def money(text: str) -> tuple[Decimal, str]:
    """An amount and the code of its currency, "" if none is written. Raises BadValue."""
    written = text.strip().casefold()
    sign = max((symbol for symbol in SIGNS if written.startswith(symbol)), key=len, default="")
    amount, rest = split(written.removeprefix(sign))
    for scale, factor in (("万", 10_000), ("亿", 10**8)):
        if rest.startswith(scale):
            amount, rest = amount * factor, rest.removeprefix(scale).strip()
    if rest and rest not in CURRENCIES:
        raise BadValue(_("The currency “%(text)s” is not known here.") % {"text": rest[:20]})
    return amount, CURRENCIES.get(rest) or CURRENCIES.get(sign, "")


def read_date(text: str, label: Label) -> date:
    """Read a date. Raises BadValue if it is none, if the day does not exist, or if it is ambiguous, like 02/03/2024."""
    keys = [value.key for value in find_dates(text.strip()[:LONGEST])]
    if any(key[0] == "slashes" for key in keys):
        raise BadValue(_("%(label)s can mean two days: write the year first, such as 2024-03-02.") % {"label": label})
    whole = [key for key in keys if key[0] == "date" and None not in key]
    if len(whole) != 1:
        raise BadValue(_("%(label)s is not a date: write it as 2024-03-02.") % {"label": label})
    try:
        return date(*whole[0][1:])  # type: ignore[arg-type]
    except ValueError as error:
        raise BadValue(_("%(label)s is a day that does not exist.") % {"label": label}) from error
