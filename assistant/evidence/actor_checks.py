"""Parties of a statement that do, or have done to them, what is another party's in the document. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..documents.text.normalisation import Folded
from .check import FITS, NEAR, RESTS, Check
from .index import SourceIndex
from .parties import Actor
from .sentence_index import Passage

#: How much more like another's act than like their own one must be that a party is said to do.
_MORE_LIKE = 1.5


def check_actors(folded: Folded, checks: Sequence[Check], source: SourceIndex) -> list[Check]:
    """Each with the name of the other party and its place in the document. `checks` are those of the values."""
    acting = _acting_instead(folded, checks, source)
    return acting or list(_suffering_instead(folded, checks, source))


def _acting_instead(folded: Folded, checks: Sequence[Check], source: SourceIndex) -> list[Check]:
    actors = source.actors_in(folded.text)
    found = []
    for place, actor in enumerate(actors):
        start = actor.also or (actors[place - 1].said_behind if place else 0)
        end = actors[place + 1].said_from if place + 1 < len(actors) else len(folded.text)
        numbers = _rested_on(start, end, folded, checks, source)
        near = [one for number in numbers for one in source.actors(number, owners=not actor.acts)]
        written = [(one, where) for one, where in near if one.receives == actor.receives]
        own = [
            _Act(source.in_common(actor.words, one.words), one.does, at) for one, at in written if actor.is_same(one)
        ]
        others = [
            _Act(source.in_common(actor.words, one.words), one.does, at)
            for one, at in written
            if not actor.is_same(one)
        ]
        if where := _instead(actor, own, others):
            span = folded.span(actor.start, actor.end)
            text = source.text[where.start : where.end]
            found.append(Check(folded.text[actor.start : actor.end], "party", *span, "near", where, text))
    return found


def _suffering_instead(folded: Folded, checks: Sequence[Check], source: SourceIndex) -> Iterator[Check]:
    """ "The Buyer shall be advised" where the document says "shall advise the Seller"."""
    patients = source.patients_in(folded.text)
    numbers = _rested_on(0, len(folded.text), folded, checks, source) if patients else []
    written = [one for number in numbers for one in source.patients(number)]
    for patient in patients:
        alike = [(one, where) for one, where in written if one.suffers == patient.suffers]
        if alike and not any(patient.is_same(one) for one, _ in alike):
            where = alike[0][1]
            span = folded.span(patient.start, patient.end)
            text = source.text[where.start : where.end]
            yield Check(folded.text[patient.start : patient.end], "party", *span, "near", where, text)


class _Act(NamedTuple):
    """What a party does in the document: how much of it a statement has, the verb's stem, the place of the name."""

    likeness: float
    does: str
    where: Passage


def _instead(actor: Actor, own: Sequence[_Act], others: Sequence[_Act]) -> Passage | None:
    """Where another party does what the statement has this one do. One with the same verb need not be more alike."""
    if not own:
        return max(others, key=lambda act: act.likeness).where if others else None
    most = max(act.likeness for act in own)
    known = not actor.does or any(act.does == actor.does for act in own)
    meant = [
        act
        for act in others
        if act.likeness > most * _MORE_LIKE or (not known and act.does == actor.does and act.likeness >= most * FITS)
    ]
    return max(meant, key=lambda act: act.likeness).where if meant and actor.acts else None


def _rested_on(start: int, end: int, folded: Folded, checks: Sequence[Check], source: SourceIndex) -> list[int]:
    """The sentences from which this part of a statement has its values; without any, those most like its words."""
    first, last = folded.span(start, end)
    values = [one for one in checks if one.kind not in ("party", "quotation") and first <= one.start < last]
    if places := [one.passage for one in values if one.result == "exact" and one.passage]:
        return list(dict.fromkeys(map(source.number_at, places)))
    ranked = source.ranked(folded.text[start:end], NEAR, RESTS)
    return [number for number, share in ranked if share >= ranked[0][1] * FITS]
