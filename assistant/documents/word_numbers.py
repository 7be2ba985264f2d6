"""The numbers of lists that Word counts and its file does not hold: "4.2", "(a)", "iii.". Runs in the child process."""

import re
from collections import defaultdict
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"

Element = Any


class Numbering:
    """Give it every paragraph of the body once, in order. `root` is the part `word/numbering.xml`, if there is one."""

    def __init__(self, root: Element | None) -> None:
        self._formats: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is not None:
            self._load(root)

    def label(self, paragraph: Element) -> str:
        number = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        depth = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
        identity, level = (
            (number.get(_VAL) if number is not None else ""),
            int(depth.get(_VAL)) if depth is not None else 0,
        )
        formats = self._formats.get(identity or "", {})
        if level not in formats:
            return ""
        kind, pattern, start = formats[level]
        counts = self._counts[identity]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if kind == "bullet":
            return "•"
        return re.sub(r"%(\d)", lambda found: self._one(formats, counts, int(found[1]) - 1), pattern)

    @staticmethod
    def _one(formats: dict[int, tuple[str, str, int]], counts: dict[int, int], level: int) -> str:
        kind, _, start = formats.get(level, ("decimal", "", 1))
        return _written(kind, counts.get(level, start))

    def _load(self, root: Element) -> None:
        abstract = {}
        for one in root.findall(f"{_W}abstractNum"):
            levels = {}
            for level in one.findall(f"{_W}lvl"):
                kind, pattern, start = (level.find(f"{_W}{name}") for name in ("numFmt", "lvlText", "start"))
                levels[int(level.get(f"{_W}ilvl"))] = (
                    kind.get(_VAL) if kind is not None else "decimal",
                    (pattern.get(_VAL) or "") if pattern is not None else "",
                    int(start.get(_VAL)) if start is not None else 1,
                )
            abstract[one.get(f"{_W}abstractNumId")] = levels
        for one in root.findall(f"{_W}num"):
            link = one.find(f"{_W}abstractNumId")
            if link is not None:
                self._formats[one.get(f"{_W}numId")] = abstract.get(link.get(_VAL), {})


def _written(kind: str, number: int) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if kind == "upperRoman" else roman.lower()
    if kind.startswith(("chineseCounting", "ideograph", "japaneseCounting", "taiwaneseCounting")):
        digits = "零一二三四五六七八九"
        tens, ones = divmod(number, 10)
        return f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones] if ones or not tens else ''}"
    return str(number)


def _roman(number: int) -> str:
    steps = (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    written = ""
    for value, letters in steps:
        count, number = divmod(number, value)
        written += letters * count
    return written
