"""The text of a DOCX in reading order: headings, numbered lists, tables, footnotes. Runs in the child process.

The zip's directory is judged before anything is unpacked, and a part with a document type declaration is refused: it
could hold entities, and what they stand for would be missing from the text.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .child import Unreadable
from .word_numbers import Numbering

MAX_UNPACKED, MAX_RATIO, MAX_ENTRIES = 50 * 1024 * 1024, 100, 2000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}t"
_VAL = f"{_W}val"
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)

Element = Any


def read_docx(data: bytes) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]]:
    parts = _parts(data)
    reader = _Reader(parts)
    pages, headings = reader.read()
    warnings: list[dict[str, Any]] = [] if len(pages) > 1 else [{"code": "no_pages"}]
    if any(name.startswith("word/embeddings/") or name.endswith("vbaProject.bin") for name in parts):
        warnings.append({"code": "active"})
    return pages, headings, warnings


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts that hold text; of the others the names alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _judge(entries)
            wanted = (
                "word/document.xml",
                "word/styles.xml",
                "word/numbering.xml",
                "word/footnotes.xml",
                "word/endnotes.xml",
            )
            return {entry.filename: _unpacked(archive, entry) if entry.filename in wanted else b"" for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, KeyError, ValueError, OSError) as error:
        raise Unreadable("unreadable") from error
    except RuntimeError as error:
        raise Unreadable("encrypted") from error


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        raise Unreadable("bomb")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """No more than the directory promised. Raises Unreadable (code "unsafe") for a part with declarations."""
    with archive.open(entry) as part:
        data = part.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise Unreadable("bomb")
    if _DECLARATION.search(data) or _DECLARATION.search(data.replace(b"\x00", b"")):
        raise Unreadable("unsafe")
    return data


def _xml(data: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("unreadable") from error


class _Reader:
    """Walks the body once. `headings` are (offset in the whole text, level from 1)."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._body = _xml(parts["word/document.xml"]).find(f"{_W}body")
        self._levels = _heading_levels(parts.get("word/styles.xml", b""))
        self._numbers = Numbering(_xml(data) if (data := parts.get("word/numbering.xml")) else None)
        self._notes = _notes(parts)
        self._pages: list[str] = [""]
        self._headings: list[tuple[int, int]] = []

    def read(self) -> tuple[list[str], list[tuple[int, int]]]:
        if self._body is None:
            raise Unreadable("unreadable")
        for block in _blocks(self._body):
            if block.tag == _TABLE:
                self._table(block)
            else:
                self._paragraph(block)
        return [page.rstrip("\n") + "\n\n" if page.strip() else "\n\n" for page in self._pages], self._headings

    def _paragraph(self, paragraph: Element) -> None:
        notes: list[str] = []
        pieces = list(_pieces(paragraph, notes))
        label = self._numbers.label(paragraph)
        level = self._level(paragraph)
        first = True
        for piece in pieces:
            if piece == "\f":
                if self._pages[-1].strip():
                    self._close_page()
                continue
            text = " ".join(piece.split(" ")).strip()
            if not text:
                continue
            if first and level:
                self._headings.append((self._offset(), level))
            self._write(f"{label} {text}".strip() if first else text)
            first = False
        for note in notes:
            if noted := self._notes.get(note):
                self._write(f"[{note.split(':')[1]}] {noted}")

    def _table(self, table: Element) -> None:
        rows = [" | ".join(_cell(cell) for cell in row.findall(_CELL)) for row in table.iter(_ROW)]
        if written := "\n".join(row for row in rows if row.strip(" |")):
            self._write(written)

    def _level(self, paragraph: Element) -> int:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self._levels.get(style.get(_VAL), 0) if style is not None else 0

    def _write(self, text: str) -> None:
        self._pages[-1] += f"{text}\n\n"

    def _close_page(self) -> None:
        self._pages[-1] = self._pages[-1].rstrip("\n") + "\n\n"
        self._pages.append("")

    def _offset(self) -> int:
        return sum(map(len, self._pages))


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, also those inside content controls and insertions."""
    for child in parent:
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(child)


def _pieces(paragraph: Element, notes: list[str]) -> Iterator[str]:
    """The text between page breaks, each break as a form feed. References to notes are collected."""
    written = ""
    for node in paragraph.iter():
        tag = node.tag
        if tag == _TEXT:
            written += node.text or ""
        elif tag == f"{_W}tab":
            written += " "
        elif tag in (f"{_W}noBreakHyphen",):
            written += "-"
        elif tag == f"{_W}lastRenderedPageBreak" or (tag == f"{_W}br" and node.get(f"{_W}type") == "page"):
            yield written
            yield "\f"
            written = ""
        elif tag in (f"{_W}br", f"{_W}cr"):
            written += "\n"
        elif tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
            note = f"{tag.removeprefix(_W)[:-9]}:{node.get(f'{_W}id')}"
            notes.append(note)
            written += f"[{note.split(':')[1]}]"
    yield written


def _cell(cell: Element) -> str:
    return " ".join(" ".join("".join(node.text or "" for node in cell.iter(_TEXT)).split()).split("|"))


def _notes(parts: dict[str, bytes]) -> dict[str, str]:
    """The text of each note, by "footnote:ID" or "endnote:ID"."""
    found = {}
    for kind in ("footnote", "endnote"):
        if data := parts.get(f"word/{kind}s.xml"):
            for note in _xml(data).findall(f"{_W}{kind}"):
                paragraphs = ["".join(node.text or "" for node in one.iter(_TEXT)) for one in note.iter(_PARAGRAPH)]
                found[f"{kind}:{note.get(f'{_W}id')}"] = " ".join(" ".join(paragraphs).split())
    return found


def _heading_levels(data: bytes) -> dict[str, int]:
    """The outline level of each style that is a heading, by its own id."""
    levels: dict[str, int] = {}
    if not data:
        return levels
    for style in _xml(data).findall(f"{_W}style"):
        name = style.find(f"{_W}name")
        written = (name.get(_VAL) or "").lower() if name is not None else ""
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if found := re.fullmatch(r"heading (\d)", written):
            levels[style.get(f"{_W}styleId")] = int(found[1])
        elif outline is not None and (outline.get(_VAL) or "9") < "9":
            levels[style.get(f"{_W}styleId")] = int(outline.get(_VAL)) + 1
    return levels
