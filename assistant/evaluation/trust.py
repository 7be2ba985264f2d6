"""The trust figure of an answer: how often answers that looked like it were right in an evaluation of the same prompt
version and model. Pure.

Answers look alike if they show equally many signals of doubt (signals.py). Only choices count, since nothing else is
plainly right or wrong; of an item's answers that look alike only the first counts, so that those counted are
independent. The band is the interval of statistics.py: over 1,000 simulated evaluations of models with known rates it
contains the truth in at least 93 % (tests/evaluation/test_trust.py). Without enough answers there is no figure.
"""

from collections.abc import Iterable, Mapping
from statistics import median
from typing import NamedTuple

import msgspec

from .signals import Doubt, Signals, doubt_of
from .statistics import mean_of

#: The fewest evaluation answers on which a figure may rest.
LEAST = 20


class Sampled(NamedTuple):
    """One evaluation answer to a choice."""

    item: str
    signals: Signals
    cut_off: bool
    is_right: bool


class Figure(msgspec.Struct, frozen=True):
    """Of `of` answers `right` were right; `low` and `high` are the ends of the band, between 0 and 1."""

    right: int
    of: int
    low: float
    high: float


class Calibration(msgspec.Struct, frozen=True):
    """The figures by the number of signals shown, and the median length of the reasoning in characters."""

    median_length: float
    figures: dict[str, Figure]

    def doubt(self, signals: Signals, *, cut_off: bool) -> Doubt:
        return doubt_of(signals, self.median_length, cut_off=cut_off)

    def figure(self, doubt: Doubt) -> Figure | None:
        return self.figures.get(str(doubt.shown))


def calibrate(answers: Iterable[Sampled]) -> Calibration | None:
    """Count how often answers were right, by the signals they show. `answers` are in the order of items and of each
    item's samples. None if there are too few for any figure."""
    answers = list(answers)
    if not answers:
        return None
    centre = median(answer.signals.length for answer in answers)
    alike: dict[int, dict[str, bool]] = {}
    for answer in answers:
        shown = doubt_of(answer.signals, centre, cut_off=answer.cut_off).shown
        alike.setdefault(shown, {}).setdefault(answer.item, answer.is_right)
    figures = {str(shown): figure for shown, items in sorted(alike.items()) if (figure := _figure(items))}
    return Calibration(centre, figures) if figures else None


def _figure(items: Mapping[str, bool]) -> Figure | None:
    if len(items) < LEAST:
        return None
    band = mean_of([float(right) for right in items.values()])
    assert band is not None
    return Figure(sum(items.values()), len(items), band.low, band.high)
