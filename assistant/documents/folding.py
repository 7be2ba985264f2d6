"""A text in the form in which two writings of the same thing are the same string. Pure.

Full-width forms become plain ones, quotation marks and dashes one kind each, white space a single space; a line break
leaves no trace between Chinese characters, a hyphen that breaks a word at the end of a line goes. Every character knows
where it came from.
"""

import re
import unicodedata
from dataclasses import dataclass

from .sentences import Span

_QUOTES = {**dict.fromkeys("“”„‟«»「」『』〝〞＂", '"'), **dict.fromkeys("‘’‚‛′´`", "'")}
_DASHES = dict.fromkeys("‐‑‒–—―−－", "-")
_PLAIN = {**_QUOTES, **_DASHES, "．": ".", "：": ":", "，": ",", "；": ";", "（": "(", "）": ")"}
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff]")
_BROKEN_WORD = re.compile(r"(?<=[a-z])[-\u00ad]\s*\n\s*(?=[a-z])")


@dataclass(frozen=True)
class Folded:
    """`text` and, for each of its characters and its end, the offset in the original."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Where a part of the folded text stands in the original."""
        return Span(self.places[start], self.places[end - 1] + 1 if end > start else self.places[start])


def fold(text: str) -> Folded:
    broken = {place for found in _BROKEN_WORD.finditer(text) for place in range(found.start(), found.end())}
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
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
    return Folded("".join(characters), (*places, len(text)))


def _joins(characters: list[str], one: str, text: str, places: list[int]) -> bool:
    """Whether the space before this character is only a line break between two Chinese ones."""
    return (
        len(characters) > 1
        and bool(_HAN.match(one))
        and bool(_HAN.match(characters[-2]))
        and text[places[-1]] in "\n\r"
    )
