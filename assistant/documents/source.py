"""A document as statements are checked against it: its sentences, their words and their values, each with its place.
Pure; made once for a document, which never changes.
"""

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from rapidfuzz import fuzz, process

from .folding import fold
from .keys import forms_of, heading_key
from .names import find_names
from .sections import Section, section_at
from .sentences import Span, sentences
from .values import Key, Kind, Value, find_quotations, find_values
from .wording import is_han, words_of

#: Sentences of fewer letters, a Chinese character counting three, are headings and numbers: they go with what follows.
_SHORT = 40

#: Characters before and behind a value that are compared with those of a statement.
_AROUND = 60

#: Of 100, how alike a quotation or a name must be to count as near.
ALIKE = 75.0


@dataclass(frozen=True)
class Passage:
    """A place in the document; `page` counts from 1."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class _Sentence:
    span: Span
    words: frozenset[str]


class Heading(NamedTuple):
    """A clause by its number."""

    key: Key
    title: str


class Rival(NamedTuple):
    """A value of the document. `start` and `end` are offsets in the folded text; the number of a clause has none."""

    key: Key
    text: str
    place: Passage
    start: int = -1
    end: int = -1


class Source:
    """A document to check statements against. `pages` are the offsets at which its pages begin."""

    def __init__(self, text: str, pages: Sequence[int] = (0,), sections: Sequence[Section] = ()) -> None:
        self.text, self._pages, self._sections = text, list(pages), sections
        self._folded = fold(text)
        self._lower = self._folded.text.lower()
        self._sentences = [_Sentence(span, words_of(span.of(text))) for span in _passages(text)]
        self._starts = [sentence.span.start for sentence in self._sentences]
        self._weights = _weights(self._sentences)
        self._having: dict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self._sentences):
            for word in sentence.words:
                self._having[word].append(number)

    def passage(self, span: Span) -> Passage:
        return Passage(max(1, bisect_right(self._pages, span.start)), span.start, span.end)

    def around(self, place: Passage) -> Passage:
        """The sentence in which it begins."""
        return self.passage(self.span(bisect_right(self._starts, place.start) - 1))

    def ranked(self, text: str) -> list[tuple[int, float]]:
        """(number of a sentence, share of the weight of the text's words that it has), best first."""
        words = words_of(text)
        whole = sum(self._weight(word) for word in words)
        shares: Counter[int] = Counter()
        for word in words:
            for number in self._having.get(word, ()):
                shares[number] += self._weight(word) / whole  # type: ignore[assignment]
        return sorted(shares.items(), key=lambda one: (-round(one[1], 6), self._length(one[0])))

    def span(self, number: int) -> Span:
        return self._sentences[number].span

    def all_sentences(self) -> Iterator[tuple[str, Passage, str]]:
        """Text, place and nearest heading of every sentence, without line breaks."""
        for sentence in self._sentences:
            path = section_at(self._sections, sentence.span.end - 1).path if self._sections else ()
            yield " ".join(sentence.span.of(self.text).split()), self.passage(sentence.span), path[-1] if path else ""

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

    # --- Values -------------------------------------------------------------------------------------------------------

    @cached_property
    def _values(self) -> dict[int, list[Value]]:
        """The values and quotations that begin in each sentence."""
        found: dict[int, list[Value]] = defaultdict(list)
        for value in (*find_values(self._folded.text), *find_quotations(self._folded.text)):
            found[bisect_right(self._starts, self._folded.places[value.start]) - 1].append(value)
        return found

    @cached_property
    def _headings(self) -> dict[int, list[Heading]]:
        """Of each sentence, the numbers of the clauses it stands in."""
        found: dict[int, list[Heading]] = defaultdict(list)
        for section in self._sections:
            first = max(0, bisect_right(self._starts, section.start) - 1)
            last = bisect_right(self._starts, section.end - 1)
            for title in section.path:
                if key := heading_key(title):
                    for number in range(first, last):
                        found[number].append(Heading(key, title))
        return found

    @cached_property
    def _by_key(self) -> dict[Key, list[tuple[int, Rival]]]:
        found: dict[Key, list[tuple[int, Rival]]] = defaultdict(list)
        for number, values in self._values.items():
            for value in values:
                for key in forms_of(value.key):
                    found[key].append((number, self._rival(value)))
        for number, headings in self._headings.items():
            for heading in headings:
                for key in forms_of(heading.key):
                    found[key].append((number, self._clause(number, heading)))
        return found

    def _rival(self, value: Value) -> Rival:
        place = self.passage(self._folded.span(value.start, value.end))
        return Rival(value.key, value.text, place, value.start, value.end)

    def _clause(self, number: int, heading: Heading) -> Rival:
        return Rival(heading.key, heading.title, self.passage(self.span(number)))

    @cached_property
    def _names(self) -> list[str]:
        text = self._folded.text
        return list(dict.fromkeys(text[start:end] for start, end in find_names(text)))

    def having(self, key: Key) -> list[tuple[int, Rival]]:
        """(sentence, value) wherever the document has this value, or says it more exactly."""
        return [one for form in forms_of(key, asked=True) for one in self._by_key.get(form, ())]

    def of_kind(self, number: int, kind: Kind) -> list[Rival]:
        """The values of a kind that a sentence has; clauses it stands in count as references."""
        found = [self._rival(value) for value in self._values.get(number, ()) if value.kind == kind]
        if kind == "reference":
            found += [self._clause(number, heading) for heading in self._headings.get(number, ())]
        return found

    def around_both(self, text: str, value: Value, rival: Rival) -> int:
        """Letters that stand around a value of a folded text as they do around one of the document."""
        if rival.start < 0:
            return 0
        before, after = _around(text.lower(), value.start, value.end)
        other_before, other_after = _around(self._lower, rival.start, rival.end)
        return _shared(before, other_before) + _shared(after, other_after)

    def covered(self, number: int, text: str) -> float:
        """The share of a sentence's words that the text has."""
        words = self._sentences[number].words
        return len(words & words_of(text)) / max(1, len(words))

    def named(self, number: int) -> list[Key]:
        """The references that a sentence itself makes."""
        return [value.key for value in self._values.get(number, ()) if value.kind == "reference"]

    def words_at(self, words: str, near: Sequence[int] = ()) -> Passage | None:
        """Where these words stand, whatever their case: in one of the sentences `near`, else the first place."""
        pattern = rf"(?<!\w){re.escape(words.lower())}(?!\w)" if words.isascii() else re.escape(words.lower())
        places = [self.passage(self._folded.span(*found.span())) for found in re.finditer(pattern, self._lower)]
        wanted = [self.span(number) for number in near]
        best = (place for span in wanted for place in places if span.start <= place.start < span.end)
        return next(best, places[0] if places else None)

    def has_small(self, words: str) -> bool:
        """Whether the document writes every one of these words without a capital somewhere."""
        return all(
            re.search(rf"(?<!\w){re.escape(word.lower())}", self._folded.text) for word in re.findall(r"\w+", words)
        )

    def like_name(self, name: str) -> tuple[str, Passage] | None:
        best = process.extractOne(name, self._names, scorer=fuzz.ratio, score_cutoff=ALIKE)
        passage = self.words_at(best[0]) if best else None
        return (best[0], passage) if best and passage else None

    def like_words(self, words: str, numbers: Sequence[int]) -> tuple[str, Passage] | None:
        """The place in these sentences that is most like the words, if it is like them at all."""
        best: tuple[float, str, Passage] | None = None
        for number in numbers:
            span = self.span(number)
            folded = fold(span.of(self.text))
            found = fuzz.partial_ratio_alignment(words.lower(), folded.text.lower(), score_cutoff=ALIKE)
            if found and found.dest_end > found.dest_start and (best is None or found.score > best[0]):
                place = folded.span(found.dest_start, found.dest_end)
                passage = self.passage(Span(span.start + place.start, span.start + place.end))
                best = found.score, folded.text[found.dest_start : found.dest_end], passage
        return best[1:] if best else None


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before a place, read backwards, and behind it."""
    return text[max(0, start - _AROUND) : start][::-1], text[end : end + _AROUND]


def _shared(one: str, other: str) -> int:
    """Letters with which both begin, a Chinese character counting three; marks and white space are left aside."""
    letters = (filter(str.isalnum, text) for text in (one, other))
    same = takewhile(lambda pair: pair[0] == pair[1], zip(*letters, strict=False))
    return sum(3 if is_han(letter) else 1 for letter, _ in same)


def _weights(found: Sequence[_Sentence]) -> dict[str, float]:
    """Words that few sentences have weigh more."""
    counts = Counter(word for sentence in found for word in sentence.words)
    return {word: math.log(1 + len(found) / count) for word, count in counts.items()}


def _passages(text: str) -> list[Span]:
    """Its sentences; a heading or a bare number goes with what follows it."""
    found: list[Span] = []
    start: int | None = None
    for sentence in sentences(text):
        begin = sentence.start if start is None else start
        written = text[begin : sentence.end].strip()
        if sum(3 if is_han(one) else 1 for one in written) < _SHORT and sentence.end < len(text):
            start = begin
            continue
        found.append(Span(begin, sentence.end))
        start = None
    return found
