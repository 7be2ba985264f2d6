"""Reads the content of a DOCX paragraph, by a table of what each element means. Runs in the child process.

Tracked changes are read as accepted, hidden text is left out and counted, a text box is read once (the first choice of
`mc:AlternateContent`), an equation becomes one line.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from .docx_package import Element, W
from .docx_styles import Styles, is_raised, number, switched_on, value
from .raised import DOWN, UP, with_marks

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"

#: Marks the end of a page.
PAGE = "\f"

#: Characters of the fonts Symbol and Wingdings by their code (w:sym, 17.3.3.30), to which Word adds F000.
_SYMBOLS = {
    "symbol": {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0x6D: "µ",
               0x62: "β", 0x61: "α", 0x64: "δ", 0x44: "Δ", 0x53: "Σ", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xAE: "→"},
    "wingdings": {0xA8: "☐", 0x6F: "☐", 0xFE: "☒", 0xFD: "☒", 0x78: "☒", 0xFC: "✓", 0xFB: "✗", 0xD8: "➢", 0xA7: "▪",
                  0xE0: "→", 0x4A: "☺", 0x28: "☎", 0x2A: "✉"},
    "wingdings 2": {0x52: "☑", 0x53: "☒", 0xA3: "☐", 0x50: "✓", 0x4F: "✗"},
}  # fmt: skip


@dataclass
class Inline:
    """The content of a paragraph. `pieces` are strings, PAGE where a page ends, and text box elements where they are
    anchored; `notes` are (mark, key) of the notes it refers to."""

    pieces: list[str | Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece for piece in self.pieces if isinstance(piece, str) and piece != PAGE).strip()

    def parts(self) -> Iterator[str | Element]:
        """The pieces, with adjacent strings joined."""
        text = ""
        for piece in self.pieces:
            if isinstance(piece, str) and piece != PAGE:
                text += piece
                continue
            yield text
            yield piece
            text = ""
        yield text


class InlineReader:
    """Reads one paragraph after another, because notes are numbered in the order of their marks.

    `seen` counts what a reader should know about: "tracked", "pictures" and "not_read", and in characters "hidden",
    "faint" and "struck".
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.seen: Counter[str] = Counter()
        self._footnotes, self._endnotes = count(1), count(1)
        self._marks: dict[str, str] = {}

    def read(self, paragraph: Element) -> Inline:
        found = Inline()
        self._children(paragraph, found, hidden=self._styles.of(paragraph).hidden)
        found.pieces = [with_marks(part) if isinstance(part, str) else part for part in found.parts()]
        return found

    def _children(self, parent: Element, inline: Inline, *, hidden: bool = False) -> None:
        for child in parent:
            if isinstance(child.tag, str):
                self._one(child, inline, hidden=hidden)

    def _one(self, node: Element, inline: Inline, *, hidden: bool) -> None:
        tag = node.tag
        if tag in _PASSED_BY:
            return
        if tag in _TRACKED:
            self.seen["tracked"] += 1
            if tag in _TAKEN_OUT:
                return
        if tag == f"{W}r":
            self._run(node, inline, hidden=hidden)
        elif (write := _WRITTEN.get(tag)) is not None:
            inline.pieces.append(write(node))
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self._note(node, inline)
        elif tag == f"{_CHOICE}AlternateContent":
            self._alternative(node, inline, hidden=hidden)
        elif tag == f"{W}txbxContent":
            inline.pieces.append(node)
        elif tag in (f"{_DRAWING}blip", f"{_VML}imagedata"):
            self.seen["pictures"] += 1
        elif tag in (f"{W}altChunk", f"{W}subDoc"):
            self.seen["not_read"] += 1
        elif tag == f"{_MATH}oMath":
            inline.pieces.append(_equation(node))
        elif tag == f"{W}ruby":
            for base in node.findall(f"{W}rubyBase"):
                self._children(base, inline, hidden=hidden)
        else:
            self._children(node, inline, hidden=hidden)

    def _run(self, run: Element, inline: Inline, *, hidden: bool) -> None:
        properties = run.find(f"{W}rPr")
        own = properties.find(f"{W}vanish") if properties is not None else None
        style = value(properties, "rStyle")
        if switched_on(own) if own is not None else (hidden or bool(style and self._styles.named(style).hidden)):
            self.seen["hidden"] += sum(len(text.text or "") for text in run.iter(f"{W}t"))
            return
        before = len(inline.pieces)
        self._children(run, inline)
        if is_raised(properties) or (style and self._styles.named(style).raised):
            inline.pieces[before:] = _marked(inline.pieces[before:])
        if properties is not None:
            written = sum(len(piece) for piece in inline.pieces[before:] if isinstance(piece, str))
            self.seen["faint"] += written if _is_faint(properties) else 0
            self.seen["struck"] += written if _is_struck(properties) else 0

    def _note(self, reference: Element, inline: Inline) -> None:
        """Number the note as Word does, in the order of the marks. A custom mark follows as text."""
        kind = reference.tag.removeprefix(W).removesuffix("Reference")
        key = f"{kind}:{reference.get(f'{W}id')}"
        if key not in self._marks:
            self._marks[key] = str(next(self._footnotes)) if kind == "footnote" else f"e{next(self._endnotes)}"
        mark = self._marks[key]
        if not switched_on_attribute(reference, "customMarkFollows"):
            inline.pieces.append(f"[{mark}]")
        inline.notes.append((mark, key))

    def _alternative(self, node: Element, inline: Inline, *, hidden: bool) -> None:
        chosen = node.find(f"{_CHOICE}Choice")
        chosen = chosen if chosen is not None else node.find(f"{_CHOICE}Fallback")
        if chosen is not None:
            self._children(chosen, inline, hidden=hidden)


