"""The two forms of XML in which the United States publish their law, as Markdown: USLM (the Code) and the eCFR's.
Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from .item import NotFetched, clean, heading

Element = ElementTree.Element

_TABLES = frozenset({"TABLE", "table"})

#: Elements that are paragraphs, or hold some.
_BLOCKS = _TABLES | {"P", "p", "FP", "DIV", "div", "EXTRACT"}

#: Characters of one document: what is longer is divided at the next lower level.
MOST_CHARACTERS = 500_000


@dataclass(frozen=True)
class XmlForm:
    """The elements of one form, by what they are. `left_out` are notes on the history of a provision."""

    levels: frozenset[str]
    sections: frozenset[str]
    parts: frozenset[str]
    number: str
    heading: str
    left_out: frozenset[str]


USLM = XmlForm(
    frozenset({"title", "subtitle", "division", "subdivision", "part", "subpart", "chapter", "subchapter", "article"}),
    frozenset({"section"}),
    frozenset({"subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem", "level"}),
    "num",
    "heading",
    frozenset({"toc", "notes", "note", "sourceCredit", "meta", "footnote"}),
)
ECFR = XmlForm(
    frozenset({"DIV1", "DIV2", "DIV3", "DIV4", "DIV5", "DIV6", "DIV7", "ECFR"}),
    frozenset({"DIV8", "DIV9"}),
    frozenset(),
    "",
    "HEAD",
    frozenset({"CITA", "SECAUTH", "EDNOTE", "FTREF", "PRTPAGE"}),
)


def parsed(data: bytes) -> Element:
    """Raises NotFetched. Expat itself bounds what entities expand to."""
    try:
        return ElementTree.fromstring(data)  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise NotFetched("The answer is not the XML that this importer knows.") from error


def name_of(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def first_level(root: Element, form: XmlForm) -> Element:
    """The outermost level of a document. Raises NotFetched."""
    found = next((one for one in root.iter() if name_of(one) in form.levels), None)
    if found is None:
        raise NotFetched("The answer is not the XML that this importer knows.")
    return found


def divided(level: Element, form: XmlForm) -> Iterator[tuple[str, Sequence[Element]]]:
    """Documents of at most MOST_CHARACTERS as far as the levels allow it: a name, and the elements of each."""
    below = [one for one in level if name_of(one) in form.levels]
    if not below or _length(level, form) <= MOST_CHARACTERS:
        yield _label(level, form), [level]
        return
    loose = [one for one in level if name_of(one) in form.sections]
    if loose:
        yield _label(level, form), loose
    for one in below:
        yield from divided(one, form)


def blocks(elements: Iterable[Element], form: XmlForm, depth: int = 2) -> Iterator[str]:
    """Headings and paragraphs of Markdown."""
    for one in elements:
        name = name_of(one)
        if name in form.left_out:
            continue
        if name in form.levels | form.sections:
            if label := _label(one, form):
                yield heading(depth, label)
            yield from blocks(_content(one, form), form, depth + 1)
        elif name in form.parts:
            yield from _part(one, form, depth)
        elif name in _TABLES:
            yield "\n".join(" | ".join(clean("".join(cell.itertext())) for cell in row) for row in _rows(one))
        elif any(name_of(child) in form.parts | _BLOCKS for child in one):
            yield clean(one.text or "")
            yield from blocks(one, form, depth)
        else:
            yield clean("".join(_words(one, form)))


def _part(one: Element, form: XmlForm, depth: int) -> Iterator[str]:
    """A lettered or numbered part: its mark stands before its first words."""
    content = list(_content(one, form))
    texts = list(filter(None, blocks(content, form, depth)))
    own = 0 if not content or name_of(content[0]) in form.parts else 1
    yield " ".join([_label(one, form), *texts[:own]])
    yield from texts[own:]


def _words(one: Element, form: XmlForm) -> Iterator[str]:
    if name_of(one) not in form.left_out:
        yield one.text or ""
        for child in one:
            yield from _words(child, form)
            yield child.tail or ""


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in table.iter() if name_of(row) in ("TR", "tr"))


def _content(one: Element, form: XmlForm) -> Iterator[Element]:
    return (child for child in one if name_of(child) not in (form.number, form.heading))


def _label(one: Element, form: XmlForm) -> str:
    """Number and heading, as they are written."""
    found = [child for child in one if name_of(child) in (form.number, form.heading)]
    return clean(" ".join("".join(_words(child, form)) for child in found))


def _length(one: Element, form: XmlForm) -> int:
    return sum(map(len, _words(one, form)))
