"""Which one, and how often: "the third anniversary", "twice a year", 每季度. Pure; on folded text."""

import re
from collections.abc import Iterator
from fractions import Fraction

from .numerals import HAN_DIGITS, ORDINAL, WORDS, ordinal, value_of
from .units import PERIODS
from .value import Value

_HAN = rf"(?:\d{{1,3}}|[{HAN_DIGITS}]{{1,5}})"
_COUNTED = (
    r"(?:full |calendar |consecutive |contract )?(?:anniversar|instal|payment|(?:business |working )?days?\b|weeks?\b"
    r"|months?\b|quarters?\b|years?\b|half\b|period|renewal|term\b|floor|tranche|meeting"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|of (?:each|every|the) (?:calendar )?(?:month|quarter|year))"
)
_HAN_COUNTED = "个?(?:周年|年|月|工作日|自然日|交易日|日|天|期|次|笔|季度|周|批|阶段|层)"
_ORDINAL = re.compile(
    rf"\b(?P<number>{ORDINAL})(?: ?\({ORDINAL}\))?(?= {_COUNTED})"
    rf"|第 ?(?P<han>{_HAN})(?={_HAN_COUNTED})|(?P<since>{_HAN})(?=周年)",
    re.I,
)


def find_ordinals(text: str) -> Iterator[Value]:
    """Those that count time, payments or floors: "first refusal" and "third party" are none."""
    for found in _ORDINAL.finditer(text):
        number = ordinal(found["number"]) if found["number"] else value_of(found["han"] or found["since"])
        if number is not None:
            yield Value("ordinal", ("ordinal", Fraction(number)), *found.span(), found[0])


#: Words, and the number and unit of the period that each names.
_OFTEN = {
    spelling.replace("_", " "): (Fraction(number), unit)
    for number, unit, *spellings in (
        ("1", "day", "daily"),
        ("7", "day", "weekly"),
        ("14", "day", "fortnightly", "biweekly", "bi-weekly"),
        ("1/2", "month", "semi-monthly", "semimonthly"),
        ("1", "month", "monthly"),
        ("3", "month", "quarterly"),
        (
            "6",
            "month",
            "semi-annual",
            "semi-annually",
            "semiannual",
            "semiannually",
            "half-yearly",
            "biannual",
            "biannually",
        ),
        ("12", "month", "annual", "annually", "yearly", "per_annum", "p.a."),
        ("24", "month", "biennially"),
        ("36", "month", "triennially"),
    )
    for spelling in spellings
}
_HAN_OFTEN = {
    "季": (Fraction(3), "month"), "半年": (Fraction(6), "month"), "月": (Fraction(1), "month"),
    "半月": (Fraction(1, 2), "month"),
}  # fmt: skip
_SHORT = {"d": "day", "24h": "day", "24 h": "day", "wk": "week", "月": "month"}
_UNIT = r"(?P<{}>business day|working day|day|week|fortnight|month|quarter|year)s?\b"
_SORTS = r"(?: (?:one|given|single|rolling|calendar|consecutive|successive|continuous|contract)){0,3}"
#: Behind these, "a year" means every year: a rate, or a number of times.
_RATES = ("%", "cent", "once", "twice", "times", "EUR", "USD", "GBP", "dollars", "euros")
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
_HAN_WEEKDAY = "个?(?:星期|礼拜|周)[一二三四五六日天](?![次年个期])"
_HAN_UNIT = "工作日|日|天|周|星期|月|季度|年"
_FREQUENCY = re.compile(
    rf"\b(?P<often>{'|'.join(re.escape(one) for one in sorted(_OFTEN, key=len, reverse=True))})(?!\w)"
    rf"|\b(?:(?:every|each)(?P<second> (?:other|second|alternate))?|(?P<alternate>alternate))(?= {_WEEKDAY}(?! of\b))"
    rf"|\b(?:(?:every|each) (?:other|alternate|(?P<nth>(?!first|1st){ORDINAL}))|alternat(?:e|ing))"
    rf" {_UNIT.format('turn')}(?! of\b)"
    rf"|\b(?:(?:(?:in|during|within|over|for) )?(?P<any>any)|per|each|every){_SORTS}(?: period of{_SORTS})?"
    rf" (?P<number>\d{{1,3}}|{'|'.join(sorted(WORDS, key=len, reverse=True))})(?: \(\d{{1,3}}\))?"
    rf"[ -]{_UNIT.format('every')}(?P<period>[ -]period\b)?"
    rf"|\b(?:per|each|every|(?:in|during|within|over|for) any){_SORTS} {_UNIT.format('each')}"
    r"|(?= ?/)(?<=[a-z\d²\u3400-\u9fff]) ?/ ?(?P<over>day|(?-i:d)|24 ?h|week|wk|month|year|[日天周月年])(?![a-z])"
    rf"|(?= an? )(?:(?<=\d)|{'|'.join(f'(?<={one})' for one in _RATES)}) an? {_UNIT.format('a')}"
    rf"|(?P<han_weekday>每|(?<![间相分阻])隔)(?={_HAN_WEEKDAY})"
    rf"|(?P<gap>每隔|(?<![间相分阻])隔)(?P<gap_count>\d{{1,3}}|[{HAN_DIGITS}]{{1,3}})?个?(?P<gap_unit>{_HAN_UNIT}|小时|分钟)"
    rf"|(?:每个?|(?P<han_any>任何|任一|任意))(?:连续)?(?P<count>\d{{1,3}}|[{HAN_DIGITS}]{{1,3}})个?(?P<han_every>{_HAN_UNIT})"
    rf"|(?:每[个一]?|逐)(?P<han>{_HAN_UNIT}|季|半年|半个?月)|按(?P<by>日|天|周|月|季度|季|年)(?=支付|结算|计|付|收|缴|结)",
    re.I,
)
_TIMES = re.compile(
    r"\b(?:once|twice|thrice)(?= (?:an?|per|each|every|in|within|during|over|only|daily|nightly|weekly|fortnightly"
    r"|monthly|quarterly|yearly|annually)\b)",
    re.I,
)


