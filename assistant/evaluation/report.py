"""What a run amounts to: every metric with its interval, what was counted, time and tokens. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median, quantiles

from .statistics import Estimate, estimate, mean_of

#: The names of the metrics, in the order they are shown.
METRICS = (
    "score", "accuracy", "macro_f1", "majority_accuracy", "pass_all", "agreement", "token_f1", "rouge_l",
    "fact_coverage",
)  # fmt: skip
COUNTS = ("unparsable", "length", "too_long", "failed")


@dataclass(frozen=True)
class Scored:
    """One sample as it was scored. `wanted` and `label` are empty for an open answer."""

    main: float
    metrics: Mapping[str, float]
    wanted: str = ""
    label: str = ""
    finish_reason: str = "stop"
    failed: bool = False
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Report:
    """`counts` are of samples, but for `too_long`, which counts items that were never sent. `usage`: seconds that a
    sample took in the middle (`seconds_median`) and in the slowest tenth (`seconds_p90`), mean tokens."""

    metrics: Mapping[str, Estimate]
    counts: Mapping[str, int]
    usage: Mapping[str, float] = field(default_factory=dict)


def report(items: Mapping[str, Sequence[Scored]], too_long: int = 0) -> Report:
    """`items`: the samples of each item that was sent. A failed sample has no answer and scores 0."""
    sampled = [samples for samples in items.values() if samples]
    everything = [sample for samples in sampled for sample in samples]
    counts = {
        "unparsable": sum(bool(sample.wanted) and not sample.label and not sample.failed for sample in everything),
        "length": sum(sample.finish_reason == "length" for sample in everything),
        "too_long": too_long,
        "failed": sum(sample.failed for sample in everything),
    }
    found = {**_means(sampled), **_choices([samples for samples in sampled if samples[0].wanted])}
    return Report({name: found[name] for name in METRICS if name in found}, counts, _usage(everything))


def _means(items: Iterable[Sequence[Scored]]) -> dict[str, Estimate]:
    """The score, and every metric over the items that have it: the mean of the items' means."""
    values: dict[str, list[float]] = defaultdict(list)
    for samples in items:
        values["score"].append(fmean(sample.main for sample in samples))
        for name in samples[0].metrics:
            values[name].append(fmean(sample.metrics[name] for sample in samples))
    return {name: found for name, each in values.items() if (found := mean_of(each))}


def _choices(items: Sequence[Sequence[Scored]]) -> dict[str, Estimate]:
    """What can only be said of choices."""
    if not items:
        return {}
    votes = [Counter(sample.label for sample in samples).most_common(1)[0] for samples in items]
    right = [[sample.label == sample.wanted for sample in samples] for samples in items]
    found = {
        "macro_f1": estimate(items, macro_f1),
        "majority_accuracy": mean_of(
            [float(vote == each[0].wanted) for (vote, _), each in zip(votes, items, strict=True)]
        ),
        "pass_all": mean_of([float(all(each)) for each in right]),
        "agreement": mean_of([count / len(each) for (_, count), each in zip(votes, items, strict=True)]),
    }
    return {name: each for name, each in found.items() if each}


def macro_f1(items: Sequence[Sequence[Scored]]) -> float:
    """The mean of the F1 of every label that is ever wanted, each item weighing the same. Unparsable finds nothing."""
    wanted: dict[str, float] = defaultdict(float)
    said: dict[str, float] = defaultdict(float)
    right: dict[str, float] = defaultdict(float)
    for samples in items:
        for sample in samples:
            wanted[sample.wanted] += 1 / len(samples)
            said[sample.label] += 1 / len(samples)
            right[sample.label] += (sample.label == sample.wanted) / len(samples)
    return fmean(2 * right[label] / (wanted[label] + said[label]) for label in wanted)


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
