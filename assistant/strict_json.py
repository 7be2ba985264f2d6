"""Parses JSON from people, where a misreading would be obeyed: it has one meaning or is refused (RFC 8259, RFC 7493).
Pure.

Python's own parser accepts the last of two equal keys, NaN, Infinity, 1e999, lone surrogates and UTF-16. Here each of
them is an error.
"""

import json
import math
import re
from typing import Any, NoReturn

#: Half of a UTF-16 surrogate pair as a JSON escape: alone, it is no character (RFC 8259, section 8.2).
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


class Ambiguous(ValueError):
    """Parsers differ in its meaning: a key occurs twice, or a number does not exist."""


class NotText(Ambiguous):
    """A string in it is not text: it contains half of a character."""


def decode(text: str) -> Any:
    """Parse the text. Raises ValueError, or its subclasses Ambiguous and NotText."""
    try:
        value = _decoder.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if _HALF_PAIR.search(text):
        _refuse_halves(value)
    return value


def _refuse_halves(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise NotText("half of a surrogate pair") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Ambiguous("a key occurs twice")
    return found


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Ambiguous("a number is out of range")
    return number


def _refuse(name: str) -> NoReturn:
    raise Ambiguous(f"{name} is no JSON")


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_refuse)
