"""A file becomes text with its pages, or one sentence why not. The reading itself happens in child.py.

`extract` blocks; a view awaits `extract_soon`. A child that crashes, hangs or talks without end costs its own life and
nothing else.
"""

import asyncio
import hashlib
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..exceptions import BadInput, Sentence

#: Seconds for a child, as a clock counts them; and where Tesseract reads, for some hundred pages on two cores.
SECONDS, OCR_SECONDS = 40.0, 600.0

#: Bytes of a child's answer, at most.
MAX_ANSWER = 64 * 1024 * 1024

#: As many files are read at once; the others wait.
_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="extraction")

SENTENCES: dict[str, Sentence] = {
    "empty": _("This file is empty."),
    "no_text": _("This is a scan: its pages are pictures without text, so have it read by OCR first."),
    "no_text_ocr": _(
        "This is a scan: its pages are pictures without text; Tesseract can read them, which takes a while."
    ),
    "no_ocr": _("Tesseract, which reads scans, is not installed on this server."),
    "encrypted": _("This file is protected by a password: save a copy without one and take that."),
    "too_large": _("This file is too large: at most 25 MB can be taken."),
    "too_many_pages": _("This document has more than 500 pages: split it and take the parts."),
    "too_much": _("This file needs more room than it may have: split it and take the parts."),
    "too_slow": _("This file took too long to read: print it to a new PDF and take that."),
    "other_content": _("This file is not what its name says, or not of a kind that can be read: PDF, DOCX or text."),
    "old_word": _("This is an old Word file: save it as .docx and take that."),
    "unsafe": _("This DOCX holds parts that no Word file needs and that can be misused, so it was not opened."),
    "bomb": _("This DOCX unpacks to far more than a document, so it was not opened."),
    "unreadable": _("This file is damaged and cannot be read: save it anew and try again."),
}


class UnreadableFile(BadInput):
    """`code` is a key of SENTENCES."""

    def __init__(self, code: str) -> None:
        said = "no_text_ocr" if code == "no_text" and can_ocr() else code
        super().__init__(SENTENCES[said], code=code)


@dataclass(frozen=True)
class Extracted:
    """`pages` joined without anything between are the text; offsets count its characters. `headings` are
    (offset, level) where the file itself says so. `sha256` is that of the file."""

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


async def extract_soon(data: bytes, name: str, *, ocr: bool = False) -> Extracted:
    return await asyncio.get_running_loop().run_in_executor(_POOL, lambda: extract(data, name, ocr=ocr))


def extract(data: bytes, name: str, *, ocr: bool = False) -> Extracted:
    """Raises UnreadableFile."""
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
    ending = name[-200:].replace("\0", "")
    command = [sys.executable, "-I", "-c", _START, str(settings.BASE_DIR), ending, *(["--ocr"] if ocr else [])]
    overdue = threading.Event()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:

        def end() -> None:
            overdue.set()
            child.kill()

        timer = threading.Timer(OCR_SECONDS if ocr else SECONDS, end)
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


#: -I: nothing of the environment and of the working folder is imported; the project's own folder is named instead.
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from assistant.documents.child import main; main()"


def _converse(child: "subprocess.Popen[bytes]", data: bytes) -> bytes:
    assert child.stdin and child.stdout
    try:
        child.stdin.write(data)
        child.stdin.close()
    except BrokenPipeError:
        return b""
    return child.stdout.read(MAX_ANSWER)
