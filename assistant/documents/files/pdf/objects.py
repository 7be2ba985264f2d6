"""What is drawn on a PDF page, through PDFium: pictures, the lines that cross words out, and invisible words."""

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
from pypdfium2 import raw

from .glyphs import Box, Turned

#: In points: a line is thinner than the first and longer than the second.
_THIN, _LONG = 2.5, 3.0

#: From this many shapes on, those on a page without text may be drawn letters.
_SHAPES = 20

#: Letters smaller than this (points) are tiny; a colour with at least this much (of 255) of each component is white.
_TINY, _WHITE = 1.5, 250

#: A font's flag: its characters are not Latin letters (ISO 32000-1, table 123).
_SYMBOLIC = 4

#: The share of the page that a picture must cover to count, and the share from which on it is a scan of the page.
_SMALL, WHOLE = 0.02, 0.6


@dataclass
class Drawn:
    """`pictures` are boxes, without negligible ones; `scanned`: one covers the page. `faint` are words that are
    tiny, beside the page, or white or transparent without a colour or a picture behind them."""

    pictures: list[Box] = field(default_factory=list)
    lines: list[Box] = field(default_factory=list)
    faint: list[Box] = field(default_factory=list)
    scanned: bool = False
    shapes: int = 0
    shapeless: int = 0

    @property
    def shows_something(self) -> bool:
        """Whether a page without text still has something to read."""
        return self.scanned or bool(self.pictures) or self.shapes >= _SHAPES


def drawn_on(page: pypdfium2.PdfPage, turned: Turned) -> Drawn:
    drawn = Drawn()
    width, height = page.get_width(), page.get_height()
    white: list[Box] = []
    coloured: list[Box] = []
    for kind, found, box in _objects(page, turned, width, height):
        share = box.width * box.height / (width * height or 1.0)
        if kind == raw.FPDF_PAGEOBJ_TEXT and _is_shapeless(found, box):
            drawn.shapeless += 1
        elif kind == raw.FPDF_PAGEOBJ_TEXT:
            unseen = _is_tiny(found, box) or _is_beside(box, width, height)
            (drawn.faint if unseen else white).append(box)
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


def _objects(page: pypdfium2.PdfPage, turned: Turned, width: float, height: float) -> Iterator[tuple[int, object, Box]]:
    """(kind, object, box) of each drawing and picture, and of words that are shapeless or may be unseen. A form that
    contains a picture counts as a picture."""
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(raw.FPDFPage_CountObjects(page)):
        drawn = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(drawn)
        if kind == raw.FPDF_PAGEOBJ_FORM and _holds_picture(drawn):
            kind = raw.FPDF_PAGEOBJ_IMAGE
        if kind in _KINDS and raw.FPDFPageObj_GetBounds(drawn, *edges):
            box = turned.box(*(edge.value for edge in edges))
            if (
                kind != raw.FPDF_PAGEOBJ_TEXT
                or _is_shapeless(drawn, box)
                or _is_tiny(drawn, box)
                or _is_beside(box, width, height)
                or _is_white(drawn)
                or raw.FPDFTextObj_GetTextRenderMode(drawn) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
            ):
                yield kind, drawn, box


_KINDS = frozenset({raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT})


def _is_shapeless(words: object, box: Box) -> bool:
    """Whether words have no glyphs: PDFium leaves these out of the text. A lone space has no box either; it counts
    only in a symbolic font, for which no machine has a substitute."""
    if box.width:
        return False
    font = raw.FPDFTextObj_GetFont(words)
    return box.height > 0 or (not raw.FPDFFont_GetIsEmbedded(font) and bool(raw.FPDFFont_GetFlags(font) & _SYMBOLIC))


def _is_tiny(words: object, box: Box) -> bool:
    """Whether the font is tiny: a full stop in a normal font is not."""
    if box.height >= _TINY:
        return False
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    raw.FPDFTextObj_GetFontSize(words, size)
    raw.FPDFPageObj_GetMatrix(words, matrix)
    return 0 < size.value * math.hypot(matrix.c, matrix.d) < _TINY


def _is_beside(box: Box, width: float, height: float) -> bool:
    return box.right < 0 or box.left > width or box.top < 0 or box.bottom > height


def _is_white(drawn: object) -> bool:
    """Whether something is filled with white, or is transparent; without a colour it is black."""
    parts = [ctypes.c_uint() for _ in range(4)]
    filled = bool(raw.FPDFPageObj_GetFillColor(drawn, *parts))
    return filled and (not parts[3].value or all(part.value >= _WHITE for part in parts[:3]))


def within_any(boxes: Sequence[Box], others: Sequence[Box]) -> list[bool]:
    """For each box, whether its centre lies in one of the others.

    A sweep from left to right counts the open heights in a Fenwick tree, so that n boxes take n log n steps, not n
    squared.
    """
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

    opens, asks, closes = 0, 1, 2  # The order at one place, so that edges belong to their box.
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
