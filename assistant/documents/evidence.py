"""Where each statement of a summary comes from, and whether its facts stand in the text. Pure and deterministic.

A statement rests on the sentences of the document that share its words. A value of it is `exact` where such a sentence,
or one that fits the statement nearly as well, has the same value; `near` where the sentence it rests on has another
value of the kind, or only an unrelated one has the same; `not_found` where the document has nothing like it.
"""

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from .folding import Folded, fold
from .names import find_names, has_suffix
from .sections import Section, section_at
from .sentences import Span, sentences
from .values import Key, Kind, Value, find_values

Result = Literal["exact", "near", "not_found"]

#: Sentences of fewer letters, a Chinese character counting three, are headings and numbers: they go with what follows.
_SHORT = 40

#: Of the weight of a statement's words, the share a passage must have to be one it rests on; and of the best one's.
_RESTS, _CLOSE = 0.3, 0.75
#: Of the best passage's share: what one elsewhere needs for its value, or its clause, to count as the one meant, and
#: what one needs to contradict it.
_FITS, _FITS_CLAUSE, _RIVALS = 0.8, 0.5, 0.6

#: Of the words of a sentence, the share that a statement has which repeats it word for word.
_VERBATIM = 0.75

#: Passages shown for one statement.
_MOST_PASSAGES = 3

#: Of 100, how alike a quotation or a name must be to count as near.
_ALIKE = 75.0

_WORD = re.compile(r"[a-z][a-z'-]{2,}|[\u3400-\u9fff]")
_STOP = frozenset(
    [
        "the",
        "and",
        "for",
        "that",
        "this",
        "with",
        "shall",
        "will",
        "may",
        "must",
        "not",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "been",
        "being",
        "its",
        "their",
        "they",
        "any",
        "all",
        "such",
        "other",
        "from",
        "under",
        "upon",
        "into",
        "per",
        "each",
        "than",
        "then",
        "which",
        "who",
        "whom",
        "whose",
        "where",
        "when",
        "also",
        "only",
        "same",
        "both",
        "between",
        "within",
    ]
)


@dataclass(frozen=True)
class Passage:
    """A place in the document; `page` counts from 1."""

    page: int
    start: int
    end: int


@dataclass(frozen=True)
class Check:
    """`found` is what the document has instead, where the result is near."""

    value: str
    kind: Kind
    start: int
    end: int
    result: Result
    passage: Passage | None = None
    found: str = ""


