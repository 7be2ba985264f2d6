"""`python -m assistant.documents.files.reader_process`: reads one untrusted file, apart from the site, within limits.

The file comes on standard input; one JSON object goes out: {"format", "pages", "headings", "warnings"}, or {"error"}
with a code of extraction.py. This process knows neither Django nor a database nor a path.
"""

import json
import resource
import sys
from bisect import bisect_left
from itertools import accumulate
from typing import Any

from ...hidden_characters import visible
from ...workers.confinement import confine
from .kinds import kind_of
from .unreadable import Unreadable

#: Bytes of memory (workers/confinement.py sets the other limits).
MEMORY_BYTES = 768 * 1024 * 1024

#: The most text in bytes from a PDF or DOCX; more is no document that a person reads.
MAX_CHARACTERS = 5_000_000

#: Suffixes of files with macros; nothing else of the name is passed to this process.
MACROS = (".docm", ".dotm")

Headings = list[tuple[int, int]]
Warnings = list[dict[str, Any]]


def main() -> None:
    """The arguments are the suffix of the file's name, the most pages, the seconds of processor time and, perhaps,
    `--ocr`."""
    suffix, pages, seconds, *options = sys.argv[1:]
    ocr = "--ocr" in options
    _limit(int(seconds), ocr=ocr)
    try:
        answer = _read(sys.stdin.buffer.read(), suffix, int(pages), ocr=ocr)
    except Unreadable as error:
        answer = {"error": error.code}
    except MemoryError:
        answer = {"error": "too_much"}
    except Exception:  # its message may quote the document
        answer = {"error": "failed"}
    json.dump(answer, sys.stdout)


def _limit(seconds: int, *, ocr: bool = False) -> None:
    confine(MEMORY_BYTES, children=ocr)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _read(data: bytes, suffix: str, most_pages: int, *, ocr: bool) -> dict[str, Any]:
    """Read the file by its content, whatever its name says, except that a suffix for macros is believed."""
    kind = kind_of(data)
    pages, headings, warnings = _as_seen(*_reader(kind, most_pages, ocr)(data))
    if len(pages) > most_pages:
        raise Unreadable("too_many_pages")
    characters = sum(len(page.strip()) for page in pages)
    if not characters:
        raise Unreadable(_why_empty(kind, warnings))
    if characters > MAX_CHARACTERS:
        raise Unreadable("too_much")
    if suffix in MACROS and not any(warning["code"] == "active" for warning in warnings):
        warnings.append({"code": "active"})
    return {"format": kind, "pages": pages, "headings": headings, "warnings": warnings}


def _why_empty(kind: str, warnings: list[dict[str, Any]]) -> str:
    if any(warning["code"] == "pictures" for warning in warnings):
        return "only_pictures"
    return "blank" if kind == "pdf" else "empty"


def _as_seen(pages: list[str], headings: Headings, warnings: Warnings) -> tuple[list[str], Headings, Warnings]:
    """Remove and count the characters that nobody sees, and move the headings' offsets accordingly."""
    visible_pages = [visible(page) for page in pages]
    starts = accumulate((len(page) for page in pages), initial=0)
    removed = [start + place for start, page in zip(starts, visible_pages, strict=False) for place in page.removed]
    if not removed:
        return pages, headings, warnings
    moved = [(offset - bisect_left(removed, offset), level) for offset, level in headings]
    return [page.text for page in visible_pages], moved, [*warnings, {"code": "invisible", "count": len(removed)}]


def _reader(kind: str, most_pages: int, ocr: bool) -> Any:
    """The reader for this kind. It is imported only now, so that PDFium and lxml are under the limits from the
    start."""
    if kind == "pdf":
        from .pdf.document import read_pdf

        return lambda data: read_pdf(data, most_pages, ocr)
    if kind == "docx":
        from .docx.document import read_docx

        return read_docx
    if kind == "mail":
        from .mail import read_mail

        return read_mail
    if kind == "web":
        from .web_page import read_web_page

        return read_web_page
    from .plain_text import read_text

    return read_text


if __name__ == "__main__":
    main()
