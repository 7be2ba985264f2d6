"""Scores one answer between 0 and 1, with the metrics behind the score. Pure. Reasoning is never scored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from .datasets import Item
from .fact_coverage import coverage
from .labels import chosen_label
from .tokenise import words

#: The most words compared: finding a common subsequence takes time proportional to the product of both lengths.
LONGEST = 10_000


@dataclass(frozen=True)
class Score:
    """`metrics` has every metric of this kind of item by name; `main` is the one by which answers are ranked.
    `label` is the chosen label, empty if unparsable."""

    main: float
    metrics: Mapping[str, float]
    label: str = ""


def score(item: Item, answer: str) -> Score:
    """Score an answer: a choice is right or wrong; an open answer is compared with the reference."""
    if item.label:
        label = chosen_label(answer, item.labels, item.options)
        right = float(label == item.label)
        return Score(right, {"accuracy": right}, label)
    answered, wanted = words(answer, item.language), words(item.reference, item.language)
    metrics = {"token_f1": token_f1(answered, wanted), "rouge_l": rouge_l(answered, wanted)}
    if item.facts:
        metrics["fact_coverage"] = coverage(item.facts, answer, item.language)
        return Score(metrics["fact_coverage"], metrics)
    return Score(metrics["rouge_l"], metrics)


def token_f1(answered: Sequence[str], wanted: Sequence[str]) -> float:
    """F1 of the words in common, in any order (SQuAD's measure)."""
    return _harmonic((Counter(answered) & Counter(wanted)).total(), len(answered), len(wanted))


def rouge_l(answered: Sequence[str], wanted: Sequence[str]) -> float:
    """F1 of the longest common subsequence of words (Lin 2004, ROUGE-L), over the first LONGEST words of each."""
    answered, wanted = answered[:LONGEST], wanted[:LONGEST]
    return _harmonic(LCSseq.similarity(answered, wanted), len(answered), len(wanted))


def _harmonic(common: int, answered: int, wanted: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * common / (answered + wanted) if common else 0.0
