"""The characters of a PDF page one by one, through PDFium, with their places and sizes."""

import ctypes
import math
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
from pypdfium2 import raw

#: PDFium's substitute for a hyphen at the end of a line, after which the text continues with the next line's first
#: word.
BREAK = "\ufffe"
_BREAKS = str.maketrans({"\x02": BREAK})


@dataclass(frozen=True)
class Box:
    """In points, as the page is shown; `top` is above `bottom`."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


class Turned:
    """Converts places in a page's own coordinates to places as shown: moved to its corner and turned clockwise."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        left, bottom, right, top = page.get_cropbox(fallback_ok=True)
        self._left, self._bottom = left, bottom
        self._width, self._height = right - left, top - bottom
        self.quarters = page.get_rotation() // 90

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        (x1, y1), (x2, y2) = self.point(left, bottom), self.point(right, top)
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self._left, y - self._bottom
        if self.quarters == 1:
            return y, self._width - x
        if self.quarters == 2:
            return self._width - x, self._height - y
        if self.quarters == 3:
            return self._height - y, x
        return x, y


class Glyphs:
    """Characters by index. Each request to PDFium takes about a microsecond, so make few."""

    def __init__(self, text_page: pypdfium2.PdfTextPage, turned: Turned) -> None:
        self._page, self._turned = text_page, turned
        self._rectangle, self._matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    @cached_property
    def text(self) -> str:
        """The character at each index; a space if PDFium knows none."""
        count = self._page.count_chars()
        text: str = self._page.get_text_range()
        if len(text) != count:
            text = "".join(chr(raw.FPDFText_GetUnicode(self._page, index) or 32) for index in range(count))
        return text.translate(_BREAKS)

    def box(self, index: int) -> Box:
        raw.FPDFText_GetLooseCharBox(self._page, index, self._rectangle)
        found = self._rectangle
        return self._turned.box(found.left, found.bottom, found.right, found.top)

    def size(self, index: int) -> float:
        """The font size in points, after all scaling."""
        raw.FPDFText_GetMatrix(self._page, index, self._matrix)
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return float(raw.FPDFText_GetFontSize(self._page, index) * (scale or 1.0))

    def baseline(self, index: int) -> float:
        raw.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        return self._turned.point(self._x.value, self._y.value)[1]

    def slant(self, index: int) -> float:
        """By how many degrees the writing deviates from the nearest of the page's four directions."""
        degrees: float = math.degrees(raw.FPDFText_GetCharAngle(self._page, index)) % 90
        return min(degrees, 90.0 - degrees)

    def unmapped(self, steps: int = 200) -> float:
        """The share of characters, among `steps` of them, that the font does not identify."""
        count = self._page.count_chars()
        sample = range(0, count, max(1, count // steps))
        wrong = sum(raw.FPDFText_HasUnicodeMapError(self._page, index) == 1 for index in sample)
        return float(wrong) / max(1, len(sample))
