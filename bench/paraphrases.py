"""Statements about a document in other words: true ones, ones with a value changed, ones with the parties exchanged.

Made of the document's own sentences, so that the truth is known without anybody judging: values are written another way
("60 months" for "five years"), common words are replaced, what stands before the first comma may go. bench/checks.py
holds them against the document.
"""

import random
import re
from calendar import month_name
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from assistant.documents.text.normalisation import fold
from assistant.evidence.index import SourceIndex
from assistant.evidence.numerals import WORDS
from assistant.evidence.value import Value
from assistant.evidence.values import find_values

Sort = Literal["true", "altered", "swapped"]


class Paraphrase(NamedTuple):
    sort: Sort
    kind: str
    text: str
    original: str


#: What a summary says instead.
_SYNONYMS = {
    "en": [("shall not", "must not"), ("shall", "must"), ("prior to", "before"), ("in the event that", "if"), ("pursuant to", "under"),
           ("subsequent to", "after"), ("commence", "begin"), ("terminate", "end"), ("in accordance with", "under"), ("such", "the"),
           ("hereof", "of this agreement"), ("written", "in writing"), ("notwithstanding", "despite"), ("with respect to", "for")],
    "zh": [("应当", "应"), ("可以", "可"), ("之日起", "起"), ("以及", "和"), ("但是", "但"), ("不得", "不能"), ("如果", "若"), ("并且", "并"),
           ("进行", ""), ("的，", "的话，")],
}  # fmt: skip
_SHORTEST, _LONGEST = 30, 400
_MODALS = {"en": r"(?:shall|must|may|will|is required to|agrees? to)", "zh": r"(?:应当|应|须|必须|不得|可以|有权)"}


def paraphrases(source: SourceIndex, language: str, seed: int = 1) -> Iterator[Paraphrase]:
    chance = random.Random(seed)
    alike = Counter(_figureless(sentence) for sentence, *_ in source.all_sentences())
    for sentence, *_ in source.all_sentences():
        if alike[_figureless(sentence)] > 1:
            continue  # a footer, or a row: another of its figures is as true
        text = fold(sentence).text.strip()
        values = [
            one for one in find_values(text, source.conventions) if one.kind != "number" or one.key[0] == "number"
        ]
        least = _SHORTEST if language == "en" else _SHORTEST // 3
        if not least <= len(text) <= _LONGEST or '"' in text:  # other words in a quotation would be a wrong one
            continue
        if values:
            yield Paraphrase("true", _kinds(values), _rewritten(text, values, language, chance), text)
            changed = chance.choice(values)
            if (other := _altered(changed, language)) and other != changed.text:
                yield Paraphrase(
                    "altered", changed.kind, _rewritten(text, values, language, chance, {changed.start: other}), text
                )
        if swapped := _swapped(text, source, language):
            yield Paraphrase("swapped", "party", _worded(swapped, language), text)


def _figureless(sentence: str) -> str:
    return re.sub(r"\d+", "#", sentence)


def _kinds(values: list[Value]) -> str:
    kinds = {one.kind for one in values}
    return kinds.pop() if len(kinds) == 1 else "several"


def _rewritten(
    text: str, values: list[Value], language: str, chance: random.Random, given: dict[int, str] | None = None
) -> str:
    """With each value written another way, and other words between them."""
    given, parts, end = given or {}, [], 0
    for value in values:
        if value.start < end:
            continue
        parts.append(_worded(text[end : value.start], language))
        parts.append(given.get(value.start) or chance.choice(_spellings(value, language)))
        end = value.end
    return "".join([*parts, _worded(text[end:], language)]).strip()


def _worded(text: str, language: str) -> str:
    for one, other in _SYNONYMS[language]:
        text = re.sub(rf"\b{one}\b", other, text) if language == "en" else text.replace(one, other)
    return text


# --- Values written another way ---------------------------------------------------------------------------------------

_DIGITS = "零一二三四五六七八九"


def _spellings(value: Value, language: str) -> list[str]:
    """Ways to write the same; its own where there is no other. Two values in one place stay as they are."""
    makers: dict[str, Callable[[Value, str], list[str]]] = {
        "duration": _durations, "percent": _percents, "amount": _amounts, "date": _dates, "time": _times, "reference": _references,
        "number": _numbers, "frequency": _frequencies, "weekday": lambda value, language: [value.text],
    }  # fmt: skip
    return (makers[value.kind](value, language) if value.kind in makers else []) or [value.text]


