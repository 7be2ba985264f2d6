"""The lines of one PDF page, with their cells, raised marks and crossed-out words. Runs in the child process.

PDFium returns the characters in the order in which the page was written, ends every line with CR LF, and inserts a
space where it sees a gap.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pypdfium2

from ..raised import BEFORE, raised
from .glyphs import BREAK, Box, Glyphs, Turned
from .layers import Layers
from .legible import MOST_UNMAPPED, is_garbled, odd_characters, with_bullets
from .lines import CELL, Line, Sheet
from .notes import Note, Notes, crossed_out, notes_on
from .objects import drawn_on, within_any

_PIECE = re.compile(rf"[^\r\n{BREAK}]+{BREAK}?")

#: Shares of the font's size: a gap between cells is wider; a raised mark is smaller and is raised by one of these.
_GAP, _MARK, _RAISED, _HIGH = 1.0, 0.8, 0.1, 0.22

#: By how many degrees a watermark deviates from the direction of the page.
_SLANT = 8

#: Where a line that crosses words out lies, from the bottom of their box (0) to its top (1).
_CROSSED = (0.3, 0.68)

#: A scan may have a stamp of so many characters, which does not count as text.
_STAMP = 120

#: Up to so many words without glyphs may be lone spaces.
_STRAY = 3

_MARKS = frozenset("0123456789*†‡§")
_RAISED_TOO = _MARKS | frozenset("-+−–")
_DIGIT = re.compile(r"\d")


@dataclass
class PageRead:
    """`unread` says why there is no text, else ""; `removed` are (reason, text) of lines that are not part of the
    text."""

    sheet: Sheet
    unread: str = ""
    removed: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    comments: int = 0
    fields: int = 0
    odd: int = 0
    faint: int = 0
    hidden: int = 0


def read_page(page: pypdfium2.PdfPage, layers: Layers) -> PageRead:
    turned, hidden = Turned(page), layers.take_out_hidden(page)
    text_page = page.get_textpage()
    try:
        return replace(_PageReader(page, Glyphs(text_page, turned), turned).read(), hidden=hidden)
    finally:
        text_page.close()
        page.close()


class _PageReader:
    def __init__(self, page: pypdfium2.PdfPage, glyphs: Glyphs, turned: Turned) -> None:
        self._glyphs = glyphs
        self._drawn = drawn_on(page, turned)
        self._notes: Notes = notes_on(page, turned)
        self._crossing = [*self._drawn.lines, *crossed_out(self._notes)]
        self._waiting = list(self._notes.written)
        self._read = PageRead(Sheet(page.get_height(), ()))

    def read(self) -> PageRead:
        lines = _rows(list(self._lines()))
        text = "\n".join(line.text for line in lines)
        read = self._read
        read.unread = self._why_unread(text)
        lines = [] if read.unread == "garbled" else lines
        read.sheet = replace(read.sheet, lines=tuple(_rows(_with_notes(lines, self._waiting))))
        read.odd = 0 if read.unread else odd_characters(text)
        read.pictures = 0 if read.unread else len(self._drawn.pictures)
        read.faint = 0 if read.unread else self._faint()
        read.comments, read.fields = self._notes.comments, len(self._notes.written)
        return read

    def _faint(self) -> int:
        """The number of characters that nobody sees."""
        faint = self._drawn.faint
        inked = [index for index, character in enumerate(self._glyphs.text) if faint and not character.isspace()]
        return sum(within_any([self._glyphs.box(index) for index in inked], faint))

    def _why_unread(self, text: str) -> str:
        characters = len("".join(text.split()))
        if self._drawn.shapeless > max(_STRAY, MOST_UNMAPPED * characters):
            return "garbled"
        if characters and (self._glyphs.unmapped() > MOST_UNMAPPED or is_garbled(text)):
            return "garbled"
        if not characters:
            return "picture" if self._drawn.shows_something else ""
        return "picture" if self._drawn.scanned and characters < _STAMP else ""

    def _lines(self) -> Iterator[Line]:
        for piece in _PIECE.finditer(self._glyphs.text):
            inked = [index for index in range(*piece.span()) if not piece.string[index].isspace()]
            if not inked:
                continue
            if self._glyphs.slant(inked[len(inked) // 2]) > _SLANT:
                self._read.removed.append(("watermark", " ".join(piece[0].split())))
            elif line := self._line(inked):
                yield line

    def _line(self, inked: Sequence[int]) -> Line | None:
        """The line of the characters with these indices; None if all are crossed out."""
        glyphs = self._glyphs
        main = max((inked[0], inked[len(inked) // 2], inked[-1]), key=glyphs.size)
        size, body = glyphs.size(main), glyphs.box(main)
        first, last = glyphs.box(inked[0]), glyphs.box(inked[-1])
        whole = Box(min(first.left, last.left), body.bottom, max(first.right, last.right), body.top)
        if crossing := [line for line in self._crossing if _crosses(line, whole)]:
            inked = self._without_crossed_out(inked, crossing)
        notes = [note for note in self._waiting if _stands_in(note.box, whole)]
        level = abs(last.left - first.left) >= abs(last.bottom - first.bottom)
        written = _Written(glyphs, main if level else None, size, self._taken(inked, notes))
        text, stops = written.write(inked)
        if not text.strip():
            return None
        return Line(with_bullets(text), whole.left, whole.right, whole.top, whole.bottom, size, stops)

    def _without_crossed_out(self, inked: Sequence[int], crossing: Sequence[Box]) -> list[int]:
        gone = [
            index
            for index in inked
            if any(line.left <= self._glyphs.box(index).middle <= line.right for line in crossing)
        ]
        if len(gone) < 2:
            return list(inked)
        self._read.removed.append(("struck_out", self._words(gone)))
        return [index for index in inked if index not in set(gone)]

    def _words(self, indices: Sequence[int]) -> str:
        """These characters, with a space where others lie between them."""
        pairs = pairwise([indices[0] - 1, *indices])
        return "".join(self._glyphs.text[i] if i == before + 1 else f" {self._glyphs.text[i]}" for before, i in pairs)

    def _taken(self, inked: Sequence[int], notes: Sequence[Note]) -> dict[int, str]:
        """The notes typed into a line, by the index of the character before which each lies."""
        taken: dict[int, str] = {}
        for note in notes:
            behind = next((index for index in inked if self._glyphs.box(index).middle > note.box.left), None)
            if behind is not None:
                taken[behind] = f"{taken.get(behind, '')} {note.text} ".replace("  ", " ")
                self._waiting.remove(note)
        return taken


def _crosses(line: Box, words: Box) -> bool:
    low, high = (words.bottom + words.height * share for share in _CROSSED)
    beside = line.left < words.left - 6 and line.right > words.right + 6
    return (
        low <= (line.top + line.bottom) / 2 <= high
        and line.left < words.right
        and line.right > words.left
        and not beside
    )


def _stands_in(note: Box, words: Box) -> bool:
    """Whether a note lies between the first and the last word of a line."""
    middle = (note.top + note.bottom) / 2
    return words.bottom <= middle <= words.top and words.left <= note.left < words.right - 1


class _Written:
    """Writes one line as text, with its marks and cells."""

    def __init__(self, glyphs: Glyphs, main: int | None, size: float, taken: dict[int, str]) -> None:
        """`main` is a character on the line's base; None where the writing runs up or down the page."""
        self._glyphs, self._size, self._taken = glyphs, size, taken
        self._baseline = math.inf if main is None else glyphs.baseline(main)

    def write(self, inked: Sequence[int]) -> tuple[str, tuple[tuple[float, float], ...]]:
        """The text, and the edges of its cells if there are several."""
        parts: list[str] = []
        stops: list[tuple[float, float]] = []
        left, mark, before = -1.0, "", -1
        for index in inked:
            if before >= 0 and index != before + 1:
                mark = self._put(parts, mark)
                gap = self._gap(before, index)
                parts.append(CELL if gap else " ")
                if gap:
                    stops.append((left, gap[0]))
                    left = gap[1]
            character = self._glyphs.text[index]
            if index in self._taken:
                parts.append(self._taken[index])
            if character in _RAISED_TOO and (before < 0 or index == before + 1 or mark) and self._is_raised(index):
                mark += character
            else:
                mark = self._put(parts, mark, self._glyphs.text[index : index + 3])
                parts.append(character)
            before = index
        self._put(parts, mark)
        text = "".join(parts)
        if not stops:
            return text, ()
        stops = [(self._glyphs.box(inked[0]).left, stops[0][1]), *stops[1:], (left, self._glyphs.box(before).right)]
        if " " not in text and not _DIGIT.search(text) and _are_stretched(stops):
            return text.replace(CELL, " "), ()
        return text, tuple(stops)

    def _put(self, parts: list[str], mark: str, following: str = "") -> str:
        """Write a raised mark that has ended."""
        if mark:
            parts.append(raised("".join(parts[-BEFORE:]), mark, following))
        return ""

    def _gap(self, before: int, index: int) -> tuple[float, float] | None:
        """The edges of the gap between two characters, if it separates cells."""
        if self._baseline == math.inf:
            return None
        left, right = self._glyphs.box(before), self._glyphs.box(index)
        wide = right.left - left.right > self._size * _GAP and abs(left.bottom - right.bottom) < self._size
        return (left.right, right.left) if wide else None

    def _is_raised(self, index: int) -> bool:
        height = self._glyphs.baseline(index) - self._baseline
        if height < self._size * _RAISED:
            return False
        return self._glyphs.size(index) < self._size * _MARK or height > self._size * _HIGH


