"""The terms of a text, each with its place. Pure.

Words are reduced to their stem, as the library's are (library/search/terms.py). Of Chinese, each two neighbouring
characters are a term, and the last one of a run by itself: a run that is looked for is found as it is written.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ..library.search.terms import MOST_CHARACTERS, is_han, stem

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_SOFT = "\u00ad\u200b\u2060\ufeff"
_ATOM = re.compile(rf"\d+(?:[.,]\d+)+|[{_HAN}]+|((?:[^\W_{_HAN}]|[{_SOFT}])+)(?:['’]s\b)?")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_IGNORED = dict.fromkeys(map(ord, _SOFT))


class Word(NamedTuple):
    """`term` is what is indexed of `letters`, which stand from `start` to `end`."""

    term: str
    letters: str
    start: int
    end: int


def words_in(text: str) -> Iterator[Word]:
    for found in _ATOM.finditer(text):
        start, end = found.span(1) if found[1] else found.span()
        if is_han(found[0]):
            yield from _pairs(found[0], start)
        elif letters := _letters(found[1] or found[0]):
            yield Word(stem(letters) if found[1] else _number(letters), letters, start, end)


def _pairs(run: str, start: int) -> Iterator[Word]:
    same = unicodedata.normalize("NFKC", run)
    for place in range(len(same)):
        pair = same[place : place + 2]
        yield Word(pair, pair, start + place, start + place + len(pair))


def _letters(word: str) -> str:
    """Lower-case letters, digits and full stops alone; empty for what is too long to be a word."""
    if not word.isascii():
        same = unicodedata.normalize("NFKC", word.translate(_IGNORED))
        word = "".join(letter for letter in same if letter.isalnum() or letter in ".,")
    return word.lower() if len(word) <= MOST_CHARACTERS else ""


def _number(digits: str) -> str:
    return _THOUSANDS.sub("", digits).replace(",", ".")
