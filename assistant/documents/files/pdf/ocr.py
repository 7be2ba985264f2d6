"""Has Tesseract read the pages of a PDF that have no text. Runs in the child process."""

import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pypdfium2

from ..unreadable import Unreadable

#: Seconds for one call of Tesseract on a busy machine (its processor time has the limit of this process).
OCR_SECONDS = 240

#: Dots per inch, and pages read at once.
OCR_DPI, OCR_PAGES = 200, min(4, os.cpu_count() or 1)


def recognise(document: pypdfium2.PdfDocument, numbers: Sequence[int]) -> list[str]:
    """The text that Tesseract reads on these pages. Only one thread at a time may use PDFium."""
    program = shutil.which("tesseract")
    if program is None:
        raise Unreadable("no_ocr")
    languages = _ask([program, "--list-langs"]).stdout.decode().split()
    wanted = [language for language in ("eng", "chi_sim") if language in languages]
    command = [program, "-", "-", "-l", "+".join(wanted or ["eng"])]
    one_at_a_time = Lock()

    def read(number: int) -> str:
        with one_at_a_time:
            picture = _picture(document[number - 1])
        return _read_picture(command, picture)

    with ThreadPoolExecutor(OCR_PAGES) as pool:
        return list(pool.map(read, numbers))


def _read_picture(command: list[str], picture: bytes) -> str:
    read = _ask(command, picture)
    if read.returncode:
        raise Unreadable("too_slow" if read.returncode == -signal.SIGXCPU else "unreadable")
    return read.stdout.decode(errors="replace").strip()


def _ask(command: list[str], picture: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """With a single thread: several would only wait for those of the other pages."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        return subprocess.run(
            command, input=picture, capture_output=True, timeout=OCR_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_slow") from error


def _picture(page: pypdfium2.PdfPage) -> bytes:
    """The page as a PPM image."""
    bitmap = page.render(scale=OCR_DPI / 72, rev_byteorder=True, prefer_bgrx=False)
    return b"P6 %d %d 255\n" % (bitmap.width, bitmap.height) + _pixels(bitmap)


def _pixels(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """The rows of RGB values without PDFium's padding at their ends."""
    whole = ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height)
    rows = (whole[row * bitmap.stride : row * bitmap.stride + bitmap.width * 3] for row in range(bitmap.height))
    return b"".join(rows)
