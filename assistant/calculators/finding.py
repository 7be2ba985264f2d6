"""Finds calculators by name, or by what somebody types. Pure."""

from collections.abc import Iterable, Sequence

from .calculator import Calculator
from .inputs import folded


def calculator_named(known: Iterable[Calculator], name: str) -> Calculator | None:
    """The calculator with this name, label or name in MedCalc-Bench."""
    wanted = folded(name)
    return next((calculator for calculator in known if wanted in calculator.names), None)


def matching(known: Sequence[Calculator], typed: str) -> list[Calculator]:
    """The calculators whose search words contain every word typed, in the order of `known`."""
    words = folded(typed).split()
    return [calculator for calculator in known if words and all(word in calculator.search_words for word in words)]
