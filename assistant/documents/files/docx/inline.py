"""Reads the content of a DOCX paragraph, by a table of what each element means. Runs in the child process.

Tracked changes are read as accepted, hidden text is left out and counted, a text box is read once (the first choice of
`mc:AlternateContent`), an equation becomes one line.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ..raised import DOWN, UP, with_marks
from .equations import MATH, equation
from .fields import OpenField, computed, form_value, is_guide
from .graphics import DRAWING, REFERENCES, graphic_lines
from .notes import NoteMarks
from .number_fields import NumberFields
from .package import Element, W
from .styles import Styles, is_raised, number, switched_on, value
from .symbols import SURROGATES, UNKNOWN, in_font, symbol

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VML = "{urn:schemas-microsoft-com:vml}"
_NEW_CHART = "{http://schemas.microsoft.com/office/drawing/2014/chartex}chart"

#: Marks the end of a page.
PAGE = "\f"


@dataclass
class Inline:
    """The content of a paragraph. `pieces` are strings, PAGE where a page ends, and text box elements where they are
    anchored; `notes` are (mark, key) of the notes it refers to; `fields` are those that have not ended."""

    pieces: list[str | Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    fields: list[OpenField] = field(default_factory=list)

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

    `graphics` are the parts of diagrams and charts. `seen` counts what a reader should know about: "tracked",
    "pictures", "graphics", "computed", "guides" and "not_read", and in characters "hidden", "faint", "struck" and
    "odd".
    """

    def __init__(self, styles: Styles, notes: NoteMarks, graphics: Mapping[str, Element]) -> None:
        self._styles, self._notes, self._graphics = styles, notes, graphics
        self._numbers, self._outline = NumberFields(), 0
        self.seen: Counter[str] = Counter()

    def read(self, paragraph: Element) -> Inline:
        found, style = Inline(), self._styles.of(paragraph)
        self._outline = style.outline
        self._children(paragraph, found, hidden=style.hidden)
        while found.fields:
            self._end_field(found, found.fields.pop())
        found.pieces = [with_marks(part) if isinstance(part, str) else part for part in found.parts()]
        self.seen["odd"] += found.text.count(UNKNOWN)
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
            if (text := write(node)) == PAGE:
                self._notes.end_page()
            inline.pieces.append(text)
        elif (read := _READ.get(tag)) is not None:
            read(self, node, inline)
        elif tag == f"{W}txbxContent":
            inline.pieces.append(node)
        elif tag in _COUNTED:
            self.seen[_COUNTED[tag]] += 1
        elif tag == f"{W}ruby":
            self.seen["guides"] += 1
            for base in node.findall(f"{W}rubyBase"):
                self._children(base, inline, hidden=hidden)
        elif (inner := chosen(node)) is not None:
            self._children(inner, inline, hidden=hidden)

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
        """A mark of the note's own follows as text, and begins the note, too."""
        kind, key = reference.tag.removeprefix(W).removesuffix("Reference"), reference.get(f"{W}id")
        mark = "" if reference.get(f"{W}customMarkFollows") in ("1", "true", "on") else self._notes.mark(kind, key)
        inline.pieces.append(f"[{mark}]" if mark else "")
        inline.notes.append((mark, f"{kind}:{key}"))

    def _field(self, node: Element, inline: Inline) -> None:
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            inline.fields.append(OpenField(len(inline.pieces), form_value(node)))
        elif inline.fields and kind == "separate":
            field = inline.fields[-1]
            # What fields within the instruction show is part of it.
            inline.pieces[field.start :] = [each for each in inline.pieces[field.start :] if not _is_text(each)]
            field.start, field.has_result = len(inline.pieces), True
        elif inline.fields and kind == "end":
            self._end_field(inline, inline.fields.pop())

    def _instruction(self, node: Element, inline: Inline) -> None:
        if inline.fields:
            inline.fields[-1].instruction += node.text or ""

    def _simple_field(self, node: Element, inline: Inline) -> None:
        field = OpenField(len(inline.pieces), instruction=node.get(f"{W}instr") or "")
        self._children(node, inline)
        self._end_field(inline, field)

    def _end_field(self, inline: Inline, field: OpenField) -> None:
        """Write what a field without a result shows, or count it."""
        if any(not _is_text(each) or str(each).strip() for each in inline.pieces[field.start :]):
            return
        self.seen["guides"] += is_guide(field.instruction)
        text = field.shown or self._numbers.shown(field.instruction, self._outline) or computed(field.instruction)
        if text is None and not field.has_result:
            self.seen["computed"] += 1
        inline.pieces.append(text or "")

    def _equation(self, node: Element, inline: Inline) -> None:
        """Two and a half are 2 1/2, not 21/2; equations in one paragraph stand apart."""
        text, before = equation(node), next(reversed(inline.pieces), "")
        apart = _is_text(before) and str(before)[-1:].isdigit() and text[:1].isdigit()
        follows = node.getprevious() is not None and node.getprevious().tag == node.tag
        inline.pieces.append(f" {text}" if apart or follows else text)

    def _graphic(self, node: Element, inline: Inline) -> None:
        part = self._graphics.get(node.get(REFERENCES[node.tag]) or "")
        lines = graphic_lines(part) if part is not None else []
        self.seen["graphics"] += not lines
        inline.pieces.append("".join(f"\n{line}" for line in lines) + "\n" if lines else "")

    def _drawn(self, node: Element, inline: Inline) -> None:
        self._children(node, inline)
        inline.pieces.append("\n")


