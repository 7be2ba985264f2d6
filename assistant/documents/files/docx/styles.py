"""What a paragraph inherits from its styles: heading level, list, page break, hidden or raised text. Runs in the
child process."""

import re
from dataclasses import dataclass, field

from .package import VAL, Element, W

#: The most styles in a chain of styles based on each other; more must be a circle.
MOST_BASES = 20

_HEADING = re.compile(r"heading (\d)", re.I)


@dataclass(frozen=True)
class Style:
    """`outline` is the heading level from 1, 0 for none; `number` the list instance, `depth` its level or -1;
    `chain` the ids of this style and those it is based on, nearest first."""

    outline: int = 0
    number: str = ""
    depth: int = -1
    page_break: bool = False
    hidden: bool = False
    raised: bool = False
    chain: tuple[str, ...] = field(default=())


class Styles:
    def __init__(self, root: Element | None) -> None:
        styles = root.findall(f"{W}style") if root is not None else []
        self._elements = {each.get(f"{W}styleId"): each for each in styles}
        self._default = next((name for name, each in self._elements.items() if _is_default(each)), "")
        self._known: dict[str, Style] = {}

    def of(self, paragraph: Element) -> Style:
        return self.named(value(paragraph.find(f"{W}pPr"), "pStyle") or self._default)

    def named(self, name: str) -> Style:
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Style:
        chain: list[str] = []
        while name in self._elements and name not in chain and len(chain) < MOST_BASES:
            chain.append(name)
            name = value(self._elements[name], "basedOn")
        elements = [self._elements[each] for each in chain]
        lists = [each.find(f"{W}pPr/{W}numPr") for each in elements]
        depths = (number(each, "ilvl", -1) for each in lists)
        return Style(
            outline=next(filter(None, map(_outline, elements)), 0),
            number=next(filter(None, (value(each, "numId") for each in lists)), ""),
            depth=next((depth for depth in depths if depth >= 0), -1),
            page_break=_first(elements, "pPr", "pageBreakBefore"),
            hidden=_first(elements, "rPr", "vanish"),
            raised=is_raised(next((each.find(f"{W}rPr") for each in elements if _aligned(each.find(f"{W}rPr"))), None)),
            chain=tuple(chain),
        )


def value(parent: Element | None, name: str) -> str:
    """The `w:val` of a child; empty if there is none."""
    child = parent.find(f"{W}{name}") if parent is not None else None
    return (child.get(VAL) or "") if child is not None else ""


def number(parent: Element | None, name: str, otherwise: int) -> int:
    """The `w:val` of a child as an integer."""
    text = value(parent, name)
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def switched_on(switch: Element | None) -> bool:
    """Whether an on/off property (17.17.4) is present and not turned off."""
    return switch is not None and switch.get(VAL, "true") not in ("0", "false", "off")


def is_raised(properties: Element | None) -> bool:
    return _aligned(properties) == "superscript"


def _aligned(properties: Element | None) -> str:
    return value(properties, "vertAlign")


def _is_default(style: Element) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")


def _outline(style: Element) -> int:
    if found := _HEADING.fullmatch(value(style, "name")):
        return int(found[1])
    level = number(style.find(f"{W}pPr"), "outlineLvl", 9)
    return level + 1 if level < 9 else 0


def _first(styles: list[Element], group: str, name: str) -> bool:
    """The property in the nearest style that mentions it."""
    switches = (each.find(f"{W}{group}/{W}{name}") for each in styles)
    return switched_on(next((each for each in switches if each is not None), None))
