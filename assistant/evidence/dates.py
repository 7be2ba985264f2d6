"""Dates, times of day and days of the week. Pure; on folded text."""

import re
from collections.abc import Iterator

from .numerals import FIRST_LETTERS, HAN_DIGITS, ORDINAL, WORDS, chinese, ordinal, value_of
from .value import Value

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = (
    r"(?=[jfmasond])(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{ORDINAL})(?: ?\(\d{{1,2}}(?:st|nd|rd|th)?\))?"
_YEAR = r"(?P<year>\d{4})"
_HAN_MONTH = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2}) ?月"
_HAN_DAY = r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号]"
_HAN_YEAR = r"(?P<year>\d{4}|[零〇一二三四五六七八九]{4}) ?年"
#: Each with what a text must have, or the pattern need not look through it: the name of a month, a Chinese character.
_DATES = (
    ("name", re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}\b", re.I)),
    ("name", re.compile(rf"\b{_DAY}(?: day)?(?: of)? {_MONTH},? {_YEAR}\b", re.I)),
    ("", re.compile(rf"(?<![\d/]){_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?![\d/])")),
    ("han", re.compile(rf"(?<!\d){_HAN_YEAR} ?{_HAN_MONTH}(?: ?{_HAN_DAY})?")),
    ("name", re.compile(rf"\b{_MONTH},? {_YEAR}\b", re.I)),
    ("han", re.compile(rf"(?<!\d){_HAN_MONTH} ?{_HAN_DAY}")),
    ("name", re.compile(rf"\b{_MONTH} {_DAY}\b(?!,? \d{{4}})", re.I)),
    ("name", re.compile(rf"\b{_DAY}(?: day)?(?: of)? {_MONTH}(?!,? \d{{4}})", re.I)),
    ("han", re.compile(rf"(?<![\d{HAN_DIGITS}.,]){_HAN_YEAR}(?!以[上下内]|期|龄)")),
    ("han", re.compile(rf"(?<![\d{HAN_DIGITS}个]){_HAN_MONTH}(?=[份底初末前起至])")),
)
_NAME = re.compile(rf"\b{_MONTH}", re.I)
_SLASHES = re.compile(r"(?<![\d/-])(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<year>\d{4}|\d\d)(?![\d/])")
_CENTURY_TURNS = 50


def find_dates(text: str, day_first: bool | None = None) -> Iterator[Value]:
    """`day_first`: what 12/10/2025 means, where the document tells."""
    has = {"": True, "name": bool(_NAME.search(text)), "han": not text.isascii()}
    for needed, pattern in _DATES:
        for found in pattern.finditer(text) if has[needed] else ():
            parts = found.groupdict()
            year, month, day = _number(parts.get("year")), _month(parts.get("month")), _number(parts.get("day"))
            is_verb = parts.get("month") == "may" and year is None  # "Section 17.4 may not"
            if not is_verb and (month is None or 1 <= month <= 12):
                yield Value("date", ("date", year, month, day), *_span(found))
    for found in _SLASHES.finditer(text):
        yield Value("date", _slashed(int(found["one"]), int(found["two"]), found["year"], day_first), *_span(found))


def day_comes_first(text: str) -> bool | None:
    """Whether days stand before months in what a text writes with strokes; None where it does not tell."""
    pairs = [(int(found["one"]), int(found["two"])) for found in _SLASHES.finditer(text)]
    first, second = any(one > 12 for one, _ in pairs), any(two > 12 for _, two in pairs)
    return first if first != second else None


def _slashed(one: int, two: int, year: str, day_first: bool | None) -> tuple[object, ...]:
    if one > 12 or two > 12:
        day_first = one > 12
    if day_first is None and one != two:
        return ("slashes", one, two, int(year) % 100)
    whole = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < _CENTURY_TURNS else 1900)
    return ("date", whole, two, one) if day_first else ("date", whole, one, two)


def _number(written: str | None) -> int | None:
    if written is None:
        return None
    if written.isdecimal():
        return int(written)
    return ordinal(written) if written.isascii() else chinese(written)


def _month(written: str | None) -> int | None:
    if written is None or not written[0].isascii() or written.isdecimal():
        return _number(written)
    name = written.lower()[:3]
    return next(number for number, month in enumerate(MONTHS, start=1) if month.startswith(name))


def _span(found: re.Match[str]) -> tuple[int, int, str]:
    text = found[0].rstrip()
    return found.start(), found.start() + len(text), text


# --- Times of day and days of the week --------------------------------------------------------------------------------

