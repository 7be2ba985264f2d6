"""The sentences of a document as statements are checked against it, with the words they are found by. Pure."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..documents.text.keywords import is_han, words_of
from ..documents.text.segmentation import Span, sentences, shortened
from .lead_ins import lead_ins

#: Sentences of fewer letters, a Chinese character counting three, are headings and numbers: they go with what follows.
_SHORT = 40

#: ... and of so few, also those that end as sentences do.
_SHORTEST, _ENDS = 25, frozenset(".;!?。；！？")

#: Characters of a passage, and of a part of a statement: more than any sentence has that somebody wrote to be read.
LONGEST = 2_000


@dataclass(frozen=True)
class Sentence:
    """`leads` are the lead-ins of the lists in which it is an item: their words belong to it as its own do."""

    span: Span
    words: frozenset[str]
    leads: tuple[Span, ...]


def weights(found: Sequence[Sentence]) -> dict[str, float]:
    """Words that few sentences have weigh more."""
    counts = Counter(word for sentence in found for word in sentence.words)
    return {word: math.log(1 + len(found) / count) for word, count in counts.items()}


def _letters(text: str) -> int:
    """A Chinese character counts three."""
    return sum(3 if is_han(one) else 1 for one in text)


def sentences_of(text: str) -> Iterator[Sentence]:
    spans = _passages(text)
    for span, leads in zip(spans, lead_ins(text, spans), strict=True):
        yield Sentence(span, words_of(span.of(text)), leads)


def _passages(text: str) -> list[Span]:
    """Its sentences; a heading or a bare number goes with what follows it, a short sentence with an end does not."""
    found: list[Span] = []
    start: int | None = None
    for sentence in (part for whole in sentences(text) for part in shortened(text, whole, LONGEST)):
        begin = sentence.start if start is None else start
        written = text[begin : sentence.end].strip()
        least = _SHORTEST if written[-1:] in _ENDS else _SHORT
        if sentence.end < len(text) and _letters(written[:least]) < least:
            start = begin
            continue
        found.append(Span(begin, sentence.end))
        start = None
    return found
