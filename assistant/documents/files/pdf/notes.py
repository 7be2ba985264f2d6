"""Text that was added to a PDF page: filled-in fields and readers' notes. Runs in the child process."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from lxml import etree
from pypdfium2 import raw

from .glyphs import Box, Turned
from .lines import Line

#: Flags of annotations that nobody sees (PDF 32000-1, table 165: Hidden, NoView).
_UNSEEN = 0x02 | 0x20

#: Kinds of notes about the text, which are not part of it.
_COMMENTS = (
    raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE, raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_CARET, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_LINE,
    raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_POLYGON, raw.FPDF_ANNOT_POLYLINE,
)  # fmt: skip
_CHOSEN = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_TYPED = (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)


@dataclass(frozen=True)
class Note:
    text: str
    box: Box

    def line(self, size: float) -> Line:
        """One line in the upper part of its box, which may be higher than one."""
        size = min(size, self.box.height)
        return Line(self.text, self.box.left, self.box.right, self.box.top, self.box.top - size, size)


@dataclass
class Notes:
    """`written` is text of the page, `comments` counts notes about it, `struck` are the boxes of crossed-out words."""

    written: list[Note] = field(default_factory=list)
    comments: int = 0
    struck: list[Box] = field(default_factory=list)


def crossed_out(notes: Notes) -> list[Box]:
    """The crossed-out words as lines through their middles."""
    return [Box(box.left, middle, box.right, middle) for box in notes.struck for middle in [(box.top + box.bottom) / 2]]


def notes_on(page: pypdfium2.PdfPage, turned: Turned) -> Notes:
    notes = Notes()
    for annotation in _annotations(page):
        if raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind == raw.FPDF_ANNOT_STRIKEOUT:
            notes.struck += _quadrangles(annotation, turned)
        text = ""
        if kind == raw.FPDF_ANNOT_FREETEXT:
            text = _string(annotation, b"Contents")
        elif kind == raw.FPDF_ANNOT_WIDGET and page.formenv:
            text = _filled_in(page.formenv.raw, annotation)
        elif kind in _COMMENTS and _string(annotation, b"Contents"):
            notes.comments += 1
        if text:
            notes.written.append(Note(text, _box(annotation, turned)))
    return notes


def _annotations(page: pypdfium2.PdfPage) -> Iterator[Any]:
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        if annotation := raw.FPDFPage_GetAnnot(page, index):
            yield annotation
            raw.FPDFPage_CloseAnnot(annotation)


def _filled_in(form: Any, annotation: Any) -> str:
    """The value of a field; [x] or [ ] for a check box; "" for buttons, signatures and empty fields."""
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _CHOSEN:
        return "[x]" if raw.FPDFAnnot_IsChecked(form, annotation) else "[ ]"
    if kind not in _TYPED:
        return ""
    length = raw.FPDFAnnot_GetFormFieldValue(form, annotation, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetFormFieldValue(form, annotation, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return _words(buffer.raw)


def _string(annotation: Any, key: bytes) -> str:
    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return _words(buffer.raw)


def _words(utf_16: bytes) -> str:
    return " ".join(utf_16.decode("utf-16-le", "replace").replace("\x00", "").split())


def _box(annotation: Any, turned: Turned) -> Box:
    found = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, found)
    return turned.box(found.left, found.bottom, found.right, found.top)


def _quadrangles(annotation: Any, turned: Turned) -> list[Box]:
    points = raw.FS_QUADPOINTSF()
    boxes = []
    for index in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
        raw.FPDFAnnot_GetAttachmentPoints(annotation, index, points)
        xs, ys = (points.x1, points.x2, points.x3, points.x4), (points.y1, points.y2, points.y3, points.y4)
        boxes.append(turned.box(min(xs), min(ys), max(xs), max(ys)))
    return boxes


def xfa_values(document: pypdfium2.PdfDocument) -> list[str]:
    """ "name: value" for each filled-in field of an XFA form, which PDFium cannot show."""
    for index in range(raw.FPDF_GetXFAPacketCount(document)):
        if _packet_name(document, index) == "datasets":
            return _leaves(_packet(document, index))
    return []


def _packet_name(document: pypdfium2.PdfDocument, index: int) -> str:
    buffer = ctypes.create_string_buffer(64)
    raw.FPDF_GetXFAPacketName(document, index, buffer, 64)
    return buffer.value.decode(errors="replace")


def _packet(document: pypdfium2.PdfDocument, index: int) -> bytes:
    length = ctypes.c_ulong()
    raw.FPDF_GetXFAPacketContent(document, index, None, 0, length)
    buffer = ctypes.create_string_buffer(length.value)
    raw.FPDF_GetXFAPacketContent(document, index, buffer, length.value, length)
    return buffer.raw


def _leaves(packet: bytes) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(packet, parser)
    except etree.XMLSyntaxError:
        return []
    fields = (element for element in root.iter() if isinstance(element.tag, str) and not len(element))
    return [
        f"{etree.QName(element).localname}: {' '.join(element.text.split())}"
        for element in fields
        if element.text and element.text.strip()
    ]