def _durations(value: Value, language: str) -> list[str]:
    number, base = value.key[1:3]
    assert isinstance(number, Fraction)
    if number.denominator > 1 or number <= 0:
        return []
    units = {"month": [(1, "month", "个月"), (12, "year", "年")], "day": [(1, "day", "日"), (7, "week", "周")],
             "minute": [(60, "hour", "小时"), (1, "minute", "分钟")], "business day": [(1, "business day", "个工作日")]}  # fmt: skip
    found = []
    for size, unit, han in units.get(str(base), []):
        if number % size == 0:
            count = int(number / size)
            found += [f"{_words(count, language)}{han}", f"{count}{han}"] if language == "zh" else [
                f"{count} {unit}{'s' * (count != 1)}", f"{_words(count, language)} {unit}{'s' * (count != 1)}"]  # fmt: skip
    return found


def _percents(value: Value, language: str) -> list[str]:
    share = value.key[1]
    assert isinstance(share, Fraction)
    hundred = share * 100
    if hundred.denominator not in (1, 2, 4, 5, 10, 20, 25, 50, 100):
        return []
    plain = f"{float(hundred):g}"
    if language == "zh":
        return (
            [f"{plain}%", f"百分之{_words(int(hundred), language)}"]
            if hundred.denominator == 1 and hundred < 100
            else [f"{plain}%"]
        )
    found = [f"{plain} %", f"{plain} percent", f"{plain} per cent"]
    return [*found, f"{float(share * 10000):g} basis points"] if hundred < 1 else found


def _amounts(value: Value, language: str) -> list[str]:
    number, currency = value.key[1:3]
    assert isinstance(number, Fraction)
    if number.denominator > 1:
        return []
    grouped = f"{int(number):,}"
    if language == "zh":
        names = {"CNY": "元", "USD": "美元", "EUR": "欧元"}
        name = names.get(str(currency), "")
        found = [f"{grouped}{name}", f"{int(number)}{name}"] if name else []
        return (
            [*found, f"{float(number / 10000):g}万{name}"] if name and number >= 10000 and number % 100 == 0 else found
        )
    found = [f"{currency} {grouped}", f"{currency} {int(number)}"]
    return (
        [*found, f"{currency} {float(number / 10**6):g} million"] if number >= 10**6 and number % 10**4 == 0 else found
    )


def _dates(value: Value, language: str) -> list[str]:
    if value.key[0] != "date" or None in value.key:
        return []
    year, month, day = (int(str(one)) for one in value.key[1:])
    if not (1 <= day <= 31):
        return []
    if language == "zh":
        return [f"{year}年{month}月{day}日", f"{year}-{month:02}-{day:02}"]
    name = month_name[month]
    return [
        f"{day} {name} {year}",
        f"{name} {day}, {year}",
        f"{year}-{month:02}-{day:02}",
        f"{name[:3]}. {day}, {year}",
    ]


def _times(value: Value, language: str) -> list[str]:
    hour, minute = divmod(int(str(value.key[1])), 60)
    half = f"{hour % 12 or 12}:{minute:02} {'a' if hour < 12 else 'p'}.m."
    return [f"{hour}:{minute:02}", f"{hour}时{minute}分"] if language == "zh" else [f"{hour}:{minute:02}", half]


def _references(value: Value, language: str) -> list[str]:
    label, number = str(value.key[1]), str(value.key[2])
    if language == "zh":
        return [f"第{number}{label}", f"第{_words(int(number), language)}{label}"] if number.isdecimal() else []
    place, bracket, rest = number.partition("(")
    if label != "clause" or not place[:1].isdigit():
        return []
    found = [f"Section {number}", f"s. {number}", f"clause {number}"]
    return [*found, f"paragraph ({rest} of Section {place}"] if bracket else found


def _numbers(value: Value, language: str) -> list[str]:
    number = value.key[1]
    if not isinstance(number, Fraction) or number.denominator > 1 or language == "zh":
        return []
    return [
        f"{int(number):,}" if number >= 10_000 else str(int(number)),
        *([_words(int(number), language)] if 2 < number < 100 else []),
    ]


#: How often, by the time from one to the next.
_OFTEN = {
    ("1/24", "day"): (["hourly", "every hour"], ["每小时"]),
    ("1/4", "day"): (["four times a day", "every 6 hours", "q.i.d."], ["每日四次", "每6小时一次"]),
    ("1/3", "day"): (["three times a day", "every 8 hours", "t.i.d."], ["每日三次", "每8小时一次"]),
    ("1/2", "day"): (["twice a day", "every 12 hours", "b.i.d."], ["每日两次", "每12小时一次"]),
    ("1", "day"): (["daily", "each day", "every 24 hours"], ["每日", "每天"]),
    ("7", "day"): (["weekly", "every week"], ["每周", "每星期"]),
    ("14", "day"): (["fortnightly", "every two weeks", "every other week"], ["每两周", "隔周"]),
    ("1/2", "month"): (["twice a month", "semi-monthly"], ["每月两次", "每半个月"]),
    ("1", "month"): (["monthly", "each month"], ["每月", "每个月"]),
    ("3", "month"): (["quarterly", "each quarter", "four times a year"], ["每季度", "每三个月"]),
    ("6", "month"): (["semi-annually", "twice a year", "every six months"], ["每半年", "每年两次"]),
    ("12", "month"): (["annually", "every year", "once a year"], ["每年", "一年一次"]),
    ("24", "month"): (["every two years", "every other year"], ["每两年", "隔年"]),
}  # fmt: skip


