"""Finds the running heads, running feet and page numbers of a document. Pure.

A line is one only if the same words are at the same height at the edge of several pages, where left and right pages may
differ. It may contain the page's own number, which rises with the pages. A line with a clause's number, a heading, an
amount or the head of a table never is one.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from .lines import CELL, Line, Removed, Sheet, bare

#: How many lines from the edge of a page, and within which share of its height, a running line may be.
_LINES, _EDGE = 4, 0.22

#: The strips at the top and bottom in which there are usually only running lines.
_MARGIN = 0.1

#: The share of the pages on which a running line must be; so many pages are always enough.
_SHARE, _ENOUGH = 0.2, 4

#: How far the height of a running line may vary between pages, in points.
_STEP = 12

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_FIGURE = r"(?:\d{1,5}|[ivxlc]{1,7})"
#: A page number that says so itself, and one that is recognised only by its rising.
_SAID = re.compile(
    r"\A[|\s]*+(?:(?:[-–—]\s*+)?(?:(?:page|pg\.?|p\.)\s*+\d{1,5}|第\s*+\d{1,5}\s*+[页頁]|\d{1,5}\s*+(?:of|/)\s*+\d{1,5})"
    r"|[-–—]\s*+\d{1,5}\s*+[-–—])\s*+(?:(?:of|/|[,，]?\s*+共)\s*+\d{1,5}\s*+[页頁]?)?[-–—|\s]*+",
    re.I,
)
_ALONE = re.compile(rf"(?:[A-Z]{{1,2}}\s?[-–—]\s?)?({_FIGURE})", re.I)
#: A page number among other words: at an edge of the line and separated from them, or after the word "page".
_AMONG = (
    re.compile(rf"\A({_FIGURE})(?=\t| [|•·–—-] )", re.I),
    re.compile(rf"(?:\t| [|•·–—-] )(?:page )?({_FIGURE})\Z", re.I),
    re.compile(r"\b(?:page|pg\.?|p\.) (\d{1,5})(?: of \d{1,5})?\b", re.I),
    re.compile(r"第\s*(\d{1,5})\s*[页頁]"),
)
_PAGE = re.compile(r"(?<=page )\d{1,5}|(?<=第)\s*\d{1,5}(?=\s*[页頁])|\A\d{1,5}(?= )|(?<= )\d{1,5}\Z", re.I)
_CLAUSE = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,5}\.?|\d{1,3}[.)]|\([a-zA-Z0-9]{1,5}\)|[a-zA-Z][.)])(?=\s)|§|[一二三四五六七八九十]{1,4}、"
    r"|[（(][一二三四五六七八九十]{1,4}[）)]"
)
_HEADING = re.compile(
    r"(?:article|section|sec\.|clause|schedule|exhibit|annex|appendix|attachment|chapter|part|title|book)\s+"
    r"(?:\d|[ivxlc]{1,7}\b|[a-z]\b)|第[〇零一二三四五六七八九十百千两\d]{1,8}[编編章节節条條]|(?:附件|附录|附錄|附表)\s*[一二三四五六七八九十\d]",
    re.I,
)
_AMOUNT = re.compile(
    r"[$€£¥￥]\s?\d|\b(?:USD|EUR|GBP|CHF|CNY|RMB|HKD|JPY|CAD|AUD)\s?\d|\d\s?(?:USD|EUR|GBP|CHF|CNY|RMB|HKD|元|%|％)"
    r"|\d[,.]\d{3}\b|\d[.,]\d\d(?!\d)(?!\.)"
)
#: Words in lower case; so many of them belong to a sentence, which is rarely repeated from page to page.
_PROSE, _MANY_WORDS = re.compile(r"\b[a-z]{4,}"), 5


@dataclass(frozen=True)
class _Key:
    """What repeats: the words and, for a line with a page's number, how far that is ahead of the page count."""

    words: str
    ahead: int | None = None


def without_furniture(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[Removed]]:
    edges = [_edges(sheet) for sheet in sheets]
    places = Counter(place for number, lines in enumerate(edges) for place in set(_places(number, lines, sheets)))
    rest, removed = [], []
    for number, sheet in enumerate(sheets):
        running = _running(sheet, number, edges[number], places, len(sheets))
        rest.append(replace(sheet, lines=tuple(line for line in sheet.lines if line not in running)))
        for line in (line for line in sheet.lines if line in running):
            same = _is_often(_Key(_words(line)), round(line.top / _STEP), places, len(sheets))
            removed.append(
                Removed("furniture", bare(line) if same else _PAGE.sub("#", bare(line), count=1), number + 1)
            )
    return rest, removed


