"""`python -m assistant.documents.child`: reads one untrusted file, apart from the site and under limits of its own.

The file comes in on standard input, one JSON object goes out: {"format", "pages", "headings", "warnings"}, or {"error"}
with a code of extraction.py. Nothing here knows of Django, of a database or of a path.
"""

import json
import resource
import sys
from typing import Any

#: The walls: bytes of memory, seconds of processor, and not one byte written to a file.
MEMORY_BYTES, CPU_SECONDS = 768 * 1024 * 1024, 20

#: Bytes of characters that two readers of PDF and DOCX may bring to light; more is no document a person reads.
MAX_CHARACTERS = 5_000_000

#: Fewer characters than this are no text: a scan, or an empty file.
LEAST_CHARACTERS = 20

_FORMATS = {".pdf": "pdf", ".docx": "docx", ".txt": "text", ".text": "text", ".md": "text"}


class Unreadable(Exception):
    """`code` is one of extraction.py's."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def main() -> None:
    name, ocr = sys.argv[1], "--ocr" in sys.argv
    _limit()
    try:
        answer = _read(sys.stdin.buffer.read(), name, ocr=ocr)
    except Unreadable as error:
        answer = {"error": error.code}
    except MemoryError:
        answer = {"error": "too_much"}
    json.dump(answer, sys.stdout)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(data: bytes, name: str, *, ocr: bool) -> dict[str, Any]:
    found = sniff(data)
    said = next((kind for suffix, kind in _FORMATS.items() if name.lower().endswith(suffix)), found)
    if found == "ole":
        raise Unreadable("encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "old_word")
    if found not in _FORMATS.values() or found != said:
        raise Unreadable("other_content")
    pages, headings, warnings = _reader(found)(data, ocr)
    characters = sum(len(page.strip()) for page in pages)
    if characters < LEAST_CHARACTERS:
        raise Unreadable("no_text" if found == "pdf" else "empty")
    if characters > MAX_CHARACTERS:
        raise Unreadable("too_much")
    return {"format": found, "pages": pages, "headings": headings, "warnings": warnings}


def sniff(data: bytes) -> str:
    """What the file is by its content: "pdf", "docx", "ole" (old Word, or encrypted), "text" or "other"."""
    if not data.strip():
        raise Unreadable("empty")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx" if b"word/document.xml" in data else "other"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "ole"
    from .plain import looks_like_text

    return "text" if looks_like_text(data) else "other"


def _reader(kind: str) -> Any:
    """Imported only now: PDFium and lxml are under the limits from their first byte on."""
    if kind == "pdf":
        from .pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from .word import read_docx

        return lambda data, _ocr: read_docx(data)
    from .plain import read_text

    return lambda data, _ocr: read_text(data)


if __name__ == "__main__":
    main()
