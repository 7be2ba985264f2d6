"""Search terms of a text. Pure.

A word in letters is reduced to its stem (Snowball's English). Chinese is found by characters, by pairs of them, and by
the longer words of a dictionary, so that neither a missing word nor a wrong cut hides a passage. The same terms are
indexed by every database.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from ...chinese_words import dictionary

#: Characters of a term, at most: what is longer is no word.
MOST_CHARACTERS = 40

_HAN = "\u3400-\u9fff\uf900-\ufaff"
#: A number with its marks, a run of ideographs, a word with or without the s of its owner.
_ATOM = re.compile(rf"\d+(?:[.,]\d+)+|[{_HAN}]+|([^\W_{_HAN}]+)(?:['’]s\b)?")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_IGNORED = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def atoms(text: str) -> Iterator[str]:
    """Stems, numbers and runs of ideographs, in their order."""
    for found in _ATOM.finditer(unicodedata.normalize("NFKC", text).translate(_IGNORED).lower()):
        word = found[1] or found[0]
        if is_han(word):
            yield word
        elif len(word) <= MOST_CHARACTERS:
            yield stem(word) if found[1] else _THOUSANDS.sub("", word).replace(",", ".")


def terms_of(text: str) -> Iterator[str]:
    """Return the terms that are indexed for a text."""
    for atom in atoms(text):
        if is_han(atom):
            yield from atom
            yield from pairs(atom)
            yield from (word for word in words(atom) if 2 < len(word) <= MOST_CHARACTERS)
        else:
            yield atom


def pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def words(run: str) -> list[str]:
    """Split a run of ideographs into words of the dictionary."""
    found: list[str] = dictionary().cut(run)
    return found


def is_han(atom: str) -> bool:
    return "\u3400" <= atom[0] <= "\u9fff" or "\uf900" <= atom[0] <= "\ufaff"


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    return str(_stemmer().stemWord(word)) if word.isascii() and word.isalpha() else word


@cache
def _stemmer() -> Any:
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer("english")