def _edges(sheet: Sheet) -> tuple[list[Line], list[Line]]:
    """The lines from the top of the page down, and from the bottom up."""
    down = sorted(sheet.lines, key=lambda line: -line.top)
    upper = [line for line in down[:_LINES] if line.bottom > sheet.height * (1 - _EDGE)]
    lower = [line for line in down[::-1][:_LINES] if line.top < sheet.height * _EDGE]
    return upper, lower


def _places(number: int, edges: tuple[list[Line], list[Line]], sheets: Sequence[Sheet]) -> Iterator[tuple[_Key, int]]:
    for lines in edges:
        for line in lines:
            for key in _keys(line, number):
                yield key, round(line.top / _STEP)


def _keys(line: Line, number: int) -> Iterator[_Key]:
    """What this line may have in common with others; nothing if it must not be left out."""
    words = _words(line)
    if (alone := _ALONE.fullmatch(words)) or _SAID.fullmatch(words):
        value = _value(alone[1]) if alone else None
        yield _Key("#", value - number if value is not None else None)
        return
    if _is_protected(line):
        return
    yield _Key(words)
    for pattern in _AMONG:
        if (found := pattern.search(words)) and (value := _value(found[1])) is not None:
            yield _Key(f"{words[: found.start(1)]}#{words[found.end(1) :]}", value - number)


def _words(line: Line) -> str:
    """The line in lower case, with one space between words and CELL between cells."""
    return CELL.join(" ".join(cell.split()) for cell in line.text.casefold().split(CELL))


def _value(figure: str) -> int | None:
    if figure.isdecimal():
        return int(figure)
    digits = [_ROMAN[letter] for letter in figure]
    return sum(-one if one < following else one for one, following in zip(digits, [*digits[1:], 0], strict=True))


def _is_protected(line: Line) -> bool:
    text = bare(line)
    return bool(_CLAUSE.match(text) or _HEADING.match(text) or _AMOUNT.search(text))


def _is_prose(line: Line) -> bool:
    return len(_PROSE.findall(line.text)) >= _MANY_WORDS


def _running(
    sheet: Sheet, number: int, edges: tuple[list[Line], list[Line]], places: Counter[tuple[_Key, int]], pages: int
) -> set[Line]:
    """The running lines from each edge inwards, up to the first line that is none; never all lines of a page."""

    def runs(line: Line) -> bool:
        often = any(_is_often(key, round(line.top / _STEP), places, pages) for key in _keys(line, number))
        return (often and not (_is_prose(line) and _is_amid(line, sheet))) or _is_number(line, sheet, pages)

    runs_inward = [list(takewhile(runs, lines)) for lines in edges]
    runs_inward = [
        lines if not _heads_table(lines, edge) else lines[:-1] for lines, edge in zip(runs_inward, edges, strict=True)
    ]
    running = {line for lines in runs_inward for line in lines}
    if len(running) == len(sheet.lines):
        return {line for line in running if _SAID.fullmatch(bare(line)) or _ALONE.fullmatch(bare(line))}
    return running


def _is_often(key: _Key, height: int, places: Counter[tuple[_Key, int]], pages: int) -> bool:
    count = sum(places[key, height + step] for step in (-1, 0, 1))
    if key.words == "#":
        return key.ahead is not None and count >= (3 if 1900 <= key.ahead <= 2099 else 2)
    return count >= max(2, min(math.ceil(pages * _SHARE), _ENOUGH)) and (key.ahead is None or count > 2 or pages < 4)


def _is_amid(line: Line, sheet: Sheet) -> bool:
    """Whether the line is not alone in the margin: further in, or close to other lines."""
    if sheet.height * _MARGIN < line.top and line.bottom < sheet.height * (1 - _MARGIN):
        return True
    return any(0 < abs(other.top - line.top) < line.size * 3 for other in sheet.lines)


def _is_number(line: Line, sheet: Sheet, pages: int) -> bool:
    """Whether the line is a page number by itself: it says so, or it is the 1 at the edge of a document's only page."""
    if _SAID.fullmatch(bare(line)):
        return True
    in_margin = line.bottom > sheet.height * (1 - _MARGIN) or line.top < sheet.height * _MARGIN
    return in_margin and pages == 1 and bare(line) == "1"


def _heads_table(lines: Sequence[Line], edge: Sequence[Line]) -> bool:
    """Whether the last of these lines has cells that align with those of the line after it."""
    if not lines or len(lines) == len(edge) or len(lines[-1].stops) < 2:
        return False
    head, below = lines[-1], edge[len(lines)]
    near = abs(head.bottom - below.top) < head.size * 2
    return near and aligned(head, below) >= 2


def aligned(line: Line, other: Line) -> int:
    """How many cells of two lines are aligned, by an edge or by their middles."""
    return sum(
        any(
            min(abs(left - across), abs(right - beyond), abs(left + right - across - beyond) / 2) < 4
            for across, beyond in other.stops
        )
        for left, right in line.stops
    )
