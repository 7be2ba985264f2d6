"""Cuts a text into the pieces that are indexed, and finds in one of them what was looked for. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .query import Query, Sought
from .terms import Word, words_in

#: Characters of a piece at most, and of these the last ones among which it ends.
LONGEST, _LATELY = 4000, 1000

#: Characters of a passage that is shown, and those before the first word that was found.
_SHOWN, _BEFORE = 280, 70

_ENDS = tuple(re.compile(pattern) for pattern in (r"\n", r"[.!?;]\s|[。！？；]", r"\s"))
_SPACE = re.compile(r"\s+")


class IndexedText(NamedTuple):
    """`terms` are separated by spaces."""

    start: int
    end: int
    terms: str


class MarkedText(NamedTuple):
    """A part of a passage or title, and whether it was looked for."""

    text: str
    marked: bool


def cut(text: str) -> list[IndexedText]:
    """All of the text, in at least one piece."""
    found, start = list[IndexedText](), 0
    while start < len(text) or not found:
        end = _end(text, start)
        found.append(IndexedText(start, end, " ".join(word.term for word in words_in(text[start:end]))))
        start = end
    return found


def _end(text: str, start: int) -> int:
    """After a line, a sentence or a word, whichever ends late in the piece."""
    end = start + LONGEST
    if end >= len(text):
        return len(text)
    for pattern in _ENDS:
        if ends := [found.end() for found in pattern.finditer(text, end - _LATELY, end)]:
            return ends[-1]
    return end


def passage(text: str, query: Query) -> list[MarkedText]:
    """The stretch of the text that has most of what was looked for, with its marks."""
    spans = spans_in(text, query)
    begin = max(0, _best(spans) - _BEFORE)
    if begin:
        begin = text.find(" ", begin, begin + 20) + 1 or begin
    end = min(len(text), begin + _SHOWN)
    parts = [MarkedText("…", False)] if begin else []
    place = begin
    for start, stop, _number in spans:
        if start >= place and stop <= end:
            parts += [MarkedText(_flat(text[place:start]), False), MarkedText(_flat(text[start:stop]), True)]
            place = stop
    parts.append(MarkedText(_flat(text[place:end]) + ("…" if end < len(text) else ""), False))
    return [part for part in parts if part.text]


def marked(text: str, query: Query) -> list[MarkedText]:
    """All of the text, with its marks."""
    parts, place = [], 0
    for start, stop, _number in spans_in(text, query):
        if start >= place:
            parts += [MarkedText(text[place:start], False), MarkedText(text[start:stop], True)]
            place = stop
    return [part for part in [*parts, MarkedText(text[place:], False)] if part.text]


def spans_in(text: str, query: Query) -> list[tuple[int, int, int]]:
    """Where what was looked for stands: start, end, and which it is; in the order of the text."""
    words = list(words_in(text))
    return sorted((start, end, number) for number, one in enumerate(query.sought) for start, end in _places(words, one))


def _places(words: Sequence[Word], one: Sought) -> Iterator[tuple[int, int]]:
    if one.prefix:
        for word in words:
            if word.letters.startswith(one.prefix) or word.term in one.terms:
                yield word.start, word.start + 1 if len(one.prefix) == 1 else word.end
        return
    first, length = one.terms[0], len(one.terms)
    for place, word in enumerate(words):
        if word.term == first and tuple(next_.term for next_ in words[place : place + length]) == one.terms:
            yield word.start, words[place + length - 1].end


def _best(spans: Sequence[tuple[int, int, int]]) -> int:
    """Where the stretch begins that has most of the different things looked for."""
    best, most = 0, 0
    for place, (start, _end, _number) in enumerate(spans):
        near = {number for _start, end, number in spans[place : place + 40] if end <= start + _SHOWN - _BEFORE}
        if len(near) > most:
            best, most = start, len(near)
    return best


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text)
