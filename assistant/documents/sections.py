"""The structure that a legal text shows: parts, chapters, articles, numbered clauses, 第…编 / 章 / 节 / 条. Pure.

Sections lie one behind the other and cover the text from its first character to its last.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Characters of a heading, at most; what is longer is a clause that begins with its number.
_LONGEST = 120

#: What may follow a heading's number on its line: words without an end, or the words up to a full stop near by.
_NO_SENTENCE = re.compile(r"[^.。;；:：\n]+(?<![，,、])")
_RUN_IN = re.compile(r"[A-Z][^.。:：;；\n]{1,60}(?=[.:：](?:\s|$))")

_HAN = "〇零一二三四五六七八九十百千两0-9０-９"
_ROMAN_OR_NUMBER = r"(?:\d{1,4}[A-Z]?|[IVXLC]{1,8}|[A-Z])"


@dataclass(frozen=True)
class Section:
    """`path` names the headings above and its own; empty for what stands before the first heading. `depth` counts
    them."""

    path: tuple[str, ...]
    start: int
    end: int

    @property
    def depth(self) -> int:
        return len(self.path)


@dataclass(frozen=True)
class _Heading:
    rank: float
    title: str
    start: int


#: (rank, how such a heading begins). A lower rank contains a higher one.
_KINDS: tuple[tuple[float, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第[{_HAN}]{{1,5}}编")),
    (2, re.compile(rf"第[{_HAN}]{{1,5}}分编")),
    (3, re.compile(rf"第[{_HAN}]{{1,5}}章")),
    (4, re.compile(rf"第[{_HAN}]{{1,5}}节")),
    (5, re.compile(rf"第[{_HAN}]{{1,6}}条(?:之[{_HAN}]{{1,3}})?")),
    (1, re.compile(rf"(?:part|title|book)\s+{_ROMAN_OR_NUMBER}\b(?!,)", re.I)),
    (1, re.compile(rf"(?:schedule|exhibit|annex|appendix|attachment)\s+{_ROMAN_OR_NUMBER}\b(?!,)", re.I)),
    (1, re.compile(rf"(?:附件|附录|附表)\s*[{_HAN}]*")),
    (2, re.compile(rf"sub(?:part|title)\s+{_ROMAN_OR_NUMBER}\b(?!,)", re.I)),
    (3, re.compile(rf"chapter\s+{_ROMAN_OR_NUMBER}\b(?!,)", re.I)),
    (4, re.compile(rf"article\s+{_ROMAN_OR_NUMBER}\b(?!,)", re.I)),
    (5, re.compile(r"(?:section|sec\.)\s+\d{1,4}[A-Za-z]?(?:\.\d{1,3})*\b(?!,)|§+\s*\d[\d.\-]*", re.I)),
    (7, re.compile(r"\d{1,3}\.(?=\s|[^\d\s])")),
    (8, re.compile(r"\d{1,3}\.\d{1,3}\.?(?=\s)")),
    (9, re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.?(?=\s)")),
    (7, re.compile(r"[一二三四五六七八九十]{1,3}、")),
    (8, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
)
_PLAIN_RANK = 6.0
_LINE = re.compile(r"[^\n]+")
_CAPITALS = re.compile(
    r"[^a-z\u3400-\u9fff]*[A-Z][^a-z\u3400-\u9fff]*[A-Z][^a-z\u3400-\u9fff]*[A-Z][^a-z\u3400-\u9fff]*"
)
_ENDS = re.compile(r"[.。;；:：,，]$")


def find_sections(text: str, headings: Sequence[tuple[int, int]] = ()) -> list[Section]:
    """`headings` are (offset, level from 1) where the file itself names them: they stand above all others."""
    found = sorted(_headings(text, dict(headings)), key=lambda heading: heading.start)
    found = _articles_and_sections(found)
    edges = [0, *(heading.start for heading in found), len(text)]
    sections = [Section((), 0, edges[1])] if edges[1] > 0 or not found else []
    path: list[_Heading] = []
    for heading, (start, end) in zip(found, list(pairwise(edges))[1:], strict=True):
        path = [above for above in path if above.rank < heading.rank] + [heading]
        sections.append(Section(tuple(above.title for above in path), start, end))
    return sections


def section_at(sections: Sequence[Section], offset: int) -> Section:
    """The one that holds this offset; the last for the end of the text."""
    low, high = 0, len(sections) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sections[middle].start <= offset else (low, middle - 1)
    return sections[low]


def _headings(text: str, named: dict[int, int]) -> Iterator[_Heading]:
    for line in _LINE.finditer(text):
        words = line[0].strip()
        if line.start() in named:
            yield _Heading(named[line.start()] / 10, words[:_LONGEST], line.start())
        elif found := _heading(words, alone=_stands_alone(text, line)):
            rank, title = found
            yield _Heading(rank, title, line.start())


def _heading(words: str, *, alone: bool) -> tuple[float, str] | None:
    """The rank and title of a line, if it is or begins with a heading."""
    for rank, pattern in _KINDS:
        if label := pattern.match(words):
            title = _title(words, label[0])
            worded = label[0][0].isalpha() and label[0][0].isascii()
            if worded and not _may_be_worded(words, label[0], title, alone=alone):
                return None
            return rank, title
    if alone and len(words) <= 80 and not _ENDS.search(words) and _CAPITALS.fullmatch(words):
        return _PLAIN_RANK, words
    return None


def _may_be_worded(words: str, label: str, title: str, *, alone: bool) -> bool:
    """A sentence may begin with "Section 4 applies": a heading has a mark or a capital after its number, or nothing."""
    rest = words[len(label) :]
    if not rest.strip() or re.match(r"\s*[.:–—\-]", rest) or label.strip() != title != words:
        return True
    return alone and title == words and not _ENDS.search(words) and bool(re.match(r"\s+[^a-z]", rest))


def _title(words: str, label: str) -> str:
    """The line where it is short and no sentence, else its number, with the words up to a full stop near by."""
    rest = words[len(label) :].lstrip(" .:：\u3000")
    if not rest or (len(words) <= _LONGEST and _NO_SENTENCE.fullmatch(rest)):
        return words
    run_in = _RUN_IN.match(rest)
    return words[: words.index(rest) + run_in.end()] if run_in else label.strip()


def _stands_alone(text: str, line: re.Match[str]) -> bool:
    before, after = text[: line.start()][-2:], text[line.end() : line.end() + 2]
    return before in ("", "\n\n") and after in ("", "\n", "\n\n")


def _articles_and_sections(headings: list[_Heading]) -> list[_Heading]:
    """In most texts a section belongs to an article; in a regulation of the European Union an article to a section."""
    articles = [heading for heading in headings if re.match(r"article\b", heading.title, re.I)]
    sections = [heading for heading in headings if re.match(r"section\b", heading.title, re.I)]
    if not articles or not sections or len(sections) >= len(articles):
        return headings
    swapped = {id(heading): 5.0 for heading in articles} | {id(heading): 4.0 for heading in sections}
    return [_Heading(swapped.get(id(one), one.rank), one.title, one.start) for one in headings]
