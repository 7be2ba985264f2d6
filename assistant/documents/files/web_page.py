"""Reads a web page in reading order: blocks, lists, tables and filled-in forms. Runs in the child process.

web_forms.py reads the controls of forms, web_styles.py the page's own style sheets. A table row is a line, with " | "
between cells; the blocks of a cell are separated by line breaks. A row with tables or headings in its cells is there
for the layout: it is read block by block.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from lxml import html

from .plain_text import as_pages, decode
from .raised import DOWN, UP, with_marks
from .unreadable import Unreadable
from .web_forms import CONTROLS, Counts, shown_in
from .web_lists import list_marks
from .web_styles import hidden_by_styles

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "option", "p", "pre", "search",
    "section", "summary", "table", "tbody", "text", "textarea", "tfoot", "thead", "tr", "ul", "xmp",
})  # fmt: skip
_PASSED_BY = frozenset({"script", "style", "head", "annotation", "annotation-xml", "desc", "metadata", "rp", "title"})
#: What a browser does not show where scripts run, and what comes from elsewhere.
_NOT_SHOWN = frozenset({"template", "noscript", "noframes", "noembed", "datalist"})
_FROM_ELSEWHERE = frozenset({"frame", "iframe", "object", "embed", "applet", "audio", "video", "canvas"})
_LINES = ("pre", "listing", "xmp", "textarea")
#: In a cell of a table that is there for the layout.
_IN_LAYOUT = ("table", "h1", "h2", "h3", "h4", "h5", "h6")
_GUIDES = frozenset({"rt", "rtc"})
_STRUCK = frozenset({"s", "del", "strike"})
#: What to write between the parts of a formula, and before the first.
_FORMULAS = {"mfrac": ("", "/"), "msup": ("", "^"), "msub": ("", "_"), "msqrt": ("√", ""), "mroot": ("√", " ")}
_CELLS = frozenset({"td", "th"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}

#: Taken out of the page; they mark the end of a block, a cell, a label and a line, and the level of a heading.
_BLOCK, _CELL, _LABEL, _LINE, _LEVEL = "\x1e", "\x1f", "\x1d", "\u2028", "\x01"
_OWN_MARKS = re.compile(f"[{_BLOCK}{_CELL}{_LABEL}{_LINE}{_LEVEL}{UP}{DOWN}]")
_BEHIND_LABEL = re.compile(rf"{_LABEL}[{_BLOCK}\s]*")
_NAMED, _HEAD = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.I), 4096
#: The parser would drop the text after them.
_ENDS = re.compile(r"</(?:body|html)\s{0,9}>", re.I)
_NEWLINE = re.compile(r"\r\n?|\n")


def read_web_page(data: bytes | str) -> tuple[list[str], list[tuple[int, int]], list[dict[str, Any]]]:
    """Returns pages, headings as (offset, level), and warnings. Raises Unreadable."""
    text = data if isinstance(data, str) else _decoded(data)
    seen: Counts = Counter()
    written: list[str] = []
    headings: list[tuple[int, int]] = []
    offset = 0
    try:
        marked = _BEHIND_LABEL.sub("", with_marks("".join(_walk(_parse(text), seen))))
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
    clean = _OWN_MARKS.sub(" ", _ENDS.sub("", text))
    try:
        parser = html.HTMLParser(no_network=True, huge_tree=True, encoding="utf-8")
        root = html.document_fromstring(clean.encode("utf-8", "replace"), parser=parser)
    except (ValueError, html.etree.ParserError) as error:
        raise Unreadable("empty") from error
    for node in root.iter(*_LINES):
        _keep_lines(node)
    for node in hidden_by_styles(root):
        node.set("hidden", "")
    return root


def _keep_lines(node: Any) -> None:
    """The line breaks within preformatted text count; one at its beginning does not."""
    node.text = _NEWLINE.sub(_LINE, node.text or "").removeprefix(_LINE)
    for inner in node.iterdescendants():
        inner.text, inner.tail = (_NEWLINE.sub(_LINE, text or "") for text in (inner.text, inner.tail))


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


def _walk(node: Any, seen: Counts, label: str = "") -> Iterator[str]:
    """The text of a node, with marks at the ends of blocks and cells. `seen` counts what a browser hides, strikes out
    or takes from elsewhere; `label` is that of a list item."""
    tag = node.tag if isinstance(node.tag, str) else ""
    if tag and tag not in _PASSED_BY:
        if tag in _GUIDES:
            seen["guides"] += 1
        elif tag in _NOT_SHOWN or _is_hidden(node):
            yield from _hidden(node, tag, seen)
        elif tag in _FROM_ELSEWHERE:
            yield from _from_elsewhere(node, seen)
        elif tag in CONTROLS:
            yield f"{label}{_NEWLINE.sub(_LINE, shown_in(node, seen))}"
        elif tag == "tr":
            yield from _row(node, seen)
        else:
            yield from _opened(node, tag, seen, label)
    yield node.tail or "" if node.getparent() is not None else ""


def _hidden(node: Any, tag: str, seen: Counts) -> Iterator[str]:
    """What is within an invisible element may be visible again."""
    shown = list(_visible_within(node)) if _is_invisible(node) and tag not in _NOT_SHOWN else []
    seen["hidden"] += len(node.text_content().strip()) - sum(len(one.text_content().strip()) for one in shown)
    before, behind = _around(node, tag) if shown else ("", "")
    yield before
    for one in shown:
        inner = "".join(_walk(one, seen))
        yield f"{inner.removesuffix(one.tail or '')} "
    yield behind


def _visible_within(node: Any) -> Iterator[Any]:
    """The outermost elements that are; where a style sheet has a say in it, that is not certain of any to be hidden."""
    judged = not any("visibility" in (sheet.text or "").lower() for sheet in node.getroottree().iter("style"))
    open_ = [*reversed(node)]
    while open_:
        child = open_.pop()
        if not isinstance(child.tag, str):
            continue
        if not judged or any(rule in _style(child) for rule in _VISIBLE):
            yield child
        elif not _is_hidden(child) or _is_invisible(child):
            open_ += reversed(child)


def _from_elsewhere(node: Any, seen: Counts) -> Iterator[str]:
    """A page within the page is read if the page itself holds it."""
    inner = node.get("srcdoc", "")
    if node.tag != "iframe" or not inner.strip():
        seen["elsewhere"] += 1
        return
    with suppress(Unreadable):  # nothing but a comment, say
        yield f"{_BLOCK}{''.join(_walk(_parse(inner), seen))}{_BLOCK}"


def _row(node: Any, seen: Counts) -> Iterator[str]:
    front, cells = node.text or "", list[str]()
    for child in node:
        text = "".join(_walk(child, seen))
        if child.tag in _CELLS and not _is_hidden(child):
            inner, _, behind = text.rpartition(_CELL)
            cells.append(inner + behind)
        elif cells:
            cells[-1] += text
        else:
            front += text
    lines = [_lines_of(cell) for cell in cells]
    if sum(map(bool, lines)) < 2 or next(node.iter(*_IN_LAYOUT), None) is not None:
        yield f"{_BLOCK}{_BLOCK.join([front, *cells])}{_BLOCK}"
    else:
        yield f"{_BLOCK}{front}{_BLOCK}{_CELL.join(lines)}{_BLOCK}"


def _lines_of(cell: str) -> str:
    lines = _BEHIND_LABEL.sub("", cell).split(_BLOCK)
    return _LINE.join(line for line in lines if line.strip())


def _opened(node: Any, tag: str, seen: Counts, label: str) -> Iterator[str]:
    if tag == "br":
        yield _BLOCK
        return
    if tag in _FORMULAS:
        yield _formula(node, tag, seen)
        return
    if tag in _STRUCK:
        seen["struck"] += len(node.text_content().strip())
    if _is_faint(node):
        seen["faint"] += len(node.text_content().strip())
    before, behind = _around(node, tag)
    yield f"{before}{label}{node.text or ''}"
    marks = list_marks(node)
    for child in node:
        mark = next(marks) if child.tag == "li" else ""
        yield from _walk(child, seen, f"{mark} {_LABEL}" if mark else "")
    yield behind


def _around(node: Any, tag: str) -> tuple[str, str]:
    """What stands before and behind an element's text."""
    if tag == "tspan" and "x" in node.attrib:
        return _BLOCK, ""
    if tag in _HEADINGS:
        return f"{_BLOCK}{_LEVEL}{_HEADINGS[tag]}{_BLOCK}", _BLOCK
    if tag in _CELLS:
        return "", _CELL
    if tag in _BLOCKS:
        return _BLOCK, _BLOCK
    return {"sup": (UP, DOWN), "q": ("“", "”")}.get(tag, ("", ""))


