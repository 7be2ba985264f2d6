"""Shares in words and as fractions: "two thirds", "1/12", 三分之二, "one-half of one percent". Pure; on folded text."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from .numerals import HAN_DIGITS, ORDINALS, Numeral, value_of
from .value import Value

#: Behind a number.
SHARE = re.compile(
    r" ?(?:(?P<hundred>%|per ?cent(?:age points?)?\b|个百分点)|(?P<thousand>‰|per ?mille\b)"
    r"|(?P<basis>bps\b|basis points?\b|个?基点))",
    re.I,
)
SHARES = {"hundred": 100, "thousand": 1000, "basis": 10_000}

#: Denominators in words, and of those written with a stroke the ones that no date or case number has.
_PARTS = {
    **dict.fromkeys(("half", "halves"), 2), "quarter": 4, "hundredth": 100, "thousandth": 1000,
    **{word: number for word, number in ORDINALS.items() if number > 2},
}  # fmt: skip
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_WORDED = re.compile(rf"(?:(?P<hyphen>-)| )(?P<part>{_PART})(?P<many>s)?\b(?P<of> of\b| per ?cent\b)?", re.I)
_STROKED = frozenset("/-.0123456789")
_DENOMINATORS = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 100})
_LARGEST_DENOMINATOR = 1000
#: Around a fraction that any denominator may have.
_OF, _HAN_OF = re.compile(r"(?:th|rd)s?\b| of (?!\d)"), "的"
_ALONE = re.compile(
    r"(?<!one )(?<!-)\b(?:a )?half(?= (?:of|the)\b|(?: a)? per ?cent\b)|\ba (?:third|quarter|fifth|tenth)(?= of\b)"
    r"|一半|半数",
    re.I,
)
#: Of what a share is a share: "half a percent", "one-quarter of a percent".
_OF_A_PERCENT = re.compile(r"(?: of)? a per ?cent\b", re.I)
#: 三成 is 30 %, 三成五 35 %; 成 also begins words.
_TENTHS = re.compile(
    rf"(?<![第\d{HAN_DIGITS}])(?P<tenths>[一二两三四五六七八九1-9])成"
    r"(?P<more>[一二三四五六七八九半])?(?![立为员本年功交果就长品套熟不语人分都对])"
)
_ABOUT = re.compile(r"\b(?:about|approximately|roughly|around|nearly|almost|circa|some) \Z|(?:大约|约|近|大致)\Z", re.I)
_LONGEST_ABOUT = 15


def with_fractions(text: str, numbers: Sequence[Numeral]) -> list[Numeral]:
    """With one number for each fraction that is written with a stroke."""
    found: list[Numeral] = []
    for number in numbers:
        before = found[-1] if found else None
        if before and _is_stroke(text, before, number):
            written = text[before.start : number.end]
            found[-1] = Numeral(before.start, number.end, before.value / number.value, written)
        else:
            found.append(number)
    return found


def find_shares(text: str, numbers: Sequence[Numeral], percents: Sequence[Value]) -> Iterator[Value]:
    """`percents`: those that are written as such. A share of one of them is one value, and so is the whole."""
    parts = [*_parts(text, numbers), *_alone(text, numbers)]
    places = {(part.start, part.end) for part in parts}
    shares = sorted([*parts, *percents], key=lambda share: (share.start, -share.end))
    for one, other in pairwise(shares):
        gap = text[one.end : other.start] if one.end < other.start else ""
        part = one if gap == " of " else other if gap == _HAN_OF else None
        if part and (part.start, part.end) in places:
            yield _part(text, one.start, other.end, _share(one) * _share(other))
    yield from parts


def share_key(text: str, start: int, share: Fraction) -> tuple[object, ...]:
    about = _ABOUT.search(text, max(0, start - _LONGEST_ABOUT), start)
    return ("percent", share, "about") if about else ("percent", share)


def _parts(text: str, numbers: Sequence[Numeral]) -> Iterator[Value]:
    """ "two thirds", "2/3", 三分之二."""
    for number, other in zip(numbers, [*numbers[1:], None], strict=False):
        if other and text.startswith("分之", number.end) and other.start == number.end + 2 and number.value:
            yield _part(text, number.start, other.end, other.value / number.value)
        elif "/" in number.text and number.value < 1:
            yield _part(text, number.start, number.end, number.value)
        elif (worded := _WORDED.match(text, number.end)) and _is_share(number, worded):
            share = number.value / _PARTS[worded["part"].lower()]
            if share < 1:
                yield _of_a_percent(
                    text, number.start, worded.end("many") if worded["many"] else worded.end("part"), share
                )


def _is_share(number: Numeral, worded: re.Match[str]) -> bool:
    """ "two thirds", "one-third", "one third of": not "one third party", nor the "two quarters" of a year."""
    quarters = worded["part"].lower() == "quarter" and number.value != 3
    return bool(worded["hyphen"] or worded["of"] or (worded["many"] and not quarters))


def _is_stroke(text: str, number: Numeral, other: Numeral) -> bool:
    """A fraction, and no part of a date or of a case's number."""
    if not (text[number.end : other.start] == "/" and number.text.isdigit() and other.text.isdigit()):
        return False
    before, after = text[max(0, number.start - 1) : number.start], text[other.end : other.end + 1]
    if not number.value < other.value <= _LARGEST_DENOMINATOR or set(before + after) & _STROKED:
        return False
    return other.value in _DENOMINATORS or before == _HAN_OF or bool(_OF.match(text, other.end))


def _of_a_percent(text: str, start: int, end: int, share: Fraction) -> Value:
    """A part, with the "percent" behind it."""
    if found := SHARE.match(text, end) or _OF_A_PERCENT.match(text, end):
        return _part(text, start, found.end(), share / SHARES.get(found.lastgroup or "hundred", 100))
    return _part(text, start, end, share)


def _part(text: str, start: int, end: int, share: Fraction) -> Value:
    return Value("percent", share_key(text, start, share), start, end, text[start:end])


def _share(value: Value) -> Fraction:
    share = value.key[1]
    assert isinstance(share, Fraction)
    return share


def _alone(text: str, numbers: Sequence[Numeral]) -> Iterator[Value]:
    """Halves and thirds that no number stands before: not that of "one and a half percent". 一半 begins
    with a number of its own."""
    counted = {place for number in numbers if number.text not in "一半" for place in range(number.start, number.end)}
    for found in _ALONE.finditer(text):
        if found.start() in counted:
            continue
        word = found[0].lower().rpartition(" ")[2]
        yield _of_a_percent(text, *found.span(), Fraction(1, _PARTS.get(word, 2)))
    for found in _TENTHS.finditer(text):
        more = Fraction(1, 2) if found["more"] == "半" else (value_of(found["more"] or "零") or 0) / Fraction(10)
        yield _part(text, *found.span(), ((value_of(found["tenths"]) or 0) + more) / 10)
