"""Finds the parts of an answer by their headings, in all the forms that models write: a heading, bold words at the
beginning of a line, a line that ends with a colon; with a number or brackets around the name, or without. Pure.

`names` are the kinds of parts by their names in lower case (`names_of`). An unknown heading ends the part before it,
and anything that belongs to no part is plain Markdown. static/js/answer/parts.js has the same rules.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from markdown_it.tree import SyntaxTreeNode

from domains.base import AnswerPart

from .plain import inline_text

Names = Mapping[str, str]

#: The most characters in a heading.
_LONGEST = 60

#: The most blocks after the first that a warning may have before a heading ends it.
_LOOSE = 8

_AROUND = " \t\n\u3000【】[]:：.。*"
_NUMBER = re.compile(r"\A[\d一二三四五六七八九十]{1,3}[.、．)）]")
_FIGURE = re.compile(r"\A[<>≤≥~≈±−-]?\d[\d.,–−-]{0,30}(?: ?[^\d\s]{1,12}){0,2}\Z")


def names_of(parts: Iterable[AnswerPart]) -> dict[str, str]:
    return {name.lower(): part.kind for part in parts for name in part.names}


def name_of(text: str) -> str:
    """The heading as it is looked up; empty if the text is too long for one."""
    if len(text) > _LONGEST:
        return ""
    return _NUMBER.sub("", text.strip(_AROUND)).strip(_AROUND).lower()


def begins(node: SyntaxTreeNode, names: Names) -> str:
    """The kind of part that a block begins; empty if none."""
    if node.type == "heading":
        return names.get(name_of(inline_text(node)), "")
    if node.type == "paragraph" and node.children:
        return _begins_line(node.children[0].children, names) or _is_line(inline_text(node), names)
    if node.type == "list_item" and node.children:
        return begins(node.children[0], names) if node.children[0].type == "paragraph" else ""
    return ""


def ends(node: SyntaxTreeNode) -> bool:
    """Whether a block that begins no part ends the previous part."""
    return node.type in ("heading", "hr")


def is_loose(blocks: Sequence[SyntaxTreeNode], place: int, names: Names) -> bool:
    """Whether the block at `place`, after one of a warning, is outside the warning. A warning consists of its first
    block and the lists after it; more belongs to it only if a heading ends it."""
    if blocks[place].type in ("bullet_list", "ordered_list") or _is_bare_head(blocks[place - 1], names):
        return False
    following = blocks[place : place + 1 + _LOOSE]
    return not any(ends(block) or any(kind for kind, _ in _lines(block, names)) for block in following)


def _is_bare_head(block: SyntaxTreeNode, names: Names) -> bool:
    *_, (kind, line) = _lines(block, names)
    return block.type == "heading" or (bool(kind) and is_bare(line))


def is_bare(line: Sequence[SyntaxTreeNode]) -> bool:
    """Whether a line that begins a part has no other words, so that the part's content follows it."""
    return len([node for node in line if node.type != "text" or node.content.strip()]) == 1


def _lines(block: SyntaxTreeNode, names: Names) -> Iterator[tuple[str, Sequence[SyntaxTreeNode]]]:
    return paragraphs(block, names) if block.type == "paragraph" else iter([(begins(block, names), ())])


def paragraphs(node: SyntaxTreeNode, names: Names) -> Iterator[tuple[str, Sequence[SyntaxTreeNode]]]:
    """Cut a paragraph before each line that begins a part: (kind or empty, the nodes of the line)."""
    line: list[SyntaxTreeNode] = []
    children = node.children[0].children if node.children else []
    for place, child in enumerate(children):
        if child.type in ("softbreak", "hardbreak") and _begins_line(children[place + 1 :], names):
            yield _begins_line(line, names), line
            line = []
        else:
            line.append(child)
    yield _begins_line(line, names) or _is_line(inline_text(node), names), line


def _begins_line(children: Sequence[SyntaxTreeNode], names: Names) -> str:
    first = next((child for child in children if child.type != "text" or child.content.strip()), None)
    return names.get(name_of(inline_text(first)), "") if first is not None and first.type == "strong" else ""


def _is_line(text: str, names: Names) -> str:
    return names.get(name_of(text), "") if text.rstrip().endswith((":", "：")) else ""


def is_figure(text: str) -> bool:
    """Whether a cell is a number, with or without a unit: "6,400 EUR", "≤ 40 mg/day"."""
    return bool(_FIGURE.match(text.strip().replace("\u00a0", " ").replace("≤ ", "≤").replace("≥ ", "≥")))


def figure_columns(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The columns of a table's body that contain only figures. The first column names the rows and never counts."""
    columns: dict[int, list[str]] = {}
    for row in rows:
        for column, cell in enumerate(row[1:], start=1):
            if cell.strip():
                columns.setdefault(column, []).append(cell)
    return frozenset(column for column, cells in columns.items() if all(map(is_figure, cells)))
