"""Scores one answer: a score between 0 and 1, and the metrics behind it. Pure. Reasoning is never scored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from .datasets import Item
from .fact_coverage import coverage
from .labels import chosen_label
from .tokenise import words

#: Words beyond which a text is not compared: finding a common subsequence takes the product of both lengths.
LONGEST = 10_000


@dataclass(frozen=True)
class Score:
    """`metrics` has every measure of this kind of item by name; `main` is the one that ranks answers. `label` is the
    chosen label, empty if unparsable."""

    main: float
    metrics: Mapping[str, float]
    label: str = ""


def score(item: Item, answer: str) -> Score:
    """Score an answer: a choice is right or wrong; an open answer is compared with the reference."""
    if item.label:
        label = chosen_label(answer, item.labels, item.options)
        right = float(label == item.label)
        return Score(right, {"accuracy": right}, label)
    said, wanted = words(answer, item.language), words(item.reference, item.language)
    metrics = {"token_f1": token_f1(said, wanted), "rouge_l": rouge_l(said, wanted)}
    if item.facts:
        metrics["fact_coverage"] = coverage(item.facts, answer, item.language)
        return Score(metrics["fact_coverage"], metrics)
    return Score(metrics["rouge_l"], metrics)


def token_f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    """F1 of the words in common, in any order (SQuAD's measure)."""
    return _harmonic((Counter(said) & Counter(wanted)).total(), len(said), len(wanted))


def rouge_l(said: Sequence[str], wanted: Sequence[str]) -> float:
    """F1 of the longest common subsequence of words (Lin 2004, ROUGE-L), over the first LONGEST words of each."""
    said, wanted = said[:LONGEST], wanted[:LONGEST]
    return _harmonic(LCSseq.similarity(said, wanted), len(said), len(wanted))


def _harmonic(common: int, said: int, wanted: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * common / (said + wanted) if common else 0.0
