#!/usr/bin/env python3
"""How long a long PDF takes to be read and prepared: python bench/reading.py DOCUMENT.pdf --pages 300

Repeats the document's pages until there are so many, and prints the seconds of processor time of each step. Needs no
model.
"""

import argparse
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

import django

django.setup()

import pypdfium2  # noqa: E402

from assistant.documents.files.pdf.document import read_pdf  # noqa: E402
from assistant.documents.text.sections import find_sections  # noqa: E402
from assistant.evidence.index import SourceIndex  # noqa: E402
from assistant.evidence.key_facts import duties, key_facts  # noqa: E402
from assistant.evidence.statements import check_statement  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("document", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    options = parser.parse_args()
    data = repeated(options.document, options.pages)
    pages, *_ = timed("the file to text", lambda: read_pdf(data, ocr=False, most_pages=options.pages))
    text = "".join(pages)
    sections = timed("sections", lambda: find_sections(text))
    source = timed("sentences and their words", lambda: SourceIndex(text, (0,), sections))
    timed("values and names, at the first statement", lambda: check_statement("The term is five years.", source))
    timed("the next statement", lambda: check_statement("The term is six years.", source))
    timed("key facts and obligations", lambda: (key_facts(source), duties(source)))
    print(f"{len(pages)} pages, {len(text):,} characters")


def repeated(path: Path, count: int) -> bytes:
    source, made = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
    while len(made) < count:
        made.import_pages(source, list(range(min(len(source), count - len(made)))))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def timed(name: str, step: Callable[[], Any]) -> Any:
    began = time.process_time()
    result = step()
    print(f"{time.process_time() - began:6.2f} s  {name}", flush=True)
    return result


if __name__ == "__main__":
    main()