@dataclass(frozen=True)
class Statement:
    """`start` and `end` are its place in the summary; those of the checks too."""

    text: str
    start: int
    end: int
    passages: tuple[Passage, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class _Sentence:
    span: Span
    words: frozenset[str]


class Heading(NamedTuple):
    """A clause by its number."""

    key: Key
    title: str


class Rival(NamedTuple):
    """What the document has where a statement rests."""

    key: Key
    text: str
    place: Passage


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
        """The values that begin in each sentence."""
        found: dict[int, list[Value]] = defaultdict(list)
        for value in find_values(self._folded.text):
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
                if key := _heading_key(title):
                    for number in range(first, last):
                        found[number].append(Heading(key, title))
        return found

    @cached_property
    def _by_key(self) -> dict[Key, list[tuple[int, Passage]]]:
        found: dict[Key, list[tuple[int, Passage]]] = defaultdict(list)
        for number, values in self._values.items():
            for value in values:
                place = self.passage(self._folded.span(value.start, value.end))
                for key in _forms(value.key):
                    found[key].append((number, place))
        for number, headings in self._headings.items():
            for heading in headings:
                for key in _forms(heading.key):
                    found[key].append((number, self.passage(self.span(number))))
        return found

    @cached_property
    def _names(self) -> list[str]:
        text = self._folded.text
        return list(dict.fromkeys(text[start:end] for start, end in find_names(text)))

    def having(self, key: Key) -> list[tuple[int, Passage]]:
        """(sentence, place) wherever the document has this value, or says it more exactly."""
        return [one for form in _forms(key, asked=True) for one in self._by_key.get(form, ())]

    def of_kind(self, number: int, kind: Kind) -> list[Rival]:
        """The values of a kind that a sentence has; clauses it stands in count as references."""
        found = [
            Rival(value.key, value.text, self.passage(self._folded.span(value.start, value.end)))
            for value in self._values.get(number, ())
            if value.kind == kind
        ]
        if kind == "reference":
            place = self.passage(self.span(number))
            found += [Rival(heading.key, heading.title, place) for heading in self._headings.get(number, ())]
        return found

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
        best = process.extractOne(name, self._names, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        passage = self.words_at(best[0]) if best else None
        return (best[0], passage) if best and passage else None

    def like_words(self, words: str, numbers: Sequence[int]) -> tuple[str, Passage] | None:
        """The place in these sentences that is most like the words, if it is like them at all."""
        best: tuple[float, str, Passage] | None = None
        for number in numbers:
            span = self.span(number)
            folded = fold(span.of(self.text))
            found = fuzz.partial_ratio_alignment(words.lower(), folded.text.lower(), score_cutoff=_ALIKE)
            if found and found.dest_end > found.dest_start and (best is None or found.score > best[0]):
                place = folded.span(found.dest_start, found.dest_end)
                passage = self.passage(Span(span.start + place.start, span.start + place.end))
                best = found.score, folded.text[found.dest_start : found.dest_end], passage
        return best[1:] if best else None


def check_summary(summary: str, source: Source) -> list[Statement]:
    """Every sentence of the summary, headings and rules left aside."""
    return [_statement(summary, span, source) for span in _statements(summary)]


def check_statement(text: str, source: Source) -> Statement:
    """One statement by itself."""
    return _statement(text, Span(0, len(text)), source)


# --- Statements -------------------------------------------------------------------------------------------------------

_LINE = re.compile(r"[^\n]+")
_MARKS = re.compile(r"[ \t>]*(?:[-*+•]\s+|\d{1,3}[.)]\s+|#{1,6}\s+|\|\s*)?(?:\[[ x]\]\s+)?")
_TABLE_RULE = re.compile(r"\n[ \t]*\|?[ \t]*:?-{3,}")
_NO_STATEMENT = re.compile(r"\s*(?:#{1,6}\s.*|[-*_=|: ]{3,}|\*\*[^*]+\*\*:?\s*|```.*)\s*")


def _statements(summary: str) -> list[Span]:
    found = []
    for line in _LINE.finditer(summary):
        if _NO_STATEMENT.fullmatch(line[0]) or _TABLE_RULE.match(summary, line.end()):
            continue
        marks = _MARKS.match(line[0])
        start = line.start() + (marks.end() if marks else 0)
        for span in sentences(summary, start, line.end()):
            end = span.end - (len(span.of(summary)) - len(span.of(summary).rstrip()))
            if words_of(summary[span.start : end]) or re.search(r"\d", summary[span.start : end]):
                found.append(Span(span.start, end))
    return found


def _statement(summary: str, span: Span, source: Source) -> Statement:
    text = span.of(summary)
    folded = fold(text)
    values = find_values(folded.text)
    bearing = [one for one in source.ranked(_bare(folded.text, values)) if one[1] >= _RESTS / 3][:50]
    checks = [
        *(_check_value(value, values, folded, bearing, source) for value in values),
        *_check_quotations(folded, bearing, source),
        *_check_names(folded, values, bearing, source),
    ]
    checks = [_shifted(check, span.start) for check in sorted(checks, key=lambda one: one.start)]
    return Statement(text, *span, _rests_on(bearing, checks, source), tuple(checks))


def _rests_on(bearing: Sequence[tuple[int, float]], checks: Sequence[Check], source: Source) -> tuple[Passage, ...]:
    """The best passages by words, and those that bear out a value."""
    best = bearing[0][1] if bearing else 0.0
    passages = [source.passage(source.span(number)) for number, share in bearing[:_MOST_PASSAGES]
                if share >= max(_RESTS, best * _CLOSE)]  # fmt: skip
    for check in checks:
        if check.passage and check.result == "exact" and check.kind != "party" and len(passages) < _MOST_PASSAGES:
            place = source.around(check.passage)
            if place not in passages:
                passages.append(place)
    return tuple(passages)


def _shifted(check: Check, by: int) -> Check:
    return Check(check.value, check.kind, check.start + by, check.end + by, check.result, check.passage, check.found)


def _bare(text: str, values: Sequence[Value]) -> str:
    """The statement without its values: what they are about."""
    for value in reversed(values):
        text = text[: value.start] + " " * (value.end - value.start) + text[value.end :]
    return text


# --- Checks -----------------------------------------------------------------------------------------------------------


def _check_value(
    value: Value, values: Sequence[Value], folded: Folded, bearing: Sequence[tuple[int, float]], source: Source
) -> Check:
    """`values` are all those of the statement."""
    span = folded.span(value.start, value.end)
    shares = dict(bearing)
    best = bearing[0][1] if bearing else 0.0
    same = max(source.having(value.key), key=lambda one: shares.get(one[0], 0.0), default=None)
    rival = _rival(value, bearing, source)
    if same:
        enough = best * (_FITS_CLAUSE if value.kind == "reference" and best < _FITS else _FITS)
        share = shares.get(same[0], 0.0)
        other = _stands_in(value, values, same[0], source) or (
            source.covered(same[0], folded.text) >= _VERBATIM and _is_another_clause(value, values, same[0], source)
        )
        fits = share >= enough and not other
        if rival is None or fits or _is_telling(value, rival):
            return Check(value.text, value.kind, *span, "exact", same[1])
    if rival is not None:
        return Check(value.text, value.kind, *span, "near", rival.place, rival.text)
    return Check(value.text, value.kind, *span, "not_found")


def _stands_in(value: Value, values: Sequence[Value], number: int, source: Source) -> bool:
    """Whether the statement has this value more often than the sentence, which has another one instead."""
    said = [other for other in values if other.kind == value.kind]
    written = source.of_kind(number, value.kind)
    times = sum(_same(other.key, value.key) for other in said)
    extra = times > max(1, sum(_same(rival.key, value.key) for rival in written))
    return extra and any(not any(_same(other.key, rival.key) for other in said) for rival in written)


def _is_another_clause(value: Value, values: Sequence[Value], number: int, source: Source) -> bool:
    """Whether the sentence only stands in this clause, and names another one that the statement does not."""
    written = source.named(number)
    if value.kind != "reference" or any(_same(key, value.key) for key in written):
        return False
    return any(not any(_same(other.key, key) for other in values) for key in written)


def _rival(value: Value, bearing: Sequence[tuple[int, float]], source: Source) -> Rival | None:
    """Another value of the kind, where the statement rests: the one most alike."""
    best = bearing[0][1] if bearing else 0.0
    if best < _RESTS:
        return None
    close = [number for number, share in bearing if share >= best * _RIVALS]
    rivals = [rival for number in close for rival in source.of_kind(number, value.kind)]
    others = [rival for rival in rivals if not _same(rival.key, value.key)]
    return max(others, key=lambda rival: _likeness(rival.text, value.text), default=None)


def _is_telling(value: Value, rival: Rival) -> bool:
    """A whole date or an amount is hardly the same by chance, unless it looks like the other with a digit changed."""
    whole = (value.kind == "date" and None not in value.key) or value.kind == "amount"
    return whole and _likeness(value.text, rival.text) < _ALIKE


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(one.lower(), other.lower())


_QUOTED = re.compile(r'"([^"\n]{2,400})"|(?<!\w)\'([^\'\n]{8,400})\'(?!\w)')


def _check_quotations(folded: Folded, bearing: Sequence[tuple[int, float]], source: Source) -> list[Check]:
    checks = []
    for found in _QUOTED.finditer(folded.text):
        group = 1 if found[1] is not None else 2
        words = found[group].strip(" .,;:…")
        span = folded.span(found.start(), found.end())
        if not words or (len(words) < 3 and words.isascii()):
            continue
        near = [number for number, _ in bearing[:8]]
        if passage := source.words_at(words, near):
            checks.append(Check(found[group], "quotation", *span, "exact", passage))
        elif like := source.like_words(words, near):
            checks.append(Check(found[group], "quotation", *span, "near", like[1], like[0]))
        else:
            checks.append(Check(found[group], "quotation", *span, "not_found"))
    return checks


def _check_names(
    folded: Folded, values: Sequence[Value], bearing: Sequence[tuple[int, float]], source: Source
) -> list[Check]:
    """Of names within a quotation or a value, that is checked and not they."""
    checks = []
    taken = [found.span() for found in _QUOTED.finditer(folded.text)] + [(value.start, value.end) for value in values]
    near = [number for number, _ in bearing[:8]]
    for start, end in find_names(folded.text):
        if any(first < end and start < last for first, last in taken):
            continue
        name = folded.text[start:end]
        span = folded.span(start, end)
        if passage := source.words_at(name, near):
            checks.append(Check(name, "party", *span, "exact", passage))
        elif name.isascii() and not has_suffix(name) and source.has_small(name):
            continue
        elif like := source.like_name(name):
            checks.append(Check(name, "party", *span, "near", like[1], like[0]))
        else:
            checks.append(Check(name, "party", *span, "not_found"))
    return checks


# --- Keys and words ---------------------------------------------------------------------------------------------------

_CLAUSES = frozenset({"section", "clause", "paragraph"})
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?(?=\s|$)")


def _forms(key: Key, *, asked: bool = False) -> list[Key]:
    """The ways in which a value may be asked for: a date also as "12/10/15", or without its day or year.

    `asked`: by a statement; else as the document answers."""
    if key[0] == "date":
        _, year, month, day = key
        forms: list[Key] = [key]
        if isinstance(year, int) and not asked:
            forms.append(("number", Decimal(year)))
        if isinstance(year, int) and isinstance(month, int) and isinstance(day, int):
            short = (*sorted((month, day)), year % 100)
            within: list[Key] = [("dated", *short), ("date", year, month, None), ("date", None, month, day)]
            forms += [("slashes", *short)] if asked else within
        return forms
    if key[0] == "slashes":
        return [key, ("dated", *key[1:])] if asked else [key]
    if key[0] == "reference" and key[1] in _CLAUSES:
        return [("reference", "clause", *key[2:])]
    return [key]


def _same(one: Key, other: Key) -> bool:
    return bool(set(_forms(one, asked=True)) & set(_forms(other)))


def _heading_key(title: str) -> Key | None:
    """The number of a clause, as a reference would name it."""
    folded = fold(title).text
    if numbered := _NUMBERED.match(folded):
        return ("reference", "section", numbered[1])
    values = [value for value in find_values(folded) if value.kind == "reference" and value.start == 0]
    return values[0].key if values else None


def words_of(text: str) -> frozenset[str]:
    """Stems of the words that carry meaning; of Chinese, pairs of characters."""
    folded = fold(text).text.lower()
    found = _WORD.findall(folded)
    latin = {_stem(word) for word in found if word.isascii() and word not in _STOP}
    pairs = {
        folded[place : place + 2]
        for place in range(len(folded) - 1)
        if _is_han(folded[place]) and _is_han(folded[place + 1])
    }
    return frozenset(latin | pairs)


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _stem(word: str) -> str:
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ed", "es", "s", "ly", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


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
        if sum(3 if _is_han(one) else 1 for one in written) < _SHORT and sentence.end < len(text):
            start = begin
            continue
        found.append(Span(begin, sentence.end))
        start = None
    return found
