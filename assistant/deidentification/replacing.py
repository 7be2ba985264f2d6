"""A text without what identifies somebody, and back: placeholders that are the same for the same words, restored as an
answer streams.

A placeholder is numbered within its conversation, so that "Ms Jones" stays one person to the model. The words it stands
for are kept apart from the text and are never sent.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
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

_LETTER = r"[^\W_\u3400-\u9fff\uf900-\ufaff]"


@dataclass
class Names:
    """What stands for what, within one conversation."""

    words: dict[str, str] = field(default_factory=dict)
    _numbers: dict[Kind, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[Sequence[str]]) -> "Names":
        """The names as they were when these `pairs` were stored."""
        names = cls()
        for placeholder, known in pairs:
            names.placeholder(Kind(placeholder.strip(OPEN + CLOSE).rpartition("-")[0].lower()), known)
        return names

    @property
    def pairs(self) -> list[list[str]]:
        """Each placeholder with its words, in the order in which they came."""
        return [list(pair) for pair in self.words.items()]

    def placeholder(self, kind: Kind, words: str) -> str:
        """The same for the same words of a kind, but for capitals and blanks. They come back on one line."""
        words = " ".join(words.split())
        numbers = self._numbers.setdefault(kind, {})
        number = numbers.setdefault(words.casefold(), len(numbers) + 1)
        placeholder = f"{OPEN}{kind.upper()}-{number}{CLOSE}"
        self.words.setdefault(placeholder, words)
        return placeholder

    def hide(self, text: str) -> str:
        """The text with words that are known already replaced wherever they stand, in whatever capitals and blanks: for
        headings, where nothing is looked for."""
        known = sorted(self.words.items(), key=lambda pair: -len(pair[1]))
        pattern = _known([words for _placeholder, words in known])
        return pattern.sub(lambda match: known[match.lastindex - 1][0] if match.lastindex else match.group(), text)


def _known(known: Iterable[str]) -> re.Pattern[str]:
    """A group for each of the words; without one, a placeholder, which is left alone."""
    return re.compile("|".join([_PLACEHOLDER.pattern, *(f"({_loosely(words)})" for words in known)]), re.IGNORECASE)


def _loosely(words: str) -> str:
    """Letters other than Chinese ones are no part of a longer word."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    before = f"(?<!{_LETTER})" if re.match(_LETTER, words[:1]) else ""
    after = f"(?!{_LETTER})" if re.match(_LETTER, words[-1:]) else ""
    return f"{before}{pattern}{after}"


def replace(text: str, spans: Sequence[Identifier], names: Names, this_year: int) -> str:
    """The text with each span treated by the rule of its kind; `names` learns what each placeholder stands for."""
    return replace_part(text, 0, len(text), spans, names, this_year)


def replace_part(text: str, start: int, end: int, spans: Sequence[Identifier], names: Names, this_year: int) -> str:
    """The same for a part of the text: of a span that is cut, the part has the whole placeholder."""
    parts = []
    for span in spans[bisect_right(spans, start, key=lambda one: one.end) :]:
        if span.start >= end:
            break
        instead = _instead(span.kind, text[span.start : span.end], names, this_year)
        parts += [_safe(text[start : max(start, span.start)]), instead]
        start = span.end
    return "".join([*parts, _safe(text[start:end])])


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


#: Where a placeholder was restored: the start and end of the words in the text that is shown, and the placeholder.
Mark = tuple[int, int, str]


class Restorer:
    """Puts the words back into a text that comes in pieces. `marks` say where, `held` is what is held back, so that
    `received` has the text as it came; with these and the length of the text shown, another one goes on."""

    def __init__(self, names: Names, marks: Iterable[Sequence[object]] = (), held: str = "", shown: int = 0) -> None:
        self.marks: list[Mark] = [_mark(mark) for mark in marks]
        self.held = held
        self._names, self._shown = names, shown

    def feed(self, piece: str) -> str:
        """What can be shown: all but a placeholder that is still open, of which at most its length is held back."""
        text = self.held + piece
        open_at = text.rfind(OPEN)
        whole = open_at < 0 or CLOSE in text[open_at:] or len(text) - open_at > _LONGEST
        self.held = "" if whole else text[open_at:]
        return self._restored(text if whole else text[:open_at])

    def close(self) -> str:
        """The rest: a placeholder that never ended stays as it is."""
        rest, self.held = self.held, ""
        self._shown += len(rest)
        return rest

    def take_over(self, other: "Restorer") -> str:
        """The text of the other one follows this one's, after what was held back here, and begins anew."""
        rest = self.close()
        self.marks += [(self._shown + start, self._shown + end, placeholder) for start, end, placeholder in other.marks]
        self._shown += other._shown
        self.held = other.held
        other.marks, other.held, other._shown = [], "", 0
        return rest

    def _restored(self, text: str) -> str:
        parts, end = [], 0
        for match in _PLACEHOLDER.finditer(text):
            words = self._names.words.get(match.group())
            if words is not None:
                before = text[end : match.start()]
                start = self._shown + len(before)
                self.marks.append((start, start + len(words), match.group()))
                parts += [before, words]
                self._shown, end = start + len(words), match.end()
        self._shown += len(text) - end
        return "".join([*parts, text[end:]])


def _mark(mark: Sequence[object]) -> Mark:
    start, end, placeholder = mark
    return int(str(start)), int(str(end)), str(placeholder)


def received(shown: str, marks: Iterable[Mark], held: str = "") -> str:
    """The text as it came, with placeholders where the marks say so."""
    parts, end = [], 0
    for start, stop, placeholder in marks:
        if stop <= len(shown):
            parts += [shown[end:start], placeholder]
            end = stop
    return "".join([*parts, shown[end:], held])


def restore(text: str, names: Names) -> str:
    """Placeholders that are not known stay: the model made them up."""
    return _PLACEHOLDER.sub(lambda match: names.words.get(match.group(), match.group()), text)
