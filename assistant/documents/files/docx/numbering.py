"""Computes the list numbers that Word shows but does not store: "4.2", "(a)", "第一百条". Runs in the child process.

ECMA-376 part 1, 17.9: a paragraph, or its style, names an instance (`num`) of a list (`abstractNum`). Instances of one
list continue counting where the last left off, unless an instance overrides the start of a level.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from .number_formats import written
from .package import Element, W
from .styles import Styles, number, switched_on, value

#: The deepest level of a list.
LEVELS = 9


@dataclass(frozen=True)
class ListLevel:
    """`legal`: the numbers of higher levels are written in decimals; `restart`: the level, from 1, after which this
    one begins again, 0 for never."""

    kind: str = "decimal"
    pattern: str = ""
    start: int = 1
    legal: bool = False
    restart: int | None = None
    style: str = ""


class Numbering:
    """Pass every paragraph of the text to `label` once, in order. `root` is the numbering part, if there is one."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._instances: dict[str, tuple[str, dict[int, ListLevel], dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._load(root)

    def label(self, paragraph: Element) -> str:
        """The number before the paragraph, as Word shows it; empty if it has none."""
        instance, depth = self._place(paragraph)
        if instance not in self._instances:
            return ""
        abstract, levels, starts = self._instances[instance]
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if instance not in self._begun:
            self._begun.add(instance)
            for overridden in starts:
                counts.pop(overridden, None)
        self._count(counts, levels, depth)
        if level.kind == "bullet":
            return "•"
        return re.sub(r"%(\d)", lambda found: self._one(level, levels, counts, int(found[1]) - 1), level.pattern)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """The list instance and level of a paragraph: its own, or its style's. An instance "0" removes the style's
        number."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        style = self._styles.of(paragraph)
        instance = value(own, "numId") or style.number
        depth = number(own, "ilvl", -1)
        if depth < 0:
            depth = style.depth if style.depth >= 0 else self._depth_of(instance, style.chain)
        return instance, depth

    def _depth_of(self, instance: str, chain: Iterable[str]) -> int:
        """The level that names the paragraph's style, or a style that it is based on."""
        _, levels, _ = self._instances.get(instance, ("", {}, {}))
        by_style = {level.style: depth for depth, level in levels.items() if level.style}
        return next((by_style[style] for style in chain if style in by_style), 0)

    @staticmethod
    def _count(counts: dict[int, int], levels: dict[int, ListLevel], depth: int) -> None:
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or depth < restart:
                del counts[deeper]

    @staticmethod
    def _one(level: ListLevel, levels: dict[int, ListLevel], counts: dict[int, int], depth: int) -> str:
        other = levels.get(depth, ListLevel())
        kind = "decimal" if level.legal and other.kind != "bullet" else other.kind
        return written(counts.get(depth, other.start), kind)

    def _load(self, root: Element) -> None:
        linked = {}
        for each in root.findall(f"{W}abstractNum"):
            name = each.get(f"{W}abstractNumId")
            self._lists[name] = _levels(each.findall(f"{W}lvl"))
            if style := value(each, "numStyleLink"):
                linked[name] = style
        for each in root.findall(f"{W}num"):
            abstract = value(each, "abstractNumId")
            levels, starts = dict(self._lists.get(abstract, {})), {}
            for override in each.findall(f"{W}lvlOverride"):
                depth = _whole(override.get(f"{W}ilvl"))
                for level in _levels(override.findall(f"{W}lvl")).values():
                    levels[depth] = level
                if (start := number(override, "startOverride", -1)) >= 0:
                    starts[depth] = start
                    levels[depth] = replace(levels.get(depth, ListLevel()), start=start)
            self._instances[each.get(f"{W}numId")] = abstract, levels, starts
        self._follow_links(linked)

    def _follow_links(self, linked: dict[str, str]) -> None:
        """Resolve a list that is only a name for the list of a style (17.9.21)."""
        for instance, (abstract, levels, starts) in list(self._instances.items()):
            target = self._instances.get(self._styles.named(linked[abstract]).number) if abstract in linked else None
            if target is not None and not levels:
                self._instances[instance] = target[0], target[1], starts


def _levels(elements: Iterable[Element]) -> dict[int, ListLevel]:
    levels = {}
    for each in elements:
        depth = _whole(each.get(f"{W}ilvl"))
        if 0 <= depth < LEVELS:
            restart = number(each, "lvlRestart", -1)
            levels[depth] = ListLevel(
                kind=value(each, "numFmt") or "decimal",
                pattern=value(each, "lvlText"),
                start=number(each, "start", 1),
                legal=switched_on(each.find(f"{W}isLgl")),
                restart=restart if restart >= 0 else None,
                style=value(each, "pStyle"),
            )
    return levels


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
