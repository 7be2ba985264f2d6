"""A document is cut into passages at its own structure: each has its headings, its page and its place. Pure.

A section is a passage of its own, together with the list items in it, as long as both fit. What does not fit is cut at
its items, then at its paragraphs and sentences. A heading belongs to no passage, since those below it carry it in their
path; one with nothing below it, as an item of a list may be, is a passage itself.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ..documents.text.sections import Section, find_sections
from ..documents.text.segmentation import Span
from ..documents.text.splitting import split
from .search.terms import terms_of

#: Tokens of a passage at most, estimated from its characters: some 1,200 letters, or 375 ideographs.
MOST_TOKENS = 300
_LETTER, _IDEOGRAPH = 0.25, 0.8

#: The title of an item of a list: (a), 7.2(b), （一）.
_ITEM = re.compile(r"[\w.]{0,16}[(（]")
_MARKS, _ENDS = "# \t", ".。;；:：,，"
_LONGEST_TITLE = 120


@dataclass(frozen=True)
class Cut:
    """`path` names the headings it stands under, the document's title where there is none; `start` and `end` are
    offsets in the document's text; the terms are what it is found by, separated by blanks."""

    path: list[str]
    page: int
    start: int
    end: int
    heading_terms: str
    terms: str


def cut(text: str, pages: Sequence[int], headings: Sequence[tuple[int, int]], title: str) -> list[Cut]:
    """`pages` are the offsets at which pages begin, `headings` (offset, level) where the file names them."""
    return [
        Cut(
            list(path) or [title],
            max(1, bisect_right(pages, span.start)),
            *span,
            heading_terms(title, path),
            " ".join(terms_of(span.of(text))),
        )
        for path, span in _Cutter(text, find_sections(text, headings)).all()
    ]


def heading_terms(title: str, path: Sequence[str]) -> str:
    """What a passage is found by beside its own words: the title of its document and its headings."""
    return " ".join(term for heading in dict.fromkeys((title, *path)) for term in terms_of(heading))


def title_of(text: str) -> str:
    """The first line, where it is a heading rather than a sentence; else nothing."""
    line = text.lstrip()[: _LONGEST_TITLE + 1].partition("\n")[0].strip(_MARKS)
    return line if len(line) <= _LONGEST_TITLE and not line.endswith(tuple(_ENDS)) else ""


class _Cutter:
    def __init__(self, text: str, sections: Sequence[Section]) -> None:
        self._text, self._sections = text, sections
        weights = (_LETTER if character.isascii() else _IDEOGRAPH for character in text)
        self._weights = array("d", accumulate(weights, initial=0.0))

    def all(self) -> Iterator[tuple[tuple[str, ...], Span]]:
        first = 0
        while first < len(self._sections):
            last = self._last(first)
            yield from self._below(first, last)
            first = last

    def _last(self, first: int) -> int:
        """Behind the sections that stand under this one."""
        last, depth = first + 1, self._sections[first].depth
        while last < len(self._sections) and self._sections[last].depth > depth > 0:
            last += 1
        return last

    def _below(self, first: int, last: int) -> Iterator[tuple[tuple[str, ...], Span]]:
        section, alone = self._sections[first], last == first + 1
        own = self._body(section, section.end)
        if alone and own.start == own.end:
            own = self._stripped(section.start, section.end)
        whole = own if alone else self._body(section, self._sections[last - 1].end)
        items = all(_ITEM.match(one.path[-1]) for one in self._sections[first + 1 : last])
        if items and self._weigh(whole) <= MOST_TOKENS:
            if whole.start < whole.end:
                yield section.path, whole
            return
        for piece in split(self._text, [Section(section.path, *own)], self._weigh, MOST_TOKENS):
            yield section.path, self._stripped(*piece)
        below = first + 1
        while below < last:
            yield from self._below(below, end := self._last(below))
            below = end

    def _body(self, section: Section, end: int) -> Span:
        """What it says, without the line of its heading where that line says nothing else."""
        span = self._stripped(section.start, end)
        line = span.of(self._text).partition("\n")[0]
        if section.path and line.strip(_MARKS) == section.path[-1].strip(_MARKS):
            return self._stripped(span.start + len(line), end)
        return span

    def _stripped(self, start: int, end: int) -> Span:
        """Without the white space around it."""
        stretch = self._text[start:end]
        first = start + len(stretch) - len(stretch.lstrip())
        return Span(first, max(first, start + len(stretch.rstrip())))

    def _weigh(self, span: Span) -> float:
        return self._weights[span.end] - self._weights[span.start]