def find_frequencies(text: str) -> Iterator[Value]:
    for found in _FREQUENCY.finditer(text):
        written, often = found[0].lstrip(" /"), _often(found)
        also = (("duration", *often),) if found["any"] or found["period"] or found["han_any"] else ()
        yield Value("frequency", ("frequency", *often), found.end() - len(written), found.end(), written, also)
    for found in _TIMES.finditer(text):
        times = ("once", "twice", "thrice").index(found[0].lower()) + 1
        yield Value("measure", ("measure", Fraction(times), "time"), *found.span(), found[0])


def _often(found: re.Match[str]) -> tuple[Fraction, str]:
    """The number and unit of the period."""
    if found["often"]:
        return _OFTEN[found["often"].lower()]
    if not found[0].isascii() and not found["over"]:
        return _han_often(found)
    if (written := found["turn"] or found["every"] or found["each"] or found["a"] or found["over"]) is None:
        return Fraction(14 if found["second"] or found["alternate"] else 7), "day"
    base, factor = _unit(written.lower())
    if number := found["number"]:
        return factor * (value_of(number.lower()) or 1), base
    if found["turn"]:
        return factor * (ordinal(found["nth"]) or 1 if found["nth"] else 2), base
    return factor, base


def _unit(written: str) -> tuple[str, Fraction]:
    name = _SHORT.get(written, written)
    return ("business day", Fraction(1)) if " " in name else PERIODS[name]


def _han_often(found: re.Match[str]) -> tuple[Fraction, str]:
    """每隔一周 is every other week, 每隔三个月 every three months, 每隔一小时 every hour."""
    if found["han_weekday"]:
        return Fraction(7 if found["han_weekday"] == "每" else 14), "day"
    unit = found["gap_unit"] or found["han_every"] or found["han"] or found["by"]
    factor, base = _HAN_OFTEN.get(unit.replace("个", "")) or PERIODS[unit][::-1]
    if found["gap"]:
        count = value_of(found["gap_count"] or "一") or Fraction(1)
        return factor * (2 if count == 1 and base != "minute" else count), base
    return factor * (value_of(found["count"] or "一") or 1), base
