"""One value, quotation or name of a statement, held against the sentences the statement rests on. Pure.

`exact`: such a sentence, or one that fits the statement nearly as well, has the same. `near`: it has another of the
kind, or only an unrelated one has the same. `not_found`: the document has nothing like it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ..documents.text.normalisation import Folded, lowered
from ..documents.text.segmentation import Span
from .actor_checks import check_actors
from .check import FITS, NEAR, RESTS, Bearing, Check
from .index import ALIKE, Rival, SourceIndex, letters_around
from .names import find_names, has_suffix
from .sentence_index import Passage
from .value import Value
from .value_keys import same
from .values import find_quotations

#: Of the best passage's share: what one elsewhere needs for its clause to count as the one meant, and what one needs to
#: contradict it.
_FITS_CLAUSE, _RIVALS = 0.5, 0.6

#: Of the words of a sentence, the share that a statement has which repeats it word for word.
_VERBATIM = 0.75

#: Letters around a value, a Chinese character counting three, that are the same by no chance; and how many more of them
#: decide between two places.
_LONG, _MARGIN = 16, 6

#: Characters of a quotation that a digit makes a figure rather than words.
_SHORT = 20

#: Characters by which two values are compared.
_LONGEST = 200

#: Words of a name in a list of names.
_MOST_WORDS = 8

#: Characters of a Chinese name, at least; what may stand before a statement; words beside a name that are none.
_LEAST_CHINESE, _LEADING = 5, " *\"'(-#>•"
_PLACES = frozenset({"state", "city", "county", "province"})
_GENERIC = _PLACES | {"the", "and", "of", "or", "for"}


def check_all(folded: Folded, values: Sequence[Value], bearing: Bearing, source: SourceIndex) -> list[Check]:
    """Everything in a statement that can be checked; places are offsets in it."""
    checks = [
        *(_check_value(value, values, folded, bearing, source) for value in values),
        *_check_quotations(folded, bearing, source),
        *_check_names(folded, values, bearing, source),
    ]
    swapped = check_actors(folded, checks, source)
    places = {(check.start, check.end) for check in swapped}
    kept = [check for check in checks if check.kind != "party" or (check.start, check.end) not in places]
    return sorted([*kept, *swapped], key=lambda check: check.start)


@dataclass(frozen=True)
class _Place:
    """Where the document has the value, or another of its kind. `share` is that of its sentence, `around` how many
    letters it has around it as the statement has."""

    number: int
    rival: Rival
    share: float
    around: int


def _check_value(value: Value, values: Sequence[Value], folded: Folded, bearing: Bearing, source: SourceIndex) -> Check:
    """`values` are all those of the statement."""
    span = folded.span(value.start, value.end)
    found, other = _places(value, folded, bearing, source)
    if found is None and other is None:
        return Check(value.text, value.kind, *span, "not_found", problem=value.problem)
    if found and (other is None or _is_meant(value, values, found, other, bearing, folded, source)):
        return Check(value.text, value.kind, *span, "exact", found.rival.place, problem=value.problem)
    assert other
    return Check(value.text, value.kind, *span, "near", other.rival.place, other.rival.text, value.problem)


def _places(value: Value, folded: Folded, bearing: Bearing, source: SourceIndex) -> tuple[_Place | None, _Place | None]:
    """The best place that has the value, and of those that have another instead the one that stands most as it does."""
    shares = dict(bearing)
    best = bearing[0][1] if bearing else 0.0
    around = letters_around(source.with_short_names(lowered(folded.text)), value)

    def place(number: int, rival: Rival) -> _Place:
        return _Place(number, rival, shares.get(number, 0.0), source.around_both(around, rival))

    having = [place(number, rival) for number, rival in source.having(value.key)]
    close = [number for number, share in bearing if share >= best * _RIVALS] if best >= RESTS else []
    others = [
        place(number, rival)
        for number, _ in bearing
        for rival in source.of_kind(number, value.kind)
        if not same(rival.key, value.key) and _is_comparable(rival, value)
    ]
    others = [one for one in others if one.number in close or one.around >= _LONG]
    found = max(having, key=lambda one: (one.around >= _LONG, one.share, one.around), default=None)
    other = max(
        others,
        key=lambda one: (one.around if one.around >= _LONG else 0, _likeness(one.rival.text, value.text)),
        default=None,
    )
    return found, other


def _is_comparable(rival: Rival, value: Value) -> bool:
    """Whether two values measure the same thing: "once a day" is not another figure for 38 mL/min."""
    return value.kind != "measure" or rival.key[2] == value.key[2] or rival.key[1] == value.key[1]


def _is_meant(
    value: Value,
    values: Sequence[Value],
    found: _Place,
    other: _Place,
    bearing: Bearing,
    folded: Folded,
    source: SourceIndex,
) -> bool:
    """Whether the statement has the value from the place that has it. A citation is the same wherever it stands."""
    if value.kind == "citation":
        return True
    if max(found.around, other.around) >= _LONG and abs(found.around - other.around) >= _MARGIN:
        return found.around > other.around
    nearest, best = bearing[0] if bearing else (found.number, 0.0)
    enough = best * (_FITS_CLAUSE if value.kind == "reference" and best < FITS else FITS)
    instead = _stands_in(value, values, found.number, source) or (
        source.covered(found.number, folded.text) >= _VERBATIM
        and _is_another_clause(value, values, found.number, source)
    )
    if source.is_item_beside(found.number, nearest):  # their lead-in is the same: only what they say tells them apart
        own = [source.own_weight(number, folded.text) for number in (found.number, nearest)]
        instead = instead or own[0] < own[1] * FITS
    return (found.share >= enough and not instead) or _is_telling(value, other.rival)


def _stands_in(value: Value, values: Sequence[Value], number: int, source: SourceIndex) -> bool:
    """Whether the statement has this value more often than the sentence, which has another one instead."""
    said = [other for other in values if other.kind == value.kind]
    written = source.of_kind(number, value.kind)
    times = sum(same(other.key, value.key) for other in said)
    extra = times > max(1, sum(same(rival.key, value.key) for rival in written))
    return extra and any(not any(same(other.key, rival.key) for other in said) for rival in written)


def _is_another_clause(value: Value, values: Sequence[Value], number: int, source: SourceIndex) -> bool:
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
    return fuzz.ratio(one[:_LONGEST].lower(), other[:_LONGEST].lower())


def _check_quotations(folded: Folded, bearing: Bearing, source: SourceIndex) -> list[Check]:
    return [_check_quotation(value, folded, bearing, source) for value in find_quotations(folded.text)]


def _check_quotation(value: Value, folded: Folded, bearing: Bearing, source: SourceIndex) -> Check:
    """A short one with a digit, such as “(6)”, is judged as a value is where the document quotes such; of others, the
    words alone tell."""
    words = str(value.key[1])
    near = [number for number, _ in bearing[:NEAR]]
    is_figure = len(words) < _SHORT and any(character.isdigit() for character in words)
    if is_figure and (source.having(value.key) or any(source.of_kind(number, "quotation") for number in near)):
        return _check_value(value, [value], folded, bearing, source)
    span = folded.span(value.start, value.end)
    if passage := _quoted_at(words, near, source):
        return Check(value.text, "quotation", *span, "exact", passage)
    if like := source.like_words(words, near):
        return Check(value.text, "quotation", *span, "near", like[1], like[0])
    return Check(value.text, "quotation", *span, "not_found")


#: What a quotation leaves out, and letters that it adds or changes: "[T]he rent … is due".
_LEFT_OUT, _ADDED = re.compile(r" ?(?:\[\.\.\.\]|\.\.\.) ?"), re.compile(r"\[(\w{0,3})\]")


def _quoted_at(words: str, near: Sequence[int], source: SourceIndex) -> Passage | None:
    """Where the words stand, or each of the parts that a quotation is made of."""
    if passage := source.words_at(words, near):
        return passage
    parts = [part for part in _LEFT_OUT.split(_ADDED.sub(r"\1", words)) if part.strip()]
    places = [source.words_at(part, near) for part in parts]
    return places[0] if places and all(places) else None


def _check_names(folded: Folded, values: Sequence[Value], bearing: Bearing, source: SourceIndex) -> list[Check]:
    """Of names within a quotation or a value, that is checked and not they."""
    checks = []
    quoted = [(one.start, one.end) for one in find_quotations(folded.text)]
    near = [number for number, _ in bearing[:NEAR]]
    for start, end in find_names(folded.text, [(one.start, one.end) for one in values]):
        if not any(first <= start and end <= last for first, last in quoted):
            begins = not folded.text[:start].strip(_LEADING)
            checks += _check_name(folded.text[start:end], folded.span(start, end), near, source, begins=begins)
    return checks


def _check_name(name: str, span: Span, near: Sequence[int], source: SourceIndex, *, begins: bool) -> list[Check]:
    """`begins`: it stands at the beginning of the statement."""
    known = source.words_at(name, near) or _made_of_known(name, near, source, begins=begins)
    if known:
        return [Check(name, "party", *span, "exact", known)]
    if name.isascii() and not has_suffix(name) and (source.has_small(name) or (begins and _is_word(name, source))):
        return []
    if like := source.like_name(name):
        return [Check(name, "party", *span, "near", like[1], like[0])]
    return [Check(name, "party", *span, "not_found")]


def _is_word(name: str, source: SourceIndex) -> bool:
    """What begins a statement is capitalised for that reason alone."""
    return " " not in name and (source.has_word(name) or name.endswith("s"))


def _made_of_known(name: str, near: Sequence[int], source: SourceIndex, *, begins: bool) -> Passage | None:
    """A list of the document's names, one with a possessive, or one behind the first word of the statement."""
    if not name.isascii():
        shorter = (name[place:] for place in range(1, len(name) - _LEAST_CHINESE))
        known = next((one for one in shorter if one.lower() in source.names), "")
        return source.words_at(known, near) if known else None
    words = name.replace("'s", "").replace(",", "").rstrip("'").split()
    if begins and len(words) > 1 and not _known(words, source):
        words = words[1:]
    place, found = 0, ""
    while place < len(words):
        count = _known(words[place:], source)
        if not count and words[place].lower() not in _GENERIC:
            return None
        phrase = " ".join(words[place : place + count])
        found = found or source.names.get(phrase.lower(), phrase)
        place += count or 1
    return source.words_at(found, near) if found else None


def _known(words: Sequence[str], source: SourceIndex) -> int:
    """The most of these words, from the first on, that are a name of the document, or a place that it has."""
    a_place = any(word.lower() in _PLACES for word in words)
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        phrase = " ".join(words[:count])
        if phrase.lower() in source.names or (a_place and count > 1 and source.words_at(phrase)):
            return count
    return 0
