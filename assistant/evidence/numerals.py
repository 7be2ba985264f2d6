"""Numbers as people write them: digits with thousands, English words, Chinese numerals. Pure; on folded text.

This is the one place where numbers are read, of documents, statements, answers and labels alike. How digits are grouped
is seen from the number itself where it can be: 75.000,00 and 5,00,000 mean one thing. Where it cannot (75.000), it is
for the document's own convention to say.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {
    **{word: number for number, word in enumerate(_SMALL)},
    **{word: 20 + 10 * place for place, word in enumerate(_TENS)},
}
_POWERS = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
#: What may stand behind a number and multiply it; the short ones only where money is meant.
SCALES = {
    **_POWERS, "bn": 10**9, "mn": 10**6, "mio": 10**6, "lakh": 10**5, "lakhs": 10**5, "crore": 10**7, "crores": 10**7,
    "m": 10**6, "k": 10**3, "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
_DIGITS = dict(
    zip("零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖", [0, 0, 1, 2, 2, *range(3, 10), *range(1, 10)], strict=True)
)
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GLYPHS = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8), "⅜": (3, 8),
           "⅝": (5, 8), "⅞": (7, 8)}  # fmt: skip

#: What may stand behind "and" in a mixed number; "one and one third party" has none.
_ADDED = {
    **dict.fromkeys(("a half", "one half"), Fraction(1, 2)), "one third": Fraction(1, 3), "two thirds": Fraction(2, 3),
    **dict.fromkeys(("a quarter", "one quarter"), Fraction(1, 4)), "three quarters": Fraction(3, 4),
}  # fmt: skip
_added = r"[ -]and[ -](?:(?:a|one)[ -](?:half|quarter)|three[ -]quarters|two[ -]thirds|one-third)\b"

HAN_DIGITS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"

#: Characters of a number that is reckoned with; what is longer is the number of an account, or no number at all.
LONGEST = 100

#: What a number in words, or an ordinal, begins with: patterns look for it first, and so pass quickly over the rest.
FIRST_LETTERS = "".join(sorted({word[0] for word in (*WORDS, *_POWERS)}))
_small = "|".join(sorted(_SMALL, key=len, reverse=True))
#: A number below a hundred, as a pattern; "two eight-week trials" has two.
WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[- ]?(?:{'|'.join(_SMALL[1:10])}))?|{_small})\b"
_power = rf"(?:{'|'.join(_POWERS)})\b"
#: Each run of digits is taken whole or not at all, and groups are bounded: so no text takes longer than its length.
#: "001,002" is a list: no number with thousands begins with a nought.
_GROUPED = (
    r"(?<![\d.,'])(?!0)\d{1,3}(?:,\d{3}(?!\d)){1,8}+(?:\.\d++)?",
    r"(?<![\d.,'])(?!0)\d{1,2}(?:,\d{2}(?!\d)){1,5}+,\d{3}(?!\d)(?:\.\d++)?",
    r"(?<![\d.,'])(?!0)\d{1,3}(?:'\d{3}(?!\d)){1,8}+(?:\.\d++)?",
    r"(?<![\d.,'])(?!0)\d{1,3}(?: \d{3}(?!\d)){1,8}+(?:[.,]\d{1,2}(?!\d)|\.\d++)?",
    r"(?<![\d.,'])(?!0)\d{1,3}(?:\.\d{3}(?!\d)){1,8}+,\d{1,2}(?!\d)",
    r"(?<![\d.,'])(?!0)\d{1,3}(?:\.\d{3}(?!\d)){2,8}+(?![.\d])",
)
_COMMA = (r"(?<![\d.,'])(?!0)\d{1,3}(?:\.\d{3}(?!\d)){1,8}+(?![.\d])", r"(?<![\d.,'])(?:\d++,\d{1,2}|0,\d++)(?!\d)")
_PLAIN = (r"(?<!\d)\d++(?:\.\d++)?",)
_OTHERS = (
    rf"[{''.join(_GLYPHS)}]",
    rf"\b(?=[{FIRST_LETTERS}])(?:{WORD}|(?<=\ba ){_power}(?: and {WORD})?)"
    rf"(?:[- ]?{_power}(?:(?:,? and |-and-|[- ]){WORD})?){{0,16}}+(?:{_added})?",
    rf"(?<![第{HAN_DIGITS}])[{HAN_DIGITS}]+(?:点[零〇一二两三四五六七八九]+)?",
)


#: By whether a comma marks decimals.
_READERS = {
    comma: re.compile("|".join((rf"(?=\d)(?:{'|'.join(_GROUPED + _COMMA * comma + _PLAIN)})", *_OTHERS)), re.I)
    for comma in (False, True)
}
#: "1 1/2", "1½": the rest of a number that is more than whole.
_REST = re.compile(rf" ?(?P<glyph>[{''.join(_GLYPHS)}])| (?P<over>\d)/(?P<under>\d{{1,2}})(?![\d/])")
_BRACKET = re.compile(r" ?\(")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Numeral:
    """`start` and `end` are offsets. `others` is what stands in brackets behind it, "thirty (60)", where that is
    something else."""

    start: int
    end: int
    value: Fraction
    text: str
    others: tuple[Fraction, ...] = ()

    @property
    def written_in_digits(self) -> bool:
        return self.text[0].isdigit()


def find_numbers(text: str, *, comma: bool = False) -> list[Numeral]:
    """In reading order; "thirty (30)" is one. `comma`: a comma marks decimals, a point thousands."""
    found: list[Numeral] = []
    for match in _READERS[comma].finditer(text):
        if found and match.start() < found[-1].end:
            continue
        value = value_of(match[0], comma=comma)
        if value is None:
            continue
        number = _mixed(text, Numeral(match.start(), match.end(), value, match[0]))
        before = found[-1] if found else None
        if before and _is_repeated(text, before, number):
            others = () if number.value == before.value else (number.value,)
            found[-1] = replace(before, end=number.end + 1, text=text[before.start : number.end + 1], others=others)
        else:
            found.append(number)
    return found


def _mixed(text: str, number: Numeral) -> Numeral:
    """With the fraction behind it."""
    rest = _REST.match(text, number.end)
    if rest is None or not number.text.isdigit():
        return number
    part = Fraction(*_GLYPHS[rest["glyph"]]) if rest["glyph"] else _part(int(rest["over"]), int(rest["under"]))
    if not part:
        return number
    return Numeral(number.start, rest.end(), number.value + part, text[number.start : rest.end()])


def _part(over: int, under: int) -> Fraction:
    return Fraction(over, under) if 0 < over < under else Fraction(0)


def _is_repeated(text: str, before: Numeral, number: Numeral) -> bool:
    bracket = _BRACKET.match(text, before.end)
    return bool(bracket) and bracket.end() == number.start and text[number.end : number.end + 1] == ")"  # type: ignore[union-attr]


def value_of(written: str, scale: str = "", *, comma: bool = False) -> Fraction | None:
    """The number, or None where the characters are none."""
    if len(written) > LONGEST:
        return None
    number = _in_digits(written, comma=comma) if written[:1].isdigit() else _in_words(written)
    return None if number is None else number * SCALES.get(scale.strip().lower(), 1)


def _in_digits(written: str, *, comma: bool) -> Fraction | None:
    plain = written.replace(" ", "").replace("'", "")
    last = max(plain.rfind(","), plain.rfind("."))
    decimals = plain[last + 1 :] if last >= 0 else ""
    mark = plain[last] if last >= 0 else ""
    repeated = plain.count(mark) > 1 if mark else False
    grouping = repeated or (len(decimals) == 3 and plain[0] != "0" and (comma or mark == ","))
    if mark and not grouping:
        plain = plain[:last].replace(",", "").replace(".", "") + "." + decimals
    else:
        plain = plain.replace(",", "").replace(".", "")
    return Fraction(plain) if _DECIMAL.fullmatch(plain) else None


def _in_words(written: str) -> Fraction | None:
    if written in _GLYPHS:
        return Fraction(*_GLYPHS[written])
    if written[0] in HAN_DIGITS:
        whole, _, decimals = written.partition("点")
        number = chinese(whole)
        digits = "".join(str(_DIGITS[one]) for one in decimals)
        return None if number is None else Fraction(f"{number}.{digits}") if digits else Fraction(number)
    whole, _, part = written.lower().replace("-", " ").rpartition(" and ")
    number = _english(whole if part in _ADDED else written)
    return None if number is None else Fraction(number) + _ADDED.get(part, 0)


def chinese(written: str) -> int | None:
    """None where a character is no numeral, or there are more of them than any number has."""
    if len(written) > LONGEST:
        return None
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
            total = (total + section + digit or 1) * (10**4 if character == "万" else 10**8)
            section = digit = 0
        else:
            return None
    return total + section + digit


def _english(written: str) -> int | None:
    total = group = 0
    for word in _LETTERS.findall(written.lower()):
        if word in WORDS:
            group += WORDS[word]
        elif word in ("hundred", "dozen"):
            group = (group or 1) * _POWERS[word]
        elif word in _POWERS:
            total += (group or 1) * _POWERS[word]
            group = 0
        elif word != "and":
            return _fused(written)
    return total + group


_LETTERS = re.compile(r"[a-z]+")
_FUSED = re.compile(rf"({'|'.join(_TENS)})({'|'.join(_SMALL[1:10])})")


def _fused(written: str) -> int | None:
    """ "thirtyfive": the hyphen was lost at the end of a line."""
    found = _FUSED.fullmatch(written.lower())
    return WORDS[found[1]] + WORDS[found[2]] if found else None


# --- Roman numerals and ordinals --------------------------------------------------------------------------------------

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_WELL_FORMED = re.compile(r"c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
              "twelve": "twelfth"}  # fmt: skip
ORDINALS = {
    _IRREGULAR.get(word) or (f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th"): number
    for word, number in WORDS.items()
    if number
}
ORDINAL = (
    rf"(?=[\d{FIRST_LETTERS}])(?:(?:(?:{'|'.join(_TENS)})[- ])?"
    rf"(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))})\b"
    r"|\d{1,3}(?:st|nd|rd|th)\b)"
)


def roman(written: str) -> int | None:
    """None where the letters are no Roman numeral."""
    small = written.lower()
    if not small or not _WELL_FORMED.fullmatch(small):
        return None
    values = [_ROMAN[letter] for letter in small]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def ordinal(written: str) -> int | None:
    """ "third", "twenty-first", "3rd"."""
    small = written.lower()
    if small[0].isdigit():
        return int(small[:-2])
    tens, _, last = small.replace(" ", "-").rpartition("-")
    return ORDINALS[last] + WORDS.get(tens, 0) if last in ORDINALS else None


# --- The convention of a text -----------------------------------------------------------------------------------------

_WITH_COMMA = re.compile(
    r"(?=\d)(?<![\d.,])(?:\d{1,3}(?:\.\d{3}){1,8}+,\d{1,2}(?!\d)|\d++,\d\d(?![\d,])(?= ?(?:€|EUR|%|kg|m)))"
)
_WITH_POINT = re.compile(r"(?=\d)(?<![\d.,])(?:\d{1,3}(?:,\d{3}){1,8}+(?!\d)|\d++\.\d\d(?![\d.]))")


def writes_commas(text: str) -> bool:
    """Whether a text marks decimals by commas and thousands by points, by what is plain in it."""
    return len(_WITH_COMMA.findall(text)) > len(_WITH_POINT.findall(text))
