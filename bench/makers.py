#!/usr/bin/env python3
"""How files of other makers are read: python bench/makers.py FOLDER

Reads every PDF and DOCX of a folder as the site does, and prints for each maker and kind, as the file names its maker,
how many were read, read with a warning (other than that a DOCX has no pages of its own), or refused. The words of each
DOCX are held against those of python-docx and, where `soffice` is installed, of LibreOffice, in order: `kept` is the
least share of the other reader's words that are in the text. With --show, the words that are missing are printed.
"""

import argparse
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

import django

django.setup()

import docx  # noqa: E402
from docx.opc.exceptions import OpcError  # noqa: E402
from rapidfuzz.distance import LCSseq  # noqa: E402

from assistant.documents.files.extraction import UnreadableFile, extract  # noqa: E402

RESULTS = ("read", "with a warning", "refused")
_WORD = re.compile(r"[A-Za-z0-9]+|[\u3400-\u9fff]")
_MAKER = re.compile(rb"/(?:Producer|Creator)\s*\(([^()]{2,60})")
_APPLICATION = re.compile(r"<Application>([^<]+)")
LIBREOFFICE_SECONDS = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print refusals, and words that are missing")
    options = parser.parse_args()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    shares: dict[tuple[str, str], list[float]] = defaultdict(list)
    for path in sorted(options.folder.rglob("*")):
        if path.suffix.lower() in (".pdf", ".docx"):
            row = maker_of(path), path.suffix[1:].lower()
            result, text = read(path, show=options.show)
            counts[row][result] += 1
            for other, words in others(path) if text and row[1] == "docx" else ():
                share, missing = kept(words, _WORD.findall(text))
                shares[row].append(share)
                if options.show and missing:
                    print(f"  {path.name}: {other} has {' '.join(missing[:40])}", file=sys.stderr)
    print(f"| maker | kind | {' | '.join(RESULTS)} | kept |\n| --- | --- | --- | --- | --- | --- |")
    for row, found in sorted(counts.items()):
        least = f"{min(shares[row]):.1%}" if shares[row] else ""
        print(f"| {' | '.join(row)} | {' | '.join(str(found[one]) for one in RESULTS)} | {least} |")


def read(path: Path, *, show: bool) -> tuple[str, str]:
    """(result, text)"""
    try:
        found = extract(path.read_bytes(), path.name)
    except UnreadableFile as error:
        if show:
            print(f"  {path.name}: {error}", file=sys.stderr)
        return "refused", ""
    return RESULTS[any(warning["code"] != "no_pages" for warning in found.warnings)], found.text


def maker_of(path: Path) -> str:
    """As the file says; its version left aside."""
    data = path.read_bytes()
    if path.suffix.lower() == ".pdf":
        found = _MAKER.search(data)
        name = found[1].decode("latin-1") if found else ""
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                properties = package.read("docProps/app.xml").decode()
        except (KeyError, zipfile.BadZipFile):
            properties = ""
        said = _APPLICATION.search(properties)
        name = said[1] if said else ""
    return re.split(r"[ /-]?v?\d|[/\\]", name)[0].strip() or "not said"


def others(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The words that other readers see."""
    with suppress(AttributeError, KeyError, ValueError, OpcError):  # Strict files, templates, and others' names
        yield "python-docx", _WORD.findall("\n".join(_of_python_docx(path)))
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, str(path)]
        try:
            subprocess.run(command, capture_output=True, timeout=LIBREOFFICE_SECONDS, check=True)
        except (OSError, subprocess.SubprocessError):
            return
        for made in Path(folder).glob("*.txt"):
            yield "LibreOffice", _WORD.findall(made.read_text(encoding="utf-8-sig"))


def _of_python_docx(path: Path) -> Iterator[str]:
    for one in docx.Document(str(path)).iter_inner_content():
        if hasattr(one, "text"):
            yield one.text
        else:
            yield from (cell.text for row in one.rows for cell in dict.fromkeys(row.cells))


def kept(theirs: list[str], ours: list[str]) -> tuple[float, list[str]]:
    """The share of their words that ours have in the same order, and the words that ours lack."""
    common = LCSseq.similarity(theirs, ours)
    missing = list((Counter(theirs) - Counter(ours)).elements())
    return common / max(1, len(theirs)), missing


if __name__ == "__main__":
    main()
