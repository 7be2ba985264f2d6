"""Intervals cover what they say they cover, and chance is not taken for a difference."""

import math
import random
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.statistics import compare, jackknife, mean_of, student

RUNS, ITEMS, SAMPLES = 1_000, 20, 5


def _run(rates: list[float], chance: random.Random) -> list[float]:
    """What a model that is right at these rates scores, item by item."""
    return [sum(chance.random() < rate for _ in range(SAMPLES)) / SAMPLES for rate in rates]


@pytest.mark.parametrize(
    "rates",
    [
        pytest.param([0.5] * ITEMS, id="a coin"),
        pytest.param([0.9] * ITEMS, id="good"),
        pytest.param([0.97] * ITEMS, id="nearly always right"),
        pytest.param([0.03] * ITEMS, id="nearly always wrong"),
        pytest.param([1.0] * ITEMS, id="always right"),
        pytest.param([n / ITEMS for n in range(ITEMS)], id="some items easy, some hard"),
        pytest.param([0.02] * 8 + [0.98] * 12, id="knows it or does not"),
    ],
)
def test_the_interval_covers_the_known_rate_in_at_least_93_percent_of_1000_runs(rates):
    chance, truth = random.Random(20), fmean(rates)
    found = [mean_of(_run(rates, chance)) for _ in range(RUNS)]
    assert sum(each.low <= truth <= each.high for each in found) >= 0.93 * RUNS
    assert fmean(each.high - each.low for each in found) < 0.45


def test_items_drawn_anew_each_time_are_covered_too():
    """The items stand for all that could have been asked: the truth is the population's, not these twenty's."""
    chance = random.Random(7)
    covered = 0
    for _ in range(RUNS):
        found = mean_of(_run([chance.betavariate(2, 1) for _ in range(ITEMS)], chance))
        covered += found.low <= 2 / 3 <= found.high
    assert covered >= 0.93 * RUNS


def test_an_interval_that_took_samples_for_items_would_fail_that_test():
    """The reason for clustering: one item asked a hundred times is one item."""
    chance = random.Random(7)
    covered = 0
    for _ in range(RUNS):
        known = [float(chance.random() < 2 / 3) for _ in range(ITEMS)]
        everything = [value for value in known for _ in range(SAMPLES)]
        reach = student(len(everything) - 1) * stdev(everything) / math.sqrt(len(everything))
        covered += abs(fmean(everything) - 2 / 3) <= reach
    assert covered < 0.8 * RUNS


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_stays_in_bounds_and_holds_its_mean(values):
    found = mean_of(values)
    assert 0 <= found.low <= found.mean <= found.high <= 1
    assert found.n == len(values)


def test_few_items_that_agree_are_not_certainty():
    assert mean_of([1.0] * 5).low < 0.6
    assert mean_of([1.0]).low == 0


def test_nothing_gives_no_estimate():
    assert mean_of([]) is None


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_the_jackknife_of_a_mean_is_its_ordinary_standard_error(values):
    without = [fmean([*values[:place], *values[place + 1 :]]) for place in range(len(values))]
    jackknifed = jackknife(fmean(values), without)
    assert jackknifed.standard_error == pytest.approx(stdev(values) / math.sqrt(len(values)), abs=1e-9)


@pytest.mark.parametrize(
    ("freedom", "quantile"), [(1, 12.706), (2, 4.303), (4, 2.776), (5, 2.571), (19, 2.093), (60, 2.000), (999, 1.962)]
)
def test_students_quantiles_are_those_of_the_tables(freedom, quantile):
    assert student(freedom) == pytest.approx(quantile, abs=6e-4)


def test_two_equal_models_are_rarely_told_apart():
    chance = random.Random(3)
    verdicts = []
    for _ in range(RUNS):
        runs = [dict(enumerate(_run([0.3, 0.6, 0.9, 0.5] * 5, chance))) for _ in range(2)]
        verdicts.append(compare(*runs).verdict)
    assert verdicts.count("unclear") >= 0.93 * RUNS


def test_a_model_that_is_better_everywhere_is_told_apart_pair_by_pair():
    """The items differ far more than the models: only the pairing shows it."""
    worse = {n: n / ITEMS for n in range(ITEMS)}
    better = {n: value + 0.04 + 0.01 * (n % 2) for n, value in worse.items()}
    assert compare(better, worse).verdict == "better"
    assert compare(worse, better).verdict == "worse"
    assert mean_of(list(worse.values())).high > mean_of(list(better.values())).low


def test_five_items_cannot_tell_models_apart():
    assert compare(dict.fromkeys("abcde", 1.0), dict.fromkeys("abcde", 0.0)).verdict == "unclear"
    assert compare(dict.fromkeys("abcdef", 1.0), dict.fromkeys("abcdef", 0.0)).verdict == "better"


def test_only_items_of_both_are_compared():
    found = compare({"a": 1.0, "b": 0.0, "c": 1.0}, {"a": 0.5, "b": 0.0, "d": 0.0})
    assert (found.n, found.mean) == (2, 0.25)
    assert compare({"a": 1.0}, {"a": 0.0}) is None
