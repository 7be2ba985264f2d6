"""References to clauses: "Section 4.2(a)", "s. 7.2(b)", "paragraph (b) of Section 7.2", "Articles 5 to 9", 第五十条.

Pure.
"""

import re
from collections.abc import Iterator

from .numerals import HAN_DIGITS, chinese, roman
from .value import Key, Value

#: Labels that mean the same to a reader, in the singular and without their full stop.
_LABELS = {
    **dict.fromkeys(("article", "art"), "article"),
    **dict.fromkeys(
        ("section", "sec", "sect", "s", "ss", "§", "§§", "subsection", "clause", "subclause", "cl"), "clause"
    ),
    **dict.fromkeys(("paragraph", "para", "par", "subparagraph", "subs", "point", "item"), "clause"),
    **dict.fromkeys(("schedule", "sched", "sch"), "schedule"), **dict.fromkeys(("exhibit", "ex", "exh"), "exhibit"),
    **dict.fromkeys(("annex", "annexe"), "annex"), **dict.fromkeys(("appendix", "appendice", "app"), "appendix"),
}  # fmt: skip
_LABEL = (
    r"(?P<label>(?<![\w'])(?:sections?|secs?\.?|sect\.|ss?\.|articles?|arts?\.|(?:sub-?)?clauses?|cls?\."
    r"|(?:ss?|cls?)(?= \d)|(?:sub-?)?paragraphs?|paras?\.?|pars?\.|subsections?|subs\.|chapters?|parts?|titles?"
    r"|recitals?|rules?|points?|items?)|§§?)"
)
_SUB = r"\((?:[a-z]{1,2}|[ivx]{1,5}|\d{1,3})\)"
_PLACE = rf"(?:\d{{1,6}}[a-z]?(?:\.\d{{1,3}}){{0,6}}|{_SUB})(?: ?{_SUB}){{0,4}}"
_ROMAN = r"[ivxlc]{1,8}\b(?=[\s.,;)]|\Z)"
#: "paragraph (b) of Section 7.2".
_OF = re.compile(
    r"(?<!\w)(?:(?:sub-?)?paragraphs?|(?:sub-?)?clauses?|subsections?|points?|items?|letters?) "
    rf"(?P<part>{_SUB}(?: ?{_SUB}){{0,3}}) (?:of|in|under) (?:the )?{_LABEL} ?(?P<number>{_PLACE}|{_ROMAN})",
    re.I,
)
_REFERENCE = re.compile(rf"{_LABEL} ?(?P<number>{_PLACE}|{_ROMAN})", re.I)
_AND = re.compile(
    rf" ?(?:,|and|or|(?P<to>to|through|-))(?: and| or)? ?(?P<number>{_PLACE}|[IVX]{{1,6}}\b)"
    r"(?![\w%])(?! (?:days?|months?|years?|per ?cent))",
    re.I,
)
_ANNEX_NUMBER = r"(?:[A-Z]\b(?:-\d{1,3})?|\d{1,3}(?:\.\d{1,3}){0,4}|[IVX]{1,6}\b)"
_ANNEX = re.compile(
    r"\b(?P<label>(?:schedule|exhibit|annexe?|attachment)s?|appendix|appendices|(?:scheds?|schs?|exhs?|exs?|apps?)\.)"
    rf" (?P<number>{_ANNEX_NUMBER})",
    re.I,
)
_AND_ANNEX = re.compile(
    rf" ?(?:,|and|or|(?P<to>to|through|-))(?: and| or)? ?(?P<number>(?-i:{_ANNEX_NUMBER}))(?![\w%])", re.I
)
#: "7.2(b)" and "12(a)" by themselves.
_ALONE = re.compile(rf"(?<![\w.,$€£¥-])\d{{1,3}}(?:\.\d{{1,3}}){{0,5}}(?:{_SUB}){{1,4}}(?!\w)", re.I)
_HAN_NUMBER = rf"(?:\d{{1,4}}|[{HAN_DIGITS}]{{1,9}})"
_CHINESE = re.compile(
    rf"第 ?(?P<number>{_HAN_NUMBER}) ?(?P<label>条|款|项|章|节|编)(?:之(?P<sub>{_HAN_NUMBER}))?"
    r"(?P<to>(?:至|到|-)(?=第))?"
)
#: Several with one label: 第三至五条, 第一、二款, 附件一至三, 附件一、附件二.
_HAN_AND = "(?:[、,和及至到-]|以及)"
_LABEL_LAST = re.compile(
    rf"第 ?(?P<numbers>{_HAN_NUMBER}(?:{_HAN_AND}第?{_HAN_NUMBER}){{1,20}}) ?(?P<label>条|款|项|章|节|编)"
)
_LABEL_FIRST = re.compile(
    rf"(?P<label>附件|附表|附录) ?(?P<numbers>{_HAN_NUMBER}(?:{_HAN_AND}(?:附件|附表|附录)?{_HAN_NUMBER}){{0,20}})"
    rf"(?![{HAN_DIGITS}\d.]|[份页个套张式])"
)
_HAN_NUMBERS = re.compile(rf"(?P<to>[至到-])?(?:第|附件|附表|附录)?(?P<number>{_HAN_NUMBER})")
_LEADING_BRACKETS = re.compile(r"\A\((\w+)\)")
_LAST_PART = re.compile(r"\A(?P<before>.*[.(])?(?:(?P<number>\d{1,6})|(?P<letter>[a-z]))(?P<after>\)?)")

