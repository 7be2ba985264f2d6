"""What is drawn on a page of a PDF, through PDFium: how much of it is pictures, the lines that cross words out, and the
words that nobody sees."""

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
from pypdfium2 import raw

from .pdf_glyphs import Box, Turned

#: Points: a line is thinner, and longer.
_THIN, _LONG = 2.5, 3.0

#: Drawn shapes on a page without text, from which on they may be letters.
_SHAPES = 20

#: Points: letters are smaller; of 255, how much of each colour white has at least.
_TINY, _WHITE = 1.5, 250

#: Of a font: its letters are none of the Latin ones (ISO 32000-1, table 123).
_SYMBOLIC = 4

#: Of the page, what a picture covers at least to count; and what one covers that is the page itself: a scan.
_SMALL, WHOLE = 0.02, 0.6


@dataclass
class Drawn:
    """`pictures` are boxes, without those too small to say anything; `scanned`: one covers the page. `faint` are words
    that are tiny, or white without a colour behind them."""

    pictures: list[Box] = field(default_factory=list)
    lines: list[Box] = field(default_factory=list)
    faint: list[Box] = field(default_factory=list)
    scanned: bool = False
    shapes: int = 0
    shapeless: int = 0

    @property
    def shows_something(self) -> bool:
        """On a page without text, there is something to read."""
        return self.scanned or bool(self.pictures) or self.shapes >= _SHAPES


def drawn_on(page: pypdfium2.PdfPage, turned: Turned) -> Drawn:
    drawn = Drawn()
    area = page.get_width() * page.get_height() or 1.0
    white: list[Box] = []
    coloured: list[Box] = []
    for kind, found, box in _objects(page, turned):
        share = box.width * box.height / area
        if kind == raw.FPDF_PAGEOBJ_TEXT and _is_shapeless(found, box):
            drawn.shapeless += 1
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            (drawn.faint if _is_tiny(found, box) else white).append(box)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            drawn.shapes += 1
            if box.height < _THIN and box.width > _LONG:
                drawn.lines.append(box)
            elif not _is_white(found):
                coloured.append(box)
        else:
            coloured.append(box)
            if share >= WHOLE:
                drawn.scanned = True
            elif share >= _SMALL:
                drawn.pictures.append(box)
    drawn.faint += [words for words, hidden in zip(white, within_any(white, coloured), strict=True) if not hidden]
    return drawn


def _objects(page: pypdfium2.PdfPage, turned: Turned) -> Iterator[tuple[int, object, Box]]:
    """(kind, object, box) of each drawing and picture, and of words that are shapeless, tiny or white. A form with a
    picture in it is a picture."""
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(raw.FPDFPage_CountObjects(page)):
        found = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(found)
        if kind == raw.FPDF_PAGEOBJ_FORM and _holds_picture(found):
            kind = raw.FPDF_PAGEOBJ_IMAGE
        if kind in _KINDS and raw.FPDFPageObj_GetBounds(found, *edges):
            box = turned.box(*(edge.value for edge in edges))
            if kind != raw.FPDF_PAGEOBJ_TEXT or _is_shapeless(found, box) or _is_tiny(found, box) or _is_white(found):
                yield kind, found, box


_KINDS = frozenset({raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT})


def _is_shapeless(words: object, box: Box) -> bool:
    """PDFium leaves words without glyphs out of the text. A lone space has no box either: it counts only in a font
    of its own letters, for which no machine has a stand-in."""
    if box.width:
        return False
    font = raw.FPDFTextObj_GetFont(words)
    return box.height > 0 or (not raw.FPDFFont_GetIsEmbedded(font) and bool(raw.FPDFFont_GetFlags(font) & _SYMBOLIC))


def _is_tiny(words: object, box: Box) -> bool:
    """By its font's size: a full stop is no tiny word."""
    if box.height >= _TINY:
        return False
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    raw.FPDFTextObj_GetFontSize(words, size)
    raw.FPDFPageObj_GetMatrix(words, matrix)
    return 0 < size.value * math.hypot(matrix.c, matrix.d) < _TINY


def _is_white(found: object) -> bool:
    """What it is filled with; what has no colour of its own is black."""
    parts = [ctypes.c_uint() for _ in range(4)]
    return bool(raw.FPDFPageObj_GetFillColor(found, *parts)) and all(part.value >= _WHITE for part in parts[:3])


def within_any(boxes: Sequence[Box], others: Sequence[Box]) -> list[bool]:
    """Of each box, whether its middle lies in one of the others. From left to right over the page: the heights at which
    others are open are counted in a Fenwick tree, so that n boxes take n log n steps, not n times as many as others."""
    middles = [(box.middle, (box.bottom + box.top) / 2) for box in boxes]
    heights = sorted({*(height for _, height in middles), *(edge for box in others for edge in (box.bottom, box.top))})
    place = {height: number for number, height in enumerate(heights)}
    tree = [0] * (len(heights) + 2)

    def add(position: int, amount: int) -> None:
        position += 1
        while position < len(tree):
            tree[position] += amount
            position += position & -position

    def open_at(position: int) -> int:
        position, found = position + 1, 0
        while position:
            found += tree[position]
            position -= position & -position
        return found

    opens, asks, closes = 0, 1, 2  # At one place in this order: edges belong to their box.
    events = [(box.left, opens, number) for number, box in enumerate(others)]
    events += [(box.right, closes, number) for number, box in enumerate(others)]
    events += [(x, asks, number) for number, (x, _) in enumerate(middles)]
    found = [False] * len(boxes)
    for _, kind, number in sorted(events):
        if kind == asks:
            found[number] = open_at(place[middles[number][1]]) > 0
        else:
            amount = 1 if kind == opens else -1
            add(place[others[number].bottom], amount)
            add(place[others[number].top] + 1, -amount)
    return found


def _holds_picture(form: object) -> bool:
    count = min(raw.FPDFFormObj_CountObjects(form), 1000)
    return any(
        raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(form, index)) == raw.FPDF_PAGEOBJ_IMAGE
        for index in range(count)
    )
