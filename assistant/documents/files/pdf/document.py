"""Reads a PDF page by page, with warnings about it. Runs in the child process.

page.py reads the lines of a page through PDFium; line_numbers.py and furniture.py find those that are not
part of the text, and layout.py makes paragraphs of the others.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
from pypdfium2 import raw

from ..unreadable import Unreadable
from .furniture import without_furniture
from .layers import Layers
from .layout import page_texts
from .line_numbers import without_line_numbers
from .lines import Removed
from .notes import xfa_values
from .ocr import recognise
from .page import PageRead, read_page

#: The most different left-out lines that are listed, and the most characters of each.
MAX_NAMED, MAX_NAME = 200, 120

Warnings = list[dict[str, Any]]


def read_pdf(data: bytes, most_pages: int, ocr: bool) -> tuple[list[str], list[tuple[int, int]], Warnings]:
    """Returns pages, no headings, and warnings. Raises Unreadable."""
    document = _open(data, most_pages)
    try:
        layers = Layers(data)
        read = [read_page(document[number], layers) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:  # pages that contain each other, or that are missing
        raise Unreadable("unreadable") from error
    sheets, numbers = without_line_numbers([page.sheet for page in read])
    sheets, furniture = without_furniture(sheets)
    pages = page_texts(sheets)
    if values := xfa_values(document):
        pages[-1] = f"{pages[-1].strip()}\n\n{chr(10).join(values)}\n\n".lstrip()
    warnings = _read_by_ocr(document, read, pages) if ocr else list(_unread(read, pages))
    aside = [Removed(reason, text, number) for number, page in enumerate(read, 1) for reason, text in page.removed]
    warnings += _left_out([*furniture, *aside])
    warnings += [{"code": code, "count": count} for code, count in _counts(read, numbers) if count]
    if _is_active(document):
        warnings.append({"code": "active"})
    return pages, [], warnings


def _open(data: bytes, most_pages: int) -> pypdfium2.PdfDocument:
    """Open the document. A password that is only needed for changes does not matter to a reader."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise Unreadable("encrypted" if code == raw.FPDF_ERR_PASSWORD else "unreadable") from error
    if not len(document):
        raise Unreadable("empty")
    if len(document) > most_pages:
        raise Unreadable("too_many_pages")
    if document.get_formtype() == raw.FORMTYPE_ACRO_FORM:
        document.init_forms()
    return document


def _read_by_ocr(document: pypdfium2.PdfDocument, read: Sequence[PageRead], pages: list[str]) -> Warnings:
    """Fill in the text of pages that have none, in `pages`."""
    numbers = [number for number, page in enumerate(read, start=1) if page.unread]
    for number, text in zip(numbers, recognise(document, numbers), strict=True):
        pages[number - 1] = f"{text}\n\n"
    return [{"code": "recognised", "pages": numbers}] if numbers else []


def _unread(read: Sequence[PageRead], pages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Warnings about pages that were not read. Raises Unreadable if no page has text."""
    for reason, code, refusal in (("picture", "pages_without_text", "no_text"), ("garbled", "garbled", "garbled")):
        if numbers := [number for number, page in enumerate(read, start=1) if page.unread == reason]:
            if not any(map(str.strip, pages)):
                raise Unreadable(refusal)
            yield {"code": code, "pages": numbers}


def _left_out(removed: Sequence[Removed]) -> Warnings:
    """A warning for each reason: how many lines were left out, and which ones on which pages."""
    warnings = []
    for reason in dict.fromkeys(line.reason for line in removed):
        pages: dict[str, list[int]] = {}
        lines = [line for line in removed if line.reason == reason]
        for line in lines:
            pages.setdefault(line.text[:MAX_NAME], []).append(line.page)
        warnings.append({"code": reason, "lines": len(lines), "removed": list(pages.items())[:MAX_NAMED]})
    return warnings


def _counts(read: Sequence[PageRead], numbers: int) -> Iterator[tuple[str, int]]:
    yield "line_numbers", numbers
    for code in ("fields", "hidden", "comments", "pictures", "odd", "faint"):
        yield code, sum(getattr(page, code) for page in read)


def _is_active(document: pypdfium2.PdfDocument) -> bool:
    """Whether the document contains scripts, files or XFA forms; none of them is ever run."""
    return bool(
        raw.FPDFDoc_GetJavaScriptActionCount(document) > 0
        or raw.FPDFDoc_GetAttachmentCount(document) > 0
        or document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND)
    )
