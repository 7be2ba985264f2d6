"""What somebody looks for in conversations and documents: words, "phrases", prefix*. Pure.

Everything has to be there. Any text is a query: what is wrong with it is said in a sentence, and it is looked for as
well as it can be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from ..exceptions import Sentence
from ..library.search.terms import is_han, stem, words
from .terms import words_in

#: Characters of a query that are read, and words or phrases that are looked for.
MOST_CHARACTERS, MOST_SOUGHT = 300, 20

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"') | {"＊": "*"})
_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")

#: Ends of words that stemming takes off: a prefix that reaches into one is found by the stem before it.
_ENDINGS = (
    "",
    "e",
    "y",
    "s",
    "es",
    "ed",
    "er",
    "ing",
    "ion",
    "ions",
    "al",
    "ally",
    "ive",
    "ity",
    "ic",
    "ation",
    "ment",
    "n",
    "on",
)

UNCLOSED: Sentence = _("A quotation mark is not closed: everything after it was looked for as one phrase.")
NO_WORDS: Sentence = _("Type at least one word to look for.")
TOO_MANY: Sentence = _("There are too many words: only the first of them were looked for.")


@dataclass(frozen=True)
class Sought:
    """`terms` that stand one after the other or, with a `prefix`, a word that begins with it: `terms` are then the
    stems of such words that are shorter than it."""

    terms: tuple[str, ...]
    prefix: str = ""


@dataclass(frozen=True)
class Query:
    """`fault` is a sentence about what is wrong with it, empty if nothing is."""

    sought: tuple[Sought, ...]
    fault: str = field(default="", compare=False)

    def __bool__(self) -> bool:
        return bool(self.sought)


def read(text: str, *, typing: bool = False) -> Query:
    """`typing`: the last word may still grow."""
    parts = text[:MOST_CHARACTERS].translate(_QUOTES).split('"')
    fault = str(UNCLOSED) if len(parts) % 2 == 0 else ""
    grows = typing and len(parts) % 2 == 1 and not text[-1:].isspace()
    found = list(dict.fromkeys(_sought(parts, grows=grows)))
    if not found:
        return Query((), str(NO_WORDS))
    if len(found) > MOST_SOUGHT:
        fault = fault or str(TOO_MANY)
    return Query(tuple(found[:MOST_SOUGHT]), fault)


def _sought(parts: list[str], *, grows: bool) -> Iterator[Sought]:
    for number, part in enumerate(parts):
        if number % 2:
            yield from _phrase(part)
            continue
        tokens = part.split()
        for place, token in enumerate(tokens, start=1):
            last = grows and number == len(parts) - 1 and place == len(tokens)
            yield from _word(token, grows=last)


def _word(token: str, *, grows: bool) -> Iterator[Sought]:
    """A token between spaces: letters and digits in a row are a phrase ("COVID-19"), Chinese is cut into words."""
    for run in _HAN_RUN.findall(token):
        cut = words(run)
        for word in [one for one in cut if len(one) > 1] or cut[:1]:
            yield from _phrase(word)
    rest = _HAN_RUN.sub(" ", token)
    found = list(words_in(rest))
    if not found:
        return
    *before, last = found
    begins = (grows or rest.rstrip().endswith("*")) and len(last.letters) > 1
    if not begins:
        yield Sought(tuple(word.term for word in found))
        return
    if before:
        yield Sought(tuple(word.term for word in before))
    yield _prefix(last.letters)


def _phrase(text: str) -> Iterator[Sought]:
    found = [word.term for word in words_in(text)]
    if len(found) > 1 and _is_single(found[-1]) and found[-2][-1] == found[-1] and is_han(found[-2]):
        found.pop()  # The last character of a run is a term by itself only where the text ends there too.
    if len(found) == 1 and _is_single(found[0]):
        yield Sought((), found[0])
    elif found:
        yield Sought(tuple(found))


def _prefix(letters: str) -> Sought:
    stems = {stem(letters + ending) for ending in _ENDINGS}
    return Sought(tuple(sorted(one for one in stems if len(one) > 2 and not one.startswith(letters))), letters)


def _is_single(term: str) -> bool:
    return len(term) == 1 and is_han(term)
