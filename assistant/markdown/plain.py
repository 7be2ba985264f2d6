"""Markdown as plain text: what a reader of the page sees, line by line, with list numbers as written. Pure."""

import re
from collections.abc import Iterator

from markdown_it.tree import SyntaxTreeNode

from .parser import parse
from .tex import tex_text

BULLET = "•"

#: Characters that separate words, and characters to drop: XML, and so a Word file, can contain none of them.
_SEPARATORS = re.compile("[\x0b\x0c\x1c-\x1f]")
_NOTHING = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufffe\uffff\ud800-\udfff]")


def writable(text: str) -> str:
    """The text without characters that no file can contain; PDFium writes U+FFFE for a hyphen at the end of a line."""
    return _NOTHING.sub("", _SEPARATORS.sub(" ", text))


def dropped(text: str) -> list[int]:
    """The places of the characters that `writable` drops."""
    return [found.start() for found in _NOTHING.finditer(text)]


def plain_text(source: str) -> str:
    return "\n".join(_lines(parse(source)))


def inline_text(node: SyntaxTreeNode) -> str:
    """The text of a block, with its line breaks."""
    if node.type in ("formula", "formula_block"):
        return formula_text(node)
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type in ("sup", "sub"):
        return ("^" if node.type == "sup" else "_") + "".join(map(inline_text, node.children))
    return "".join(map(inline_text, node.children)) if node.children else node.content


def formula_text(node: SyntaxTreeNode) -> str:
    """The formula as text, or its source if it has no plain form."""
    return tex_text(node.content) or node.markup


def marker(item: SyntaxTreeNode) -> str:
    """The mark before a list item: "7." or "2)" in a numbered list, otherwise "•"."""
    return f"{item.info}{item.markup}" if item.info else BULLET


def _lines(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        if child.type == "list_item":
            first, *rest = [*_lines(child)] or [""]
            yield f"{marker(child)} {first}"
            yield from rest
        elif child.type == "tr":
            yield " | ".join(inline_text(cell) for cell in child.children)
        elif child.type in ("fence", "code_block"):
            yield from filter(None, [child.info.strip(), child.content.rstrip("\n")])
        elif child.type in ("inline", "formula_block"):
            yield from inline_text(child).split("\n")
        elif child.children:
            yield from _lines(child)
