"""What of a question the model is sent without identifiers: placeholders in its inputs, its history and its document.

The words stay where they are. A turn keeps where identifiers are in them, its conversation what each placeholder stands
for: from these, what was sent is made again byte for byte. Pure.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from ..deidentification.dates import find_dates
from ..deidentification.kinds import Identifier, Kind
from ..deidentification.replacing import Names, replace, replace_part
from ..prompts.compiler import QuestionAndAnswer


class Spans(msgspec.Struct, frozen=True):
    """Identifiers as they are stored: places and kinds of one text, in order."""

    found: list[tuple[int, int, Kind]] = []

    @classmethod
    def of(cls, found: Sequence[Identifier]) -> "Spans":
        return cls([(one.start, one.end, one.kind) for one in found])

    @property
    def identifiers(self) -> list[Identifier]:
        return [Identifier(start, end, kind, 1.0) for start, end, kind in self.found]


class Found(msgspec.Struct, frozen=True):
    """Where identifiers are in what a turn sends: in its inputs by name, in each earlier question and answer, and in
    its document. `year` is when it was asked: how old a date tells somebody to be depends on it."""

    year: int
    inputs: dict[str, Spans] = {}
    history: list[tuple[Spans, Spans]] = []
    document: Spans = Spans()

    @property
    def number(self) -> int:
        spans = [*self.inputs.values(), *(one for pair in self.history for one in pair), self.document]
        return sum(len(one.found) for one in spans)


class Hider:
    """Replaces what was found by what stands for it. Without anything found, nothing changes."""

    def __init__(self, stored: Mapping[str, Any] | None, pairs: Sequence[Sequence[str]]) -> None:
        self.found = msgspec.convert(stored, Found) if stored else None
        self.names = Names.of(pairs if stored else ())

    def inputs(self, inputs: Mapping[str, str]) -> dict[str, str]:
        found = self.found
        if found is None:
            return dict(inputs)
        return {
            name: replace(value, found.inputs[name].identifiers, self.names, found.year)
            if value and name in found.inputs
            else value
            for name, value in inputs.items()
        }

    def history(self, history: list[QuestionAndAnswer]) -> list[QuestionAndAnswer]:
        found = self.found
        if found is None:
            return history
        return [
            QuestionAndAnswer(
                replace(one.question, spans[0].identifiers, self.names, found.year),
                replace(one.answer, spans[1].identifiers, self.names, found.year),
                cites=one.cites,
            )
            for one, spans in zip(history, found.history, strict=True)
        ]

    def part(self, text: str, start: int, end: int) -> str:
        """Characters `start` to `end` of the document."""
        if self.found is None:
            return text[start:end]
        return replace_part(text, start, end, self.found.document.identifiers, self.names, self.found.year)

    def hide(self, words: str) -> str:
        """A heading of the document, or its name: only dates are looked for in it, and what is known is replaced."""
        if self.found is None:
            return words
        dates = sorted(find_dates(words), key=lambda date: date.start)
        return self.names.hide(replace(words, dates, self.names, self.found.year))


#: Of a turn that sends its words as they are written.
NOTHING_HIDDEN = Hider(None, ())


def learn(
    found: Found, inputs: Mapping[str, str], history: Sequence[QuestionAndAnswer], text: str, names: Names
) -> None:
    """Give a placeholder to all that was found, in the order in which it is sent."""
    texts = [(inputs[name], spans) for name, spans in found.inputs.items()]
    for one, (question, answer) in zip(history, found.history, strict=True):
        texts += [(one.question, question), (one.answer, answer)]
    for words, spans in [*texts, (text, found.document)]:
        replace(words, spans.identifiers, names, found.year)
