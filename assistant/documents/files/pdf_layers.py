"""Takes out the content of PDF layers that are switched off (ISO 32000-1, 8.11). Runs in the child process.

PDFium reads the words of every layer, draws only those that are switched on, and does not say which these are. So the
page is drawn with and without each layer: if it looks the same, nobody sees the layer.
"""

import ctypes
from collections import defaultdict
from collections.abc import Callable, Iterator

import pypdfium2
from pypdfium2 import raw

#: What a file with layers contains, unless its catalogue is compressed.
_LAYERS = b"/OCProperties"

#: Drawings of one document, after which a layer is taken to be shown if one of its name was; and of one page.
_MOST_DRAWN, _MOST_ON_A_PAGE = 500, 50

#: Forms nested more deeply are not looked into; characters of a layer's name.
_DEEPEST, _LONGEST = 5, 100

_READ = frozenset({raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM})


class Layers:
    """Those of one document."""

    def __init__(self, data: bytes) -> None:
        self._named = _LAYERS in data
        self._shown: set[str] = set()
        self._drawn = 0

    def take_out_hidden(self, page: pypdfium2.PdfPage) -> int:
        """The number of characters that were taken out."""
        groups = self._groups(page)
        if not groups:
            return 0
        before, shown = _characters(page), self._draw(page)
        for name, objects in groups[:_MOST_ON_A_PAGE]:
            if name in self._shown and self._drawn > _MOST_DRAWN:
                continue
            _set_active(objects, False)
            if self._draw(page) != shown:
                _set_active(objects, True)
                self._shown.add(name)
        return before - _characters(page)

    def _groups(self, page: pypdfium2.PdfPage) -> list[tuple[str, list[object]]]:
        """(name, objects) of each layer. Without a name, as in a form or a choice of layers, each object is tried by
        itself."""
        named: dict[str, list[object]] = defaultdict(list)
        others: list[tuple[str, list[object]]] = []
        for drawn in _objects(page):
            name = _layer(drawn)
            if name:
                named[name].append(drawn)
            elif name is not None or (self._named and raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_FORM):
                others.append(("", [drawn]))
        return [*named.items(), *others]

    def _draw(self, page: pypdfium2.PdfPage) -> bytes:
        self._drawn += 1
        bitmap = page.render(scale=1, grayscale=True, may_draw_forms=False)
        try:
            return bytes(bitmap.buffer)
        finally:
            bitmap.close()


def _objects(page: pypdfium2.PdfPage) -> Iterator[object]:
    """The words, pictures and forms of a page, and those within its forms."""
    for number in range(raw.FPDFPage_CountObjects(page)):
        yield from _with_inner(raw.FPDFPage_GetObject(page, number), 0)


def _with_inner(drawn: object, depth: int) -> Iterator[object]:
    kind = raw.FPDFPageObj_GetType(drawn)
    if kind in _READ:
        yield drawn
    if kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        for number in range(raw.FPDFFormObj_CountObjects(drawn)):
            yield from _with_inner(raw.FPDFFormObj_GetObject(drawn, number), depth + 1)


def _layer(drawn: object) -> str | None:
    """The name of the layer that an object is marked with, empty for a choice of several; None without a mark."""
    for number in range(raw.FPDFPageObj_CountMarks(drawn)):
        mark = raw.FPDFPageObj_GetMark(drawn, number)
        if _text(raw.FPDFPageObjMark_GetName, mark) == "OC":
            return _text(raw.FPDFPageObjMark_GetParamStringValue, mark, b"Name")
    return None


def _text(ask: Callable[..., int], *arguments: object) -> str:
    buffer, length = (raw.FPDF_WCHAR * _LONGEST)(), ctypes.c_ulong()
    if not ask(*arguments, buffer, ctypes.sizeof(buffer), length):
        return ""
    return bytes(buffer)[: length.value].decode("utf-16-le", "replace").rstrip("\0")


def _set_active(objects: list[object], active: bool) -> None:
    for drawn in objects:
        raw.FPDFPageObj_SetIsActive(drawn, active)


def _characters(page: pypdfium2.PdfPage) -> int:
    text_page = page.get_textpage()
    try:
        return sum(not character.isspace() for character in text_page.get_text_range())
    finally:
        text_page.close()
