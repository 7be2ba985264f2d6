"""Amounts, shares, periods, measures and bare numbers: a number, and what stands before and behind it. Pure.

Two quantities are the same where their keys are: five years and 60 months, 5 % and 百分之五 and 500 basis points.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from .numerals import HAN_DIGITS, SCALES, Numeral
from .periods import find_periods, read_period
from .shares import SHARE, SHARES, find_shares, share_key, with_fractions
from .units import COUNTERS, CURRENCIES, MEASURES, SIGNS, alternatives
from .value import Kind, Value

#: Before a number; behind it, a scale, then a unit.
_SIGN_BEFORE = re.compile(rf"(?<![a-z])(?:{alternatives(SIGNS)}) ?\Z", re.I)
_LONGEST_SIGN = max(map(len, SIGNS)) + 2
_SCALE = re.compile(
    r" ?(?:thousand|million|billion|trillion|dozen|bn|mn|mio|lakhs?|crores?)\b|百万|千万|亿|万|千|百", re.I
)
_SHORT_SCALE = re.compile(r" ?[mk]\b", re.I)
_MONEY = re.compile(rf" ?(?:{alternatives(one for one in CURRENCIES if one[-1] != '$')})(?! ?\d)", re.I)
_MEASURE = re.compile(rf"[ -]?(?:{alternatives(MEASURES)})", re.I)
#: What a measure is per: "mg/kg", "mmol per L". How often, "mg/day", is a value of its own.
_PER = re.compile(r"(?: ?/ ?| per )(?P<of>kg|m2|m²|min(?:ute)?|dose|dl|ml|l|次|分钟)(?![a-z])", re.I)
_SAME_PER = {**dict.fromkeys(("minute", "分钟"), "min"), "次": "dose", "m²": "m2"}
_LONGEST_PER = 24
_COUNTER = re.compile(rf" ?(?:{alternatives(COUNTERS)})", re.I)

#: What joins the ends of a range, or of a choice.
_JOIN = re.compile(r" ?(?:-|~|to|through|or|至|到|或者|或) ?|(?P<and> and )", re.I)
_BETWEEN = re.compile(r"(?:between|介于|from) \Z", re.I)
_LONGEST_BETWEEN = 15

#: What counts without being a figure that anybody would check.
_NO_FIGURES = frozenset({"one", "two", "zero", "一", "两"})


class _Reading(NamedTuple):
    """What a number means with what stands around it."""

    kind: Kind
    start: int
    end: int
    factor: Fraction
    unit: tuple[object, ...]


def find_quantities(text: str, numbers: Sequence[Numeral]) -> Iterator[Value]:
    """Numbers with a unit, and shares; both ends of a range have the unit that stands behind it."""
    numbers = with_fractions(text, numbers)
    readings = [_read(text, number) for number in numbers]
    for place in range(len(numbers) - 1):
        if readings[place + 1] is None and readings[place] is None:
            continue
        pair = numbers[place], numbers[place + 1]
        readings[place] = readings[place] or _shared(text, *pair, readings[place + 1])
        readings[place + 1] = readings[place + 1] or _carried(text, *pair, readings[place])
        readings[place] = _scaled(text, *pair, readings[place], readings[place + 1])
    read = [
        (_value(text, reading, value), reading.factor)
        for number, reading in zip(numbers, readings, strict=True)
        for value in (number.value, *number.others)
        if reading
    ]
    shares = list(find_shares(text, numbers, [value for value, _ in read if value.kind == "percent"]))
    ends = {share.start: share.end for share in reversed(shares)}
    yield from find_periods(
        text,
        [one for one in read if one[0].kind == "duration" and ends.get(one[0].start, 0) < one[0].end],
    )  # "three-quarters" is no time
    yield from shares
    yield from (value for value, _ in read if value.kind != "duration")


def _value(text: str, reading: _Reading, number: Fraction) -> Value:
    key = _key(text, reading, number * reading.factor)
    return Value(reading.kind, key, reading.start, reading.end, text[reading.start : reading.end])


def find_bare(text: str, numbers: Sequence[Numeral]) -> Iterator[Value]:
    """Numbers without a unit, those in Chinese numerals left aside: too many words are made of them."""
    for number in numbers:
        if number.text[0] in HAN_DIGITS or number.text.lower() in _NO_FIGURES or _is_label(text, number):
            continue
        scale = _SCALE.match(text, number.end)
        end = scale.end() if scale else number.end
        for value in (number.value, *number.others):
            key = ("number", value * _factor(scale))
            yield Value("number", key, number.start, end, text[number.start : end])


def _read(text: str, number: Numeral) -> _Reading | None:
    """What stands around this number, if it is a unit."""
    scale = _SCALE.match(text, number.end)
    end = scale.end() if scale else number.end
    return (
        _amount(text, number, scale, end)
        or _share(text, number)
        or _period(text, number, _factor(scale), end)
        or _measure(text, number, _factor(scale), end)
    )


def _factor(scale: re.Match[str] | None) -> Fraction:
    return Fraction(SCALES[scale[0].strip().lower()] if scale else 1)


def _amount(text: str, number: Numeral, scale: re.Match[str] | None, end: int) -> _Reading | None:
    sign = _SIGN_BEFORE.search(text, max(0, number.start - _LONGEST_SIGN), number.start)
    short = None if scale else _SHORT_SCALE.match(text, end)
    money = _MONEY.match(text, short.end() if short else end)
    if short and (sign or money):
        scale, end = short, short.end()
    else:
        money = _MONEY.match(text, end)
    if not (sign or money):
        return None
    currency = CURRENCIES[(sign or money)[0].strip().lower()]  # type: ignore[index]
    start, end = sign.start() if sign else number.start, money.end() if money else end
    return _Reading("amount", start, end, _factor(scale), ("amount", currency))


def _share(text: str, number: Numeral) -> _Reading | None:
    found = SHARE.match(text, number.end)
    if found is None:
        return None
    return _Reading("percent", number.start, found.end(), Fraction(1, SHARES[found.lastgroup or ""]), ("percent",))


def _period(text: str, number: Numeral, scale: Fraction, end: int) -> _Reading | None:
    found = read_period(text, end)
    if found is None:
        return None
    return _Reading("duration", number.start, found.end, found.factor * scale, ("duration", found.base, found.half))


def _measure(text: str, number: Numeral, scale: Fraction, end: int) -> _Reading | None:
    if found := _MEASURE.match(text, end):
        base, factor = MEASURES[found[0].strip(" -").lower()]
        end = found.end()
        while (per := _PER.match(text, end)) and end - found.end() < _LONGEST_PER:
            base, end = f"{base}/{_SAME_PER.get(per['of'].lower(), per['of'].lower())}", per.end()
        return _Reading("measure", number.start, end, factor * scale, ("measure", base))
    found = _COUNTER.match(text, end)
    if found is None or (number.text in _NO_FIGURES and found[0] in "个家位"):
        return None
    return _Reading("number", number.start, found.end(), scale, ("number",))


def _key(text: str, reading: _Reading, number: Fraction) -> tuple[object, ...]:
    if reading.kind == "percent":
        return share_key(text, reading.start, number)
    if reading.kind == "duration" and reading.unit[2]:
        number += reading.factor / 2
    return (reading.unit[0], number, *reading.unit[1:2])


def _shared(text: str, number: Numeral, other: Numeral, reading: _Reading | None) -> _Reading | None:
    """The unit behind the second number of a range."""
    joined = _JOIN.fullmatch(text, number.end, other.start)
    if reading is None or joined is None or reading.start < other.start:
        return None
    if joined["and"] and not _BETWEEN.search(text, max(0, number.start - _LONGEST_BETWEEN), number.start):
        return None
    return reading._replace(start=number.start, end=number.end)


def _carried(text: str, number: Numeral, other: Numeral, reading: _Reading | None) -> _Reading | None:
    """The currency before the first number of a range."""
    joined = _JOIN.fullmatch(text, number.end, other.start)
    if reading is None or reading.kind != "amount" or joined is None or joined["and"] or reading.start == number.start:
        return None
    scale = _SCALE.match(text, other.end)
    return reading._replace(start=other.start, end=scale.end() if scale else other.end, factor=_factor(scale))


def _scaled(text: str, number: Numeral, other: Numeral, one: _Reading | None, last: _Reading | None) -> _Reading | None:
    """ "USD 5 to 10 million": the scale of the last is that of the first."""
    if one and last and one.kind == last.kind == "amount" and one.factor == 1 < last.factor and one.end == number.end:
        return one._replace(factor=last.factor) if _JOIN.fullmatch(text, number.end, other.start) else one
    return one


# --- Bare numbers -----------------------------------------------------------------------------------------------------


#: What follows the number of an item.
_ITEM = re.compile(r"\) ?[\w\"'(]|\)\s*\Z")


def _is_label(text: str, number: Numeral) -> bool:
    """A digit that is part of a word or marks an item of a list: "Covid19", "2.", "(1) the"; "(816)" is none."""
    before, after = text[max(0, number.start - 1) : number.start], text[number.end : number.end + 1]
    if any(one == "_" or (one.isascii() and one.isalpha()) for one in (before, after)):
        return True
    bracketed = before == "(" and after == ")" and len(number.text) < 3
    marks = bracketed and bool(_ITEM.match(text, number.end))
    return marks or (number.start < 3 and after in (".", ")"))
