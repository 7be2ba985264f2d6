"""What in a statement can be right or wrong to the letter: quotations, amounts, dates, deadlines, references. Pure.

`find_values` reads a folded text; two values are the same where their `key` is. The same function reads the statement
and the document, so a form that it does not know is unknown on both sides alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .numerals import CHINESE, DIGITS, ENGLISH, HAN_DIGITS, SCALE, chinese, value_of

Kind = Literal["quotation", "amount", "percent", "duration", "date", "measure", "number", "reference", "party"]
Key = tuple[object, ...]


@dataclass(frozen=True)
class Value:
    """`start` and `end` are offsets in the folded text."""

    kind: Kind
    key: Key
    start: int
    end: int
    text: str


def find_values(text: str) -> list[Value]:
    """All but quotations and parties, in reading order, none inside another."""
    taken = bytearray(len(text))
    found: list[Value] = []
    for reader in (_dates, _references, _percents, _amounts, _periods, _measures, _codes, _bare):
        last: tuple[int, int] = (-1, -1)
        for value in reader(text):
            if not any(taken[value.start : value.end]) or (value.start, value.end) == last:
                taken[value.start : value.end] = b"\x01" * (value.end - value.start)
                last = (value.start, value.end)
                found.append(value)
    return sorted(found, key=lambda value: value.start)


#: Words stand close to the marks around them: what stands between two quotations is none.
_QUOTED = re.compile(r'"(?!\s)([^"\n]{2,400})(?<!\s)"|(?<!\w)\'([^\'\n]{8,400})\'(?!\w)')


def find_quotations(text: str) -> Iterator[Value]:
    """With the marks around them; the key holds the words alone. A short one without Chinese letters is none."""
    for found in _QUOTED.finditer(text):
        words = (found[1] or found[2]).strip(" .,;:…")
        if words and not (len(words) < 3 and words.isascii()):
            yield Value("quotation", ("quotation", words.lower()), *found.span(), found[1] or found[2])


# --- Dates ------------------------------------------------------------------------------------------------------------

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>\d{4})"
_HAN_MONTH = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2}) ?月"
_HAN_DAY = r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3}) ?[日号]"
_DATES = (
    re.compile(rf"\b{_MONTH} {_DAY},? {_YEAR}\b", re.I),
    re.compile(rf"\b{_DAY}(?: day)?(?: of)? {_MONTH},? {_YEAR}\b", re.I),
    re.compile(rf"(?<![\d/]){_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?![\d/])"),
    re.compile(rf"(?P<year>\d{{4}}|[零〇一二三四五六七八九]{{4}}) ?年 ?{_HAN_MONTH}(?: ?{_HAN_DAY})?"),
    re.compile(rf"\b{_MONTH},? {_YEAR}\b", re.I),
    re.compile(rf"(?<![\d年]){_HAN_MONTH} ?{_HAN_DAY}"),
    re.compile(rf"\b{_MONTH} {_DAY}(?!,? \d{{4}})", re.I),
    re.compile(rf"\b{_DAY}(?: day)?(?: of)? {_MONTH}(?!,? \d{{4}})", re.I),
)
_SLASHES = re.compile(r"(?<![\d/-])(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<year>\d{4}|\d\d)(?![\d/])")


def _dates(text: str) -> Iterator[Value]:
    for pattern in _DATES:
        for found in pattern.finditer(text):
            parts = found.groupdict()
            year, month, day = (_whole(parts.get(name)) for name in ("year", "month", "day"))
            if 1 <= (month or 0) <= 12:
                yield _value("date", ("date", year, month, day), found)
    for found in _SLASHES.finditer(text):
        yield _value(
            "date", ("slashes", *sorted((int(found["one"]), int(found["two"]))), int(found["year"]) % 100), found
        )


def _whole(written: str | None) -> int | None:
    if written is None:
        return None
    if written.isdecimal():
        return int(written)
    if (name := written.lower().rstrip("."))[:3].isascii():
        return next((number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name[:3])), None)
    return chinese(written)


# --- References to clauses --------------------------------------------------------------------------------------------

_LABELS = {
    "sec": "section", "secs": "section", "sect": "section", "§": "section", "§§": "section", "art": "article",
    "arts": "article", "para": "paragraph", "paras": "paragraph", "cl": "clause",
}  # fmt: skip
_LABEL = (
    r"(?P<label>\b(?:sections?|secs?\.|sect\.|articles?|arts?\.|clauses?|cl\.|(?:sub)?paragraphs?|paras?\.|chapters?|parts?"
    r"|titles?|recitals?|rules?|subsections?)|§§?)"
)
_PLACE = r"(?:\d{1,6}[a-z]?(?:\.\d{1,3})*|\([a-z0-9]{1,5}\))(?: ?\([a-z0-9]{1,5}\))*"
_REFERENCE = re.compile(rf"{_LABEL} ?(?P<number>{_PLACE}|[ivxlc]+\b(?=[\s.,;)]|$))", re.I)
_AND = re.compile(
    rf" ?(?:,|and|or|to|through|-)(?: and| or)? ?(?P<number>{_PLACE})(?![\w%])(?! (?:days?|months?|years?))", re.I
)
_ANNEX = re.compile(
    r"\b(?P<label>schedule|exhibit|annex|appendix|attachment) (?P<number>[A-Z]\b(?:-\d+)?|\d{1,3}(?:\.\d+)*|[IVX]+\b)",
    re.I,
)
_CHINESE_REFERENCE = re.compile(
    r"第 ?(?P<number>\d{1,4}|[零〇一二三四五六七八九十百千两]+) ?(?P<label>条|款|项|章|节|编)"
)


def _references(text: str) -> Iterator[Value]:
    for found in _REFERENCE.finditer(text):
        label = found["label"].lower().rstrip(".")
        label = _LABELS.get(label, label.rstrip("s"))
        if found["number"].isalpha() and found["label"].islower() and label in ("part", "title", "rule"):
            continue
        yield _reference(label, found)
        last = found
        while following := _AND.match(text, last.end("number")):
            yield _reference(label, last := following)
    for found in _ANNEX.finditer(text):
        if found["label"][0].isupper() or not found["number"].isalpha():
            yield _reference(found["label"].lower(), found)
    for found in _CHINESE_REFERENCE.finditer(text):
        yield _value("reference", ("reference", found["label"], str(_whole(found["number"]))), found)


def _reference(label: str, found: re.Match[str]) -> Value:
    number = re.sub(r"^\((\w+)\)", r"\1", found["number"].lower().replace(" ", ""))
    return _value("reference", ("reference", label, number), found)


# --- Amounts, shares, periods, measures -------------------------------------------------------------------------------

_SIGNS = {
    "us$": "USD", "$": "USD", "usd": "USD", "美元": "USD", "dollar": "USD", "hk$": "HKD", "hkd": "HKD", "港元": "HKD",
    "港币": "HKD", "€": "EUR", "eur": "EUR", "欧元": "EUR", "euro": "EUR", "£": "GBP", "gbp": "GBP", "英镑": "GBP",
    "pound": "GBP", "¥": "CNY", "rmb": "CNY", "cny": "CNY", "人民币": "CNY", "元": "CNY", "圆": "CNY", "yuan": "CNY",
    "chf": "CHF", "franc": "CHF", "jpy": "JPY", "yen": "JPY", "日元": "JPY", "cad": "CAD", "aud": "AUD",
}  # fmt: skip
_PERIODS = {
    "日": "day", "天": "day", "自然日": "day", "个自然日": "day", "工作日": "business day", "个工作日": "business day",
    "周": "week", "星期": "week", "月": "month", "个月": "month", "季度": "quarter", "年": "year", "周年": "year",
    "周岁": "year", "小时": "hour", "分钟": "minute",
}  # fmt: skip
_UNITS = (
    r"mg/kg|mg/ml|ml/min|mmol/l|mg|mcg|µg|μg|ug|kg|g|ml|cl|dl|l|km|cm|mm|m²|m2|m|sqm|ha|kwh|kw|mw|mb|gb|tb|mmhg|iu|°c|°f"
    r"|bps|basis points?|tonnes?|tons?|acres?|hectares?|square (?:metres?|meters?|feet)|metres?|meters?|miles?|feet"
    r"|kilograms?|grams?|litres?|liters?|tablets?|capsules?|drops?|shares?|employees?|persons?|copies|times"
)
_HAN_UNITS = (
    r"毫克|微克|千克|公斤|克|毫升|升|公里|千米|厘米|毫米|平方米|米|亩|吨|倍|名|人|次|份|股|件|片|粒|岁|户|台|辆|套"
    r"|间|栋|层|页|(?<!(?<![十百千万])[一两])(?:个|家|位)"
)
#: A number, in words or digits, perhaps both: "thirty (30)".
_ANY = (
    rf"(?<![第{HAN_DIGITS}])(?P<number>{DIGITS}|{ENGLISH}|{CHINESE})(?: ?\((?P<again>{DIGITS}|{ENGLISH}|{CHINESE})\))?"
)
_SIGN = r"(?:US\$|HK\$|\$|€|£|¥|\b(?:USD|EUR|GBP|RMB|CNY|CHF|JPY|CAD|AUD|HKD)\b|人民币|美元|欧元|英镑|港元|港币)"
_MONEY = (
    r"(?:美元|欧元|英镑|港元|港币|日元|元|圆)"
    r"|(?:(?:u\.?s\.? )?dollars?|euros?|pounds?|yuan|francs?|yen|USD|EUR|GBP|RMB|CNY|CHF|JPY|CAD|AUD|HKD)\b"
)
_AMOUNTS = (
    re.compile(rf"(?P<sign>{_SIGN}) ?{_ANY} ?(?P<scale>{SCALE})?(?:元|圆)?", re.I),
    re.compile(rf"{_ANY} ?(?P<scale>{SCALE})? ?(?P<sign>{_MONEY})", re.I),
)
_PERCENTS = (
    re.compile(rf"{_ANY} ?(?:%|per ?cent\b|个百分点)", re.I),
    re.compile(rf"(?P<of>[百千万])分之(?P<number>{CHINESE}|{DIGITS})(?P<again>\b\B)?"),
)
_PERIOD = re.compile(
    rf"{_ANY}[ -]?(?:(?P<sort>(?:full |consecutive |calendar |business |working |trading )?)"
    r"(?P<unit>(?:day|week|month|year|hour|minute|quarter)s?)\b"
    r"|(?P<han>个?工作日|个?自然日|个月|小时|分钟|星期|季度|周岁|周年|周|日|天|年|月))",
    re.I,
)
_MEASURES = (
    re.compile(rf"{_ANY} ?(?P<unit>(?:{_UNITS})(?![a-z]))", re.I),
    re.compile(rf"{_ANY} ?(?P<unit>{_HAN_UNITS})"),
)
#: Letters are capitals but for a short ending: "2016/679", "45/2001", "91-596", "FAA-2020-0686", "KNKT.18.10", "16th".
_PART = r"[A-Z0-9]+[a-z]{0,2}"
_CODE = re.compile(
    rf"(?<![A-Za-z0-9_.,-]){_PART}(?:(?:[-/](?: (?=\d))?|(?<=\d)\.(?=\d)){_PART})*(?![A-Za-z0-9_])", re.ASCII
)
_BARE = re.compile(
    rf"(?P<number>{DIGITS}|{ENGLISH})(?: ?\((?P<again>{DIGITS}|{ENGLISH})\))?(?: ?(?P<scale>{SCALE}))?", re.I
)


def _amounts(text: str) -> Iterator[Value]:
    for pattern in _AMOUNTS:
        for found in pattern.finditer(text):
            sign = re.sub(r"^u\.?s\.? ", "", found["sign"].lower())
            currency = _SIGNS.get(sign) or _SIGNS.get(sign.rstrip("s"), sign)
            for number in _numbers(found, found["scale"]):
                yield _value("amount", ("amount", number, currency), found)


def _percents(text: str) -> Iterator[Value]:
    for pattern in _PERCENTS:
        for found in pattern.finditer(text):
            of = found.groupdict().get("of") or "百"
            for number in _numbers(found):
                yield _value("percent", ("percent", number, of), found)


def _periods(text: str) -> Iterator[Value]:
    for found in _PERIOD.finditer(text):
        unit = _PERIODS[found["han"]] if found["han"] else found["unit"].lower().rstrip("s")
        sort = (found["sort"] or "").strip().lower()
        for number in _numbers(found):
            named = f"business {unit}" if sort in ("business", "working", "trading") else unit
            yield _value("duration", ("duration", number, named), found)


def _measures(text: str) -> Iterator[Value]:
    for pattern in _MEASURES:
        for found in pattern.finditer(text):
            for number in _numbers(found):
                yield _value("measure", ("measure", number, _unit(found["unit"])), found)


def _codes(text: str) -> Iterator[Value]:
    """What is numbered by more than a number, whatever joins its parts. A range is none: its ends are numbers."""
    for found in _CODE.finditer(text):
        ends = re.fullmatch(r"(\d{1,4})-(\d{1,4})", found[0])
        plain = re.fullmatch(r"\d+(?:\.\d+)?|\D+", found[0]) or (ends and int(ends[1]) < int(ends[2]))
        if not plain:
            yield _value("number", ("code", re.sub(r"[-/. ]", "", found[0]).lower()), found)


def _bare(text: str) -> Iterator[Value]:
    for found in _BARE.finditer(text):
        if not _counts(found[0]) and not _is_label(text, found):
            for number in _numbers(found, found["scale"]):
                yield _value("number", ("number", number), found)


def _numbers(found: re.Match[str], scale: str | None = "") -> Iterator[Decimal]:
    """The number, and the one in brackets behind it where that says something else."""
    written = [found["number"], *([found["again"]] if found["again"] else [])]
    numbers = [number for one in written if (number := value_of(one, scale or "")) is not None]
    yield from dict.fromkeys(numbers)


def _unit(written: str) -> str:
    unit = re.sub(r"μg|ug|mcg", "µg", written.lower())
    return unit[:-1] if len(unit) > 3 and unit.endswith("s") else unit


def _counts(written: str) -> bool:
    """ "one of them", "the two": words that count without being a figure anybody would check."""
    return written.strip().lower() in ("one", "two", "zero")


def _is_label(text: str, found: re.Match[str]) -> bool:
    """A digit that belongs to a word or marks an item of a list: "Covid19", "2.", "(1)"; "(816)" marks none."""
    before, after = text[: found.start()][-1:], text[found.end() :][:2]
    if re.match(r"[a-zA-Z_]", before) or re.match(r"[a-zA-Z_]", after):
        return True
    bracketed = before == "(" and after[:1] == ")" and len(found[0]) < 3
    return bracketed or (found.start() < 3 and bool(re.match(r"[.)]", after)))


def _value(kind: Kind, key: Key, found: re.Match[str]) -> Value:
    text = found[0].rstrip()
    return Value(kind, key, found.start(), found.start() + len(text), text)
