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
        ("14", "day", "fortnightly", "biweekly"),
        ("1", "month", "monthly"),
        ("3", "month", "quarterly"),
        ("6", "month", "semi-annual", "semi-annually", "semiannual", "semiannually", "half-yearly"),
        ("12", "month", "annual", "annually", "yearly", "per_annum", "p.a."),
        ("24", "month", "biennially"),
    )
    for spelling in spellings
}
_HAN_OFTEN = {"季": (Fraction(3), "month"), "半年": (Fraction(6), "month"), "月": (Fraction(1), "month")}
_SHORT = {"d": "day", "24h": "day", "24 h": "day", "wk": "week", "月": "month"}
_UNIT = r"(?P<{}>business day|working day|day|week|fortnight|month|quarter|year)s?\b"
#: Behind these, "a year" means every year: a rate, or a number of times.
_RATES = ("%", "cent", "once", "twice", "times", "EUR", "USD", "GBP", "dollars", "euros")
_FREQUENCY = re.compile(
    rf"\b(?P<often>{'|'.join(re.escape(one) for one in sorted(_OFTEN, key=len, reverse=True))})(?!\w)"
    rf"|\b(?:per|each|every|(?:in|during) any) (?:(?:one|given|calendar|consecutive|contract) )?"
    rf"{_UNIT.format('each')}"
    rf"|\bevery (?P<number>\d{{1,3}}|{'|'.join(sorted(WORDS, key=len, reverse=True))})(?: \(\d{{1,3}}\))?"
    rf" {_UNIT.format('every')}"
    r"|(?= ?/)(?<=[a-z\d²\u3400-\u9fff]) ?/ ?(?P<over>day|(?-i:d)|24 ?h|week|wk|month|year|[日天周月年])(?![a-z])"
    rf"|(?= an? )(?:(?<=\d)|{'|'.join(f'(?<={one})' for one in _RATES)}) an? {_UNIT.format('a')}"
    rf"|每(?P<count>\d{{1,3}}|[{HAN_DIGITS}]{{1,3}})个?(?P<han_every>工作日|日|天|周|星期|月|季度|年)"
    r"|(?:每[个一]?|逐)(?P<han>工作日|日|天|周|星期|月|季度|季|半年|年)|按(?P<by>日|天|周|月|季度|季|年)(?=支付|结算|计|付|收|缴|结)",
    re.I,
)
_TIMES = re.compile(
    r"\b(?:once|twice|thrice)"
    r"(?= (?:an?|per|each|every|in|only|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly|annually)\b)",
    re.I,
)


def find_frequencies(text: str) -> Iterator[Value]:
    for found in _FREQUENCY.finditer(text):
        written = found[0].lstrip(" /")
        yield Value("frequency", ("frequency", *_often(found)), found.end() - len(written), found.end(), written)
    for found in _TIMES.finditer(text):
        times = ("once", "twice", "thrice").index(found[0].lower()) + 1
        yield Value("measure", ("measure", Fraction(times), "time"), *found.span(), found[0])


def _often(found: re.Match[str]) -> tuple[Fraction, str]:
    """The number and unit of the period."""
    if found["often"]:
        return _OFTEN[found["often"].lower()]
    if found["count"]:
        factor, base = _HAN_OFTEN.get(found["han_every"]) or PERIODS[found["han_every"]][::-1]
        return (value_of(found["count"]) or 1) * factor, base
    if han := found["han"] or found["by"]:
        return _HAN_OFTEN.get(han) or PERIODS[han][::-1]
    written = (found["each"] or found["every"] or found["a"] or found["over"]).lower()
    written = _SHORT.get(written, written)
    base, factor = ("business day", Fraction(1)) if " " in written else PERIODS[written]
    times = value_of(found["number"].lower()) if found["number"] else None
    return factor * (times or 1), base
