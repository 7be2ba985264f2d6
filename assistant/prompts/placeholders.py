"""The syntax of a prompt template: plain text with `{{ name }}` where an input goes, and nothing else. Pure.

A template is data that an editor writes. No filters, tags, attributes or look-ups exist, so none can be abused; what
looks like one is refused with its line and column. Single braces, as in `\\boxed{}`, are plain text.
"""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from ..exceptions import Sentence

#: Characters of a template, at most.
MAX_BODY = 20_000

_PLACEHOLDER = re.compile(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*\}\}")
#: A placeholder, or whatever looks as if it were to be one.
_PIECE = re.compile(rf"{_PLACEHOLDER.pattern}|\{{\{{[^\n]*?\}}\}}|\{{\{{|\}}\}}|\{{%|\{{#|\x00")


class Fault(NamedTuple):
    """`line` and `column` count from 1, in characters."""

    line: int
    column: int
    message: Sentence

    def __str__(self) -> str:
        return str(_POSITION % self._asdict())


def faults(body: str, names: Collection[str]) -> list[Fault]:
    """Everything that keeps this text from being a template that uses exactly these names, in reading order."""
    if len(body) > MAX_BODY:
        return [Fault(1, 1, _("The text is longer than %(limit)d characters.") % {"limit": MAX_BODY})]
    found = []
    end = -1
    for piece in _PIECE.finditer(body):
        if message := _objection(piece, names, touches=piece.start() == end):
            found.append(Fault(*_position(body, piece.start()), message))
        end = piece.end()
    used = {piece[1] for piece in _PLACEHOLDER.finditer(body)}
    missing = [name for name in names if name not in used]
    return found + [Fault(*_position(body, len(body)), _MISSING % {"name": name}) for name in missing]


def fill(body: str, values: Mapping[str, str]) -> str:
    """The template with its values, each put in as it is: a value is never read as a template. Raises KeyError."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], body)


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


def _objection(piece: re.Match[str], names: Collection[str], *, touches: bool) -> Sentence:
    """What is wrong with this piece; empty where nothing is."""
    if name := piece[1]:
        if name not in names:
            return _UNKNOWN % {"name": name, "names": ", ".join(names)}
        # A marker could be put together across the seam of two values.
        return _TOUCHES if touches else ""
    return _OBJECTIONS.get(piece.group(), _NOT_A_NAME)


def _position(body: str, offset: int) -> tuple[int, int]:
    before = body[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
