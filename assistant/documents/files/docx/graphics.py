"""Reads the words of diagrams (SmartArt) and charts, which stand in parts of their own. Runs in the child process."""

import re
from collections.abc import Iterable, Iterator
from decimal import Context
from typing import Final

from .package import Element

DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
CHART: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

#: As the file writes them; the exponent is bounded, because the figure is written out.
_FIGURE = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?(?:E[+-]?\d{1,2})?", re.I)
#: The digits that spreadsheets keep.
_PRECISION = 15

#: What refers to a part, and by which attribute.
REFERENCES = {f"{DIAGRAM}relIds": f"{_RELATIONSHIP}dm", f"{CHART}chart": f"{_RELATIONSHIP}id"}


def graphic_lines(part: Element) -> list[str]:
    """The words of a diagram, box by box, or of a chart: its titles, and a row for each category."""
    return [line for line in (_chart if part.tag.startswith(CHART) else _diagram)(part) if line]


def _diagram(model: Element) -> Iterator[str]:
    """The boxes of a diagram, each before the boxes below it."""
    points = {each.get("modelId", ""): each for each in model.iter(f"{DIAGRAM}pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in model.iter(f"{DIAGRAM}cxn"):
        if link.get("type", "parOf") == "parOf":
            place = link.get("srcOrd", "0")
            order = int(place) if place.isdecimal() and len(place) < 10 else 0
            below.setdefault(link.get("srcId", ""), []).append((order, link.get("destId", "")))
    roots = [name for name, point in points.items() if point.get("type") == "doc"]
    waiting, seen = [*reversed(points), *roots], set[str]()
    while waiting:
        name = waiting.pop()
        if name in points and name not in seen:
            seen.add(name)
            yield _words(points[name].iterfind(f"{DIAGRAM}t/{DRAWING}p"))
            waiting += [other for _, other in sorted(below.get(name, ()), reverse=True)]


def _words(paragraphs: Iterable[Element]) -> str:
    texts = ("".join(text.text or "" for text in each.iter(f"{DRAWING}t")).strip() for each in paragraphs)
    return "\n".join(filter(None, texts))


def _chart(space: Element) -> Iterator[str]:
    for title in space.iter(f"{CHART}title"):
        yield _words(title.iter(f"{DRAWING}p")) or " ".join(_points(title).values())
    series = list(space.iter(f"{CHART}ser"))
    names = [" ".join(_points(each.find(f"{CHART}tx")).values()) for each in series]
    if any(names):
        yield " | ".join(names)
    categories = [_points(_first(each, "cat", "xVal")) for each in series]
    values = [_points(_first(each, "val", "yVal")) for each in series]
    labels = {place: label for each in reversed(categories) for place, label in each.items()}
    for place in sorted({*labels, *(place for each in values for place in each)}):
        yield " | ".join([labels.get(place, ""), *(each.get(place, "") for each in values)]).strip(" |")


def _first(series: Element, *names: str) -> Element | None:
    return next((found for name in names if (found := series.find(f"{CHART}{name}")) is not None), None)


def _points(parent: Element | None) -> dict[int, str]:
    """The values that the file holds of a row of cells, by their place."""
    found: dict[int, str] = {}
    for point in parent.iter(f"{CHART}pt") if parent is not None else ():
        place = point.get("idx", "")
        if place.isdecimal() and len(place) < 10:
            form = point.get("formatCode") or point.getparent().findtext(f"{CHART}formatCode") or ""
            text = "".join(value.text or "" for value in point.findall(f"{CHART}v"))
            found.setdefault(int(place), _figure(text, form) if _FIGURE.fullmatch(text) else text)
    return found


def _figure(text: str, form: str) -> str:
    """A figure without the noise behind its fifteenth digit, and as a percentage if it is shown as one."""
    figure = Context(prec=_PRECISION).create_decimal(text) * (100 if "%" in form else 1)
    return f"{figure.normalize():f}{'%' if '%' in form else ''}"