def chosen(node: Element) -> Element | None:
    """The element itself; of several forms of the same content, the first."""
    if node.tag != f"{_CHOICE}AlternateContent":
        return node
    first = node.find(f"{_CHOICE}Choice")
    return first if first is not None else node.find(f"{_CHOICE}Fallback")


def _marked(pieces: list[str | Element]) -> list[str | Element]:
    return [f"{UP}{piece}{DOWN}" if isinstance(piece, str) and piece != PAGE else piece for piece in pieces]


def _is_text(piece: str | Element) -> bool:
    return isinstance(piece, str) and piece != PAGE


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


def _text(node: Element) -> str:
    """The characters that the font of the run shows."""
    fonts = node.getparent().find(f"{W}rPr/{W}rFonts")
    return in_font(node.text or "", (fonts.get(f"{W}ascii") or "") if fonts is not None else "")


def _break(node: Element) -> str:
    return PAGE if node.get(f"{W}type") == "page" else "\n"


def _symbol(node: Element) -> str:
    """A character of a symbol font; an unknown one is shown as missing."""
    digits = node.get(f"{W}char") or ""
    code = int(digits, 16) if _CODE.fullmatch(digits) else SURROGATES.start
    return UNKNOWN if code in SURROGATES else symbol(code, node.get(f"{W}font") or "")


_CODE = re.compile(r"[0-9a-f]{1,4}", re.I)

_WRITTEN: dict[str, Callable[[Element], str]] = {
    f"{W}t": _text,
    f"{DRAWING}t": lambda node: node.text or "",
    f"{VML}textpath": lambda node: f"\n{node.get('string')}\n" if node.get("string") else "",
    f"{W}tab": lambda _node: " ",
    f"{W}ptab": lambda _node: " ",
    f"{W}noBreakHyphen": lambda _node: "-",
    f"{W}softHyphen": lambda _node: "",
    f"{W}br": _break,
    f"{W}cr": lambda _node: "\n",
    f"{W}lastRenderedPageBreak": lambda _node: PAGE,
    f"{W}sym": _symbol,
}
_READ: dict[str, Callable[[InlineReader, Element, Inline], None]] = {
    f"{W}footnoteReference": InlineReader._note,
    f"{W}endnoteReference": InlineReader._note,
    f"{W}fldChar": InlineReader._field,
    f"{W}instrText": InlineReader._instruction,
    f"{W}fldSimple": InlineReader._simple_field,
    f"{MATH}oMath": InlineReader._equation,
    f"{DRAWING}p": InlineReader._drawn,
    **dict.fromkeys(REFERENCES, InlineReader._graphic),
}
#: Elements that are counted, not read.
_COUNTED = {
    f"{DRAWING}blip": "pictures",
    f"{VML}imagedata": "pictures",
    f"{W}altChunk": "not_read",
    f"{W}subDoc": "not_read",
    _NEW_CHART: "graphics",
}
#: Elements without text: properties, deleted field instructions, marks.
_PASSED_BY = frozenset(
    f"{W}{name}"
    for name in (
        "pPr", "rPr", "sdtPr", "sdtEndPr", "delInstrText", "delText", "rt", "tblPr", "tcPr", "trPr",
        "sectPr", "footnoteRef", "endnoteRef", "annotationRef", "smartTagPr", "customXmlPr",
    )
)  # fmt: skip
_TAKEN_OUT = frozenset({f"{W}del", f"{W}moveFrom"})
_TRACKED = _TAKEN_OUT | {f"{W}ins", f"{W}moveTo"}
