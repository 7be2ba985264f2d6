"""Folds text so that two spellings of the same thing become the same string. Pure.

Full-width forms become plain; quotation marks, dashes and white space become one kind each. A line break between
Chinese characters and a hyphen that breaks a word at the end of a line disappear. Every character keeps its original
offset.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from .segmentation import Span

_QUOTES = {**dict.fromkeys("“”„‟«»「」『』〝〞＂", '"'), **dict.fromkeys("‘’‚‛′´`", "'")}
_DASHES = dict.fromkeys("‐‑‒–—―−－", "-")
#: Kept as they are: the compatibility form of "1½" would read 11⁄2.
_FRACTIONS = {fraction: fraction for fraction in "½⅓⅔¼¾⅕⅛⅜⅝⅞"}
#: A pattern that takes small and capital letters alike takes these for "i", of which neither is a form.
_DOTS = {"ı": "i", "İ": "i"}
_PLAIN = {**_QUOTES, **_DOTS, **_DASHES, **_FRACTIONS, "．": ".", "：": ":", "，": ",", "；": ";", "（": "(", "）": ")"}
_HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff]")
#: A run of ASCII that needs no folding: with single spaces, without backticks or hyphens that may break a word.
_PLAIN_RUN = re.compile(r"[!-,.-_a-~](?:[!-,.-_a-~]|-(?=[!-_a-~])| (?=[!-,.-_a-~]))*+")
_BROKEN_WORD = re.compile(r"(?<=[a-z])[-\u00ad][^\S\n]*+\n\s*+(?=[a-z])")


@dataclass(frozen=True)
class Folded:
    """The folded text, and the original offset of each of its characters and of its end."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The span of the original that a part of the folded text comes from."""
        return Span(self.places[start], self.places[end - 1] + 1 if end > start else self.places[start])


def fold(text: str) -> Folded:
    if _PLAIN_RUN.fullmatch(text):  # what was folded before, most of all
        return Folded(text, tuple(range(len(text) + 1)))
    characters: list[str] = []
    places: list[int] = []
    broken = {place for hyphen in _BROKEN_WORD.finditer(text) for place in range(hyphen.start(), hyphen.end())}
    end = 0
    for run in _PLAIN_RUN.finditer(text):
        _fold_each(text, range(end, run.start()), broken, characters, places)
        characters += run[0]
        places += range(*run.span())
        end = run.end()
    _fold_each(text, range(end, len(text)), broken, characters, places)
    return Folded("".join(characters), (*places, len(text)))


def _fold_each(text: str, span: range, broken: Collection[int], characters: list[str], places: list[int]) -> None:
    """Fold the characters between runs of plain ASCII, one at a time."""
    for place in span:
        character = text[place]
        if place in broken or character in "\u00ad\u200b\ufeff":
            continue
        plain = _PLAIN.get(character) or (character if character.isascii() else _compatible(character))
        for folded in plain:
            if folded.isspace():
                if not characters or characters[-1] == " ":
                    continue
                folded = " "
            elif characters and characters[-1] == " " and _joins(characters, folded, text, places):
                characters.pop()
                places.pop()
            characters.append(folded)
            places.append(place)


def _compatible(character: str) -> str:
    """The digits of every script as ours: patterns find them all."""
    digit = unicodedata.decimal(character, None)
    return unicodedata.normalize("NFKC", character) if digit is None else str(digit)


def lowered(text: str) -> str:
    """Lower case of the same length: "İ" alone has a lower-case form of two characters."""
    return text.replace("İ", "i").lower()


def _joins(characters: list[str], following: str, text: str, places: list[int]) -> bool:
    """Whether the space before this character is only a line break between two Chinese characters."""
    return (
        len(characters) > 1
        and bool(_HAN.match(following))
        and bool(_HAN.match(characters[-2]))
        and text[places[-1]] in "\n\r"
    )