def _formula(node: Any, tag: str, seen: Counts) -> str:
    """A formula on one line: 1/2, 2 1/2, x^2, √(16)."""
    before, between = _FORMULAS[tag]
    if tag == "mfrac" and (sibling := node.getprevious()) is not None and sibling.tag == "mn":
        before = " "
    parts = ["".join(_walk(child, seen)).strip() for child in node if isinstance(child.tag, str)]
    return before + between.join(part if part.isalnum() else f"({part})" for part in parts)


def _is_hidden(node: Any) -> bool:
    style = _style(node)
    closed = node.tag == "dialog" and "open" not in node.attrib
    return closed or "hidden" in node.attrib or any(rule in style for rule in _HIDING)


def _is_invisible(node: Any) -> bool:
    """Whether it is hidden by its visibility alone."""
    others = node.tag == "dialog" or "hidden" in node.attrib or any(rule in _style(node) for rule in _HIDING[1:])
    return not others and _HIDING[0] in _style(node)


def _is_faint(node: Any) -> bool:
    """Whether the element's own style makes its text white or too small to see."""
    style = f";{_style(node)};"
    white = any(f";color:{name};" in style for name in _WHITE) and ";background" not in style
    return white or any(f";{rule};" in style for rule in _TINY)


_HIDING = ("visibility:hidden", "display:none", "mso-hide:all")
_VISIBLE = ("visibility:visible", "visibility:initial")
_WHITE = ("white", "#fff", "#ffffff", "rgb(255,255,255)", "transparent")
_TINY = ("font-size:0", "font-size:0px", "font-size:1px", "font-size:0pt", "font-size:1pt", "opacity:0")


def _style(node: Any) -> str:
    return "".join((node.get("style") or "").lower().split()).replace("!important", "")


def _paragraphs(marked: str) -> Iterator[tuple[int, str]]:
    """(level of the heading or 0, text) of each non-empty block."""
    level = 0
    for block in marked.split(_BLOCK):
        if block.startswith(_LEVEL):
            level = int(block[1:])
            continue
        cells = [_tidied(cell) for cell in block.split(_CELL)]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield level, " | ".join(cells)
            level = 0


def _tidied(cell: str) -> str:
    lines = (" ".join(line.split()) for line in cell.split(_LINE))
    return "\n".join(filter(None, lines))