_HALF = r"(?P<half>[ap])\.? ?m\b\.?"
_HOURS = "|".join(word for word, number in WORDS.items() if 1 <= number <= 12)
_MINUTES = r"(?<![\d.])(?:five|ten|twenty(?:[ -]five)?|[1-5]?\d)"
_HAN_COUNT = "[一二两三四五六七八九十]"
_HAN_MINUTES = rf"(?:\d{{1,2}}|零?{_HAN_COUNT}{{1,3}})"
_QUARTERS = "[一二三123]刻"
_TIMES = (
    re.compile(
        rf"\b(?:(?P<past>half|(?:a )?quarter|{_MINUTES} minutes) (?P<way>past|to)|(?P<few>{_MINUTES}) past)"
        rf" (?:(?<=past )(?P<hour>1[0-2]|[1-9])|(?P<word>{_HOURS}))\b"
        rf"(?: ?{_HALF}| in the (?P<part>morning|afternoon|evening))?",
        re.I,
    ),
    re.compile(rf"(?<![\d:.,])(?P<hour>[01]?\d|2[0-4])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?!\d) ?{_HALF}", re.I),
    re.compile(r"(?<![\d:.,])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])(?: hours\b)?", re.I),
    re.compile(
        rf"(?=[\d{FIRST_LETTERS}])(?:(?<![\d:.,])(?P<hour>1[0-2]|0?\d)|\b(?P<word>{_HOURS})"
        rf"(?:[ -](?P<spoken>fifteen|thirty|forty[ -]five))?)"
        rf" ?(?:{_HALF}|o'clock(?: in the (?P<part>morning|afternoon|evening))?)",
        re.I,
    ),
    re.compile(
        rf"(?P<part>上午|下午|晚上|晚间|傍晚|中午|凌晨|早上|早晨)?(?:差(?P<lacks>{_HAN_MINUTES}分|{_QUARTERS})钟?到?)?"
        rf"(?<![\d年月.第])(?P<hour>\d{{1,2}}|{_HAN_COUNT}{{1,3}})"
        rf"(?:时(?![间期候起效段])|点(?=[整半钟]|过?{_HAN_MINUTES}分|{_QUARTERS})|(?(part)点|(?!))"
        rf"|(?<={_HAN_COUNT}|\d)(?<!两)点(?![\d零]|{_HAN_COUNT}))"
        rf"(?:(?P<quarters>{_QUARTERS})|过?(?P<minute>{_HAN_MINUTES})(?:分|(?(part)(?=\D|\Z)|(?!)))|(?P<thirty>半)|[整钟]"
        rf"|差(?P<lacking>{_HAN_MINUTES}分|{_QUARTERS}))?"
    ),
    re.compile(r"\b(?P<noon>noon|midday|midnight)\b|(?P<han>正午|午夜)", re.I),
)  # fmt: skip
#: What a text must have, or the pattern of the same place need not look through it.
_TIMES_HINTS = (
    re.compile(r"\b(?:half|quarter) (?:past|to)\b|\bminutes (?:past|to)\b| past ", re.I),
    re.compile(r"\d[:.]\d"),
    re.compile(r"\d:\d"),
    re.compile(r"\b[ap]\.? ?m\b|\d[ap]\.? ?m\b|o'clock", re.I),
    re.compile("[时点]"),
    re.compile(r"noon|midday|midnight|正午|午夜", re.I),
)
_LATER = frozenset({"p", "afternoon", "evening", "下午", "晚上", "晚间", "傍晚", "中午"})


def find_times(text: str) -> Iterator[Value]:
    """Minutes since midnight."""
    for hint, pattern in zip(_TIMES_HINTS, _TIMES, strict=True):
        for found in pattern.finditer(text) if hint.search(text) else ():
            minutes = _minutes(found.groupdict())
            if minutes is not None:
                yield Value("time", ("time", minutes % 1440), *_span(found))


def _minutes(parts: dict[str, str | None]) -> int | None:
    if name := parts.get("noon") or parts.get("han"):
        return 0 if name.lower() in ("midnight", "午夜") else 720
    hour = _number(parts.get("hour")) if parts.get("hour") else WORDS[(parts["word"] or "").lower()]
    minute = 30 if parts.get("thirty") else _number(parts.get("minute")) or _past(parts)
    part = (parts.get("half") or parts.get("part") or "").lower()
    if hour is None or hour > 24 or minute > 59:
        return None
    if part in _LATER and hour < 12:
        hour += 12
    elif part in ("a", "morning", "凌晨") and hour == 12:
        hour = 0
    return hour * 60 + minute


def _past(parts: dict[str, str | None]) -> int:
    """Minutes after the hour, or before it: "half past nine", "a quarter to ten", 九点一刻, 差五分九点."""
    if lacking := parts.get("lacks") or parts.get("lacking"):
        return -_spoken(lacking)
    written = parts.get("past") or parts.get("few") or parts.get("spoken") or parts.get("quarters")
    return _spoken(written.lower()) * (-1 if (parts.get("way") or "").lower() == "to" else 1) if written else 0


def _spoken(written: str) -> int:
    """ "Half" an hour, "a quarter", "ten minutes", 五分, 三刻."""
    plain = written.removesuffix(" minutes").rstrip("分")
    if "刻" in plain:
        return 15 * int(value_of(plain.rstrip("刻")) or 0)
    return _HOURS_PARTS.get(plain.removeprefix("a ")) or int(value_of(plain) or 0)


_HOURS_PARTS = {"half": 30, "quarter": 15}

_WEEKDAYS = {
    **{name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{name: number for number, name in enumerate("一二三四五六日")},
    "天": 6,
}
_WEEKDAY = re.compile(
    r"\b(?P<name>mon|tues|wednes|thurs|fri|satur|sun)days?\b|(?:星期|礼拜|周)(?P<han>[一二三四五六日天])(?![次年个期])",
    re.I,
)


def find_weekdays(text: str) -> Iterator[Value]:
    for found in _WEEKDAY.finditer(text):
        name = (found["name"] or found["han"]).lower()[:3]
        yield Value("weekday", ("weekday", _WEEKDAYS[name]), *_span(found))
