"""Dates that are closer than a year, and ages over 89. Pure.

45 CFR 164.514(b)(2)(i)(C): the year stays, but for dates and ages that tell of more than 89 years.
"""

import re
from collections.abc import Iterator

from .kinds import Identifier, Kind
from .numbers import lowered

#: Ages up to this one tell nobody apart.
OLDEST = 89

_MONTH = (
    "(?:jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?\\.?|july?\\.?|aug(?:ust|\\.)?"
    "|sept?(?:ember|\\.)?"
    "|oct(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = rf"{_DAY}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[89]|20)\d\d"

_WRITTEN = re.compile(
    rf"(?<![a-z0-9.])(?:{_MONTH} {{1,2}}{_ORDINAL}(?:,? {{1,2}}{_YEAR})?"
    rf"|(?:the )?{_ORDINAL}(?: day)?(?: of)?[ -]{_MONTH}(?:,?[ -]{_YEAR})?"
    rf"|{_MONTH}(?:,? (?:of )?|-){_YEAR})(?![a-z0-9])(?!\.\d)"
)
_NUMERIC = re.compile(
    rf"(?<![a-zA-Z0-9./-])(?:{_YEAR}([-/.])(?:1[0-2]|0?[1-9])\1{_DAY}|{_DAY}([-/.]){_DAY}\2(?:{_YEAR}"
    rf"|\d\d))(?![a-zA-Z0-9/-]|\.\d)"
)
#: A day and month alone is a fraction anywhere but behind these words.
_SHORT = re.compile(
    r"\b(?:on|since|dated|from|until|by|seen|admitted|discharged|due) ((?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d"
    r"|0?[1-9]))(?![a-zA-Z0-9/-]|\.\d)"
)
_TIMESTAMP = re.compile(
    r"(?<![a-zA-Z0-9./-])20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?"
)
_CHINESE_NUMBER = "[0-9〇○零一二三四五六七八九十]"
_CHINESE = re.compile(
    rf"(?:(?<![0-9〇零一二三四五六七八九])(?:[0-9〇○零一二三四五六七八九]{{4}}|[0-9]{{2}}) ?年 ?)?"
    rf"(?<!{_CHINESE_NUMBER})(?:1[0-2]|0?[1-9]"
    rf"|十[一二]?|[一二三四五六七八九]) ?月(?:份| ?{_CHINESE_NUMBER}{{1,3}} ?[日号])?"
)

_OLD = r"(9\d|1[0-2]\d)"
_AGES = (
    re.compile(rf"\bage(?:d|s)?:? (?:of |is )?{_OLD}(?![a-z0-9.%/-])"),
    re.compile(
        rf"(?<![a-z0-9.-]){_OLD}(?:[- ]?(?:years?|yrs?\b\.?|y\.?/?o\b)(?:[- ]old\b| of age\b)|[- ]?(?:yo|y/o)\b"
        rf"|[mf]\b)"
    ),
    re.compile(rf"(?<!\d){_OLD} ?(?:周岁|岁)"),
)


def find_dates(text: str) -> Iterator[Identifier]:
    small = lowered(text)
    for pattern, read in ((_WRITTEN, small), (_NUMERIC, text), (_TIMESTAMP, text)):
        yield from (Identifier(*match.span(), Kind.DATE, 0.9) for match in pattern.finditer(read))
    yield from (Identifier(*match.span(1), Kind.DATE, 0.8) for match in _SHORT.finditer(small))
    if "月" in text:
        for match in _CHINESE.finditer(text):
            if any(mark in match.group() for mark in "年日号"):
                yield Identifier(*match.span(), Kind.DATE, 0.9)


def find_ages(text: str) -> Iterator[Identifier]:
    small = lowered(text)
    for pattern in _AGES:
        yield from (Identifier(*match.span(1), Kind.AGE, 0.9) for match in pattern.finditer(small))


_YEAR_IN = re.compile(rf"(?<!\d){_YEAR}(?!\d)")


def year_of(date: str, this_year: int) -> str:
    """The year of a date, or "" where it names none in digits, or one before the last year in which somebody of at most
    OLDEST may have been born: it tells an age over it."""
    found = _YEAR_IN.search(date)
    return found.group() if found and int(found.group()) > this_year - OLDEST else ""
