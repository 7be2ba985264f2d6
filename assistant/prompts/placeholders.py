"""The syntax of prompt templates: plain text with `{{ name }}` for each input, and nothing else. Pure.

Templates are data written by editors. There are no filters, tags, attributes or lookups that could be abused; text that
looks like one is refused with its line and column. Single braces, as in `\\boxed{}`, are plain text.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from ..exceptions import Sentence

#: The most characters in a template.
MAX_BODY = 20_000

_PLACEHOLDER = re.compile(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*\}\}")
#: A placeholder, or the beginning of something that looks like an attempt at one.
_PIECE = re.compile(rf"{_PLACEHOLDER.pattern}|\{{\{{|\}}\}}|\{{%|\{{#|\x00")


class Fault(NamedTuple):
    """An error in a template. `line` and `column` count from 1, in characters."""

    line: int
    column: int
    message: Sentence

    def __str__(self) -> str:
        return str(_POSITION % self._asdict())


def faults(body: str, names: Collection[str]) -> list[Fault]:
    """The errors in a template that must use exactly these names, in reading order; none if it is valid."""
    if len(body) > MAX_BODY:
        return [Fault(1, 1, _("The text is longer than %(limit)d characters.") % {"limit": MAX_BODY})]
    objections = []
    lines = [0, *(place + 1 for place, character in enumerate(body) if character == "\n")]
    end = -1
    for start, finish, name in _pieces(body):
        if message := _objection(body[start:finish], name, names, touches=start == end):
            objections.append(Fault(*_position(lines, start), message))
        end = finish
    used = {piece[1] for piece in _PLACEHOLDER.finditer(body)}
    missing = [name for name in names if name not in used]
    return objections + [Fault(*_position(lines, len(body)), _MISSING % {"name": name}) for name in missing]


def fill(body: str, values: Mapping[str, str]) -> str:
    """Substitute the values. A value is inserted as it is and never read as a template. Raises KeyError."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], body)


_POSITION = _("Line %(line)d, column %(column)d: %(message)s")
_MISSING = _("{{ %(name)s }} is missing: without it the model would not see that input.")
_UNKNOWN = _("There is no input called “%(name)s” here. Choose one of: %(names)s.")
_TOUCHES = _("Two inputs stand side by side: put a space or a line break between them.")
_NOT_A_NAME = _("Only a name may stand between double braces, as in {{ question }}.")
_UNCLOSED = _("These double braces are never closed.")
_UNOPENED = _("These double braces close nothing. In a formula, put a space between the two braces.")
_TAG = _("Tags are not part of this syntax: only {{ name }} is.")
_NUL = _("There is an invisible character here that cannot be stored.")
_OBJECTIONS = {"{{": _UNCLOSED, "}}": _UNOPENED, "{%": _TAG, "{#": _TAG, "\x00": _NUL}


def _pieces(body: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of each placeholder, and of each piece that only looks like one, with an empty name. Open
    double braces extend to the next closing pair on their line. Once no pair follows, `closing` stays negative and the
    search is not repeated, which keeps this linear."""
    start = closing = 0
    while piece := _PIECE.search(body, start):
        start = piece.end()
        if piece.group() == "{{":
            if 0 <= closing < start:
                closing = body.find("}}", start)
            if closing >= 0 and body.find("\n", start, closing) < 0:
                start = closing + 2
        yield piece.start(), start, piece[1] or ""


def _objection(piece: str, name: str, names: Collection[str], *, touches: bool) -> Sentence:
    """What is wrong with this piece; empty if nothing is."""
    if name:
        if name not in names:
            return _UNKNOWN % {"name": name, "names": ", ".join(names)}
        # Two adjacent values could together form a marker that neither contains.
        return _TOUCHES if touches else ""
    return _OBJECTIONS.get(piece, _NOT_A_NAME)


def _position(lines: Sequence[int], offset: int) -> tuple[int, int]:
    """Line and column of an offset. `lines` are the offsets at which the lines begin."""
    line = bisect_right(lines, offset)
    return line, offset - lines[line - 1] + 1
