"""Writes Markdown as paragraphs, lists and tables of a Word document, with the page's words, signs and numbers. Pure.

List numbers are written as text, because Word would count anew or on into the next list. So are superscripts ("10^9"):
copied from Word, they would become 109.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import cast

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.text.paragraph import CT_P
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from markdown_it.tree import SyntaxTreeNode

from ...markdown import parts
from ...markdown.parser import parse
from ...markdown.parts import Names
from ...markdown.plain import BULLET, formula_text, inline_text, marker

#: The indentation of each level of a list or quotation.
_INDENT = Cm(0.75)

_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")

_CODE_FONT = "Consolas"

#: The background of the short answer.
_LEAD = Pt(12)

#: A thematic break: a line below an empty paragraph, because characters would be part of the text.
_RULE = {"bottom": 6}

#: The elements that must follow borders in a paragraph's properties.
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")

_NO_NAMES: Names = MappingProxyType({})

_ALIGNMENTS = {"right": WD_ALIGN_PARAGRAPH.RIGHT, "center": WD_ALIGN_PARAGRAPH.CENTER}


def write(word: WordDocument, source: str, names: Names = _NO_NAMES) -> None:
    """`names` are the parts that the answer may have (markdown/parts.py)."""
    _Writer(word, names).answer(parse(source))


@dataclass(frozen=True)
class _Look:
    bold: bool = False
    italic: bool = False
    strike: bool = False


@dataclass
class _Writer:
    """`level` is the depth of lists and quotations; `marker` is written before the first paragraph of an item;
    `part` is the part of the answer being written."""

    word: WordDocument
    names: Names
    level: int = 0
    marker: str = ""
    part: str = ""

    def __post_init__(self) -> None:
        self._style_ids = {style.name: style.style_id for style in self.word.styles}
        self._end = self.word.element.body.get_or_add_sectPr()

    def answer(self, root: SyntaxTreeNode) -> None:
        """Write the blocks of an answer. A part's heading begins the part."""
        for place, node in enumerate(root.children):
            if self.part == "warning" and parts.is_loose(root.children, place, self.names):
                self.part = ""
            if node.type == "paragraph":
                self.lines(node)
                continue
            kind = parts.begins(node, self.names)
            self.part = kind or ("" if parts.ends(node) else self.part)
            self.block(node)

    def lines(self, node: SyntaxTreeNode) -> None:
        for kind, line in parts.paragraphs(node, self.names):
            self.part = kind or self.part
            paragraph = self.paragraph()
            for child in line:
                _inline(paragraph, child, _Look())
            if self.part == "lead" and not (kind and parts.is_bare(line)):
                for run in paragraph.runs:
                    run.font.size = _LEAD
                self.part = ""

    def blocks(self, node: SyntaxTreeNode) -> None:
        for child in node.children:
            self.block(child)

    def block(self, node: SyntaxTreeNode) -> None:
        if node.type == "heading":
            _inline(self.styled(f"Heading {node.tag[1]}"), node, _Look())
        elif node.type in ("bullet_list", "ordered_list", "blockquote"):
            self.nested(node)
        elif node.type == "list_item":
            self.item(node)
        elif node.type == "table":
            self.flush()
            _table(self.word, node)
            self.styled("Normal").paragraph_format.space_after = Pt(0)
        elif node.type == "hr":
            _frame(self.paragraph()._p, _RULE)
        else:
            self.text(node)

    def item(self, node: SyntaxTreeNode) -> None:
        """Write a list item. If it begins a part, it is that part by itself."""
        before, self.part = self.part, parts.begins(node, self.names) or self.part
        self.marker = marker(node)
        self.blocks(node)
        self.flush()
        self.part = before

    def nested(self, node: SyntaxTreeNode) -> None:
        self.flush()
        self.level += 1
        self.blocks(node)
        self.level -= 1

    def flush(self) -> None:
        """Write a pending marker whose item begins with something other than text."""
        if self.marker:
            self.paragraph()

    def text(self, node: SyntaxTreeNode) -> None:
        paragraph = self.paragraph()
        if node.type in ("fence", "code_block"):
            said = "\n".join(filter(None, [node.info.strip(), node.content.rstrip("\n")]))
            paragraph.add_run(said).font.name = _CODE_FONT
        else:
            _inline(paragraph, node, _Look())

    def paragraph(self) -> Paragraph:
        given, self.marker = self.marker, ""
        if given == BULLET:
            return self.styled(_BULLETS[min(self.level, len(_BULLETS)) - 1])
        made = self.styled("Normal")
        layout = made.paragraph_format
        if self.level:
            layout.left_indent = _INDENT * self.level
        if given:
            layout.first_line_indent = -_INDENT
            layout.tab_stops.add_tab_stop(_INDENT * self.level)
            made.add_run(f"{given}\t")
        return made

    def styled(self, style: str) -> Paragraph:
        """Append a paragraph. python-docx's own `add_paragraph` searches all blocks and styles each time."""
        element = cast(CT_P, OxmlElement("w:p"))
        element.style = self._style_ids[style]
        if self.part == "warning":
            _box(element)
        self._end.addprevious(element)
        return Paragraph(element, self.word._body)


