"""A text without what identifies somebody, and back: placeholders that are the same for the same words, restored as an
answer streams.

A placeholder is numbered within its conversation, so that "Ms Jones" stays one person to the model. The words it stands
for are kept apart from the text and are never sent.
"""

import re
from dataclasses import dataclass, field

from .dates import OLDEST, year_of
from .kinds import RULES, Identifier, Kind, Treatment

#: What no text of a person has: placeholders in it would be taken for ours.
OPEN, CLOSE = "⟦", "⟧"

#: Digits of a ZIP code that stay (164.514(b)(2)(i)(B)), and areas of fewer than 20,000 people, of which none does.
_ZIP_DIGITS = 3
_SMALL_AREAS = frozenset(
    [
        "036",
        "059",
        "102",
        "202",
        "203",
        "204",
        "205",
        "369",
        "556",
        "692",
        "753",
        "772",
        "821",
        "823",
        "878",
        "879",
        "884",
        "893",
    ]
)

_PLACEHOLDER = re.compile(rf"{OPEN}[A-Z_]{{2,12}}-\d{{1,6}}{CLOSE}")
_LONGEST = 24


@dataclass
class Names:
    """What stands for what, within one conversation."""

    words: dict[str, str] = field(default_factory=dict)
    _numbers: dict[Kind, dict[str, int]] = field(default_factory=dict)

    def placeholder(self, kind: Kind, words: str) -> str:
        """The same for the same words of a kind, but for capitals and blanks."""
        numbers = self._numbers.setdefault(kind, {})
        number = numbers.setdefault(" ".join(words.split()).casefold(), len(numbers) + 1)
        placeholder = f"{OPEN}{kind.upper()}-{number}{CLOSE}"
        self.words.setdefault(placeholder, words)
        return placeholder


def replace(text: str, spans: list[Identifier], names: Names, this_year: int) -> str:
    """The text with each span treated by the rule of its kind; `names` learns what each placeholder stands for."""
    parts, end = [], 0
    for span in spans:
        parts += [_safe(text[end : span.start]), _instead(span.kind, text[span.start : span.end], names, this_year)]
        end = span.end
    return "".join([*parts, _safe(text[end:])])


def _safe(text: str) -> str:
    """Brackets of ours that a person typed would be restored to something else."""
    return text.replace(OPEN, "[").replace(CLOSE, "]")


def _instead(kind: Kind, words: str, names: Names, this_year: int) -> str:
    if RULES[kind].treatment is Treatment.GENERALISE and (general := _general(kind, words, this_year)):
        return general
    return names.placeholder(kind, words)


def _general(kind: Kind, words: str, this_year: int) -> str:
    if kind is Kind.DATE:
        return year_of(words, this_year)
    if kind is Kind.AGE:
        return f">{OLDEST}"
    area = words[:_ZIP_DIGITS]
    return ("000" if area in _SMALL_AREAS else f"{area}**") if area.isdigit() else ""


class Restorer:
    """Puts the words back into a text that comes in pieces."""

    def __init__(self, names: Names) -> None:
        self._names, self._held = names, ""

    def feed(self, piece: str) -> str:
        """What can be shown: all but a placeholder that is still open, of which at most its length is held back."""
        text = self._held + piece
        open_at = text.rfind(OPEN)
        whole = open_at < 0 or CLOSE in text[open_at:] or len(text) - open_at > _LONGEST
        self._held = "" if whole else text[open_at:]
        return restore(text if whole else text[:open_at], self._names)

    def close(self) -> str:
        """The rest: a placeholder that never ended stays as it is."""
        rest, self._held = self._held, ""
        return rest


def restore(text: str, names: Names) -> str:
    """Placeholders that are not known stay: the model made them up."""
    return _PLACEHOLDER.sub(lambda match: names.words.get(match.group(), match.group()), text)