def _marked(pieces: list[str | Element]) -> list[str | Element]:
    return [f"{UP}{piece}{DOWN}" if isinstance(piece, str) and piece != PAGE else piece for piece in pieces]


def switched_on_attribute(node: Element, name: str) -> bool:
    return node.get(f"{W}{name}") in ("1", "true", "on")


def _is_faint(properties: Element) -> bool:
    """Whether a run is white or at most one point high, so not meant to be seen. `w:sz` is in half points."""
    shade = properties.find(f"{W}shd")
    on_colour = shade is not None and (shade.get(f"{W}fill") or "auto").lower() not in ("auto", "ffffff")
    white = (
        value(properties, "color").lower() == "ffffff" and not on_colour and properties.find(f"{W}highlight") is None
    )
    return white or number(properties, "sz", 24) <= 2


def _is_struck(properties: Element) -> bool:
    return any(switched_on(properties.find(f"{W}{name}")) for name in ("strike", "dstrike"))


def _break(node: Element) -> str:
    return PAGE if node.get(f"{W}type") == "page" else "\n"


def _symbol(node: Element) -> str:
    """A character of a symbol font; an unknown one is shown as missing."""
    try:
        place = int(node.get(f"{W}char") or "", 16)
    except ValueError:
        return "\ufffd"
    signs = _SYMBOLS.get((node.get(f"{W}font") or "").lower(), {})
    plain = place if place < 0xE000 or place > 0xF8FF else 0
    return signs.get(place & 0xFF) or (chr(plain) if plain else "\ufffd")


def _field(node: Element) -> str:
    """A check box of an old form; other fields have their result as text."""
    box = node.find(f"{W}ffData/{W}checkBox")
    if box is None:
        return ""
    state = box.find(f"{W}checked")
    state = state if state is not None else box.find(f"{W}default")
    return "☒" if switched_on(state) else "☐"


def _equation(node: Element) -> str:
    """An equation on one line: 30/360, x^2, a_1, √(x)."""
    name = node.tag.removeprefix(_MATH) if isinstance(node.tag, str) else ""
    if name == "t":
        return node.text or ""
    if name in ("ctrlPr", "rPr", "fPr", "sSupPr", "sSubPr", "radPr", "naryPr", "dPr", "sSubSupPr"):
        return ""
    part = {each.tag.removeprefix(_MATH): _equation(each) for each in node if isinstance(each.tag, str)}
    if name == "f":
        return f"{_grouped(part.get('num', ''))}/{_grouped(part.get('den', ''))}"
    if name == "sSup":
        return f"{part.get('e', '')}^{_grouped(part.get('sup', ''))}"
    if name == "sSub":
        return f"{part.get('e', '')}_{_grouped(part.get('sub', ''))}"
    if name == "sSubSup":
        return f"{part.get('e', '')}_{_grouped(part.get('sub', ''))}^{_grouped(part.get('sup', ''))}"
    if name == "rad":
        return f"{part.get('deg', '')}√({part.get('e', '')})"
    if name == "d":
        return f"({', '.join(_equation(each) for each in node.findall(f'{_MATH}e'))})"
    if name == "nary":
        sign = node.find(f"{_MATH}naryPr/{_MATH}chr")
        symbol = sign.get(f"{_MATH}val") if sign is not None else "∫"
        return f"{symbol}_{_grouped(part.get('sub', ''))}^{_grouped(part.get('sup', ''))} {part.get('e', '')}"
    text = ""
    for each in node:
        if isinstance(each.tag, str):
            written = _equation(each)
            # Two and a half are 2 1/2, not 21/2.
            is_mixed = each.tag == f"{_MATH}f" and text[-1:].isdigit() and written[:1].isdigit()
            text += f" {written}" if is_mixed else written
    return text


def _grouped(text: str) -> str:
    text = text.strip()
    return text if text.replace(".", "").isalnum() else f"({text})"


_WRITTEN: dict[str, Callable[[Element], str]] = {
    f"{W}t": lambda node: node.text or "",
    f"{W}tab": lambda _node: " ",
    f"{W}ptab": lambda _node: " ",
    f"{W}noBreakHyphen": lambda _node: "-",
    f"{W}softHyphen": lambda _node: "",
    f"{W}br": _break,
    f"{W}cr": lambda _node: "\n",
    f"{W}lastRenderedPageBreak": lambda _node: PAGE,
    f"{W}sym": _symbol,
    f"{W}fldChar": _field,
}
#: Elements without text: properties, field instructions, marks.
_PASSED_BY = frozenset(
    f"{W}{name}"
    for name in (
        "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delInstrText", "delText", "rt", "tblPr", "tcPr", "trPr",
        "sectPr", "footnoteRef", "endnoteRef", "annotationRef", "smartTagPr", "customXmlPr",
    )
)  # fmt: skip
_TAKEN_OUT = frozenset({f"{W}del", f"{W}moveFrom"})
_TRACKED = _TAKEN_OUT | {f"{W}ins", f"{W}moveTo"}
