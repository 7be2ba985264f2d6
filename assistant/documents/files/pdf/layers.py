"""Takes out the content of PDF layers that are switched off (ISO 32000-1, 8.11). Runs in the child process.

PDFium reads the words of every layer, draws only those that are switched on, and does not say which these are. So a
square with the marks of each layer is drawn on a page of its own: where none appears, the layer is switched off. A form
that is a layer itself gives no mark; it is switched off if its words, drawn alone, leave the page empty.
"""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from math import ceil, sqrt

import pypdfium2
from pypdfium2 import raw

#: What a file with layers contains, unless its catalogue is compressed.
_LAYERS = b"/OCProperties"

#: How many pieces of forms are drawn for one document, after which a form is taken to be shown; an empty drawing takes
#: as long as so many pieces.
_MOST_DRAWN, _DRAWING = 50_000, 100

#: Forms nested more deeply are not looked into.
_DEEPEST = 5

#: In pixels: the side of a square, and the longest side of a page whose forms are drawn.
_SQUARE, _LONGEST = 2, 1000

_READ = frozenset({raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM})
_WITHOUT_INK = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})

_Form = tuple[object, list[object]]


class Layers:
    """Those of one document."""

    def __init__(self, data: bytes) -> None:
        self._named = _LAYERS in data
        self._left = _MOST_DRAWN

    def take_out_hidden(self, page: pypdfium2.PdfPage) -> int:
        """The number of characters that were taken out."""
        objects = list(_objects(page))
        hidden = _marked_hidden(page.pdf, objects)
        forms = self._hidden_forms(page, objects, hidden) if self._named else []
        if not hidden and not forms:
            return 0
        before = _characters(page)
        _set_active([*hidden, *forms], False)
        return before - _characters(page)

    def _hidden_forms(
        self, page: pypdfium2.PdfPage, objects: Sequence[object], hidden: Sequence[object]
    ) -> list[object]:
        """Forms without words that leave ink are never among them."""
        gone = {_address(drawn) for drawn in hidden}
        forms: list[_Form] = []
        for drawn in objects:
            if _is_form(drawn):
                words = [inner for inner in _with_inner(drawn, 0) if _leaves_ink(inner) and _address(inner) not in gone]
                if words:
                    forms.append((drawn, words))
        if not forms:
            return []
        pieces = [drawn for drawn in objects if not _is_form(drawn)]
        _set_active(pieces, False)
        found = list(self._empty(page, forms))
        _set_active(pieces, True)
        return found

    def _empty(self, page: pypdfium2.PdfPage, forms: Sequence[_Form]) -> Iterator[object]:
        """The forms that leave the page empty; all that is no form is inactive."""
        words = [drawn for _, inner in forms for drawn in inner]
        self._left -= _DRAWING + len(words)
        if self._left < 0:
            return
        _set_active(words, True)
        empty = _is_empty(page)
        _set_active(words, False)
        if empty:
            yield from (form for form, _ in forms)
        elif len(forms) > 1:
            middle = len(forms) // 2
            yield from self._empty(page, forms[:middle])
            yield from self._empty(page, forms[middle:])


def _marked_hidden(document: pypdfium2.PdfDocument, objects: Sequence[object]) -> list[object]:
    """The objects that are marked with a layer which is switched off."""
    groups: dict[tuple[int | None, ...], list[object]] = {}
    for drawn in objects:
        if raw.FPDFPageObj_GetType(drawn) in _READ and (marks := _marks(drawn)):
            groups.setdefault(tuple(_address(mark) for mark in marks), []).append(drawn)
    if not groups:
        return []
    shown = _are_shown(document, [_marks(group[0]) for group in groups.values()])
    return [drawn for group, on in zip(groups.values(), shown, strict=True) if not on for drawn in group]


def _are_shown(document: pypdfium2.PdfDocument, marked: Sequence[Sequence[object]]) -> list[bool]:
    """For the marks of each group, whether a square that has them is drawn."""
    row = ceil(sqrt(len(marked)))
    last = len(document)
    page = document.new_page(row * _SQUARE, row * _SQUARE, last)
    try:
        for number, marks in enumerate(marked):
            top, left = divmod(number, row)
            square = raw.FPDFPageObj_CreateNewRect(left * _SQUARE, (row - 1 - top) * _SQUARE, _SQUARE, _SQUARE)
            raw.FPDFPath_SetDrawMode(square, raw.FPDF_FILLMODE_WINDING, False)
            for mark in marks:
                raw.FPDFPageObj_AddExistingMark(square, mark)
            raw.FPDFPage_InsertObject(page, square)
        bitmap = page.render(scale=1, grayscale=True, may_draw_forms=False)
        try:
            places = (divmod(number, row) for number in range(len(marked)))
            return [not bitmap.buffer[(top * bitmap.stride + left) * _SQUARE] for top, left in places]
        finally:
            bitmap.close()
    finally:
        page.close()
        document.del_page(last)


def _is_empty(page: pypdfium2.PdfPage) -> bool:
    scale = min(1, _LONGEST / max(*page.get_size(), 1))
    bitmap = page.render(scale=scale, fill_color=(0, 0, 0, 0), draw_annots=False, may_draw_forms=False)
    try:
        return not bytes(bitmap.buffer).strip(b"\0")
    finally:
        bitmap.close()


def _objects(page: pypdfium2.PdfPage) -> Iterator[object]:
    """All that is drawn on a page, and what is within its forms."""
    for number in range(raw.FPDFPage_CountObjects(page)):
        yield from _with_inner(raw.FPDFPage_GetObject(page, number), 0)


def _with_inner(drawn: object, depth: int) -> Iterator[object]:
    yield drawn
    if depth < _DEEPEST and _is_form(drawn):
        for number in range(raw.FPDFFormObj_CountObjects(drawn)):
            yield from _with_inner(raw.FPDFFormObj_GetObject(drawn, number), depth + 1)


def _is_form(drawn: object) -> bool:
    return bool(raw.FPDFPageObj_GetType(drawn) == raw.FPDF_PAGEOBJ_FORM)


def _leaves_ink(drawn: object) -> bool:
    """Whether something is words that are painted, whatever their colour."""
    if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_TEXT:
        return False
    parts = [ctypes.c_uint() for _ in range(4)]
    transparent = raw.FPDFPageObj_GetFillColor(drawn, *parts) and not parts[3].value
    return not transparent and raw.FPDFTextObj_GetTextRenderMode(drawn) not in _WITHOUT_INK


def _marks(drawn: object) -> list[object]:
    """The marks of an object that name a layer, or a choice of several."""
    marks = (raw.FPDFPageObj_GetMark(drawn, number) for number in range(raw.FPDFPageObj_CountMarks(drawn)))
    return [mark for mark in marks if _name(mark) == "OC"]


def _name(mark: object) -> str:
    """Of a mark; empty if it is longer than two characters."""
    buffer, length = (raw.FPDF_WCHAR * 3)(), ctypes.c_ulong()
    if not raw.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), length):
        return ""
    return bytes(buffer)[: length.value].decode("utf-16-le", "replace").rstrip("\0")


def _address(pointer: object) -> int | None:
    return ctypes.cast(pointer, ctypes.c_void_p).value  # type: ignore[arg-type]


def _set_active(objects: Iterable[object], active: bool) -> None:
    for drawn in objects:
        raw.FPDFPageObj_SetIsActive(drawn, active)


def _characters(page: pypdfium2.PdfPage) -> int:
    text_page = page.get_textpage()
    try:
        return sum(not character.isspace() for character in text_page.get_text_range())
    finally:
        text_page.close()
