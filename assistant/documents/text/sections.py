"""Finds the structure of a legal text: parts, chapters, articles, numbered clauses, 第…编 / 章 / 节 / 条. Pure.

Sections follow one another and cover the text from its first character to its last.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

from .section_lists import ListItem, Lists, items_of

#: The most characters in a heading; a longer line is a clause that begins with its number.
_LONGEST = 120

#: What may follow a heading's number on its line: words that form no sentence, or those before a nearby full stop.
_NO_SENTENCE = re.compile(r"\A[^.。;；:：\n]+(?<![，,、])")
_RUN_IN = re.compile(r"[A-Z][^.。:：;；\n]{1,60}(?=[.:：](?:\s|$))")

_HAN = "〇零一二三四五六七八九十百千两0-9０-９"
_ROMAN_OR_NUMBER = r"(?:\d{1,4}[A-Z]?|[IVXLC]{1,8}|[A-Z])"


@dataclass(frozen=True)
class Section:
    """`path` names the headings above it and its own; it is empty before the first heading. `depth` is their number."""

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


#: (rank, how such a heading begins). A section of a lower rank contains those of a higher one.
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
    (5, re.compile(r"(?:section|sec\.)\s+\d{1,4}[A-Za-z]?(?:\.\d{1,3})*\b(?!,)|(?<!§)§++\s*+\d[\d.\-]*", re.I)),
    (7, re.compile(r"\d{1,3}\.(?=\s|[^\d\s])")),
    (8, re.compile(r"\d{1,3}\.\d{1,3}\.?(?=\s)")),
    (9, re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.?(?=\s)")),
    (7, re.compile(r"[一二三四五六七八九十]{1,3}、")),
    (8, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
)
_PLAIN_RANK = 6.0

#: The end of a line in a table of contents: dots that lead to a page number, or a page number.
_LEADER, _PAGE = (
    re.compile(r"(?:\. ?|…|·|_){3,40}\s?\|?\s?[\divxlc]{1,5}$", re.I),
    re.compile(r"\s(?:\d{1,4}|[ivxlc]{1,6})$"),
)
_CONTENTS = re.compile(r"(?:table of )?contents|目\s?[录錄次]", re.I)

#: The number of a clause, or of an item, at the beginning of its title.
_NUMBER = re.compile(
    r"\A(?:(?:(?:section|sec\.|article|clause|§+)\s*)?\d{1,4}[A-Za-z]?(?:\.\d{1,3}){0,4}(?:\.[A-Z](?=\.))?"
    r"(?:\([A-Za-z0-9]{1,5}\)){0,4}|(?:\([A-Za-z0-9]{1,5}\)){1,4}|[A-Z](?=\.\s)"
    rf"|第[{_HAN}]{{1,6}}条(?:之[{_HAN}]{{1,3}})?|[一二三四五六七八九十]{{1,3}}(?=、))",
    re.I,
)
#: Items that are cited with the number above them: (b) and （二）, A. below a number, 1. below an article.
_BRACKETED, _LETTERED, _PLAIN = re.compile(r"[(（]"), re.compile(r"[A-Z]\."), re.compile(r"\d{1,3}\.(?!\d)")
_NUMBERED = re.compile(r"\d[\d.]{0,20}\.?(?=\s|\Z)")

#: A Markdown heading: the more marks, the deeper.
_MARKED = re.compile(r"(#{1,6})\s+(?=\S)")

#: The most characters in an item's own title.
_LONGEST_ITEM = 60
_LINE = re.compile(r"[^\n]+")
_CAPITALS = re.compile(r"\A(?:[^A-Za-z\u3400-\u9fff]*+[A-Z]){3}[^a-z\u3400-\u9fff]*+")
_OPEN = re.compile(r"(?:[.。;；:：,，—–-]|\b(?:and|or))$")
_NAMED = re.compile(r"\.?\s{0,3}(?:[–—:-]\s?)?[“\"]?[A-Z\u3400-\u9fff]")
_ENDS = re.compile(r"[.。;；:：,，]$")
_BARE_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,4}\.?\s{1,9}(?=\()")
_ARTICLE, _SECTION = re.compile(r"article\b", re.I), re.compile(r"section\b", re.I)


def find_sections(text: str, headings: Sequence[tuple[int, int]] = ()) -> list[Section]:
    """Find the sections. `headings` are the (offset, level from 1) named by the file itself; they rank above all
    others."""
    in_order = sorted(_headings(text, dict(headings)), key=lambda heading: heading.start)
    in_order = _articles_and_sections(in_order)
    edges = [0, *(heading.start for heading in in_order), len(text)]
    sections = [Section((), 0, edges[1])] if edges[1] > 0 or not in_order else []
    path: list[_Heading] = []
    for heading, (start, end) in zip(in_order, list(pairwise(edges))[1:], strict=True):
        path = [above for above in path if above.rank < heading.rank]
        path.append(_cited(heading, path))
        if start < end or len(text) == start:
            sections.append(Section(tuple(above.title for above in path), start, end))
    return sections


def _cited(heading: _Heading, path: Sequence[_Heading]) -> _Heading:
    """Give an item the number of its clause, with which it is cited: 7.2(b), 4.A., 第三条（二）, Article 5, 1."""
    if not path or not (number := _NUMBER.match(path[-1].title)):
        return heading
    above, title = number[0].rstrip("."), heading.title
    if _BRACKETED.match(title):
        title = f"{above}{title}"
    elif _LETTERED.match(title) and _NUMBERED.match(path[-1].title):
        title = f"{above}.{title}"
    elif _PLAIN.match(title) and _ARTICLE.match(above):
        title = f"{above}, {title}"
    return _Heading(heading.rank, title, heading.start)


def sections_in(found: bytes) -> list[Section]:
    """Decode sections from the JSON in which they are stored and sent to workers."""
    return msgspec.json.decode(found, type=list[Section])


def section_at(sections: Sequence[Section], offset: int) -> Section:
    """The section that contains this offset; the last one for the end of the text."""
    low, high = 0, len(sections) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sections[middle].start <= offset else (low, middle - 1)
    return sections[low]


def _headings(text: str, named: dict[int, int]) -> Iterator[_Heading]:
    lines = [(line, line[0].strip()) for line in _LINE.finditer(text)]
    repeated = Counter(words for _, words in lines)
    items = {line.start(): _items_in(line[0], line.start()) for line, _ in lines}
    lists = Lists([item for found in items.values() for item in found])
    in_contents = False
    for line, words in lines:
        start = line.start()
        if _CONTENTS.fullmatch(words):
            in_contents = True
        if start in named:
            found = [_Heading(named[start] / 10, words[:_LONGEST], start)]
        elif marked := _MARKED.match(words):
            found = [_Heading(len(marked[1]) / 10, words[marked.end() :][:_LONGEST], start)]
        elif heading := _heading(words, alone=_stands_alone(text, line)):
            found = [_Heading(*heading, start)]
        else:
            yield from () if in_contents else _items(items[start], words, lists)
            continue
        repeated[words] -= 1
        if _LEADER.search(words) or (in_contents and (_PAGE.search(words) or repeated[words])):
            continue
        in_contents = in_contents and bool(_CONTENTS.fullmatch(words))
        lists.heading(found[0].rank)
        yield from found
        yield from _items(items[start], words, lists)


def _items_in(line: str, start: int) -> list[ListItem]:
    """The labels with which a line begins, or which follow its number: "2. (a) The Carrier"."""
    words = line.strip()
    if number := _BARE_NUMBER.match(words):
        return items_of(words[number.end() :], start + line.index(words) + number.end())
    return items_of(words, start)


def _items(items: Sequence[ListItem], words: str, lists: Lists) -> Iterator[_Heading]:
    """Headings for the items that begin on this line; the last one gets its words, too."""
    for number, item in enumerate(items, start=1):
        if (rank := lists.rank(item)) is None:
            return
        title = _item_title(words[words.index(item.label) :], item.label) if number == len(items) else item.label
        yield _Heading(rank, title, item.start)


def _item_title(words: str, label: str) -> str:
    """The label, with the words after it if they are a title: not beginning in lower case, and not ending in a mark."""
    rest = words[len(label) :].lstrip()
    if run_in := _RUN_IN.match(rest):
        return f"{label} {run_in[0]}"
    is_title = not rest[:1].islower() and len(rest) <= _LONGEST_ITEM and not _OPEN.search(rest)
    return f"{label} {rest}".strip() if is_title else label


def _heading(words: str, *, alone: bool) -> tuple[float, str] | None:
    """The rank and title of a line, if it is or begins with a heading."""
    for rank, pattern in _KINDS:
        if label := pattern.match(words):
            title = _title(words, label[0])
            if label[0][0] == "§":
                return (rank, title) if alone and _names_section(words[len(label[0]) :]) else None
            worded = label[0][0].isalpha() and label[0][0].isascii()
            if worded and not _may_be_worded(words, label[0], title, alone=alone):
                return None
            return rank, title
    if alone and len(words) <= 80 and not _ENDS.search(words) and _CAPITALS.fullmatch(words):
        return _PLAIN_RANK, words
    return None


def _names_section(rest: str) -> bool:
    """Whether a section sign and number begin a heading: nothing, a mark or a title follows. Otherwise they are a
    citation."""
    return not rest.strip(" .") or bool(_NAMED.match(rest))


def _may_be_worded(words: str, label: str, title: str, *, alone: bool) -> bool:
    """Whether a label such as "Section 4" begins a heading, not a sentence such as "Section 4 applies": after the
    number of a heading comes a mark, a capital or nothing."""
    rest = words[len(label) :]
    if not rest.strip() or rest.lstrip()[0] in ".:–—-" or label.strip() != title != words:
        return True
    return alone and title == words and not _ENDS.search(words) and rest[0].isspace() and not "a" <= rest[1] <= "z"


def _title(words: str, label: str) -> str:
    """The whole line if it is short and no sentence, else its number with the words up to a nearby full stop."""
    rest = words[len(label) :].lstrip(" .:：\u3000")
    if not rest or (len(words) <= _LONGEST and _NO_SENTENCE.fullmatch(rest)):
        return words
    run_in = _RUN_IN.match(rest)
    return words[: words.index(rest) + run_in.end()] if run_in else label.strip()


def _stands_alone(text: str, line: re.Match[str]) -> bool:
    before, after = text[max(0, line.start() - 2) : line.start()], text[line.end() : line.end() + 2]
    return before in ("", "\n\n") and after in ("", "\n", "\n\n")


def _articles_and_sections(headings: list[_Heading]) -> list[_Heading]:
    """Swap the ranks if there are fewer sections than articles: in most texts a section belongs to an article, but
    in a regulation of the European Union an article belongs to a section."""
    articles = [heading for heading in headings if _ARTICLE.match(heading.title)]
    sections = [heading for heading in headings if _SECTION.match(heading.title)]
    if not articles or not sections or len(sections) >= len(articles):
        return headings
    swapped = {id(heading): 5.0 for heading in articles} | {id(heading): 4.0 for heading in sections}
    return [_Heading(swapped.get(id(heading), heading.rank), heading.title, heading.start) for heading in headings]
