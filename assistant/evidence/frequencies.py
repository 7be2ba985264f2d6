"""How often: "twice a year", semi-annually, 每半年, "every 8 hours", "t.i.d.". Pure; on folded text.

A value's key is the time from one to the next, so that "three times a day" is "every 8 hours". A number of times that
only limits what may happen in some period ("twice in any six months") is a value of its own.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from .numerals import HAN_DIGITS, ORDINAL, WORD, ordinal, value_of
from .units import PERIODS
from .value import Key, Value

_OFTEN = {
    spelling.replace("_", " "): (Fraction(number), unit)
    for number, unit, *spellings in (
        line.split()
        for line in """
        60   minute hourly
        1    day    daily
        7/2  day    semi-weekly semiweekly
        7    day    weekly
        14   day    fortnightly biweekly bi-weekly
        1/2  month  semi-monthly semimonthly
        1    month  monthly
        2    month  bimonthly bi-monthly
        3    month  quarterly
        6    month  semi-annual semi-annually semiannual semiannually half-yearly biannual biannually
        6    month  bi-annual bi-annually
        12   month  annual annually yearly per_annum p.a.
        24   month  biennial biennially
        36   month  triennial triennially
        """.strip().splitlines()
    )
    for spelling in spellings
}  # fmt: skip
#: How often a day, as prescriptions write it; the first ones are words or names elsewhere.
_DAILY = {"od": 1, "qd": 1, "bd": 2, "bid": 2, "tid": 3, "tds": 3, "qid": 4, "qds": 4}
_PRESCRIBED = re.compile(
    r"(?:\d ?(?:[mµμk]?g|mcg|ml|units?|iu|%)|\b(?:tablets?|tabs?|capsules?|caps?|puffs?|drops?|sachets?|po|p\.o\.|iv"
    r"|i\.v\.|sc|im|orally|oral|mouth|dose))[ ,]{1,2}\Z",
    re.I,
)
_LONGEST_DOSE = 16
_HAN_OFTEN = {
    "季": (Fraction(3), "month"), "半年": (Fraction(6), "month"), "月": (Fraction(1), "month"),
    "半月": (Fraction(1, 2), "month"),
}  # fmt: skip
_SHORT = {"d": "day", "24h": "day", "24 h": "day", "wk": "week", "月": "month"}

_NUMBER = rf"(?:\d{{1,3}}|{WORD})"
_HAN_NUMBER = rf"(?:\d{{1,3}}|[{HAN_DIGITS}]{{1,3}})"
_UNIT = (
    r"(?P<{}>business day|working day|half[ -](?:year|month|hour)|day|week|fortnight|month|quarter|year|hour|hr|h"
    r"|minute)s?\b"
)
_SORTS = r"(?: (?:one|given|single|rolling|calendar|consecutive|successive|continuous|contract)){0,3}"
#: Behind these, "a year" means every year: a rate, or a number of times.
_RATES = ("%", "cent", "once", "twice", "thrice", "times", "EUR", "USD", "GBP", "dollars", "euros")
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
_HAN_WEEKDAY = "个?(?:星期|礼拜|周)[一二三四五六日天](?![次年个期])"
_HAN_UNIT = "工作日|日|天|周|星期|月|季度|年|小时|分钟"
_HAN_PERIOD = "个?(?:日|天|周|星期|季度|年|小时|工作日|(?<=个)月)"
_FREQUENCY = re.compile(
    r"\b(?=[abdefhimnopqstwyz\d])(?:"
    rf"(?:(?P<counted>{_NUMBER})-(?=\w{{1,5}}ly\b)|(?P<hours>\d{{1,2}}) (?=hourly\b))?"
    rf"(?P<often>{'|'.join(re.escape(one) for one in sorted(_OFTEN, key=len, reverse=True))})(?!\w)"
    r"|(?<!\.)(?P<daily>[bt]\.?i\.?d|t\.?d\.?s|q\.?[id]\.?[ds]|[oqb]\.?d)\b\.?(?!-?\w)"
    r"|q\.? ?(?P<q>\d{1,2}) ?(?:hours?|hrs?|h)\b"
    rf"|(?:(?:every|each)(?P<second> (?:other|second|alternate))?|(?P<alternate>alternate))(?= {_WEEKDAY}(?! of\b))"
    rf"|(?:(?:every|each) (?:other|alternate|(?P<nth>(?!first|1st){ORDINAL}))|alternat(?:e|ing))"
    rf" {_UNIT.format('turn')}(?! of\b)"
    rf"|(?:(?:(?:in|during|within|over|for) )?(?P<any>any)|per|each|every){_SORTS}(?: period of{_SORTS})?"
    rf" (?:(?P<from>{_NUMBER})(?: (?:to|or) |(?<=\d) ?- ?))?(?P<number>{_NUMBER})(?: \(\d{{1,3}}\))?"
    rf"[ -]?{_UNIT.format('every')}(?P<period>[ -]period\b)?"
    rf"|intervals? of (?:{_SORTS} )?(?P<apart>{_NUMBER})(?: \(\d{{1,3}}\))?[ -]?{_UNIT.format('interval')}"
    rf"|(?P<gap_of>{_NUMBER})[ -]{_UNIT.format('gap_every')}(?:ly)? intervals?\b"
    rf"|(?:per|each|every|(?:in|during|within|over|for) any){_SORTS} {_UNIT.format('each')}"
    r")|(?=[ /])(?:(?= ?/)(?<=[a-z\d²\u3400-\u9fff]) ?/ ?"
    r"(?P<over>day|(?-i:d)|24 ?h|week|wk|month|year|hour|hr|h|[日天周月年]|小时)(?![a-z])"
    rf"|(?= an? )(?:(?<=\d)|{'|'.join(f'(?<={one})' for one in _RATES)}) an? {_UNIT.format('a')}"
    rf")|(?=[每间隔任按逐半\d{HAN_DIGITS}])(?:(?P<han_weekday>每|(?<![间相分阻])隔)(?={_HAN_WEEKDAY})"
    rf"|(?P<gap>每隔|(?<![间相分阻])隔)(?P<gap_count>{_HAN_NUMBER})?个?(?P<gap_unit>{_HAN_UNIT})"
    rf"|(?:每个?|(?P<han_any>任何|任一|任意))(?:连续)?(?P<han_count>{_HAN_NUMBER})个?(?P<han_every>{_HAN_UNIT})"
    rf"|(?:每[个一]?|逐)(?P<han>{_HAN_UNIT}|季|半年|半个?月)"
    r"|按(?P<by>日|天|周|月|季度|季|年)(?=(?:等额|平均|分期|足额|预先)?(?:支付|结算|计|付|收|缴|结|交|发|还|偿))"
    rf"|(?<![\d每第{HAN_DIGITS}])(?P<once_in>{_HAN_NUMBER}(?={_HAN_PERIOD})|半(?=年|个月|月)|一(?=月))"
    rf"个?(?P<turn_unit>{_HAN_UNIT})(?=(?:[口内]?服用?|[吃用])?{_HAN_NUMBER}次(?!性)))",
    re.I,
)

_COUNT = (
    rf"(?:(?P<word>once|twice|thrice)|(?:(?P<low>{_NUMBER})(?: (?:to|or) |(?<=\d) ?- ?))?"
    rf"(?P<count>{_NUMBER})(?: \(\d{{1,3}}\))?(?: separate)? times?)"
)
_BEFORE = re.compile(rf"\b{_COUNT}(?:[ -]|,? (?:in|during|within|over|for)(?: the course of)? )\Z", re.I)
_BEHIND = re.compile(
    rf",? (?:(?:at least|at most|not more than|no more than|up to|only) )?{_COUNT}(?! (?:an?|per)\b)", re.I
)
_LONGEST_COUNT = 48
_HAN_COUNT = re.compile(
    rf"(?:(?![第每一后前{HAN_DIGITS}])[\u3400-\u9fff]){{0,8}}"
    rf"(?:(?P<low>{_HAN_NUMBER})(?:-|~|至|到|或者?))?(?P<count>{_HAN_NUMBER})次(?![性数])"
)
_UNITS = ("turn", "every", "interval", "gap_every", "each", "a", "over")
_HAN_UNITS = ("gap_unit", "han_every", "han", "by", "turn_unit")
_WORDS = ("once", "twice", "thrice")
#: "Once a year" is "every year"; "once only" is a number of times.
_ALONE = re.compile(r"\b(?:once|twice|thrice)(?= (?:an?|per|each|every|in|within|during|over|only|nightly)\b)", re.I)


def find_frequencies(text: str) -> Iterator[Value]:
    for found in _FREQUENCY.finditer(text):
        if found["daily"] and not _is_prescribed(found):
            continue
        written = found[0].lstrip(" /")
        start, end = found.end() - len(written), found.end()
        times, edges = (None, (start, end)) if _limits(found) else _counted(text, start, end)
        for period in _periods(found):
            also = (("duration", *period),) if _has_length(found) else ()
            for number in times or (Fraction(1),):
                said: tuple[Key, ...] = (("measure", number, "time"),) if times else ()
                yield Value(
                    "frequency", ("frequency", *_apart(*period, number)), *edges, text[slice(*edges)], (*also, *said)
                )
    for found in _ALONE.finditer(text):
        key = ("measure", Fraction(_WORDS.index(found[0].lower()) + 1), "time")
        yield Value("measure", key, *found.span(), found[0])


def _is_prescribed(found: re.Match[str]) -> bool:
    """ "bid" behind a dose, or with full stops: elsewhere it is an offer."""
    word = found["daily"].lower()
    if "." in word:
        return word.replace(".", "") in _DAILY
    sure = word in ("tid", "tds", "qid", "qds")
    start = found.start()
    return sure or (word in _DAILY and bool(_PRESCRIBED.search(found.string, max(0, start - _LONGEST_DOSE), start)))


def _limits(found: re.Match[str]) -> bool:
    """Whether it is some period or other: what happens so many times within it need not do so at equal intervals."""
    return bool(found["any"] or found["period"] or found["han_any"]) or " any " in f" {found[0].lower()} "


def _has_length(found: re.Match[str]) -> bool:
    """Whether it also says how long something is: "every 8 hours", "in any six-month period"."""
    names = ("any", "number", "han_any", "han_count", "apart", "gap_of", "q", "gap_count", "once_in")
    return any(found[name] for name in names)


def _counted(text: str, start: int, end: int) -> tuple[tuple[Fraction, ...] | None, tuple[int, int]]:
    """How many times in each period, if the text says so beside it, and the edges of the whole."""
    if found := _BEFORE.search(text, max(0, start - _LONGEST_COUNT), start):
        return _numbers(found), (found.start(), end)
    if found := _BEHIND.match(text, end):
        return _numbers(found), (start, found.end())
    if not text[end - 1].isascii() and (found := _HAN_COUNT.match(text, end)):
        return _numbers(found), (start, found.end())
    return None, (start, end)


def _numbers(found: re.Match[str]) -> tuple[Fraction, ...] | None:
    if "word" in found.re.groupindex and found["word"]:
        return (Fraction(_WORDS.index(found["word"].lower()) + 1),)
    numbers = (value_of(one.lower()) for one in (found["low"], found["count"]) if one)
    return tuple(number for number in numbers if number) or None


def _apart(number: Fraction, unit: str, times: Fraction) -> tuple[Fraction, str]:
    return (number / times / 1440, "day") if unit == "minute" else (number / times, unit)


def _periods(found: re.Match[str]) -> Iterator[tuple[Fraction, str]]:
    """The number and unit of the period; of "every 6 to 8 hours" both."""
    number, unit = _often(found)
    yield number, unit
    if found["from"] and (last := value_of(found["number"].lower())) and (first := value_of(found["from"].lower())):
        yield number / last * first, unit


def _often(found: re.Match[str]) -> tuple[Fraction, str]:
    if found["often"]:
        number, unit = _OFTEN[found["often"].lower()]
        return number * (value_of((found["counted"] or found["hours"] or "1").lower()) or 1), unit
    if found["daily"]:
        return Fraction(1, _DAILY[found["daily"].lower().replace(".", "")]), "day"
    if found["q"]:
        return Fraction(60 * int(found["q"]) or 60), "minute"
    if not found[0].isascii() and not found["over"]:
        return _han_often(found)
    written = next(
        (found[name] for name in ("turn", "every", "interval", "gap_every", "each", "a", "over") if found[name]), ""
    )
    if not written:
        return Fraction(14 if found["second"] or found["alternate"] else 7), "day"
    base, factor = _unit(written.lower())
    if counted := found["number"] or found["apart"] or found["gap_of"]:
        return factor * (value_of(counted.lower()) or 1), base
    if found["turn"]:
        return factor * (ordinal(found["nth"]) or 1 if found["nth"] else 2), base
    return factor, base


def _unit(written: str) -> tuple[str, Fraction]:
    name = _SHORT.get(written, written)
    if name.startswith("half"):
        base, factor = PERIODS[name[len("half ") :]]
        return base, factor / 2
    return ("business day", Fraction(1)) if name.endswith(" day") else PERIODS[name]


def _han_often(found: re.Match[str]) -> tuple[Fraction, str]:
    """每隔一周 is every other week, 每隔三个月 every three months, 每隔一小时 every hour."""
    if found["han_weekday"]:
        return Fraction(7 if found["han_weekday"] == "每" else 14), "day"
    factor, base = _han_unit(
        found["gap_unit"] or found["han_every"] or found["han"] or found["by"] or found["turn_unit"]
    )
    if found["gap"]:
        number = value_of(found["gap_count"] or "一") or Fraction(1)
        return factor * (2 if number == 1 and base != "minute" else number), base
    if found["once_in"] == "半":
        return factor / 2, base
    return factor * (value_of(found["han_count"] or found["once_in"] or "一") or 1), base


def _han_unit(written: str) -> tuple[Fraction, str]:
    return _HAN_OFTEN.get(written.replace("个", "")) or PERIODS[written][::-1]
