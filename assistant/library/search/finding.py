"""The one way to search the library: words in, passages out, whichever database there is.

found = search("penicillin allergy", collections_of(user))
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from ...database import among
from ...prompts.language import language_of
from ..models import Collection, Passage, SynonymGroup
from . import index
from .asked_for import AskedFor, Searched
from .query import Synonyms, concepts_of, terms_of_query, with_others
from .ranking import Ranked, Ranking

#: Passages that are shown.
MOST = 10

#: How many times as many are ordered anew, and what a score counts for in another language than the question's, and
#: with a figure such as is asked for (tuned on half of the questions of bench/library.py; docs/library.md).
_LOOKED_AT, _FOREIGN, _FIGURE = 3, 0.5, 1.5

#: Passages among which one has what is asked for.
_FIRST = 5


@dataclass(frozen=True)
class Hit:
    """`coverage` is the share of what was looked for that the passage has."""

    passage: Passage
    score: float
    coverage: float


def search(words: str, collections: QuerySet[Collection], most: int = MOST, beside: str = "") -> list[Hit]:
    """The best passages first; none where no passage has enough of what was looked for (Collection.threshold), or none
    of the first has the figure or names the medicine that was asked for. What is known `beside` the words only decides
    between passages that have enough, unless the words are empty of meaning."""
    thresholds = dict(collections.values_list("pk", "threshold"))
    synonyms = _synonyms(tuple(SynonymGroup.objects.values_list("words", flat=True)))
    concepts = concepts_of(words, synonyms)
    if beside:
        concepts = with_others(concepts, concepts_of(beside, synonyms))
    frequencies, total = index.frequencies_of(terms_of_query(concepts))
    proposed = index.candidates(frequencies, thresholds)
    ranked = Ranking(concepts, frequencies, total).ranked(proposed)
    enough = [one for one in ranked if one.coverage >= thresholds[one.collection]]
    asked_for = AskedFor(words, synonyms)
    found = _ordered(_hits(enough[: most * _LOOKED_AT]), language_of(words), asked_for)[:most]
    return found if asked_for.is_in([_searched(hit.passage) for hit in found[:_FIRST]]) else []


def _ordered(hits: Iterable[Hit], language: str, asked_for: AskedFor) -> list[Hit]:
    """The best first; one in another language than the question's has to be much better, one with a figure such as is
    asked for can be worse."""

    def worth(hit: Hit) -> float:
        figure = _FIGURE if asked_for.favours(hit.passage.text) else 1.0
        return hit.score * figure * (1.0 if hit.passage.edition.language == language else _FOREIGN)

    return sorted(hits, key=lambda hit: -worth(hit))


def _searched(passage: Passage) -> Searched:
    text = "\n".join((passage.edition.title, *passage.path, passage.text))
    return Searched(text, frozenset((*passage.heading_terms.split(), *passage.terms.split())))


@lru_cache(maxsize=2)
def _synonyms(groups: tuple[str, ...]) -> Synonyms:
    return Synonyms(SynonymGroup(words=words).expressions for words in groups)


def _hits(ranked: Iterable[Ranked]) -> list[Hit]:
    best = list(ranked)
    found = Passage.objects.filter(among("pk", [one.id for one in best]))
    passages = {one.pk: one for one in found.select_related("edition__collection").defer("edition__text")}
    return [Hit(passages[one.id], one.score, one.coverage) for one in best if one.id in passages]
