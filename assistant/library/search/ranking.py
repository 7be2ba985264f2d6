"""BM25 over the passages that an index proposes, the same for every database. Pure.

A term in a heading counts as several in the text. A concept counts by the way it is said best, so that a passage that
has a brand name and its generic name is no better than one that has either.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from .query import Concept

#: The constants of BM25 (Robertson and Zaragoza 2009), and the length in terms that is neither long nor short.
_K1, _B, _USUAL_LENGTH = 1.2, 0.75, 120

#: What a term in a heading counts for.
_HEADING = 2.0


@dataclass(frozen=True)
class Candidate:
    """`headings` and `terms` are what was indexed of a passage, separated by blanks."""

    id: int
    collection: int
    headings: str
    terms: str


@dataclass(frozen=True)
class Ranked:
    """`coverage` is the share of the words looked for (no numbers) that the passage has, weighed by rarity, from 0 to
    1."""

    id: int
    collection: int
    score: float
    coverage: float


class Ranking:
    """`frequencies`: in how many passages each term is, of `total`. A term that is in none weighs as if it were in one:
    more, and a small library would refuse most questions of many words."""

    def __init__(self, concepts: Sequence[Concept], frequencies: Mapping[str, int], total: int) -> None:
        self._concepts = concepts
        self._idf = {
            term: log(1 + (total - count + 0.5) / (count + 0.5))
            for term in {term for concept in concepts for way in concept.ways for term in way}
            for count in (min(total, frequencies.get(term, 1)),)
        }
        # A number counts only where there is nothing else, and what is no word where there is no word.
        named = [concept for concept in concepts if not concept.is_number] or concepts
        most = max((concept.weight for concept in named), default=0.0)
        counted = {concept for concept in named if concept.weight == most}
        self._worth = [self._rarity(concept) if concept in counted else 0.0 for concept in concepts]
        self._most = sum(self._worth) or 1.0
        self._places = defaultdict[str, list[int]](list)
        for place, concept in enumerate(concepts):
            for way in concept.ways:
                self._places[way[0]].append(place)

    def ranked(self, candidates: Iterable[Candidate]) -> list[Ranked]:
        """The best first."""
        found = [self._ranked(candidate) for candidate in candidates]
        return sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.id))

    def _ranked(self, candidate: Candidate) -> Ranked:
        said = self._said(candidate)
        places = sorted({place for term in said for place in self._places[term]})
        score = covered = 0.0
        for place in places:
            if best := _best(self._concepts[place], said):
                score += self._concepts[place].weight * best
                covered += self._worth[place]
        return Ranked(candidate.id, candidate.collection, score, covered / self._most)

    def _said(self, candidate: Candidate) -> dict[str, float]:
        """Return the score of each sought term that the candidate has."""
        headings, terms = candidate.headings.split(), candidate.terms.split()
        counts = Counter[str](filter(self._idf.__contains__, terms))
        titled = Counter[str](filter(self._idf.__contains__, headings))
        length = _K1 * (1 - _B + _B * (len(terms) + 1) / _USUAL_LENGTH)
        found = dict[str, float]()
        for term in counts.keys() | titled.keys():
            frequency = counts[term] + _HEADING * titled[term]
            found[term] = self._idf[term] * frequency * (_K1 + 1) / (frequency + length)
        return found

    def _rarity(self, concept: Concept) -> float:
        """Return the rarity of a concept: that of its most common way, since a passage may use it."""
        return min(max((self._idf[term] for term in way), default=0.0) for way in concept.ways)


def _best(concept: Concept, said: Mapping[str, float]) -> float:
    """What the way counts for by which it is said best. A way counts for nothing unless all its terms are there, and
    its rarest decides."""
    best = 0.0
    for way in concept.ways:
        worth = [said[term] for term in way if term in said]
        if len(worth) == len(way):
            best = max(best, *worth)
    return best
