"""The marks before the items of a web page's lists, as a browser counts and writes them. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from .docx.number_formats import written

_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_STYLE = re.compile(r"list-style(?:-type)?\s{0,9}:([^;]{1,90})", re.I)
#: The names of styles, by what they write; those of letters are below.
_FORMATS = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-decimal": "ideographDigital", "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting", "simp-chinese-formal": "chineseLegalSimplified",
    "trad-chinese-formal": "ideographLegalTraditional", "cjk-heavenly-stem": "ideographTraditional",
}  # fmt: skip
_LETTERS = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
_BULLETS = frozenset({"disc", "circle", "square"})


def list_marks(node: Any) -> Iterator[str]:
    """For each item of a list: "3.", "c.", "•", or nothing where the list or item says so."""
    items = node.findall("li")
    usual = _named(node) or ("decimal" if node.tag == "ol" else "disc")
    step = -1 if "reversed" in node.attrib else 1
    number = _whole(node.get("start"), 1 if step > 0 else len(items))
    for item in items:
        number = _whole(item.get("value"), number)
        yield _mark(number, _named(item) or usual)
        number += step


def _named(node: Any) -> str:
    """The style that a list or item asks for, by its own style or its type; empty if by neither."""
    found = _STYLE.search(node.get("style") or "")
    known = (name for name in (found[1].lower().split() if found else ()) if name in _KNOWN)
    return next(known, "") or _TYPES.get(node.get("type", ""), "")


_KNOWN = frozenset({"none", *_BULLETS, *_LETTERS, *_FORMATS})


def _mark(number: int, style: str) -> str:
    if style == "none":
        return ""
    if style in _BULLETS:
        return "•"
    return f"{_letters(number, _LETTERS[style]) if style in _LETTERS else written(number, _FORMATS[style])}."


def _letters(number: int, first: str) -> str:
    """a … z, aa, ab: as in a spreadsheet, not as in Word."""
    if number < 1:
        return str(number)
    text = ""
    while number:
        number, place = divmod(number - 1, 26)
        text = chr(ord(first) + place) + text
    return text


def _whole(digits: str | None, otherwise: int) -> int:
    bare = (digits or "").strip().removeprefix("-")
    return int(digits or "") if bare.isdecimal() and len(bare) < 10 else otherwise