def _frequencies(value: Value, language: str) -> list[str]:
    """Those of a period of any length are limits, and stay as they are."""
    written = _OFTEN.get((str(value.key[1]), str(value.key[2])), ([], []))
    return [] if any(key[0] == "duration" for key in value.also) else written[language == "zh"]


def _words(number: int, language: str) -> str:
    if language == "zh":
        return _han(number)
    names = {count: word for word, count in WORDS.items()}
    if number in names:
        return names[number]
    return f"{names[number // 10 * 10]}-{names[number % 10]}" if 20 < number < 100 else str(number)


def _han(number: int) -> str:
    if not 0 < number < 10_000:
        return str(number)
    written = ""
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            written += _DIGITS[digit] + name
        elif written and number and not written.endswith("零"):
            written += "零"
    return written.removeprefix("一") if written.startswith("一十") else written


# --- Values changed ---------------------------------------------------------------------------------------------------

_NEXT = {"Monday": "Tuesday", "Tuesday": "Friday", "Friday": "Monday", "third": "fifth", "first": "second", "second": "third", "twice": "three times"}  # fmt: skip


def _altered(value: Value, language: str) -> str:
    """Something else of the same kind; empty where this cannot make it."""
    if value.text in _NEXT:
        return _NEXT[value.text]
    key = list(value.key)
    if value.kind == "duration" and isinstance(key[1], Fraction):
        key[1] += 12 if key[2] == "month" and key[1] % 12 == 0 else 1
    elif value.kind in ("percent", "amount", "number", "measure") and isinstance(key[1], Fraction):
        key[1] = key[1] * 2 or Fraction(1)
    elif value.kind == "date" and isinstance(key[-1], int):
        key[-1] = key[-1] % 28 + 1
    elif value.kind == "frequency" and isinstance(key[1], Fraction):
        places = list(_OFTEN)
        at = places.index((str(key[1]), str(key[2]))) if (str(key[1]), str(key[2])) in places else 0
        key[1:] = [Fraction(places[at + 1 - len(places)][0]), places[at + 1 - len(places)][1]]
    elif value.kind == "reference" and str(key[2]).isdecimal():
        key[2] = str(int(str(key[2])) + 1)
    else:
        return ""
    changed = Value(value.kind, tuple(key), value.start, value.end, "", ())
    return _spellings(changed, language)[0]


# --- Parties exchanged ------------------------------------------------------------------------------------------------

_DEFINED = {"en": re.compile(r"[\"“](?:the )?([A-Z][a-z]{3,20}(?: [A-Z][a-z]{3,20})?)[\"”]"), "zh": re.compile(r"([甲乙丙]方|出租人|承租人|出卖人|买受人|发包人|承包人|委托人|受托人|债权人|债务人|出借人|借款人)")}  # fmt: skip


def _swapped(text: str, source: SourceIndex, language: str) -> str:
    """The sentence with the one who is bound exchanged for another of the parties."""
    parties = _parties(source, language)
    for party in parties:
        found = re.search(
            rf"(?<!\w)(?:{party}) ?(?={_MODALS[language]}\b)"
            if language == "en"
            else rf"{party}(?={_MODALS[language]})",
            text,
        )
        if found:
            other = next((one for one in parties if one != party), "")
            return text[: found.start()] + found[0].replace(party, other) + text[found.end() :] if other else ""
    return ""


#: Terms that contracts define and bind without being anybody.
_THINGS = frozenset({
    "Agreement", "Salary", "Services", "Service", "Term", "Parties", "Party", "Effective Date", "Products", "Product", "Goods",
    "Confidential Information", "Work", "Fee", "Fees", "Price", "License", "Licence", "Database", "Contents", "Territory", "Website", "Application", "Data", "Software", "Program",
})  # fmt: skip


@lru_cache(1)
def _parties(source: SourceIndex, language: str) -> list[str]:
    """Those who are bound most often, the first two."""
    named = [one for one in dict.fromkeys(_DEFINED[language].findall(source.text)) if one not in _THINGS]
    bound = {one: len(re.findall(rf"{one} ?{_MODALS[language]}", source.text)) for one in named}
    return [one for one in sorted(bound, key=lambda one: -bound[one]) if bound[one] > 2][:2]
