"""Signals of doubt in the reasoning behind an answer: hedging words, self-corrections, length, a cut-off end. Pure.

They are counted by lists of words, English and Chinese, never by a model. Answers whose reasoning does not hedge are
right far more often than those whose reasoning does (arXiv 2604.06389); how much more differs by prompt and model, so
signals say nothing until an evaluation has counted them (trust.py).
"""

import re
from typing import NamedTuple

import msgspec

_HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|presumably|might|could be|(?:not|isn't|aren't) (?:\w+ )?(?:sure|certain)"
    r"|unsure|uncertain|unclear|i (?:think|guess|believe|suppose|assume)|seems?|hard to (?:say|tell))\b"
    r"|也许|或许|大概|不(?:太|是很)?确定|不清楚|拿不准|没把握|似乎|好像|我(?:猜|觉得|想|认为)|应该是",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(?:wait|hold on|actually|on second thought|scratch that|that's (?:not right|wrong)"
    r"|i (?:was wrong|made a mistake)|(?:re-?check|re-?think|reconsider|double-check)(?:ing)?)\b"
    r"|等等|等一下|不对|重新(?:考虑|计算|检查|想)|再(?:想|算|检查)|我(?:错了|搞错|弄错)|更正",
    re.IGNORECASE,
)


class Signals(msgspec.Struct, frozen=True):
    """Counts of hedging words and of self-corrections, and the length of the reasoning in characters."""

    hedges: int
    corrections: int
    length: int


class Doubt(NamedTuple):
    """Which signals an answer shows. `long`: reasoning longer than half of the evaluation's."""

    hedges: bool
    corrects: bool
    long: bool
    cut_off: bool

    @property
    def shown(self) -> int:
        return sum(self)


def signals_of(reasoning: str) -> Signals:
    """Count the signals, in time linear in the length."""
    return Signals(_count(_HEDGE, reasoning), _count(_CORRECTION, reasoning), len(reasoning))


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _match in pattern.finditer(text))


def doubt_of(signals: Signals, median_length: float, *, cut_off: bool) -> Doubt:
    return Doubt(signals.hedges > 0, signals.corrections > 0, signals.length > median_length, cut_off)
