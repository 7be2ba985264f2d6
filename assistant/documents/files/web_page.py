"""Reads a web page in reading order: blocks, numbered lists and tables. Runs in the child process."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import html

from .docx_number_formats import written as in_format
from .plain_text import as_pages, decode
from .raised import DOWN, UP, with_marks
from .unreadable import Unreadable

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend",
    "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead",
    "tr", "ul",
})  # fmt: skip
_PASSED_BY = frozenset({
    "script", "style", "head", "template", "noscript", "iframe", "object", "embed", "svg", "canvas",
    "audio", "video", "select", "annotation", "annotation-xml",
})  # fmt: skip
_STRUCK = frozenset({"s", "del", "strike"})
_NUMBERS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
#: What to write between the parts of a formula, and before the first.
_FORMULAS = {"mfrac": ("", "/"), "msup": ("", "^"), "msub": ("", "_"), "msqrt": ("√", ""), "mroot": ("√", " ")}
_CELLS = frozenset({"td", "th"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}

#: Characters that occur in no text; they mark the end of a block, a cell and a label while the tree is walked.
_BLOCK, _CELL, _LABEL = "\x1e", "\x1f", "\x1d"
_BEHIND_LABEL = re.compile(rf"{_LABEL}[{_BLOCK}\s]*")
_NAMED, _HEAD = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.I), 4096
#: The parser would drop the text after them.
_ENDS = re.compile(r"</(?:body|html)\s{0,9}>", re.I)


def read_web_page(data: bytes | str) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]]:
    """Returns pages, headings as (offset, level), and warnings. Raises Unreadable."""
    text = data if isinstance(data, str) else _decoded(data)
    root = _parse(text)
    seen: Counter[str] = Counter()
    written: list[str] = []
    headings: list[tuple[int, int]] = []
    offset = 0
    try:
        marked = _BEHIND_LABEL.sub("", with_marks("".join(_walk(root, seen))))
    except RecursionError as error:  # no page written by a person is nested so deeply
        raise Unreadable("too_much") from error
    for level, text in _paragraphs(marked):
        if level:
            headings.append((offset, level))
        written.append(f"{text}\n\n")
        offset += len(text) + 2
    warnings: list[dict[str, Any]] = [{"code": "web"}]
    seen["broken"] = text.count("\ufffd")
    warnings += [{"code": code, "count": count} for code, count in seen.items() if count]
    return as_pages("".join(written)), headings, warnings


def _parse(text: str) -> Any:
    try:
        parser = html.HTMLParser(no_network=True, huge_tree=True, encoding="utf-8")
        return html.document_fromstring(_ENDS.sub("", text).encode("utf-8", "replace"), parser=parser)
    except (ValueError, html.etree.ParserError) as error:
        raise Unreadable("empty") from error


def _decoded(data: bytes) -> str:
    """Decode the page by the encoding that it names, if that fits."""
    named = _NAMED.search(data[:_HEAD])
    if named and not data.startswith(codecs.BOM_UTF8):
        name = named[1].decode().lower()
        try:
            return data.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (LookupError, UnicodeError):
            pass
    return decode(data)[1]


def _walk(node: Any, seen: Counter[str], label: str = "") -> Iterator[str]:
    """The text of a node, with marks at the ends of blocks and cells. `seen` counts characters that a browser hides
    or strikes out; `label` is that of a list item."""
    tag = node.tag if isinstance(node.tag, str) else ""
    if tag and tag not in _PASSED_BY:
        if _is_hidden(node):
            seen["hidden"] += len(" ".join(node.itertext()).strip())
        else:
            yield from _opened(node, tag, seen, label)
    yield node.tail or "" if node.getparent() is not None else ""


def _opened(node: Any, tag: str, seen: Counter[str], label: str) -> Iterator[str]:
    if tag == "br":
        yield _BLOCK
        return
    if tag in _FORMULAS:
        yield _formula(node, tag, seen)
        return
    if tag in _STRUCK:
        seen["struck"] += len(node.text_content().strip())
    mark = f"{_BLOCK}{_HEADINGS.get(tag, '')}{_BLOCK}" if tag in _HEADINGS else _BLOCK
    yield mark if tag in _BLOCKS else UP if tag == "sup" else ""
    yield f"{label}{node.text or ''}"
    labels = _labels(node, tag)
    for child in node:
        yield from _walk(child, seen, next(labels) if child.tag == "li" else "")
    yield _CELL if tag in _CELLS else _BLOCK if tag in _BLOCKS else DOWN if tag == "sup" else ""


def _labels(node: Any, tag: str) -> Iterator[str]:
    """The numbers of a list's items, as a browser counts them."""
    form = _NUMBERS.get(node.get("type", ""), "decimal")
    items = node.findall("li")
    step = -1 if "reversed" in node.attrib else 1
    number = _whole(node.get("start"), 1 if step > 0 else len(items))
    for item in items:
        number = _whole(item.get("value"), number)
        yield f"{in_format(number, form)}. {_LABEL}" if tag == "ol" else f"• {_LABEL}"
        number += step


def _whole(written: str | None, otherwise: int) -> int:
    digits = (written or "").strip().removeprefix("-")
    return int(written or "") if digits.isdecimal() and len(digits) < 10 else otherwise


def _formula(node: Any, tag: str, seen: Counter[str]) -> str:
    """A formula on one line: 1/2, 2 1/2, x^2, √(16)."""
    before, between = _FORMULAS[tag]
    if tag == "mfrac" and (sibling := node.getprevious()) is not None and sibling.tag == "mn":
        before = " "
    parts = ["".join(_walk(child, seen)).strip() for child in node if isinstance(child.tag, str)]
    return before + between.join(part if part.isalnum() else f"({part})" for part in parts)


def _is_hidden(node: Any) -> bool:
    style = "".join((node.get("style") or "").lower().split())
    return "hidden" in node.attrib or "display:none" in style or "visibility:hidden" in style


def _paragraphs(marked: str) -> Iterator[tuple[int, str]]:
    """(level of the heading or 0, text) of each non-empty block."""
    level = 0
    for block in marked.split(_BLOCK):
        if len(block) == 1 and block.isdecimal():
            level = int(block)
            continue
        cells = [" ".join(cell.split()) for cell in block.split(_CELL)]
        text = " | ".join(cells if any(cells) else []).strip(" |")
        if text:
            yield level, text
            level = 0