#: Labels that, in small letters before a Roman numeral, are words of a sentence.
_ALSO_WORDS = frozenset({"part", "title", "rule", "point", "item", "s", "ss"})

#: Of a range of clauses, the most that lie between its ends.
_WIDEST = 200


def find_references(text: str) -> Iterator[Value]:
    for found in _OF.finditer(text):
        label, place = _key(found["label"], found["number"])[1:]
        yield Value(
            "reference",
            ("reference", label, f"{place}{found['part'].lower().replace(' ', '')}"),
            *found.span(),
            found[0],
        )
    for found in _REFERENCE.finditer(text):
        if _is_word(found):
            continue
        yield Value("reference", _key(found["label"], found["number"]), *found.span(), found[0])
        yield from _following(text, found["label"], found, _AND)
    for found in _ANNEX.finditer(text):
        if found["label"][0].isupper() or not found["number"].isalpha():
            yield Value("reference", _key(found["label"], found["number"]), *found.span(), found[0])
            if found["label"].rstrip(".").endswith("s"):
                yield from _following(text, found["label"], found, _AND_ANNEX)
    for found in _ALONE.finditer(text):
        yield Value("reference", _key("clause", found[0]), *found.span(), found[0])
    yield from _chinese(text)


def _is_word(found: re.Match[str]) -> bool:
    """ "part I own" and "title v" are no references."""
    return found["number"].isalpha() and found["label"].islower() and found["label"].rstrip(".") in _ALSO_WORDS


def _following(text: str, label: str, last: re.Match[str], joined: re.Pattern[str]) -> Iterator[Value]:
    """Those that share the label of the first; a range holds what lies between its ends."""
    while following := joined.match(text, last.end("number")):
        also = tuple(_between(label, last["number"], following["number"])) if following["to"] else ()
        start = following.start("number")
        yield Value(
            "reference", _key(label, following["number"]), start, following.end(), text[start : following.end()], also
        )
        last = following


def _between(label: str, first: str, last: str) -> Iterator[Key]:
    """What lies between two that differ in their last part alone: 7.1 and 7.4, (a) and (d), I and III."""
    name, number = _key(label, first)[1:]
    one, other = _LAST_PART.fullmatch(str(number)), _LAST_PART.fullmatch(str(_key(label, last)[2]))
    if one and other and one["before"] == other["before"] and one["after"] == other["after"]:
        before, after = one["before"] or "", one["after"]
        if one["number"] and other["number"]:
            low, high = int(one["number"]), int(other["number"])
            between = [str(number) for number in range(low + 1, min(high, low + _WIDEST))]
        elif one["letter"] and other["letter"]:
            between = [chr(letter) for letter in range(ord(one["letter"]) + 1, ord(other["letter"]))]
        else:
            return
        yield from (("reference", name, f"{before}{part}{after}") for part in between)


def _key(label: str, number: str) -> Key:
    name = label.lower().rstrip(".").replace("-", "")
    name = name if name in _LABELS else name.removesuffix("s")
    plain = _LEADING_BRACKETS.sub(r"\1", number.lower().replace(" ", ""))
    if plain.isalpha() and len(plain) <= 8 and (len(plain) > 1 or plain in "ivx") and (value := roman(plain)):
        plain = str(value)
    return ("reference", _LABELS.get(name, name), plain)


def _chinese(text: str) -> Iterator[Value]:
    for several in (_LABEL_LAST, _LABEL_FIRST):
        for found in several.finditer(text):
            yield from _listed(found)
    yield from _single(text)


def _listed(found: re.Match[str]) -> Iterator[Value]:
    """The first has the label before it, the last the one behind it."""
    numbers, before = list(_HAN_NUMBERS.finditer(found.string, *found.span("numbers"))), 0
    for place, one in enumerate(numbers):
        start = found.start() if place == 0 else max(one.start(), one.end("to"))
        end = found.end() if place == len(numbers) - 1 else one.end()
        number = _whole(one["number"])
        also = range(before + 1, number) if one["to"] and 0 < number - before <= _WIDEST else ()
        yield Value(
            "reference",
            ("reference", found["label"], str(number)),
            start,
            end,
            found.string[start:end],
            tuple(("reference", found["label"], str(one)) for one in also),
        )
        before = number


def _single(text: str) -> Iterator[Value]:
    before: re.Match[str] | None = None
    for found in _CHINESE.finditer(text):
        key = _chinese_key(found)
        also: tuple[Key, ...] = ()
        if before and before["to"] and before.end() == found.start() and before["label"] == found["label"]:
            first, last = _whole(before["number"]), _whole(found["number"])
            if 0 < last - first <= _WIDEST:
                also = tuple(("reference", found["label"], str(number)) for number in range(first + 1, last))
        yield Value(
            "reference",
            key,
            found.start(),
            found.end() - len(found["to"] or ""),
            found[0].removesuffix(found["to"] or ""),
            also,
        )
        before = found


def _chinese_key(found: re.Match[str]) -> Key:
    number = str(_whole(found["number"])) + (f".{_whole(found['sub'])}" if found["sub"] else "")
    return ("reference", found["label"], number)


def _whole(written: str) -> int:
    return int(written) if written.isdecimal() else chinese(written) or 0
