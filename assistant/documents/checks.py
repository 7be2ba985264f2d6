"""One value, quotation or name of a statement, held against the sentences the statement rests on. Pure.

`exact`: such a sentence, or one that fits the statement nearly as well, has the same. `near`: it has another of the
kind, or only an unrelated one has the same. `not_found`: the document has nothing like it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from .folding import Folded
from .keys import same
from .names import find_names, has_suffix
from .source import ALIKE, Passage, Rival, Source
from .values import Kind, Value

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

#: Sentences in which a quotation or a name is looked for first.
_NEAR = 8


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


def check_all(folded: Folded, values: Sequence[Value], bearing: Bearing, source: Source) -> list[Check]:
    """Everything in a statement that can be checked; places are offsets in it."""
    checks = [
        *(_check_value(value, values, folded, bearing, source) for value in values),
        *_check_quotations(folded, bearing, source),
        *_check_names(folded, values, bearing, source),
    ]
    return sorted(checks, key=lambda check: check.start)


def _check_value(value: Value, values: Sequence[Value], folded: Folded, bearing: Bearing, source: Source) -> Check:
    """`values` are all those of the statement."""
    span = folded.span(value.start, value.end)
    shares = dict(bearing)
    best = bearing[0][1] if bearing else 0.0
    found = max(source.having(value.key), key=lambda one: shares.get(one[0], 0.0), default=None)
    rival = _rival(value, bearing, source)
    if found:
        enough = best * (_FITS_CLAUSE if value.kind == "reference" and best < _FITS else _FITS)
        share = shares.get(found[0], 0.0)
        other = _stands_in(value, values, found[0], source) or (
            source.covered(found[0], folded.text) >= _VERBATIM and _is_another_clause(value, values, found[0], source)
        )
        fits = share >= enough and not other
        if rival is None or fits or _is_telling(value, rival):
            return Check(value.text, value.kind, *span, "exact", found[1])
    if rival is not None:
        return Check(value.text, value.kind, *span, "near", rival.place, rival.text)
    return Check(value.text, value.kind, *span, "not_found")


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


def _rival(value: Value, bearing: Bearing, source: Source) -> Rival | None:
    """Another value of the kind, where the statement rests: the one most alike."""
    best = bearing[0][1] if bearing else 0.0
    if best < RESTS:
        return None
    close = [number for number, share in bearing if share >= best * _RIVALS]
    rivals = [rival for number in close for rival in source.of_kind(number, value.kind)]
    others = [rival for rival in rivals if not same(rival.key, value.key)]
    return max(others, key=lambda rival: _likeness(rival.text, value.text), default=None)


def _is_telling(value: Value, rival: Rival) -> bool:
    """A whole date or an amount is hardly the same by chance, unless it looks like the other with a digit changed."""
    whole = (value.kind == "date" and None not in value.key) or value.kind == "amount"
    return whole and _likeness(value.text, rival.text) < ALIKE


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(one.lower(), other.lower())


_QUOTED = re.compile(r'"([^"\n]{2,400})"|(?<!\w)\'([^\'\n]{8,400})\'(?!\w)')


def _check_quotations(folded: Folded, bearing: Bearing, source: Source) -> list[Check]:
    checks = []
    for found in _QUOTED.finditer(folded.text):
        group = 1 if found[1] is not None else 2
        words = found[group].strip(" .,;:…")
        span = folded.span(found.start(), found.end())
        if not words or (len(words) < 3 and words.isascii()):
            continue
        near = [number for number, _ in bearing[:_NEAR]]
        if passage := source.words_at(words, near):
            checks.append(Check(found[group], "quotation", *span, "exact", passage))
        elif like := source.like_words(words, near):
            checks.append(Check(found[group], "quotation", *span, "near", like[1], like[0]))
        else:
            checks.append(Check(found[group], "quotation", *span, "not_found"))
    return checks


def _check_names(folded: Folded, values: Sequence[Value], bearing: Bearing, source: Source) -> list[Check]:
    """Of names within a quotation or a value, that is checked and not they."""
    checks = []
    taken = [found.span() for found in _QUOTED.finditer(folded.text)] + [(value.start, value.end) for value in values]
    near = [number for number, _ in bearing[:_NEAR]]
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
