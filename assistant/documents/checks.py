"""One value, quotation or name of a statement, held against the sentences the statement rests on. Pure.

`exact`: such a sentence, or one that fits the statement nearly as well, has the same. `near`: it has another of the
kind, or only an unrelated one has the same. `not_found`: the document has nothing like it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from .folding import Folded
from .keys import same
from .names import find_names, has_suffix
from .source import ALIKE, Passage, Rival, Source
from .values import Kind, Value, find_quotations

Result = Literal["exact", "near", "not_found"]

#: (number of a sentence, share of the statement's words that it has), best first.
Bearing = Sequence[tuple[int, float]]

#: Of the weight of a statement's words, the share that a sentence must have for the statement to rest on it.
RESTS = 0.3

#: Of the best passage's share: what one elsewhere needs for its value, or its clause, to count as the one meant, and
#: what one needs to contradict it.
_FITS, _FITS_CLAUSE, _RIVALS = 0.8, 0.5, 0.6

#: Of the words of a sentence, the share that a statement has which repeats it word for word.
_VERBATIM = 0.75

#: Letters around a value, a Chinese character counting three, that are the same by no chance; and how many more of them
#: decide between two places.
_LONG, _MARGIN = 16, 6

#: Characters of a quotation that a digit makes a figure rather than words.
_SHORT = 20

#: Sentences in which a quotation or a name is looked for first.
_NEAR = 8


@dataclass(frozen=True)
class Check:
    """Where the result is near, `found` is what the document has instead, at `passage`."""

    value: str
    kind: Kind
    start: int
    end: int
    result: Result
    passage: Passage | None = None
    found: str = ""


def check_all(folded: Folded, values: Sequence[Value], bearing: Bearing, source: Source) -> list[Check]:
    """Everything in a statement that can be checked; places are offsets in it."""
    checks = [
        *(_check_value(value, values, folded, bearing, source) for value in values),
        *_check_quotations(folded, bearing, source),
        *_check_names(folded, values, bearing, source),
    ]
    return sorted(checks, key=lambda check: check.start)


@dataclass(frozen=True)
class _Place:
    """Where the document has the value, or another of its kind. `share` is that of its sentence, `around` how many
    letters it has around it as the statement has."""

    number: int
    rival: Rival
    share: float
    around: int


def _check_value(value: Value, values: Sequence[Value], folded: Folded, bearing: Bearing, source: Source) -> Check:
    """`values` are all those of the statement."""
    span = folded.span(value.start, value.end)
    best = bearing[0][1] if bearing else 0.0
    found, other = _places(value, folded, bearing, source)
    if found is None and other is None:
        return Check(value.text, value.kind, *span, "not_found")
    if found and (other is None or _is_meant(value, values, found, other, best, folded, source)):
        return Check(value.text, value.kind, *span, "exact", found.rival.place)
    assert other
    return Check(value.text, value.kind, *span, "near", other.rival.place, other.rival.text)


def _places(value: Value, folded: Folded, bearing: Bearing, source: Source) -> tuple[_Place | None, _Place | None]:
    """The best place that has the value, and of those that have another instead the one that stands most as it does."""
    shares = dict(bearing)
    best = bearing[0][1] if bearing else 0.0

    def place(number: int, rival: Rival) -> _Place:
        return _Place(number, rival, shares.get(number, 0.0), source.around_both(folded.text, value, rival))

    having = [place(number, rival) for number, rival in source.having(value.key)]
    close = [number for number, share in bearing if share >= best * _RIVALS] if best >= RESTS else []
    others = [
        place(number, rival)
        for number, _ in bearing
        for rival in source.of_kind(number, value.kind)
        if not same(rival.key, value.key)
    ]
    others = [one for one in others if one.number in close or one.around >= _LONG]
    found = max(having, key=lambda one: (one.around >= _LONG, one.share, one.around), default=None)
    other = max(
        others,
        key=lambda one: (one.around if one.around >= _LONG else 0, _likeness(one.rival.text, value.text)),
        default=None,
    )
    return found, other


def _is_meant(
    value: Value, values: Sequence[Value], found: _Place, other: _Place, best: float, folded: Folded, source: Source
) -> bool:
    """Whether the statement has the value from the place that has it."""
    if max(found.around, other.around) >= _LONG and abs(found.around - other.around) >= _MARGIN:
        return found.around > other.around
    enough = best * (_FITS_CLAUSE if value.kind == "reference" and best < _FITS else _FITS)
    instead = _stands_in(value, values, found.number, source) or (
        source.covered(found.number, folded.text) >= _VERBATIM
        and _is_another_clause(value, values, found.number, source)
    )
    return (found.share >= enough and not instead) or _is_telling(value, other.rival)


def _stands_in(value: Value, values: Sequence[Value], number: int, source: Source) -> bool:
    """Whether the statement has this value more often than the sentence, which has another one instead."""
    said = [other for other in values if other.kind == value.kind]
    written = source.of_kind(number, value.kind)
    times = sum(same(other.key, value.key) for other in said)
    extra = times > max(1, sum(same(rival.key, value.key) for rival in written))
    return extra and any(not any(same(other.key, rival.key) for other in said) for rival in written)


def _is_another_clause(value: Value, values: Sequence[Value], number: int, source: Source) -> bool:
    """Whether the sentence only stands in this clause, and names another one that the statement does not."""
    written = source.named(number)
    if value.kind != "reference" or any(same(key, value.key) for key in written):
        return False
    return any(not any(same(other.key, key) for other in values) for key in written)


def _is_telling(value: Value, rival: Rival) -> bool:
    """A whole date or an amount is hardly the same by chance, unless it looks like the other with a digit changed."""
    whole = (value.kind == "date" and None not in value.key) or value.kind == "amount"
    return whole and _likeness(value.text, rival.text) < ALIKE


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(one.lower(), other.lower())


def _check_quotations(folded: Folded, bearing: Bearing, source: Source) -> list[Check]:
    return [_check_quotation(value, folded, bearing, source) for value in find_quotations(folded.text)]


def _check_quotation(value: Value, folded: Folded, bearing: Bearing, source: Source) -> Check:
    """A short one with a digit, such as “(6)”, is judged as a value is where the document quotes such; of others, the
    words alone tell."""
    words = str(value.key[1])
    near = [number for number, _ in bearing[:_NEAR]]
    is_figure = len(words) < _SHORT and any(character.isdigit() for character in words)
    if is_figure and (source.having(value.key) or any(source.of_kind(number, "quotation") for number in near)):
        return _check_value(value, [value], folded, bearing, source)
    span = folded.span(value.start, value.end)
    if passage := source.words_at(words, near):
        return Check(value.text, "quotation", *span, "exact", passage)
    if like := source.like_words(words, near):
        return Check(value.text, "quotation", *span, "near", like[1], like[0])
    return Check(value.text, "quotation", *span, "not_found")


def _check_names(folded: Folded, values: Sequence[Value], bearing: Bearing, source: Source) -> list[Check]:
    """Of names within a quotation or a value, that is checked and not they."""
    checks = []
    taken = [(one.start, one.end) for one in (*find_quotations(folded.text), *values)]
    near = [number for number, _ in bearing[:_NEAR]]
    for start, end in find_names(folded.text):
        if any(first <= start and end <= last for first, last in taken):
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
