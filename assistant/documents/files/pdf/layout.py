"""Turns lines on pages into text: whole paragraphs, tables row by row, footnotes last. Pure.

Paragraphs are separated by an empty line, table rows by a line break, cells by " | ". A page ends with an empty line,
or with a line break if its last paragraph continues on the next page.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from .furniture import aligned
from .hyphens import LONGEST_WORD, ends_broken, join, unbroken, words_of
from .lines import CELL, Line, Sheet

#: A footnote is smaller than this share of the body's size and lies below this share of the page's height.
SMALL, LOW = 0.88, 0.6

#: How the first line of a paragraph may begin: with a number, a letter in brackets, a heading's word, a bullet.
_OPENING = re.compile(
    r"(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,8}|[a-zA-Z]|[ivxIVX]{1,5})[.)](?:\s|$)|\d{1,3}(?:\.\d{1,3}){1,8}\s|§"
    r"|(?:part|title|chapter|article|section|sec\.|schedule|exhibit|annex|appendix)\s+[\dIVXLC]+\b|[•·▪●–—-]\s"
    r"|第[〇零一二三四五六七八九十百千两\d]{1,8}(?:编|分编|章|节|条)|[（(][一二三四五六七八九十]{1,4}[）)]|[一二三四五六七八九十]{1,4}、)",
    re.I,
)
#: Beginnings that always start a paragraph; the others may begin a line by chance.
_MARKED = re.compile(
    r"\[[x ]\]\s|\((?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,5})\)\s|[•·▪●–—-]\s|[（(][一二三四五六七八九十]{1,4}[）)]"
)
_CLOSED = re.compile(r"[.;:!?。；：！？…][\"”’'）)」』]*$")

_LABEL = re.compile(
    r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,5}|[a-zA-Z]|[ivxIVX]{1,5})[.)]?|[•·▪●–—-]|(?:article|section|part)\s\S{1,6}", re.I
)
#: What a word or number that goes on may end with.
_WITHIN_WORD = ("-", "\u2010", "\u2013", "\u2014", "/")
_BLANKS = re.compile(r"[ \t]+")


def page_texts(sheets: Sequence[Sheet]) -> list[str]:
    words = words_of(line.text for sheet in sheets for line in sheet.lines)
    pages = [_blocks(sheet, words) for sheet in sheets]
    texts = []
    for number, (body, notes) in enumerate(pages):
        following = next((page[0] for page in pages[number + 1 :] if page[0]), [""])
        goes_on = bool(body and following[0]) and _goes_on(body[-1], following[0])
        if goes_on:
            body[-1], following[0] = _whole_word(body[-1], following[0], words)
        blocks = [*body[:-1], *notes, body[-1]] if goes_on else [*body, *notes]
        texts.append("\n\n".join(blocks) + ("\n" if goes_on else "\n\n"))
    return texts


def _whole_word(last: str, following: str, words: Counter[str]) -> tuple[str, str]:
    """A word or number that two pages share stands on the first."""
    head, _, rest = following.partition(" ")
    if last.endswith(_WITHIN_WORD) and rest and len(head) < LONGEST_WORD:
        whole = join(last, head, words)
        return (last, following) if whole.endswith(f" {head}") else (whole, rest)
    return last, following


def _goes_on(last: str, following: str) -> bool:
    if "\n" in last or "\n" in following:
        return False
    return not _CLOSED.search(last[-LONGEST_WORD:]) and not _OPENING.match(following) and len(last) > 40


def _blocks(sheet: Sheet, words: Counter[str]) -> tuple[list[str], list[str]]:
    """The paragraphs and tables of a page, and its footnotes."""
    body, notes = _footnotes_apart(sheet)
    return _paragraphs(body, words), _paragraphs(notes, words)


def _footnotes_apart(sheet: Sheet) -> tuple[list[Line], list[Line]]:
    if not sheet.lines:
        return [], []
    size = median(line.size for line in sheet.lines)
    notes = {line for line in sheet.lines if line.size < size * SMALL and line.top < sheet.height * LOW}
    if len(notes) > len(sheet.lines) / 2:
        return list(sheet.lines), []
    return [line for line in sheet.lines if line not in notes], [line for line in sheet.lines if line in notes]


def _paragraphs(lines: Sequence[Line], words: Counter[str]) -> list[str]:
    if not lines:
        return []
    steps = [a.top - b.top for a, b in pairwise(lines) if a.top > b.top]
    leading = median(steps) if steps else 0.0
    rows = _rows(lines)
    paragraphs = [_text(lines[0], in_table=0 in rows)]
    for number, line in enumerate(lines[1:], start=1):
        text = _text(line, in_table=number in rows)
        if number in rows and number - 1 in rows:
            paragraphs[-1] += f"\n{text}"
        elif number in rows or number - 1 in rows or _begins(lines, number, leading):
            paragraphs.append(text)
        else:
            paragraphs[-1] = join(paragraphs[-1], text, words)
    return [unbroken(paragraph).strip() for paragraph in paragraphs]


def _rows(lines: Sequence[Line]) -> set[int]:
    """The indices of the lines that are table rows: their cells are aligned with those of a neighbour."""
    rows: set[int] = set()
    for place, (one, other) in enumerate(pairwise(lines)):
        if _is_row(one) and _is_row(other) and aligned(one, other) >= 2:
            rows |= {place, place + 1}
    return rows


def _is_row(line: Line) -> bool:
    """Whether the line has cells, beyond a clause's number before its words."""
    cells = line.text.split(CELL)
    return len(cells) - bool(_LABEL.fullmatch(cells[0].strip())) > 1


def _text(line: Line, *, in_table: bool) -> str:
    cells = line.text.split(CELL)
    return (" | " if in_table else " ").join(_BLANKS.sub(" ", cell).strip() for cell in cells)


def _begins(lines: Sequence[Line], number: int, leading: float) -> bool:
    """Whether a new paragraph begins with this line."""
    line, before = lines[number], lines[number - 1]
    if ends_broken(before.text):
        return False
    if _MARKED.match(line.text) or line.size < before.size * SMALL or line.size * SMALL > before.size:
        return True
    step = before.top - line.top
    if leading and step > leading * 1.4:
        return True
    edge = max(near.right for near in lines[max(0, number - 12) : number + 12] if abs(near.left - before.left) < 40)
    width = edge - before.left
    if before.right < edge - width * 0.4 and not line.text[:1].islower():
        return True
    short = before.right < edge - width * 0.12
    indented = step > 0 and 8 < line.left - before.left < 60
    closed = bool(_CLOSED.search(before.text[-LONGEST_WORD:]))
    return (closed and (short or indented)) or ((closed or short) and bool(_OPENING.match(line.text)))
