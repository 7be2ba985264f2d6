"""Periods: "five years", 一个半小时, "half an hour", and those of several parts: "two years and six months". Pure; on
folded text.

The parts of a period are one value: a statement of two years is not borne out by one of two years and six months.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from .numerals import HAN_DIGITS, value_of
from .units import PERIODS, alternatives
from .value import Value

_SORTS = "full|consecutive|calendar|business|working|trading|court"
_BUSINESS = frozenset({"business", "working", "trading", "court"})
_AND_A_HALF = r"[ -]and[ -]a[ -]half\b"
_PERIOD = re.compile(
    rf"[ -]?(?:(?P<sort>{_SORTS}) )?(?P<unit>{alternatives(PERIODS)})(?P<half>半|{_AND_A_HALF})?"
    r"|个半(?P<han>小时|钟头|月|星期|季度|工作日|交易日)",
    re.I,
)
#: What no number stands before: "half an hour", "a quarter of an hour", 半天.
_PART = re.compile(
    r"\b(?:(?:one[ -])?(?P<half>half)(?:[ -]| an? | of an? )"
    r"|(?:(?P<three>three)[ -]quarters|(?:a|one)[ -]quarter) of an? )(?P<unit>year|month|week|day|hour)\b"
    r"|(?<![\d一两二三四五六七八九十年])半个?(?P<han>年|月|天|日|小时|钟头)(?!期)",
    re.I,
)
#: One that is not counted: only where it goes on, "a year and a half", or something before it tells that it is meant.
_ONE = re.compile(
    rf"\ban? (?:(?P<sort>{_SORTS}) )?(?P<unit>hour|day|week|fortnight|month|quarter|year|decade)\b"
    rf"(?P<half>{_AND_A_HALF})?(?! of an? )",
    re.I,
)
_MEANT = re.compile(
    r"\b(?:within|for|after|least|most|than|exceed(?:ing)?|(?:period|term) of|up to|over|under) \Z", re.I
)
_LONGEST_LEAD = 12

#: Between the parts of a period, behind a Latin or a Chinese unit.
_JOINS, _HAN_JOINS = re.compile(r",? (?:and )?|-and-"), re.compile(r" ?(?:又|加|另加|外加|另|余)? ?")
#: Behind what is a period of its own, whatever stands before it: "for two years and six months thereafter".
_APART = re.compile(r"(?:'s?)? (?:(?:prior|advance|written) ){0,3}(?:notice|thereafter|respectively)\b", re.I)
#: 1小时30分.
_HAN_MINUTES = re.compile(
    rf"零?(?P<count>\d{{1,2}}|[{HAN_DIGITS}]{{1,3}})(?:分(?![之期公红摊割别配歧包支店钟])|(?P<quarters>刻)钟?)"
)

#: Minutes of a base, about: which of two units is the larger.
_MINUTES = {"month": 43_830, "day": 1440, "minute": 1}
_HOUR = 60


class PeriodUnit(NamedTuple):
    """What stands behind a number: where it ends, its unit as a multiple of its base, whether half of one is added."""

    end: int
    base: str
    factor: Fraction
    half: bool


class _Component(NamedTuple):
    """`size` is its unit in minutes, `amount` the whole of it; `alone`: it may be a period by itself."""

    value: Value
    size: Fraction
    alone: bool

    @property
    def amount(self) -> Fraction:
        return _number(self.value) * _minutes(str(self.value.key[2]))


def read_period(text: str, place: int) -> PeriodUnit | None:
    """The unit that stands there."""
    found = _PERIOD.match(text, place)
    if found is None:
        return None
    if found["han"]:
        base, factor = PERIODS.get(f"个{found['han']}") or PERIODS[found["han"]]
        return PeriodUnit(found.end(), base, factor, True)
    base, factor = PERIODS[found["unit"].lower()]
    return PeriodUnit(found.end(), _sorted(found["sort"], base), factor, bool(found["half"]))


def find_periods(text: str, counted: Sequence[tuple[Value, Fraction]]) -> Iterator[Value]:
    """`counted`: those with a number, each with its unit as a multiple of its base. Parts of one period are one."""
    parts = [_Component(value, factor * _minutes(str(value.key[2])), True) for value, factor in counted]
    open_: list[_Component] = []
    for part in sorted([*parts, *_ones(text), *_portions(text)], key=lambda part: part.value.start):
        if open_ and not _goes_on(text, open_[-1], part):
            yield from _joined(text, open_)
            open_ = []
        open_.append(part)
    yield from _joined(text, open_)


def _sorted(sort: str | None, base: str) -> str:
    return f"business {base}" if (sort or "").lower() in _BUSINESS else base


def _minutes(base: str) -> int:
    return _MINUTES[base.removeprefix("business ")]


def _ones(text: str) -> Iterator[_Component]:
    for found in _ONE.finditer(text):
        base, factor = PERIODS[found["unit"].lower()]
        number = factor * (Fraction(3, 2) if found["half"] else 1)
        key = ("duration", number, _sorted(found["sort"], base))
        meant = _MEANT.search(text, max(0, found.start() - _LONGEST_LEAD), found.start())
        value = Value("duration", key, *found.span(), found[0])
        yield _Component(value, factor * _minutes(base), bool(found["half"] or meant))


def _portions(text: str) -> Iterator[_Component]:
    for found in _PART.finditer(text):
        unit = (found["unit"] or found["han"]).lower()
        base, factor = PERIODS.get(unit) or PERIODS[f"个{unit}"]
        share = Fraction(1, 2) if found["half"] or found["han"] else Fraction(3 if found["three"] else 1, 4)
        value = Value("duration", ("duration", factor * share, base), *found.span(), found[0])
        yield _Component(value, factor * _minutes(base) / 2, True)


def _goes_on(text: str, before: _Component, part: _Component) -> bool:
    """Whether a part follows that is smaller, and less than two of the unit before it."""
    gap = text[before.value.end : part.value.start] if part.value.start >= before.value.end else "\n"
    joins = _JOINS if text[before.value.end - 1].isascii() else _HAN_JOINS
    smaller = part.size < before.size and part.amount < 2 * before.size
    return smaller and bool(joins.fullmatch(gap)) and not _APART.match(text, part.value.end)


def _joined(text: str, parts: Sequence[_Component]) -> Iterator[Value]:
    if not parts:
        return
    values = [part.value for part in parts]
    minutes = _HAN_MINUTES.match(text, values[-1].end) if parts[-1].size == _HOUR and not text.isascii() else None
    if minutes:
        count = (value_of(minutes["count"]) or Fraction(0)) * (15 if minutes["quarters"] else 1)
        values.append(Value("duration", ("duration", count, "minute"), *minutes.span(), minutes[0]))
    if len(values) > 1:
        start, end = values[0].start, values[-1].end
        yield Value("duration", ("duration", *_sum(values)), start, end, text[start:end])
    elif parts[0].alone:
        yield values[0]


def _sum(values: Iterable[Value]) -> Iterator[object]:
    """(number, base) of all parts, in a row; those of one base together."""
    for base, same in groupby(values, key=lambda value: value.key[2]):
        yield sum((_number(value) for value in same), Fraction(0))
        yield base


def _number(value: Value) -> Fraction:
    number = value.key[1]
    assert isinstance(number, Fraction)
    return number
