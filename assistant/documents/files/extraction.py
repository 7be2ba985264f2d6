"""Turns a file into text with pages, or into one sentence why not. reader_process.py does the reading in a child
process.

`extract` blocks; views await `extract_soon`, which takes people in turn. A child that crashes, hangs or never stops
writing harms nobody else. It is told only the suffix of the file's name and nothing of the site's environment, because
both can be read in the process list.
"""

import asyncio
import hashlib
import math
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import msgspec
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ...exceptions import BadInput, Sentence
from ...workers.confinement import environment
from ...workers.executor import FairExecutor
from .reader_process import MACROS

#: The most bytes in a child's answer.
MAX_ANSWER = 64 * 1024 * 1024


def _too_large() -> str:
    size = size_in_words(settings.LIMIT_UPLOAD_BYTES)
    return gettext("This file is too large: the limit is %(size)s.") % {"size": size}


def _too_many_pages() -> str:
    words = gettext("This document has more than {pages} pages: split it and add the parts.")
    return words.format(pages=settings.LIMIT_DOCUMENT_PAGES)


def size_in_words(size: int) -> str:
    """A size such as "25 MB", rounded down, so that a file of this size is accepted."""
    for unit, name in ((1024**3, "GB"), (1024**2, "MB"), (1024, "KB")):
        if size >= unit:
            return f"{size * 10 // unit / 10:g} {name}"
    return ngettext("%(size)d byte", "%(size)d bytes", size) % {"size": size}


SENTENCES: dict[str, Sentence] = {
    "empty": _("This file is empty."),
    "blank": _("Every page of this file is blank: check that it is the right one."),
    "no_text": _("This is a scan: its pages are pictures without text, so have it read by OCR first."),
    "no_text_ocr": _(
        "This is a scan: its pages are pictures without text; Tesseract can read them, which takes a while."
    ),
    "garbled": _("The fonts of this file do not say which letters they show, so have it read by OCR first."),
    "garbled_ocr": _(
        "The fonts of this file do not say which letters they show; Tesseract can read its pages, which takes a while."
    ),
    "no_ocr": _("Tesseract, which reads scans, is not installed on this server."),
    "encrypted": _("This file is protected by a password: save a copy without one and add that."),
    "too_large": lazy(_too_large, str)(),
    "too_many_pages": lazy(_too_many_pages, str)(),
    "too_much": _("This file needs more memory than it may have: split it and add the parts."),
    "too_slow": _("This file took too long to read: print it to a new PDF and add that."),
    "other_content": _("This kind of file cannot be read; these can: PDF, DOCX, text, mail and web pages."),
    "old_word": _("This is an old Word file: save it as .docx and add that."),
    "rtf": _("This is an RTF file: open it in a word processor, save it as .docx and add that."),
    "odt": _("This is an OpenDocument file: save it as .docx and add that."),
    "spreadsheet": _("This is a spreadsheet: print it to a PDF and add that."),
    "old_spreadsheet": _("This is an old spreadsheet: print it to a PDF and add that."),
    "presentation": _("This is a presentation: print it to a PDF and add that."),
    "outlook": _("This is an Outlook message: save it as .eml, or print it to a PDF, and add that."),
    "only_pictures": _("This file holds pictures only: print it to a PDF and have that read by OCR."),
    "no_mail_body": _("This mail has no text of its own: save its attachments and add those."),
    "unknown_encoding": _("The encoding of this text could not be recognised: save it as UTF-8 and add that."),
    "failed": _("This file could not be read; the fault is ours, not the file's. Print it to a PDF and add that."),
    "unsafe": _("This DOCX holds parts that no Word file needs and that can be misused, so it was not opened."),
    "bomb": _("This DOCX unpacks to far more than a document, so it was not opened."),
    "unreadable": _("This file is damaged and cannot be read: save it again and retry."),
}


#: Reasons for refusing a file that Tesseract may still be able to read.
_NEED_OCR = frozenset({"no_text", "garbled"})


