"""Reads a DOCX in reading order: headings, numbered lists, tables, text boxes, notes. Runs in the child process.

package.py opens the file, styles.py and numbering.py say what a paragraph inherits, inline.py reads
what is in it. A table row is a line, with " | " between cells; the paragraphs of a cell are separated by line breaks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from ..unreadable import Unreadable
from .inline import PAGE, VML, Inline, InlineReader, chosen
from .notes import NoteMarks
from .numbering import Numbering
from .package import VAL, Element, Package, W, open_package
from .styles import Styles, switched_on

_PARAGRAPH, _TABLE, _ROW, _CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
#: Parts of programs, of other files, and of form controls that are programs.
_ACTIVE = ("/embeddings/", "/activeX/", "vbaProject.bin")

Warnings = list[dict[str, Any]]


def read_docx(data: bytes) -> tuple[list[str], list[tuple[int, int]], Warnings]:
    """Returns pages, headings as (offset, level), and warnings. Raises Unreadable."""
    package = open_package(data)
    reader = _DocxReader(package)
    pages, headings = reader.read()
    return pages, headings, _warnings(package, reader.seen, pages)


def _warnings(package: Package, seen: dict[str, int], pages: list[str]) -> Warnings:
    """What a reader should know about the file: for each code of SENTENCES in web/presenters.py, how many there are."""
    warnings: Warnings = [] if len(pages) > 1 else [{"code": "no_pages"}]
    if any(part in name for name in package.names for part in _ACTIVE):
        warnings.append({"code": "active"})
    comments = package.part("comments")
    counts = {**seen, "comments": len(comments.findall(f"{W}comment")) if comments is not None else 0}
    warnings += [{"code": code, "count": counts[code]} for code in _COUNTED if counts.get(code)]
    if any(_has_text(package.part(kind)) for kind in ("header", "footer")):
        warnings.append({"code": "headers"})
    return warnings


_COUNTED = (
    "tracked", "comments", "hidden", "faint", "struck", "odd", "pictures", "graphics", "computed", "guides",
    "not_read",
)  # fmt: skip


def _has_text(part: Element | None) -> bool:
    """Whether it has words, or a word drawn as a watermark."""
    if part is None:
        return False
    texts = (text.text or text.get("string") or "" for text in part.iter(f"{W}t", f"{VML}textpath"))
    return any(map(str.strip, texts))


class _DocxReader:
    """Walks the document once. `headings` are (offset in the whole text, level from 1)."""

    def __init__(self, package: Package) -> None:
        self._body = package.document.find(f"{W}body")
        self._styles = Styles(package.part("styles"))
        self._numbers = Numbering(package.part("numbering"), self._styles)
        self._marks = NoteMarks(package.part("settings"), _sections(self._body))
        self._inline = InlineReader(self._styles, self._marks, package.graphics)
        self._notes = {
            f"{kind}:{note.get(f'{W}id')}": note
            for kind in ("footnote", "endnote")
            for note in _children(package.part(f"{kind}s"), f"{W}{kind}")
        }
        self._pages: list[list[str]] = [[]]
        self._offset = 0
        self._headings: list[tuple[int, int]] = []
        #: The text of a paragraph whose end was deleted, and which therefore continues in the next one.
        self._runs_on = ""

    @property
    def seen(self) -> Counter[str]:
        return self._inline.seen

    def read(self) -> tuple[list[str], list[tuple[int, int]]]:
        if self._body is None:
            raise Unreadable("unreadable")
        self._blocks(self._body)
        if len(self._pages) > 1 and not self._pages[-1]:
            self._pages.pop()
        return ["".join(page) or "\n\n" for page in self._pages], self._headings

    def _blocks(self, parent: Element) -> None:
        for block, goes_on in self._with_ends(parent):
            if block.tag == _TABLE:
                self._table(block)
            else:
                self._paragraph(block, goes_on=goes_on)

    def _with_ends(self, parent: Element) -> Iterator[tuple[Element, bool]]:
        """The paragraphs and tables, and whether each is a paragraph that goes on in the next: its end was deleted. A
        table cannot go on from a paragraph."""
        blocks = [*self._inside(parent, (_PARAGRAPH, _TABLE)), None]
        for block, following in pairwise(blocks):
            deleted = block.tag == _PARAGRAPH and _end_is_deleted(block)
            self.seen["tracked"] += deleted
            yield block, deleted and following is not None and following.tag == _PARAGRAPH

    def _inside(self, parent: Element, wanted: tuple[str, ...]) -> Iterator[Element]:
        """The wanted elements in a parent, also within whatever encloses them, such as content controls and insertions,
        but not within deletions."""
        for child in parent:
            if child.tag in wanted:
                yield child
            elif child.tag in (f"{W}altChunk", f"{W}subDoc"):
                self.seen["not_read"] += 1
            elif child.tag in (f"{W}del", f"{W}moveFrom"):
                self.seen["tracked"] += 1
            elif (inner := chosen(child)) is not None:
                yield from self._inside(inner, wanted)

    def _paragraph(self, paragraph: Element, *, goes_on: bool) -> None:
        properties, style = paragraph.find(f"{W}pPr"), self._styles.of(paragraph)
        if _breaks_before(properties, default=style.page_break):
            self._marks.end_page()
            self._close_page()
        inline = self._inline.read(paragraph)
        before, self._runs_on = self._runs_on, ""
        if goes_on:
            self._runs_on = before + self._boxes_apart(inline)
        else:
            self._labelled(paragraph, inline, style.outline or _own_outline(properties), before)
        for line in self._noted(inline.notes):
            self._write(line)
        if (section := properties.find(f"{W}sectPr") if properties is not None else None) is not None:
            self._marks.end_section()
            if _starts_page(section):
                self._close_page()

    def _boxes_apart(self, inline: Inline) -> str:
        """The text; its text boxes are written at once."""
        text = ""
        for part in inline.parts():
            if not isinstance(part, str):
                self._blocks(part)
            elif part != PAGE:
                text += part
        return text

    def _labelled(self, paragraph: Element, inline: Inline, level: int, first: str) -> None:
        """The paragraph with its number, in several parts if pages end in it. It begins with the text `first`."""
        label = self._label(paragraph, first or inline.text)
        for part in inline.parts():
            if not isinstance(part, str):
                self._blocks(part)
                continue
            if part == PAGE:
                self._close_page()
                continue
            text, first = first + part, ""
            if not text.strip():
                continue
            if level:
                self._headings.append((self._offset, level))
            self._write(f"{label} {text.strip()}".strip())
            label, level = "", 0

    def _label(self, paragraph: Element, text: str) -> str:
        """Its number. A paragraph that was deleted whole has none and does not count."""
        return "" if not text and _end_is_deleted(paragraph) else self._numbers.label(paragraph)

    def _noted(self, notes: Iterable[tuple[str, str]]) -> Iterator[str]:
        for mark, key in notes:
            if (note := self._notes.pop(key, None)) is not None and (lines := self._lines(note, [])):
                yield f"[{mark}] {' '.join(lines)}" if mark else " ".join(lines)

    def _table(self, table: Element) -> None:
        notes: list[tuple[str, str]] = []
        if rows := self._rows(table, notes):
            self._write("\n".join(rows))
        for line in self._noted(notes):
            self._write(line)

    def _rows(self, table: Element, notes: list[tuple[str, str]]) -> list[str]:
        """The rows, and of each its cells, that are still there with the tracked changes accepted."""
        rows = []
        for row in self._kept(table, _ROW, "trPr", "ins", "del"):
            kept = self._kept(row, _CELL, "tcPr", "cellIns", "cellDel")
            cells = ["\n".join(self._lines(cell, notes)) for cell in kept]
            if any(cells):
                rows.append(" | ".join(cells))
        return rows

    def _kept(self, parent: Element, tag: str, properties: str, added: str, deleted: str) -> Iterator[Element]:
        for each in self._inside(parent, (tag,)):
            changes = [name for name in (added, deleted) if each.find(f"{W}{properties}/{W}{name}") is not None]
            self.seen["tracked"] += len(changes)
            if deleted not in changes:
                yield each

    def _lines(self, parent: Element, notes: list[tuple[str, str]]) -> list[str]:
        """The paragraphs of a cell or note with their numbers, and the rows of tables inside it."""
        lines: list[str] = []
        first = ""
        for block, goes_on in self._with_ends(parent):
            if block.tag == _TABLE:
                lines += self._rows(block, notes)
                continue
            inline = self._inline.read(block)
            notes += inline.notes
            label = "" if goes_on else self._label(block, first or inline.text)
            for part in inline.parts():
                if not isinstance(part, str):
                    lines += self._lines(part, notes)
                elif part != PAGE:
                    first += part
                    if first.strip() and not goes_on:
                        lines.append(f"{label} {first.strip()}".strip())
                        label = first = ""
        return lines

    def _write(self, text: str) -> None:
        self._pages[-1].append(f"{text}\n\n")
        self._offset += len(text) + 2

    def _close_page(self) -> None:
        """End the page, unless it has no text: Word may mark the end of a page more than once."""
        if self._pages[-1]:
            self._pages.append([])


def _children(part: Element | None, tag: str) -> list[Element]:
    return part.findall(tag) if part is not None else []


def _breaks_before(properties: Element | None, *, default: bool) -> bool:
    own = properties.find(f"{W}pageBreakBefore") if properties is not None else None
    return switched_on(own) if own is not None else default


def _own_outline(properties: Element | None) -> int:
    """The heading level that the paragraph itself states; 0 for none."""
    own = properties.find(f"{W}outlineLvl") if properties is not None else None
    level = own.get(VAL, "9") if own is not None else "9"
    return int(level) + 1 if level.isdecimal() and int(level) < 9 else 0


def _end_is_deleted(paragraph: Element) -> bool:
    """Deleted or moved away in a tracked change."""
    return any(paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") is not None for name in ("del", "moveFrom"))


def _sections(body: Element | None) -> list[Element]:
    """The properties of all sections, in order; earlier properties that a tracked change keeps are none."""
    found = body.iter(f"{W}sectPr") if body is not None else ()
    return [each for each in found if each.getparent().tag in (f"{W}pPr", f"{W}body")]


def _starts_page(section: Element) -> bool:
    kind = section.find(f"{W}type")
    return kind is None or kind.get(VAL) != "continuous"
