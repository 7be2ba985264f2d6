"""Numbers as people write them: digits with thousands, English words, Chinese numerals. Pure; on folded text."""

import re
from decimal import Decimal

_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {
    **{word: number for number, word in enumerate(_SMALL)},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS)},
}
_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "bn": 10**9,
    "万": 10**4,
    "亿": 10**8,
    "千": 10**3,
    "百万": 10**6,
    "百": 100,
}
_DIGITS = dict(
    zip(
        "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖",
        [0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        strict=True,
    )
)
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}

_word = "|".join(sorted(_WORDS, key=len, reverse=True))
#: Digits, with thousands parted by commas or spaces.
DIGITS = (
    r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|(?<![\d.,])\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?"
)
#: English number words in a row: "one hundred and fifty", "twenty-five", "half a million" is not among them.
ENGLISH = rf"\b(?:{_word})(?:[- ]?(?:{_word}|hundred|thousand|million|billion)|,? and (?:{_word}))*\b"
#: Chinese numerals: 三十, 一百二十, 二〇二六, 伍拾万.
HAN_DIGITS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
CHINESE = rf"[{HAN_DIGITS}]+"
SCALE = r"(?:thousand|million|billion|trillion|bn)\b|百万|万|亿|千|百"


def value_of(written: str, scale: str = "") -> Decimal | None:
    """The number, or None where the characters are none."""
    factor = _SCALES.get(scale.lower().strip(), 1)
    plain = written.replace(",", "").replace(" ", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return (Decimal(plain) * factor).normalize()
    number = chinese(written) if re.fullmatch(CHINESE, written) else _english(written)
    return None if number is None else (Decimal(number) * factor).normalize()


def chinese(written: str) -> int | None:
    if all(character in _DIGITS for character in written):
        return int("".join(str(_DIGITS[character]) for character in written))
    total = section = digit = 0
    for character in written:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _PLACES:
            section += (digit or 1) * _PLACES[character]
            digit = 0
        elif character in "万亿":
            total = (total + section + digit) * (10**4 if character == "万" else 10**8)
            section = digit = 0
        else:
            return None
    return total + section + digit


def _english(written: str) -> int | None:
    total = group = 0
    for word in re.findall(r"[a-z]+", written.lower()):
        if word in _WORDS:
            group += _WORDS[word]
        elif word == "hundred":
            group = (group or 1) * 100
        elif word in _SCALES:
            total += (group or 1) * _SCALES[word]
            group = 0
        elif word != "and":
            return _fused(written)
    return total + group


def _fused(written: str) -> int | None:
    """ "thirtyfive": the hyphen was lost at the end of a line."""
    found = re.fullmatch(rf"({'|'.join(_TENS)})({'|'.join(_SMALL[1:10])})", written.lower())
    return _WORDS[found[1]] + _WORDS[found[2]] if found else None
