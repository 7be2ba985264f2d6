"""The text layer of a PDF, line by line with its place on the page, through PDFium. Runs in the child process."""

import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import pypdfium2
from pypdfium2 import raw

from .child import Unreadable
from .layout import Line, Sheet, page_texts

MAX_PAGES = 500

#: Seconds for one page, dots per inch, and pages at once, where Tesseract reads a scan.
OCR_SECONDS, OCR_DPI, OCR_PAGES = 60, 200, min(4, os.cpu_count() or 1)


def read_pdf(data: bytes, ocr: bool) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]]:
    document = _open(data)
    if len(document) > MAX_PAGES:
        raise Unreadable("too_many_pages")
    sheets = [_sheet(document[number]) for number in range(len(document))]
    blank = [number for number, sheet in enumerate(sheets, start=1) if not sheet.lines]
    pages, removed = page_texts(sheets)
    warnings: list[dict[str, Any]] = []
    if ocr and blank:
        for number, text in zip(blank, _recognise(document, blank), strict=True):
            pages[number - 1] = f"{text}\n\n"
        warnings.append({"code": "recognised", "pages": blank})
    elif blank:
        warnings.append({"code": "pages_without_text", "pages": blank})
    if removed:
        warnings.append({"code": "furniture", "lines": removed})
    if _is_active(document):
        warnings.append({"code": "active"})
    return pages, [], warnings


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        raise Unreadable("encrypted" if code == raw.FPDF_ERR_PASSWORD else "unreadable") from error
    if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Unreadable("encrypted")
    if not len(document):
        raise Unreadable("empty")
    return document


def _is_active(document: pypdfium2.PdfDocument) -> bool:
    """It holds scripts, files or XFA forms: not one of them is run or read."""
    return bool(
        raw.FPDFDoc_GetJavaScriptActionCount(document) > 0
        or raw.FPDFDoc_GetAttachmentCount(document) > 0
        or document.get_formtype() in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND)
    )


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    """A page that cannot be loaded is one without text: the receipt will name it."""
    text_page = page.get_textpage()
    try:
        return Sheet(page.get_height(), tuple(_lines(text_page)))
    finally:
        text_page.close()
        page.close()


def _lines(text_page: pypdfium2.PdfTextPage) -> "list[Line]":
    """PDFium ends every line with CR LF, in the order in which the page was written."""
    text = text_page.get_text_range()
    lines, start = [], 0
    for piece in text.split("\r\n"):
        inked = [start + offset for offset, character in enumerate(piece) if not character.isspace()]
        if inked and inked[-1] < text_page.count_chars():
            lines.append(_line(text_page, piece.strip(), inked[0], inked[-1]))
        start += len(piece) + 2
    return lines


def _line(text_page: pypdfium2.PdfTextPage, text: str, first: int, last: int) -> Line:
    left, bottom, _, top = text_page.get_charbox(first, loose=True)
    _, _, right, _ = text_page.get_charbox(last, loose=True)
    size = raw.FPDFText_GetFontSize(text_page, (first + last) // 2)
    return Line(text, left, right, top, bottom, size)


def _recognise(document: pypdfium2.PdfDocument, numbers: Sequence[int]) -> list[str]:
    """What Tesseract reads on these pages. Of PDFium, only one thread may make use at a time."""
    program = shutil.which("tesseract")
    if program is None:
        raise Unreadable("no_ocr")
    languages = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=5, check=False).stdout
    wanted = [language for language in ("eng", "chi_sim") if language in languages.split()]
    command = [program, "-", "-", "-l", "+".join(wanted or ["eng"])]
    one_at_a_time = Lock()

    def read(number: int) -> str:
        with one_at_a_time:
            picture = _picture(document[number - 1])
        return _read_picture(command, picture)

    with ThreadPoolExecutor(OCR_PAGES) as pool:
        return list(pool.map(read, numbers))


def _read_picture(command: list[str], picture: bytes) -> str:
    """With one thread for each page: more of them only wait for each other."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        read = subprocess.run(
            command, input=picture, capture_output=True, timeout=OCR_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_slow") from error
    if read.returncode:
        raise Unreadable("too_slow" if read.returncode == -signal.SIGXCPU else "unreadable")
    return read.stdout.decode(errors="replace").strip()


def _picture(page: pypdfium2.PdfPage) -> bytes:
    """The page in the PPM format."""
    bitmap = page.render(scale=OCR_DPI / 72, rev_byteorder=True, prefer_bgrx=False)
    return b"P6 %d %d 255\n" % (bitmap.width, bitmap.height) + _pixels(bitmap)


def _pixels(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """Rows of RGB without the padding that PDFium puts at their ends."""
    whole = ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height)
    rows = (whole[row * bitmap.stride : row * bitmap.stride + bitmap.width * 3] for row in range(bitmap.height))
    return b"".join(rows)
