"""Confidence intervals of scores, clustered by item, and a paired comparison. Pure.

The items of a dataset are a sample of all the questions it could contain. Samples of the same item are correlated, so
intervals are clustered by item: ten samples of one question say far less than ten questions (Miller, "Adding Error Bars
to Evals", arXiv 2411.00640).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, stdev
from typing import Literal

CONFIDENCE = 0.95

#: If fewer items differ, chance alone may make all of them point one way: 2 / 2**6 is below 5 %.
LEAST_DIFFERENT = 6

VersionVerdict = Literal["better", "worse", "unclear"]


@dataclass(frozen=True)
class Estimate:
    """A value between 0 and 1 with its 95 % interval; `n` is the number of items it rests on."""

    mean: float
    standard_error: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Comparison:
    """`mean` is how much higher the first scores on the items that both have; `n` is their number."""

    mean: float
    standard_error: float
    low: float
    high: float
    n: int
    verdict: VersionVerdict


def jackknife(value: float, without: Sequence[float]) -> Estimate:
    """A statistic over items, with the standard error estimated by leaving out one item at a time. `without` has its
    value without each item, at least one. For a mean this is the standard error of the items' means."""
    count = len(without)
    if count == 1:
        return Estimate(value, 0.0, 0.0, 1.0, 1)
    centre = fmean(without)
    error = math.sqrt((count - 1) / count * sum((each - centre) ** 2 for each in without))
    return Estimate(value, error, *_interval(value, error, count), count)


def mean_of(values: Sequence[float]) -> Estimate | None:
    """The mean of one value for each item; None if there are no items."""
    if len(values) < 2:
        return jackknife(values[0], values) if values else None
    value, error = fmean(values), stdev(values) / math.sqrt(len(values))
    return Estimate(value, error, *_interval(value, error, len(values)), len(values))


def compare(first: Mapping[str, float], second: Mapping[str, float]) -> Comparison | None:
    """Compare the scores of the same items, pair by pair; None if fewer than two items are in both."""
    differences = [first[item] - second[item] for item in first.keys() & second.keys()]
    count = len(differences)
    if count < 2:
        return None
    mean, error = fmean(differences), stdev(differences) / math.sqrt(count)
    reach = student(count - 1) * error
    low, high = max(-1.0, mean - reach), min(1.0, mean + reach)
    told_apart = sum(difference != 0 for difference in differences) >= LEAST_DIFFERENT and not low <= 0 <= high
    verdict: VersionVerdict = ("better" if mean > 0 else "worse") if told_apart else "unclear"
    return Comparison(mean, error, low, high, count, verdict)


def _interval(value: float, error: float, items: int) -> tuple[float, float]:
    """Wilson's interval for the number of independent observations that would have this standard error, with Student's
    quantile for few items (Dean and Pagano 2015, doi 10.1093/jssam/smv024).

    It stays within 0 and 1, and if all items agree it is still as wide as their number requires.
    """
    value = min(max(value, 0.0), 1.0)
    spread = value * (1 - value)
    observations = spread / error / error if error > 0 and spread > 0 else float(items)
    quantile = student(items - 1) ** 2 / observations
    centre = (value + quantile / 2) / (1 + quantile)
    reach = math.sqrt(quantile * (spread + quantile / 4)) / (1 + quantile)
    return max(0.0, min(value, centre - reach)), min(1.0, max(value, centre + reach))


@lru_cache(maxsize=256)
def student(freedom: int) -> float:
    """How many standard errors to either side contain 95 % of Student's distribution, found by bisection."""
    low, high = 0.0, 1000.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < CONFIDENCE else (low, middle)
    return high


def _within(reach: float, freedom: int) -> float:
    """The share of Student's distribution within `reach`, for integer degrees of freedom (Abramowitz and Stegun
    26.7.3, 26.7.4)."""
    angle = math.atan(reach / math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term = total = (cosine if odd else 1.0) if freedom > 1 else 0.0
    for power in range(2 + odd, freedom, 2):
        term *= cosine**2 * (power - 1) / power
        total += term
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
