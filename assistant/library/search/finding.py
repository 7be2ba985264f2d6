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
from .asked_for import has_all, kinds_asked_for
from .query import MOST_CHARACTERS, Synonyms, concepts_of, terms_of_query, with_others
from .ranking import Ranked, Ranking

#: Passages that are shown.
MOST = 10

#: How many times as many are ordered by language, and what a score in another language than the question's counts for.
_LOOKED_AT, _FOREIGN = 3, 0.5

#: Passages among which one has the figure that is asked for.
_WITH_FIGURES = 5


@dataclass(frozen=True)
class Hit:
    """`coverage` is the share of what was looked for that the passage has."""

    passage: Passage
    score: float
    coverage: float


def search(words: str, collections: QuerySet[Collection], most: int = MOST, beside: str = "") -> list[Hit]:
    """The best passages first; none where no passage has enough of what was looked for (Collection.threshold), or none
    of the first has a figure of the kind that was asked for. What is known `beside` the words only decides between
    passages that have enough, unless the words are empty of meaning."""
    thresholds = dict(collections.values_list("pk", "threshold"))
    synonyms = _synonyms(tuple(SynonymGroup.objects.values_list("words", flat=True)))
    concepts = concepts_of(words, synonyms)
    if beside:
        concepts = with_others(concepts, concepts_of(beside, synonyms))
    frequencies, total = index.frequencies_of(terms_of_query(concepts))
    proposed = index.candidates(frequencies, thresholds)
    ranked = Ranking(concepts, frequencies, total).ranked(proposed)
    enough = [one for one in ranked if one.coverage >= thresholds[one.collection]]
    found = _by_language(_hits(enough[: most * _LOOKED_AT]), language_of(words))[:most]
    figures = kinds_asked_for(words[:MOST_CHARACTERS])
    return found if has_all((hit.passage.text for hit in found[:_WITH_FIGURES]), figures) else []


def _by_language(hits: Iterable[Hit], language: str) -> list[Hit]:
    """The best first; one in another language than the question's has to be much better."""

    def worth(hit: Hit) -> float:
        return hit.score if hit.passage.edition.language == language else hit.score * _FOREIGN

    return sorted(hits, key=lambda hit: -worth(hit))


@lru_cache(maxsize=2)
def _synonyms(groups: tuple[str, ...]) -> Synonyms:
    return Synonyms(SynonymGroup(words=words).expressions for words in groups)


def _hits(ranked: Iterable[Ranked]) -> list[Hit]:
    best = list(ranked)
    found = Passage.objects.filter(among("pk", [one.id for one in best]))
    passages = {one.pk: one for one in found.select_related("edition__collection").defer("edition__text")}
    return [Hit(passages[one.id], one.score, one.coverage) for one in best if one.id in passages]
