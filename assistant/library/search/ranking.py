"""BM25 over the passages that an index proposes, the same for every database. Pure.

A term in a heading counts as several in the text. A concept counts by the way it is said best, so that a passage that
has a brand name and its generic name is no better than one that has either.
"""

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

    def ranked(self, candidates: Iterable[Candidate]) -> list[Ranked]:
        """The best first."""
        found = [self._ranked(candidate) for candidate in candidates]
        return sorted((one for one in found if one.score > 0), key=lambda one: (-one.score, one.id))

    def _ranked(self, candidate: Candidate) -> Ranked:
        headings, terms = f" {candidate.headings} ", f" {candidate.terms} "
        length = 1 - _B + _B * terms.count(" ") / _USUAL_LENGTH
        score = covered = 0.0
        for concept, worth in zip(self._concepts, self._worth, strict=True):
            said = max(self._said(way, headings, terms, length) for way in concept.ways)
            score += concept.weight * said
            covered += worth * (said > 0)
        return Ranked(candidate.id, candidate.collection, score, covered / (sum(self._worth) or 1.0))

    def _said(self, way: Sequence[str], headings: str, terms: str, length: float) -> float:
        """What a way of saying it counts for; nothing unless all its terms are there. Its rarest term decides."""
        best = 0.0
        for term in way:
            spaced = f" {term} "
            frequency = terms.count(spaced) + _HEADING * headings.count(spaced)
            if not frequency:
                return 0.0
            best = max(best, self._idf[term] * frequency * (_K1 + 1) / (frequency + _K1 * length))
        return best

    def _rarity(self, concept: Concept) -> float:
        """By the way that is the commonest: a passage may say it like that."""
        return min(max((self._idf[term] for term in way), default=0.0) for way in concept.ways)
