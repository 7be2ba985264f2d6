"""The results of a run: every metric with its interval, counts, times and tokens. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median, quantiles
from typing import NamedTuple

from .statistics import Estimate, jackknife, mean_of

#: The names of the metrics, in the order they are shown.
METRICS = (
    "score", "accuracy", "macro_f1", "majority_accuracy", "pass_all", "agreement", "token_f1", "rouge_l",
    "fact_coverage",
)  # fmt: skip
COUNTS = ("unparsable", "length", "too_long", "failed")


@dataclass(frozen=True)
class Scored:
    """The scores of one sample. `wanted` and `label` are empty for an open answer. `position` is the letter under which
    the right option was shown; empty where the choice has no letters."""

    main: float
    metrics: Mapping[str, float]
    wanted: str = ""
    label: str = ""
    finish_reason: str = "stop"
    failed: bool = False
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    position: str = ""


@dataclass(frozen=True)
class Report:
    """`counts` are numbers of samples, except `too_long`, which counts items that were never sent. `usage`: the
    median time of a sample (`seconds_median`), its 90th percentile (`seconds_p90`), and mean tokens. `positions`: the
    accuracy of the samples that showed the right option under a letter."""

    metrics: Mapping[str, Estimate]
    counts: Mapping[str, int]
    usage: Mapping[str, float] = field(default_factory=dict)
    positions: Mapping[str, Estimate] = field(default_factory=dict)


def report(items: Mapping[str, Sequence[Scored]], too_long: int = 0) -> Report:
    """The results of a run. `items` are the samples of each item that was sent. A failed sample has no answer and
    scores 0."""
    sampled = [samples for samples in items.values() if samples]
    everything = [sample for samples in sampled for sample in samples]
    counts = {
        "unparsable": sum(bool(sample.wanted) and not sample.label and not sample.failed for sample in everything),
        "length": sum(sample.finish_reason == "length" for sample in everything),
        "too_long": too_long,
        "failed": sum(sample.failed for sample in everything),
    }
    metrics = {**_means(sampled), **_choices([samples for samples in sampled if samples[0].wanted])}
    return Report(
        {name: metrics[name] for name in METRICS if name in metrics}, counts, _usage(everything), _positions(sampled)
    )


def _means(items: Iterable[Sequence[Scored]]) -> dict[str, Estimate]:
    """The score and every metric, each over the items that have it: the mean of the items' means."""
    values: dict[str, list[float]] = defaultdict(list)
    for samples in items:
        values["score"].append(fmean(sample.main for sample in samples))
        for name in samples[0].metrics:
            values[name].append(fmean(sample.metrics[name] for sample in samples))
    return {name: estimate for name, means in values.items() if (estimate := mean_of(means))}


def _positions(items: Iterable[Sequence[Scored]]) -> dict[str, Estimate]:
    """For each letter, the mean over the items that showed their right option under it."""
    means: dict[str, list[float]] = defaultdict(list)
    for samples in items:
        for position in {sample.position for sample in samples if sample.position}:
            means[position].append(fmean(sample.main for sample in samples if sample.position == position))
    return {position: estimate for position, each in means.items() if (estimate := mean_of(each))}


def _choices(items: Sequence[Sequence[Scored]]) -> dict[str, Estimate]:
    """The metrics of choices only."""
    if not items:
        return {}
    votes = [Counter(sample.label for sample in samples).most_common(1)[0] for samples in items]
    right = [[sample.label == sample.wanted for sample in samples] for samples in items]
    metrics = {
        "macro_f1": jackknife(*macro_f1(items)),
        "majority_accuracy": mean_of(
            [float(vote == each[0].wanted) for (vote, _), each in zip(votes, items, strict=True)]
        ),
        "pass_all": mean_of([float(all(each)) for each in right]),
        "agreement": mean_of([count / len(each) for (_, count), each in zip(votes, items, strict=True)]),
    }
    return {name: each for name, each in metrics.items() if each}


def macro_f1(items: Sequence[Sequence[Scored]]) -> tuple[float, list[float]]:
    """The mean F1 of all labels that are ever right, each item weighing the same, and the same mean without each
    item in turn, which changes only that item's labels. Unparsable samples count for no label."""
    tallies = [_tallies(samples) for samples in items]
    labels: dict[str, _Tally] = defaultdict(_Tally)
    for of_item in tallies:
        for name, tally in of_item.items():
            labels[name] = labels[name].plus(tally)
    total, count = sum(tally.f1 for tally in labels.values()), sum(tally.items > 0 for tally in labels.values())

    def without(of_item: Mapping[str, _Tally]) -> float:
        before = [labels[name] for name in of_item]
        after = [labels[name].plus(tally, -1) for name, tally in of_item.items()]
        change = sum(tally.f1 for tally in after) - sum(tally.f1 for tally in before)
        wanted = count - sum(old.items > new.items == 0 for old, new in zip(before, after, strict=True))
        return (total + change) / wanted if wanted else 0.0

    return total / count, [without(of_item) for of_item in tallies]


class _Tally(NamedTuple):
    """How often a label was right (`wanted`), chosen (`said`), and both (`right`), where each item weighs 1; `items`
    is the number of items whose right label it is."""

    wanted: float = 0.0
    said: float = 0.0
    right: float = 0.0
    items: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.wanted + self.said) if self.items else 0.0

    def plus(self, other: "_Tally", times: int = 1) -> "_Tally":
        return _Tally(
            self.wanted + times * other.wanted,
            self.said + times * other.said,
            self.right + times * other.right,
            self.items + times * other.items,
        )


def _tallies(samples: Sequence[Scored]) -> dict[str, _Tally]:
    """The tallies of one item, by label."""
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    weight = 1 / len(samples)
    for sample in samples:
        tallies[sample.wanted] = tallies[sample.wanted].plus(_Tally(wanted=weight))
        right = weight if sample.label == sample.wanted else 0.0
        tallies[sample.label] = tallies[sample.label].plus(_Tally(said=weight, right=right))
    for name in {sample.wanted for sample in samples}:
        tallies[name] = tallies[name].plus(_Tally(items=1))
    return tallies


def _usage(samples: Sequence[Scored]) -> dict[str, float]:
    seconds = [sample.seconds for sample in samples if not sample.failed]
    if not seconds:
        return {}
    return {
        "seconds_median": median(seconds),
        "seconds_p90": quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0],
        "prompt_tokens": fmean(sample.prompt_tokens for sample in samples),
        "completion_tokens": fmean(sample.completion_tokens for sample in samples),
    }
