"""The two forms of XML in which the United States publish their law, as Markdown: USLM (the Code) and the eCFR's.
Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

from .item import NotFetched, as_markdown, clean, heading, slug

Element = ElementTree.Element

_TABLES = frozenset({"TABLE", "table"})
_CAPTIONS, _ROWS = frozenset({"CAPTION", "caption"}), frozenset({"TR", "tr"})

#: Elements that are paragraphs, or hold some.
_BLOCKS = _TABLES | {"P", "p", "FP", "DIV", "div", "EXTRACT"}

#: Elements within a line, in small letters: the words around them are of the same paragraph.
_INLINE = frozenset({
    "a", "ac", "b", "br", "date", "def", "del", "e", "em", "entity", "fr", "i", "img", "inline", "ins", "quotedtext",
    "ref", "s", "shorttitle", "span", "strong", "su", "sub", "sup", "term", "u",
})  # fmt: skip

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

    @cached_property
    def divisions(self) -> frozenset[str]:
        """What has a number or a heading."""
        return self.levels | self.sections | self.parts


USLM = XmlForm(
    frozenset({
        "title", "subtitle", "division", "subdivision", "part", "subpart", "chapter", "subchapter", "article",
        "appendix", "compiledAct", "courtRules", "reorganizationPlans",
    }),
    frozenset({"section", "courtRule", "reorganizationPlan"}),
    frozenset({
        "subsection", "paragraph", "subparagraph", "clause", "subclause", "item", "subitem", "subsubitem", "level",
    }),
    "num",
    "heading",
    frozenset({"toc", "notes", "note", "sourceCredit", "meta", "footnote"}),
)  # fmt: skip
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


@dataclass(frozen=True)
class LegalDocument:
    """`key` is made of the numbers of the levels that lead to it, so that it stays where another level is inserted;
    empty for the outermost one."""

    key: str
    label: str
    blocks: tuple[str, ...]

    def markdown(self, name: str) -> bytes:
        return as_markdown([heading(1, name), *self.blocks])


def documents(root: Element, form: XmlForm) -> list[LegalDocument]:
    """Documents of at most MOST_CHARACTERS as far as the levels allow it. What has a label only, such as a reserved
    chapter, is none. Raises NotFetched."""
    level = _first_level(root, form)
    if level is None:
        raise NotFetched("The answer is not the XML that this importer knows.")
    made, times = [], Counter[str]()
    for path, one in _divided(level, form):
        times[path] += 1
        key = f"{path}--{times[path]}" if times[path] > 1 else path
        label, found = _label(one, form), tuple(filter(None, blocks([one], form)))
        if len(found) > bool(label):
            made.append(LegalDocument(key, label, found))
    if not made:
        raise NotFetched("The answer has no text.")
    return made


def _first_level(root: Element, form: XmlForm) -> Element | None:
    """The outermost level: not the title that stands among the facts about the file (dc:title in meta)."""
    if name_of(root) in form.levels:
        return root
    below = (_first_level(one, form) for one in root if name_of(one) not in form.left_out)
    return next(filter(lambda found: found is not None, below), None)


def _divided(level: Element, form: XmlForm, path: str = "") -> Iterator[tuple[str, Element]]:
    """Pairs of a path and a level. What a divided level has beside lower levels comes first, under its own label."""
    below = [one for one in level if name_of(one) in form.levels]
    if not below or _length(level, form) <= MOST_CHARACTERS:
        yield path, level
        return
    rest = Element(level.tag, level.attrib)
    rest.text = level.text
    rest.extend(one for one in level if name_of(one) not in form.levels)
    yield path, rest
    for one in below:
        yield from _divided(one, form, "-".join(filter(None, (path, _mark(one, form))))[:120])


def _mark(level: Element, form: XmlForm) -> str:
    """Kind and number of a level: chapter-3. Where it has no number, its heading."""
    kind = level.get("TYPE") or name_of(level)
    number = level.get("N") or next((one.get("value") for one in level if name_of(one) == form.number), None)
    return slug(f"{kind} {number or _label(level, form)}")


def blocks(elements: Iterable[Element], form: XmlForm, depth: int = 2) -> Iterator[str]:
    """Headings and paragraphs of Markdown, some of them empty."""
    for one in elements:
        name = name_of(one)
        if name in form.left_out:
            continue
        if name in form.levels | form.sections:
            if label := _label(one, form):
                yield heading(depth, label)
            yield from _flow(one, form, depth + 1)
        elif name in form.parts:
            yield from _part(one, form, depth)
        elif name in _TABLES:
            yield "\n".join(_lines(one, form))
        elif _holds_blocks(one, form):
            yield from _flow(one, form, depth)
        else:
            yield clean("".join(_words(one, form)))


def _flow(one: Element, form: XmlForm, depth: int) -> Iterator[str]:
    """What an element has below its label: words up to the next block are a paragraph."""
    words = [one.text or ""]
    for child in one:
        name = name_of(child)
        if name in form.left_out or (name.lower() in _INLINE and not _holds_blocks(child, form)):
            words += _words(child, form)
        elif not _is_label(one, child, form):
            yield clean("".join(words))
            yield from blocks([child], form, depth)
            words = []
        words.append(child.tail or "")
    yield clean("".join(words))


def _part(one: Element, form: XmlForm, depth: int) -> Iterator[str]:
    """A lettered or numbered part: its mark stands before its first words."""
    texts = list(filter(None, _flow(one, form, depth)))
    unread = {form.number, form.heading} | form.left_out
    first = next((child for child in one if name_of(child) not in unread), None)
    own = 0 if first is None or name_of(first) in form.parts else 1
    yield " ".join([_label(one, form), *texts[:own]])
    yield from texts[own:]


def _holds_blocks(one: Element, form: XmlForm) -> bool:
    return any(name_of(below) in form.divisions or name_of(below) in _BLOCKS for below in one.iterfind(".//*"))


def _is_label(one: Element, child: Element, form: XmlForm) -> bool:
    """Whether the child is the number or heading of a level, section or part."""
    return name_of(child) in (form.number, form.heading) and name_of(one) in form.divisions


def _words(one: Element, form: XmlForm) -> Iterator[str]:
    if name_of(one) not in form.left_out:
        yield one.text or ""
        for child in one:
            yield from _words(child, form)
            yield child.tail or ""


def _lines(table: Element, form: XmlForm) -> Iterator[str]:
    """Caption and rows."""
    for one in table.iter():
        if name_of(one) in _ROWS:
            yield " | ".join(clean("".join(_words(cell, form))) for cell in one)
        elif name_of(one) in _CAPTIONS:
            yield clean("".join(_words(one, form)))


def _label(one: Element, form: XmlForm) -> str:
    """Number and heading, as they are written."""
    found = [child for child in one if name_of(child) in (form.number, form.heading)]
    return clean(" ".join("".join(_words(child, form)) for child in found))


def _length(one: Element, form: XmlForm) -> int:
    return sum(map(len, _words(one, form)))