def _box(element: CT_P) -> None:
    """Frame a paragraph. Word joins the frames of adjacent paragraphs."""
    _frame(element, {"top": 4, "left": 24, "bottom": 4, "right": 4}, "855400")
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "FDF4E1")):
        shade.set(qn(f"w:{name}"), value)
    element.get_or_add_pPr().insert_element_before(shade, *_AFTER_BORDERS[1:])


def _frame(element: CT_P, widths: Mapping[str, int], colour: str = "auto") -> None:
    """Draw lines at the sides of a paragraph, so many eighths of a point wide."""
    borders = OxmlElement("w:pBdr")
    for side, width in widths.items():
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(width)), ("space", "4"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    element.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


def _inline(paragraph: Paragraph, node: SyntaxTreeNode, look: _Look) -> None:
    if node.type in ("formula", "formula_block"):
        _run(paragraph, formula_text(node), look)
    elif node.type in ("softbreak", "hardbreak"):
        paragraph.add_run().add_break()
    elif node.type in ("sup", "sub"):
        _run(paragraph, inline_text(node), look)
    elif node.children:
        inner = _look_in(node, look)
        for child in node.children:
            _inline(paragraph, child, inner)
    elif node.type == "code_inline":
        _run(paragraph, node.content, look).font.name = _CODE_FONT
    elif node.type == "text":
        _run(paragraph, node.content, look)


def _look_in(node: SyntaxTreeNode, look: _Look) -> _Look:
    changes = {"strong": {"bold": True}, "em": {"italic": True}, "s": {"strike": True}}
    return replace(look, **changes.get(node.type, {}))


def _run(paragraph: Paragraph, text: str, look: _Look) -> Run:
    run = paragraph.add_run(text)
    run.bold, run.italic = look.bold or None, look.italic or None
    run.font.strike = look.strike or None
    return run


def _table(word: WordDocument, node: SyntaxTreeNode) -> None:
    """A table as wide as its widest row: no cell is dropped."""
    rows = [row for part in node.children for row in part.children]
    figures = parts.figure_columns([[inline_text(cell) for cell in row.children] for row in rows[1:]])
    table = word.add_table(rows=0, cols=max(len(row.children) for row in rows), style="Table Grid")
    for row in rows:
        for column, (cell, content) in enumerate(zip(table.add_row().cells, row.children, strict=False)):
            _fill(cell, content, "right" if column in figures else "")


def _fill(cell: _Cell, content: SyntaxTreeNode, usual: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGNMENTS.get(str(content.attrs.get("align", usual)))
    _inline(paragraph, content, _Look(bold=content.type == "th"))