class UnreadableFile(BadInput):
    """`code` is a key of SENTENCES."""

    def __init__(self, code: str) -> None:
        self.needs_ocr = code in _NEED_OCR
        super().__init__(SENTENCES[f"{code}_ocr" if self.needs_ocr and can_ocr() else code], code=code)


@dataclass(frozen=True)
class Extracted:
    """The text is `pages` joined without separators; offsets count its characters. `headings` are (offset, level)
    from the file itself. `sha256` is of the file."""

    sha256: str
    size: int
    format: str
    pages: tuple[str, ...]
    headings: tuple[tuple[int, int], ...] = ()
    warnings: tuple[dict[str, Any], ...] = field(default=())

    @property
    def text(self) -> str:
        return "".join(self.pages)


def can_ocr() -> bool:
    return shutil.which("tesseract") is not None


async def extract_soon(person: int, data: bytes, name: str, *, ocr: bool = False) -> Extracted:
    """Read a file when it is the person's turn. A scan takes minutes, so scans wait in a lane of their own. Raises
    UnreadableFile, Overloaded."""
    work = partial(extract, data, name, ocr=ocr)
    return await asyncio.wrap_future(_executor().submit(person, work, background=ocr))


def extract_in_turn(person: int, data: bytes, name: str) -> Extracted:
    """Like `extract_soon`, for synchronous code."""
    return _executor().submit(person, partial(extract, data, name)).result()


@cache
def _executor() -> FairExecutor:
    """WORKERS files are read at once; the others wait."""
    return FairExecutor("extraction", settings.WORKERS, settings.LIMIT_UPLOADS)


def extract(data: bytes, name: str, *, ocr: bool = False) -> Extracted:
    """Read a file, and block until that is done. Raises UnreadableFile."""
    if len(data) > settings.LIMIT_UPLOAD_BYTES:
        raise UnreadableFile("too_large")
    answer = _answer(data, name, ocr=ocr)
    if "error" in answer:
        raise UnreadableFile(answer["error"])
    return Extracted(
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        format=answer["format"],
        pages=tuple(answer["pages"]),
        headings=tuple((offset, level) for offset, level in answer["headings"]),
        warnings=tuple(answer["warnings"]),
    )


def _answer(data: bytes, name: str, *, ocr: bool) -> dict[str, Any]:
    seconds = settings.LIMIT_OCR_SECONDS if ocr else settings.LIMIT_READING_SECONDS
    limits = (settings.LIMIT_DOCUMENT_PAGES, math.ceil(settings.LIMIT_READING_SECONDS / 2))
    arguments = [_suffix(name), *map(str, limits), *(["--ocr"] if ocr else [])]
    command = [sys.executable, "-I", "-c", _START, str(settings.BASE_DIR), *arguments]
    overdue = threading.Event()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
    ) as child:

        def end() -> None:
            overdue.set()
            child.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            written = _converse(child, data)
        finally:
            timer.cancel()
            child.kill()
    if overdue.is_set():
        raise UnreadableFile("too_slow")
    try:
        return msgspec.json.decode(written, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise UnreadableFile("too_slow" if child.returncode == -signal.SIGXCPU else "unreadable") from error


def _suffix(name: str) -> str:
    """The suffix of the name if it is a known one; anything else in a name may be somebody's words."""
    return next((suffix for suffix in MACROS if name.lower().endswith(suffix)), "")


#: -I keeps the environment and the working folder from deciding what is imported; the project's folder is passed.
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from assistant.documents.files.reader_process import main; main()"
)


def _converse(child: "subprocess.Popen[bytes]", data: bytes) -> bytes:
    assert child.stdin and child.stdout
    try:
        child.stdin.write(data)
        child.stdin.close()
    except BrokenPipeError:
        pass  # It has ended without reading on; what it said before that counts.
    return child.stdout.read(MAX_ANSWER)
