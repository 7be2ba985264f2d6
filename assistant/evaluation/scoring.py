"""How good one answer is: a score between 0 and 1, and what it is made of. Pure. Reasoning is never scored."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from .datasets import Item
from .facts import coverage
from .labels import chosen_label
from .words import words


@dataclass(frozen=True)
class Score:
    """`metrics` hold every measure of this kind of item by name, `main` the one that ranks answers. `label` is what a
    choice chose, empty where nobody can tell."""

    main: float
    metrics: Mapping[str, float]
    label: str = ""


def score(item: Item, answer: str) -> Score:
    """A choice is right or wrong; an open answer is held against the reference."""
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
    """Words in common, however they are ordered (SQuAD's measure)."""
    return _harmonic((Counter(said) & Counter(wanted)).total(), len(said), len(wanted))


def rouge_l(said: Sequence[str], wanted: Sequence[str]) -> float:
    """The longest common subsequence of words, as F1 (Lin 2004, ROUGE-L)."""
    return _harmonic(LCSseq.similarity(said, wanted), len(said), len(wanted))


def _harmonic(common: int, said: int, wanted: int) -> float:
    """Of the share of what was said and the share of what was wanted."""
    return 2 * common / (said + wanted) if common else 0.0
