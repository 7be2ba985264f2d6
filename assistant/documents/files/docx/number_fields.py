"""The numbers that AUTONUM and LISTNUM fields show, which are not in the file. Runs in the child process.

ECMA-376 part 1, 17.16.5: AUTONUM counts paragraphs by the level of their headings; LISTNUM counts within paragraphs
too, in one of three lists that Word has by name.
"""

import re

from .number_formats import written

#: The levels of the lists; "legal" ones are 1., 1.1., 1.1.1.
_NUMBERS = ["1)", "a)", "i)", "(1)", "(a)", "(i)", "1.", "a.", "i."]
_OUTLINE = ["I.", "A.", "1.", "a)", "(1)", "(a)", "(i)", "(a)", "(i)"]
_LISTS = {"numberdefault": _NUMBERS, "outlinedefault": _OUTLINE, "legaldefault": []}
_AUTOMATIC = frozenset(["AUTONUM", "AUTONUMLGL", "AUTONUMOUT"])
_LEVELS = 9

_KINDS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_FORMATS = {"alphabetic": "lowerLetter", "ALPHABETIC": "upperLetter", "roman": "lowerRoman", "ROMAN": "upperRoman"}
_FORMAT = re.compile(r"\\\*\s{0,9}(\w{1,20})")
_LEVEL, _START = re.compile(r'\\l\s{0,9}"?([1-9])'), re.compile(r'\\s\s{0,9}"?(\d{1,6})')
_SEPARATOR = re.compile(r'\\s\s{0,9}"?([^\s"\\])')


class NumberFields:
    """Pass every field without a result to `shown` once, in order."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}
        self._heading = 0

    def shown(self, instruction: str, outline: int) -> str | None:
        """None for another kind of field, or a list of the document's own. `outline` is the heading level of its
        paragraph, 0 for none."""
        name, *words = instruction.split() or [""]
        if name.upper() in _AUTOMATIC:
            self._heading = outline or self._heading
            level = min(outline or self._heading + 1, _LEVELS)
            return _automatic(name.upper(), self._counted("", level), instruction)
        if name.upper() != "LISTNUM":
            return None
        named = words[0].strip('"').lower() if words and not words[0].startswith("\\") else "numberdefault"
        if named not in _LISTS:
            return None
        asked, start = _LEVEL.search(instruction), _START.search(instruction)
        counts = self._counted(named, int(asked[1]) if asked else 1, int(start[1]) if start else 0)
        return _in_pattern(_LISTS[named][len(counts) - 1], counts[-1]) if _LISTS[named] else _legal(counts) + "."

    def _counted(self, named: str, level: int, start: int = 0) -> list[int]:
        """The counts down to this level, with the new one."""
        before = self._counts.get(named, [])[:level]
        counts = [*before, *[0] * (level - len(before))]
        counts[-1] = start or counts[-1] + 1
        self._counts[named] = counts
        return counts


def _automatic(name: str, counts: list[int], instruction: str) -> str:
    if name == "AUTONUMOUT":
        return _in_pattern(_OUTLINE[len(counts) - 1], counts[-1])
    separator, chosen = _SEPARATOR.search(instruction), _FORMAT.search(instruction)
    ends = "" if "\\e" in instruction else separator[1] if separator else "."
    if name == "AUTONUMLGL":
        return _legal(counts) + ends
    return written(counts[-1], _FORMATS.get(chosen[1] if chosen else "", "decimal")) + ends


def _legal(counts: list[int]) -> str:
    """A level that was left out counts as begun."""
    return ".".join(str(max(1, count)) for count in counts)


def _in_pattern(pattern: str, count: int) -> str:
    """(a) with 2 is (b)."""
    kind = next(letter for letter in pattern if letter in _KINDS)
    return pattern.replace(kind, written(count, _KINDS[kind]))
