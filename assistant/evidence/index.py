"""A document as statements are checked against it: its values and names, each with its place. Pure; made once for a
document, which never changes.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz, process

from ..documents.text.keywords import is_han
from ..documents.text.sections import Section
from ..documents.text.segmentation import Span
from .folded_text import FoldedText
from .names import find_names
from .parties import Actor, Parties, Patient
from .sentence_index import Passage, SentenceIndex
from .value import Key, Kind, Value
from .value_keys import forms_of, heading_key
from .values import Conventions, find_quotations, find_values

#: Places that have one value, and values of one kind in a sentence, that are looked at: the first of them.
_MOST_PLACES, _MOST_VALUES = 200, 50

#: Characters at the beginning within which a document says what it is.
_TITLE = 200

#: Characters of a term that a document defines.
_LONGEST_TERM = 40

#: Names of the document that are held against one of a statement, and the characters of a name that tell.
_MOST_NAMES, _LONGEST_NAME = 50, 200

#: Characters before and behind a value that are compared with those of a statement.
_AROUND = 60

#: Of 100, how alike a quotation or a name must be to count as near.
ALIKE = 75.0


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


class SourceIndex(SentenceIndex):
    """A document to check statements against."""

    def __init__(self, text: str, pages: Sequence[int] = (0,), sections: Sequence[Section] = ()) -> None:
        super().__init__(text, pages, sections)
        self._folded = FoldedText(text)
        self.conventions = Conventions.of(self._folded.text)
        self._shortened: tuple[str, str] | None = None

    @cached_property
    def _own_values(self) -> dict[int, list[Value]]:
        """The values and quotations that begin in each sentence."""
        found: dict[int, list[Value]] = defaultdict(list)
        for value in (*find_values(self._folded.text, self.conventions), *find_quotations(self._folded.text)):
            found[bisect_right(self._starts, self._folded.places[value.start]) - 1].append(value)
        return found

    def values_within(self, place: Passage) -> Iterator[Value]:
        """Those that begin there, of the sentence in which it begins."""
        for value in self._own_values.get(self.number_at(place), ()):
            if place.start <= self._folded.places[value.start] < place.end:
                yield value

    @cached_property
    def _values(self) -> dict[int, list[Value]]:
        """The same, and those before a sentence in the lead-ins of an item."""
        found = self._own_values
        return {number: [*self._led(number, found), *found.get(number, ())] for number in range(len(self._sentences))}

    def _led(self, number: int, found: dict[int, list[Value]]) -> Iterator[Value]:
        """Those of the lead-ins before a sentence."""
        for lead in self._sentences[number].leads:
            if lead.end > self.span(number).start:
                return
            for value in found.get(bisect_right(self._starts, lead.start) - 1, ())[:_MOST_VALUES]:
                if lead.start <= self._folded.places[value.start] < lead.end:
                    yield value

    @cached_property
    def _headings(self) -> dict[int, list[Heading]]:
        """Of each sentence, the numbers of the clauses it stands in."""
        found: dict[int, list[Heading]] = defaultdict(list)
        keys = {title: heading_key(title) for title in {title for section in self._sections for title in section.path}}
        for section in self._sections:
            first = max(0, bisect_right(self._starts, section.start) - 1)
            last = bisect_right(self._starts, section.end - 1)
            for title in section.path:
                if key := keys[title]:
                    for number in range(first, last):
                        found[number].append(Heading(key, title))
        return found

    @cached_property
    def _by_key(self) -> dict[Key, list[tuple[int, Rival]]]:
        found: dict[Key, list[tuple[int, Rival]]] = defaultdict(list)
        for number, values in self._values.items():
            for value in values:
                for key in (*forms_of(value.key), *value.also):
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
    def _parties(self) -> Parties:
        return Parties.of(self._folded.text)

    def ranked(self, text: str, most: int, least: float = 0.0) -> list[tuple[int, float]]:
        """With the document's own terms for its parties: their full names stand in its first sentence alone."""
        return super().ranked(self._parties.in_terms(text), most, least)

    def with_short_names(self, text: str) -> str:
        """A text in small letters; the names of the parties stand around everything, so each counts as a letter. The
        last one is remembered: every value of a statement asks for it."""
        if self._shortened is None or self._shortened[0] != text:
            self._shortened = text, self._parties.shortened(text)
        return self._shortened[1]

    @cached_property
    def _short_names(self) -> str:
        return self.with_short_names(self._folded.lower)

    def actors_in(self, text: str, *, owners: bool = False) -> list[Actor]:
        """Which of the document's parties act in a folded text."""
        return self._parties.actors(text, owners=owners)

    def actors(self, number: int, *, owners: bool) -> list[tuple[Actor, Passage]]:
        """The same in a sentence of the document, with its lead-ins and without, each with the place of the name."""
        alone = [self._folded_span(number)]
        whole = [self._folded.part(part) for part in self.parts(number)]
        readings = [whole, alone] if len(whole) > 1 else [alone]
        return [found for parts in readings for found in self._actors_of(parts, owners=owners)]

    def patients_in(self, text: str) -> list[Patient]:
        """To which of the parties something is done in a folded text."""
        return self._parties.patients(text)

    def patients(self, number: int) -> list[tuple[Patient, Passage]]:
        """The same in a sentence of the document."""
        part = self._folded_span(number)
        found = self.patients_in(part.of(self._folded.text))
        return [(one, self.passage(self._folded.span(part.start + one.start, part.start + one.end))) for one in found]

    def _actors_of(self, parts: Sequence[Span], *, owners: bool) -> Iterator[tuple[Actor, Passage]]:
        """`parts` of the folded text, read as one."""
        text = " ".join(part.of(self._folded.text) for part in parts)
        places = [place for part in parts for place in (*range(*part), part.end)]
        for actor in self.actors_in(text, owners=owners):
            span = self._folded.span(places[actor.start], places[actor.end - 1] + 1)
            yield actor, self.passage(span)

    @cached_property
    def names(self) -> dict[str, str]:
        """Its names and the terms it defines, by themselves in small letters, with and without commas."""
        text = self._folded.text
        values = [value for values in self._values.values() for value in values]
        spans = find_names(text, [(one.start, one.end) for one in values if one.kind != "quotation"])
        terms = [one.text for one in values if one.kind == "quotation" and len(one.text) <= _LONGEST_TERM]
        named = {name.lower(): name for name in (*terms, *(text[start:end] for start, end in spans))}
        return {**{small.replace(",", ""): name for small, name in named.items()}, **named}

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        """Its names by each three letters in a row that they have."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(self.names.values()):
            for letters in _threes(name):
                found[letters].append(name)
        return found

    def having(self, key: Key) -> list[tuple[int, Rival]]:
        """(sentence, value) wherever the document has this value, or says it more exactly. An article that is cited is
        also the one of this number in the document that is its law."""
        found = [one for form in forms_of(key, asked=True) for one in self._by_key.get(form, ())[:_MOST_PLACES]]
        if not found and key[0] == "citation" and isinstance(key[2], tuple) and self._is_called(str(key[1])):
            return self.having(("reference", *key[2]))
        return found

    def _is_called(self, act: str) -> bool:
        """Whether the document is this act by its title: a contract that names one has articles of its own."""
        start = self._folded.find(act.lower(), Span(0, min(_TITLE, len(self._folded.lower))))
        return start >= 0 and self._folded.lower[:start].rfind("《") <= self._folded.lower[:start].rfind("》")

    def of_kind(self, number: int, kind: Kind) -> list[Rival]:
        """The values of a kind that a sentence has; clauses it stands in count as references."""
        if (number, kind) not in self._kinds:
            found = [self._rival(value) for value in self._values.get(number, ()) if value.kind == kind][:_MOST_VALUES]
            if kind == "reference":
                found += [self._clause(number, heading) for heading in self._headings.get(number, ())]
            self._kinds[number, kind] = found
        return self._kinds[number, kind]

    @cached_property
    def _kinds(self) -> dict[tuple[int, Kind], list[Rival]]:
        """Those that were looked at: each value of a statement is held against the same sentences."""
        return {}

    def around_both(self, around: tuple[str, str], rival: Rival) -> int:
        """Letters around a value of a statement (`letters_around`) that stand so around one of the document."""
        if rival.start < 0:
            return 0
        before, after = _around(self._short_names, rival.start, rival.end)
        return _shared(around[0], before) + _shared(around[1], after)

    def named(self, number: int) -> list[Key]:
        """The references that a sentence itself makes."""
        values = [value for value in self._values.get(number, ()) if value.kind == "reference"]
        return [key for value in values for key in (value.key, *value.also)]

    def words_at(self, words: str, near: Sequence[int] = ()) -> Passage | None:
        """Where these words stand, whatever their case: in one of the sentences `near`, else the first place."""
        wanted = words.lower()
        for span in (*map(self._folded_span, near), Span(0, len(self._folded.lower))):
            if (start := self._folded.find(wanted, span)) >= 0:
                return self.passage(self._folded.span(start, start + len(wanted)))
        return None

    def _folded_span(self, number: int) -> Span:
        return self._folded.part(self.span(number))

    def has_small(self, words: str) -> bool:
        """Whether the document writes every one of these words without a capital somewhere."""
        return self._folded.has_small(words)

    def like_name(self, name: str) -> tuple[str, Passage] | None:
        shared = Counter(other for letters in _threes(name) for other in self._alike.get(letters, ())[:_MOST_PLACES])
        likely = [other for other, _ in shared.most_common(_MOST_NAMES)]
        best = process.extractOne(name, likely, scorer=fuzz.ratio, score_cutoff=ALIKE)
        passage = self.words_at(best[0]) if best else None
        return (best[0], passage) if best and passage else None

    def like_words(self, words: str, numbers: Sequence[int]) -> tuple[str, Passage] | None:
        """The place in these sentences that is most like the words, if it is like them at all."""
        best: tuple[float, str, Passage] | None = None
        for number in numbers:
            span = self._folded_span(number)
            found = fuzz.partial_ratio_alignment(words.lower(), span.of(self._folded.lower), score_cutoff=ALIKE)
            if found and found.dest_end > found.dest_start and (best is None or found.score > best[0]):
                place = Span(span.start + found.dest_start, span.start + found.dest_end)
                best = found.score, place.of(self._folded.text), self.passage(self._folded.span(*place))
        return best[1:] if best else None


def _threes(name: str) -> set[str]:
    """Each three letters in a row, the ends marked by a blank, so that two-letter words have some too."""
    padded = f" {name[:_LONGEST_NAME].lower()} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before a place, read backwards, and behind it."""
    return text[max(0, start - _AROUND) : start][::-1], text[end : end + _AROUND]


def letters_around(text: str, value: Value) -> tuple[str, str]:
    """Before a value, read backwards, and behind it, of a text with short names."""
    before, after = _around(text, value.start, value.end)
    return "".join(filter(str.isalnum, before)), "".join(filter(str.isalnum, after))


def _shared(letters: str, text: str) -> int:
    """Letters with which both begin, a Chinese character counting three; marks and white space are left aside."""
    count = 0
    for letter, other in zip(letters, filter(str.isalnum, text), strict=False):
        if letter != other:
            break
        count += 3 if is_han(letter) else 1
    return count
