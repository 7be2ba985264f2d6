"""The sentences of a document with their places, found by the words that they share with a text. Pure."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import pairwise
from typing import NamedTuple

from ..documents.text.keywords import words_of
from ..documents.text.sections import Section, section_at
from ..documents.text.segmentation import Span
from .lead_ins import behind_label
from .sentences import sentences_of, weights

#: Shares that differ by less are the same.
_EQUAL = 1e-6


@dataclass(frozen=True)
class Passage:
    """A place in the document; `page` counts from 1."""

    page: int
    start: int
    end: int


class Placed(NamedTuple):
    """A sentence as somebody reads it. `above` are the headings on the lines right before it, `section` is the nearest
    heading, which may be its own beginning."""

    text: str
    passage: Passage
    above: str
    section: str


class SentenceIndex:
    """`pages` are the offsets at which the pages of the document begin."""

    def __init__(self, text: str, pages: Sequence[int] = (0,), sections: Sequence[Section] = ()) -> None:
        self.text, self._pages, self._sections = text, list(pages), sections
        self._sentences = list(sentences_of(text))
        self._starts = [sentence.span.start for sentence in self._sentences]
        self._weights = weights(self._sentences)
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self._sentences):
            for word in sentence.words.union(*(words_of(lead.of(text)) for lead in sentence.leads)):
                self._having[word].append(number)

    def passage(self, span: Span) -> Passage:
        return Passage(max(1, bisect_right(self._pages, span.start)), span.start, span.end)

    def number_at(self, place: Passage) -> int:
        """Of the sentence in which it begins."""
        return bisect_right(self._starts, place.start) - 1

    def around(self, place: Passage) -> Passage:
        """The sentence in which it begins."""
        return self.passage(self.span(self.number_at(place)))

    def ranked(self, text: str, most: int, least: float = 0.0) -> list[tuple[int, float]]:
        """(number of a sentence, share of the weight of the text's words that it has), the best so many, best first.
        `least` is the smallest share that counts."""
        weights = sorted(((self._weight(word), word) for word in words_of(text)), reverse=True)
        left = whole = sum(weight for weight, _ in weights)
        shares: dict[int, float] = {}
        for weight, word in weights:
            having, share = self._having.get(word, ()), weight / whole
            if len(having) > len(shares) >= most:
                least = max(least, nlargest(most, shares.values())[-1])
            if left >= least * whole - _EQUAL:
                for number in having:
                    shares[number] = shares.get(number, 0.0) + share
            else:  # What has only the words that are left, the most common ones, is none of the best.
                for number in _in_both(having, shares):
                    shares[number] += share
            left -= weight
        enough = max(least, min(nlargest(most, shares.values()), default=0.0)) - _EQUAL
        found = [one for one in shares.items() if one[1] >= enough]
        return sorted(found, key=lambda one: (-round(one[1], 6), self._length(one[0])))[:most]

    def span(self, number: int) -> Span:
        return self._sentences[number].span

    def parts(self, number: int) -> list[Span]:
        """The lead-ins of a sentence and what follows each of them, without the labels between."""
        span, leads = self._sentences[number].span, self._sentences[number].leads
        inside = [lead.end for lead in leads if lead.end > span.start]
        found = [*(lead for lead in leads if lead.end <= span.start)]
        found += [Span(*edges) for edges in pairwise([span.start, *inside, span.end])]
        return [*found[:1], *(Span(behind_label(self.text, part), part.end) for part in found[1:])]

    def whole(self, number: int) -> str:
        """The text of a sentence with its lead-ins."""
        return " ".join(part.of(self.text) for part in self.parts(number))

    def is_item_beside(self, number: int, other: int) -> bool:
        """Whether both are items of one list."""
        leads = self._sentences[number].leads
        return number != other and bool(leads) and leads == self._sentences[other].leads

    def own_weight(self, number: int, text: str) -> float:
        """Of the text's words that a sentence has by itself, without its lead-ins."""
        sentence = self._sentences[number]
        item = max(sentence.span.start, *(lead.end for lead in sentence.leads))
        led = frozenset[str]().union(*(words_of(lead.of(self.text)) for lead in sentence.leads))
        return sum(map(self._weight, words_of(text) & words_of(self.text[item : sentence.span.end]) - led))

    def all_sentences(self) -> Iterator[Placed]:
        """Every sentence, without line breaks."""
        for sentence in self._sentences:
            above, span = self._headed(sentence.span)
            path = section_at(self._sections, span.end - 1).path if self._sections else ()
            text = " ".join(span.of(self.text).split())
            yield Placed(text, self.passage(span), " · ".join(above), path[-1] if path else "")

    def _headed(self, span: Span) -> tuple[list[str], Span]:
        """The headings with which a sentence begins, each a line of its own, and the sentence behind them."""
        found: list[str] = []
        line, _, rest = span.of(self.text).partition("\n")
        while rest.strip() and self._is_heading(words := line.lstrip("#").strip(), span.start):
            found.append(words)
            span = Span(span.end - len(rest.lstrip()), span.end)
            line, _, rest = span.of(self.text).partition("\n")
        return found, span

    def _is_heading(self, line: str, start: int) -> bool:
        section = section_at(self._sections, start) if self._sections else None
        return section is not None and not self.text[section.start : start].strip() and section.path[-1:] == (line,)

    def surroundings(self, number: int) -> Span:
        """A sentence with the one before it and the one after it."""
        last = len(self._sentences) - 1
        return Span(self.span(max(0, number - 1)).start, self.span(min(last, number + 1)).end)

    def _length(self, number: int) -> int:
        span = self._sentences[number].span
        return span.end - span.start

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._rarest)

    @cached_property
    def _rarest(self) -> float:
        return math.log(1 + len(self._sentences))

    def in_common(self, one: frozenset[str], other: frozenset[str]) -> float:
        """The weight of the words that both have."""
        return sum(map(self._weight, one & other))

    def covered(self, number: int, text: str) -> float:
        """The share of a sentence's words that the text has."""
        words = self._sentences[number].words
        return len(words & words_of(text)) / max(1, len(words))

    def has_word(self, word: str) -> bool:
        """Whether the document has it, or another form of it."""
        return not words_of(word).isdisjoint(self._having)


def _in_both(numbers: Sequence[int], wanted: Collection[int]) -> list[int]:
    """`numbers` ascend."""
    if len(wanted) * 8 > len(numbers):
        return [number for number in numbers if number in wanted]
    places = ((bisect_left(numbers, number), number) for number in wanted)
    return [number for place, number in places if place < len(numbers) and numbers[place] == number]
