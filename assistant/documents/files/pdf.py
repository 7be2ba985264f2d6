"""The text of a PDF, page by page, and what a reader should know of it. Runs in the child process.

pdf_page.py reads the lines of a page through PDFium; pdf_line_numbers.py and pdf_furniture.py say which of them are no
part of the text, and pdf_layout.py makes paragraphs of the others.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2
from pypdfium2 import raw

from .pdf_furniture import without_furniture
from .pdf_layout import page_texts
from .pdf_line_numbers import without_line_numbers
from .pdf_lines import Removed
from .pdf_notes import xfa_values
from .pdf_ocr import recognise
from .pdf_page import PageRead, read_page
from .unreadable import Unreadable

#: Of what was left out, so many different lines are named, each by so many characters.
MAX_NAMED, MAX_NAME = 200, 120

Warnings = list[dict[str, Any]]


def read_pdf(data: bytes, most_pages: int, ocr: bool) -> tuple[list[str], list[tuple[int, int]], Warnings]:
    """Pages, no headings, warnings. Raises Unreadable."""
    document = _open(data, most_pages)
    try:
        read = [read_page(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:  # pages that hold each other, or that are not there
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
    """A password that only changes need is none for a reader."""
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
    """Puts the text of pages that have none of their own into `pages`."""
    numbers = [number for number, page in enumerate(read, start=1) if page.unread]
    for number, text in zip(numbers, recognise(document, numbers), strict=True):
        pages[number - 1] = f"{text}\n\n"
    return [{"code": "recognised", "pages": numbers}] if numbers else []


def _unread(read: Sequence[PageRead], pages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Raises Unreadable where no page has text."""
    for reason, code, refusal in (("picture", "pages_without_text", "no_text"), ("garbled", "garbled", "garbled")):
        if numbers := [number for number, page in enumerate(read, start=1) if page.unread == reason]:
            if not any(map(str.strip, pages)):
                raise Unreadable(refusal)
            yield {"code": code, "pages": numbers}


def _left_out(removed: Sequence[Removed]) -> Warnings:
    """A warning for each reason: how many lines, and which, on which pages."""
    warnings = []
    for reason in dict.fromkeys(one.reason for one in removed):
        pages: dict[str, list[int]] = {}
        lines = [one for one in removed if one.reason == reason]
        for one in lines:
            pages.setdefault(one.text[:MAX_NAME], []).append(one.page)
        warnings.append({"code": reason, "lines": len(lines), "removed": list(pages.items())[:MAX_NAMED]})
    return warnings


def _counts(read: Sequence[PageRead], numbers: int) -> Iterator[tuple[str, int]]:
    yield "line_numbers", numbers
    for code in ("fields", "comments", "pictures", "odd", "faint"):
        yield code, sum(getattr(page, code) for page in read)


def _is_active(document: pypdfium2.PdfDocument) -> bool:
    """It holds scripts, files or XFA forms: not one of them is run."""
    return bool(
        raw.FPDFDoc_GetJavaScriptActionCount(document) > 0
        or raw.FPDFDoc_GetAttachmentCount(document) > 0
        or document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND)
    )