def _are_stretched(stops: Sequence[tuple[float, float]]) -> bool:
    """Whether the gaps separate not cells but words, which a justified line has spaced out equally."""
    gaps = [right[0] - left[1] for left, right in pairwise(stops)]
    return len(gaps) > 1 and max(gaps) < min(gaps) * 1.3


def _rows(lines: list[Line]) -> list[Line]:
    """Join what was written piece by piece at one height. A mark that was written later ends its own line."""
    rows: list[Line] = []
    for line in lines:
        if rows and _goes_on_beside(rows[-1], line):
            rows[-1] = _beside(rows[-1], line)
        elif (place := _marked(rows, line)) is not None:
            rows[place] = replace(rows[place], text=f"{rows[place].text}[{line.text.strip()}]")
        else:
            rows.append(line)
    return rows


def _goes_on_beside(before: Line, line: Line) -> bool:
    return (
        not before.text.endswith(BREAK)
        and abs(before.bottom - line.bottom) < max(before.size, line.size) * 0.35
        and line.left > before.right - before.size * 0.3
    )


def _beside(before: Line, line: Line) -> Line:
    gap = line.left - before.right
    wide = gap > before.size * _GAP
    own, others = before.stops or ((before.left, before.right),), line.stops or ((line.left, line.right),)
    stops = (*own, *others) if wide else (*own[:-1], (own[-1][0], others[0][1]), *others[1:])
    stops = stops if len(stops) > 1 else ()
    text = f"{before.text}{CELL if wide else ' ' if gap > before.size * 0.1 else ''}{line.text}"
    return replace(before, text=text, right=line.right, size=max(before.size, line.size), stops=stops)


