"""List numbers as Word writes them in each of its formats (ECMA-376 part 1, 17.18.59 ST_NumberFormat). Pure."""

from collections.abc import Callable

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_HAN = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_MARKS = "*†‡§"


def written(number: int, kind: str) -> str:
    """The number in this format; in decimals if the format is unknown."""
    return _FORMATS.get(kind, str)(number)


def _roman(number: int) -> str:
    """Roman numerals from 1 to 3999, as in browsers; beyond that, a label could be a million letters long."""
    if not 0 < number < 4000:
        return str(number)
    letters = ""
    for value, sign in _ROMAN:
        count, number = divmod(number, value)
        letters += sign * count
    return letters


def _letters(number: int) -> str:
    """a … z, aa, bb … zz, aaa: as in Word, not as in a spreadsheet."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def _ordinal(number: int) -> str:
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _words(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_ONES[number // 100]} hundred" + (f" {_words(number % 100)}" if number % 100 else "")
    return str(number)


def _ordinal_words(number: int) -> str:
    if number > 999:
        return _ordinal(number)
    words = _words(number)
    last = words.replace("-", " ").split()[-1]
    ending = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return words[: len(words) - len(last)] + ending


def _han(number: int, digits: str = _HAN, units: str = "十百千", *, one_ten: bool = False, zeros: bool = True) -> str:
    """Chinese numerals: 一百零一. With `one_ten` 一十, as in legal numerals; without `zeros` 百一, as in Japanese."""
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    text, pending = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            pending = bool(text)
            continue
        text += digits[0] if pending and zeros else ""
        bare = digit == 1 and power and (not zeros or (power == 1 and not text and not one_ten))
        text += ("" if bare else digits[digit]) + (units[power - 1] if power else "")
        pending = False
    return text


def _circled(first: str, most: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= most else str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _by_digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": lambda _number: "",
    "decimalZero": lambda number: f"{number:02d}",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "ordinal": _ordinal,
    "cardinalText": lambda number: _words(number).capitalize(),
    "ordinalText": lambda number: _ordinal_words(number).capitalize(),
    "hex": lambda number: f"{number:X}",
    "chicago": lambda number: _MARKS[(number - 1) % 4] * ((number - 1) // 4 + 1) if 0 < number < 1000 else str(number),
    "decimalEnclosedCircle": _circled("①", 20),
    "decimalEnclosedCircleChinese": _circled("①", 20),
    "decimalEnclosedParen": _circled("⑴", 20),
    "decimalEnclosedFullstop": _circled("⒈", 20),
    "ideographEnclosedCircle": _circled("㊀", 10),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda number: f"- {number} -",
    "chineseCounting": _han,
    "chineseCountingThousand": _han,
    "taiwaneseCounting": _han,
    "taiwaneseCountingThousand": _han,
    "koreanDigital2": _by_digits,
    "japaneseCounting": lambda number: _han(number, zeros=False),
    "ideographDigital": _by_digits,
    "taiwaneseDigital": _by_digits,
    "japaneseDigitalTenThousand": _by_digits,
    "chineseLegalSimplified": lambda number: _han(number, _LEGAL, "拾佰仟", one_ten=True),
    "ideographLegalTraditional": lambda number: _han(number, _LEGAL_TRADITIONAL, "拾佰仟", one_ten=True),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": lambda number: _cycle(_STEMS)(number) + _cycle(_BRANCHES)(number),
}
