"""Cuts a long text along its own structure into pieces that fit a model; a sentence is cut only if it alone is too
long. Pure.

Each cut has a price: low before a chapter, higher before a clause, a paragraph, a sentence. The cheapest set of cuts is
chosen. One piece more costs more than any single cut along the structure.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from .sections import Section, sections_in
from .segmentation import Span, paragraphs, sentences

#: The price of a cut before a section (for each heading above it), before a paragraph, before a sentence, and inside
#: one.
_SECTION, _PARAGRAPH, _SENTENCE, _INSIDE = 0.04, 0.5, 0.8, 10.0

#: Paragraphs heavier than this share of a piece are divided into sentences.
_HEAVY = 0.2

#: Where to cut a sentence that is longer than a piece, the best place first.
_SEAMS = tuple(re.compile(seam) for seam in (r"\n+", r"[;；]\s*", r"[,，、]\s*", r"\s+", r"(?<=.)"))

Weigh = Callable[[Span], float]


@dataclass(frozen=True)
class _Unit:
    span: Span
    price: float


def split(text: str, sections: Sequence[Section], weigh: Weigh, limit: float) -> list[Span]:
    """Split the text into pieces of at most `limit` by `weigh`, which must be additive. Together the pieces are the
    whole text."""
    units = [unit for section in sections for unit in _units(text, section, weigh, limit)]
    weights = list(accumulate((weigh(unit.span) for unit in units), initial=0.0))
    return _cheapest(units, weights, limit)


def cut(text: str, sections: bytes, tokens: float, limit: float, spans: Sequence[Span]) -> list[Span]:
    """Split each of these spans into pieces of at most `limit` tokens, estimated from the characters, given that the
    whole text has `tokens`. `sections` is JSON."""
    decoded = sections_in(sections)
    estimates = array("d", accumulate((0.25 if character.isascii() else 0.8 for character in text), initial=0.0))
    factor = tokens / max(estimates[-1], 1.0)

    def weigh(span: Span) -> float:
        return (estimates[span.end] - estimates[span.start]) * factor

    return [piece for span in spans for piece in split(text, _within_span(decoded, span), weigh, limit)]


def _within_span(sections: Sequence[Section], span: Span) -> list[Section]:
    """The sections within a span, trimmed at its edges."""
    first = bisect_right(sections, span.start, key=lambda section: section.end)
    last = bisect_left(sections, span.end, key=lambda section: section.start)
    return [
        Section(section.path, max(section.start, span.start), min(section.end, span.end))
        for section in sections[first:last]
    ]


def _cheapest(units: Sequence[_Unit], weights: Sequence[float], limit: float) -> list[Span]:
    """A shortest path over the possible cuts.

    `begins` holds the possible beginnings of the current piece with rising costs, so the first is the cheapest.
    """
    costs, cuts = [0.0], [0]
    begins: deque[tuple[float, int]] = deque()
    for end in range(1, len(units) + 1):
        start = end - 1
        cost = costs[start] + (units[start].price if start else 0.0)
        while begins and begins[-1][0] >= cost:
            begins.pop()
        begins.append((cost, start))
        while begins[0][1] < start and weights[end] - weights[begins[0][1]] > limit:
            begins.popleft()
        costs.append(begins[0][0] + 1)
        cuts.append(begins[0][1])
    pieces, end = [], len(units)
    while end:
        pieces.append(Span(units[cuts[end]].span.start, units[end - 1].span.end))
        end = cuts[end]
    return pieces[::-1]


def _units(text: str, section: Section, weigh: Weigh, limit: float) -> list[_Unit]:
    """The units that are never cut: paragraphs, or the sentences of long ones."""
    units: list[_Unit] = []
    for number, paragraph in enumerate(paragraphs(text, section.start, section.end)):
        price = _SECTION * section.depth if number == 0 else _PARAGRAPH
        if weigh(paragraph) <= limit * _HEAVY:
            units.append(_Unit(paragraph, price))
            continue
        for place, sentence in enumerate(sentences(text, *paragraph)):
            for part, span in enumerate(_within(text, sentence, weigh, limit)):
                units.append(_Unit(span, price if not place and not part else _INSIDE if part else _SENTENCE))
    return units


def _within(text: str, sentence: Span, weigh: Weigh, limit: float) -> list[Span]:
    """Cut a sentence that is longer than a whole piece, such as a table, at its lines, its commas or its spaces."""
    if weigh(sentence) <= limit:
        return [sentence]
    for seam in _SEAMS:
        middle = (sentence.start + sentence.end) // 2
        places = [match.end() for match in seam.finditer(text, sentence.start, sentence.end)]
        inner = [place for place in places if sentence.start < place < sentence.end]
        if inner:
            cut = min(inner, key=lambda place: abs(place - middle))
            left, right = Span(sentence.start, cut), Span(cut, sentence.end)
            return [*_within(text, left, weigh, limit), *_within(text, right, weigh, limit)]
    return [sentence]