def _marked(rows: Sequence[Line], line: Line) -> int | None:
    """The line at whose end a mark lies that was written after it."""
    if len(line.text) > 3 or not set(line.text) <= _MARKS:
        return None
    for place, row in enumerate(rows):
        raised = row.bottom < line.bottom < row.top < line.top + row.size * 0.5
        if raised and line.size < row.size * _MARK and row.left < line.left:
            return place
    return None


def _with_notes(lines: Sequence[Line], notes: Sequence[Note]) -> list[Line]:
    """The lines in order with the notes typed beside them, each after what lies to its left or above it."""
    placed = list(lines)
    for note in sorted(notes, key=lambda note: (-note.box.top, note.box.left)):
        own = note.line(lines[0].size if lines else note.box.height)
        beside = [place for place, line in enumerate(placed) if _is_beside(line, note.box)]
        left = [place for place in beside if placed[place].left <= note.box.left]
        above = [place for place, line in enumerate(placed) if line.bottom >= note.box.top - own.size * 0.5]
        if left or beside:
            row = placed[(left or beside)[-1]]
            own = replace(own, bottom=row.bottom, top=row.top)
        placed.insert(left[-1] + 1 if left else beside[0] if beside else above[-1] + 1 if above else 0, own)
    return placed


def _is_beside(line: Line, box: Box) -> bool:
    return (
        box.bottom <= (line.top + line.bottom) / 2 <= box.top or line.bottom <= (box.top + box.bottom) / 2 <= line.top
    )
