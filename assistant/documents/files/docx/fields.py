"""What Word shows for a field whose result is not in the file as text: a choice, a formula. Runs in the child process.

ECMA-376 part 1, 17.16: between "begin" and "separate" is the instruction, between "separate" and "end" the result.
"""

import re
from dataclasses import dataclass

from .equations import grouped
from .package import Element, W
from .styles import number, switched_on
from .symbols import SURROGATES, symbol

#: Fields that show nothing.
_INVISIBLE = frozenset(
    ["ADVANCE", "ASK", "DATA", "FORMTEXT", "NOTE", "PRIVATE", "RD", "SET", "TA", "TC", "XE", "BIDIOUTLINE", ""]
)
#: Buttons, whose text is their third word and what follows.
_BUTTONS = frozenset(["MACROBUTTON", "GOTOBUTTON"])
#: The longest instruction of a formula that is read.
_LONGEST = 2000
_CIRCLES = "○〇◯"
_BRACKETS = {"[": "]", "{": "}", "<": ">", "|": "|", "/": "/"}
_FORMATS = re.compile(r'\\\*\s{0,9}(?:"[^"]{0,99}"|\w{1,40})')
#: A switch or option, with its figure, and the backslash of the next one; or a bracket of the switch \b.
_SWITCH = re.compile(r"([A-Za-z]{1,3})\s{0,9}\d{0,4}\s{0,9}(?:\\(?=[A-Za-z]))?|\\(?:(?=[A-Za-z])|([^A-Za-z]))")
_PLACE = re.compile(r"(0x[0-9a-f]{1,4})|\d{1,5}", re.I)
_FONT = re.compile(r'\\f\s{0,9}"?([^"\\]{1,60})', re.I)


@dataclass
class OpenField:
    """`start` is the number of pieces of text before it, or before its result once that begins."""

    start: int
    shown: str = ""
    instruction: str = ""
    has_result: bool = False


def form_value(begin: Element) -> str:
    """What a form field of the old kind shows: a box with or without a tick, or the chosen entry of a list."""
    data = begin.find(f"{W}ffData")
    if data is None:
        return ""
    if (box := data.find(f"{W}checkBox")) is not None:
        state = box.find(f"{W}checked")
        return "☒" if switched_on(state if state is not None else box.find(f"{W}default")) else "☐"
    choices = data.find(f"{W}ddList")
    entries = [value_of(each) for each in choices.findall(f"{W}listEntry")] if choices is not None else []
    chosen = number(choices, "result", number(choices, "default", 0))
    return entries[chosen] if chosen < len(entries) else ""


def value_of(element: Element) -> str:
    return element.get(f"{W}val") or ""


def computed(instruction: str) -> str | None:
    """What a field without a result shows, by its instruction; None if only Word knows."""
    words = instruction.split(None, 2)
    name = words[0].upper() if words else ""
    if name in _INVISIBLE:
        return ""
    if name in _BUTTONS:
        return words[2].strip() if len(words) > 2 else ""
    if name == "SYMBOL" and len(words) > 1:
        return _symbol(instruction)
    if name == "EQ":
        return _Formula(instruction.strip()[2:_LONGEST]).text()
    return None


def is_guide(instruction: str) -> bool:
    """Whether it writes the reading of a word above it: such an EQ field also asks for a font and an alignment."""
    small = instruction.lower()
    return small.split()[:1] == ["eq"] and "jc" in small


def _symbol(instruction: str) -> str | None:
    """SYMBOL 181 \\f "Symbol" """
    place, font = _PLACE.fullmatch(instruction.split()[1]), _FONT.search(instruction)
    code = int(place[0], 16 if place[1] else 10) if place else SURROGATES.start
    return None if code in SURROGATES else symbol(code, font[1].strip() if font else "")


class _Formula:
    """Reads the switches of an EQ field (17.16.5.22): \\f(1,2) is 1/2, \\r(3,x) 3√(x), \\s\\up8(2) ^2."""

    def __init__(self, source: str) -> None:
        self._is_guide = is_guide(f"EQ {source}")
        self._source = _FORMATS.sub("", source)
        # Where a comma is the decimal point, a semicolon divides the arguments.
        self._ends = ";)" if ";" in source else ",)"
        self._place = 0

    def text(self) -> str | None:
        """None if it has a switch that is not known, or brackets that do not match."""
        try:
            written = self._row("")
        except (IndexError, KeyError, RecursionError):
            return None
        return " ".join(written.split()) if self._place == len(self._source) else None

    def _row(self, ends: str) -> str:
        """Up to one of the characters in `ends`, or to the end."""
        written = ""
        while self._place < len(self._source) and self._source[self._place] not in ends:
            sign = self._source[self._place]
            self._place += 1
            if sign != "\\":
                written += sign
            elif self._source[self._place].isalpha():
                written += self._switch()
            else:
                written += self._source[self._place]
                self._place += 1
        return written

    def _switch(self) -> str:
        """A switch with its options and arguments; the place is on its letter."""
        names: list[str] = []
        while self._source[self._place] != "(":
            found = _SWITCH.match(self._source, self._place)
            if found is None:
                raise KeyError
            names += filter(None, [(found[1] or "").lower(), found[2]])
            self._place = found.end()
        self._place += 1
        parts = [self._row(self._ends)]
        while self._source[self._place] != ")":
            self._place += 1
            parts.append(self._row(self._ends))
        self._place += 1
        return self._meaning(names, [part.strip() for part in parts])

    def _meaning(self, names: list[str], parts: list[str]) -> str:
        whole = f"{self._ends[0]} ".join(parts)
        match names[0]:
            case "f":
                return "/".join(map(grouped, parts))
            case "r" if len(parts) < 3:
                return f"{'' if len(parts) == 1 else parts[0]}√({parts[-1]})"
            case "s":
                return ("_" if "do" in names else "^") + grouped(whole)
            case "i" if len(parts) == 3:
                return f"∫_{grouped(parts[0])}^{grouped(parts[1])} {parts[2]}"
            case "b":
                opening = next((name for name in names if name in _BRACKETS), "(")
                return f"{opening}{whole}{_BRACKETS.get(opening, ')')}"
            case "a" | "l" | "x" | "d":
                return whole
            case "o":
                return self._on_each_other(parts)
        raise KeyError

    def _on_each_other(self, parts: list[str]) -> str:
        """A figure in a circle, a word below its reading, or signs printed on each other."""
        figures = next((int(part) for part in parts if part.isdecimal() and len(part) < 3), 0)
        if any(part in _CIRCLES for part in parts) and 0 < figures <= 20:
            return chr(ord("①") + figures - 1)
        if self._is_guide:
            return "".join(part for part in parts if part[:1] not in "^_") or "".join(parts)
        return "".join(part for part in parts if part not in _CIRCLES)
