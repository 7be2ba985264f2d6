"""A text in the form in which two writings of the same thing are the same string. Pure.

Full-width forms become plain ones, quotation marks and dashes one kind each, white space a single space; a line break
leaves no trace between Chinese characters, a hyphen that breaks a word at the end of a line goes. Every character knows
where it came from.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from .segmentation import Span

_QUOTES = {**dict.fromkeys("“”„‟«»「」『』〝〞＂", '"'), **dict.fromkeys("‘’‚‛′´`", "'")}
_DASHES = dict.fromkeys("‐‑‒–—―−－", "-")
#: "1½" is not 11⁄2, as its compatibility form has it.
_FRACTIONS = {fraction: fraction for fraction in "½⅓⅔¼¾⅕⅛⅜⅝⅞"}
_PLAIN = {**_QUOTES, **_DASHES, **_FRACTIONS, "．": ".", "：": ":", "，": ",", "；": ";", "（": "(", "）": ")"}
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff]")
#: A stretch of ASCII that stays as it is: single spaces inside, no hyphen that may break a word, no backtick.
_PLAIN_RUN = re.compile(r"[!-,.-_a-~](?:[!-,.-_a-~]|-(?=[!-_a-~])| (?=[!-,.-_a-~]))*+")
_BROKEN_WORD = re.compile(r"(?<=[a-z])[-\u00ad][^\S\n]*+\n\s*+(?=[a-z])")


@dataclass(frozen=True)
class Folded:
    """`text` and, for each of its characters and its end, the offset in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Where a part of the folded text stands in the original."""
        return Span(self.places[start], self.places[end - 1] + 1 if end > start else self.places[start])


def fold(text: str) -> Folded:
    characters: list[str] = []
    places: list[int] = []
    broken = {place for found in _BROKEN_WORD.finditer(text) for place in range(found.start(), found.end())}
    end = 0
    for run in _PLAIN_RUN.finditer(text):
        _fold_each(text, range(end, run.start()), broken, characters, places)
        characters += run[0]
        places += range(*run.span())
        end = run.end()
    _fold_each(text, range(end, len(text)), broken, characters, places)
    return Folded("".join(characters), (*places, len(text)))


def _fold_each(text: str, span: range, broken: Collection[int], characters: list[str], places: list[int]) -> None:
    """Add what lies between plain stretches, one character at a time."""
    for place in span:
        character = text[place]
        if place in broken or character in "\u00ad\u200b\ufeff":
            continue
        plain = _PLAIN.get(character) or (
            character if character.isascii() else unicodedata.normalize("NFKC", character)
        )
        for one in plain:
            if one.isspace():
                if not characters or characters[-1] == " ":
                    continue
                one = " "
            elif characters and characters[-1] == " " and _joins(characters, one, text, places):
                characters.pop()
                places.pop()
            characters.append(one)
            places.append(place)


def lowered(text: str) -> str:
    """In small letters, each in its place: "İ" alone has a small form of two characters."""
    return text.replace("İ", "i").lower()


def _joins(characters: list[str], one: str, text: str, places: list[int]) -> bool:
    """Whether the space before this character is only a line break between two Chinese ones."""
    return (
        len(characters) > 1
        and bool(_HAN.match(one))
        and bool(_HAN.match(characters[-2]))
        and text[places[-1]] in "\n\r"
    )
