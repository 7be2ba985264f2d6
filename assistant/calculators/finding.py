"""Find a calculator by its name, or by what somebody types. Pure."""

from collections.abc import Iterable, Sequence

from django.utils.translation import override

from .calculator import Calculator
from .inputs import folded


def calculator_named(known: Iterable[Calculator], name: str) -> Calculator | None:
    """By its name, its label or its name in MedCalc-Bench."""
    wanted = folded(name)
    return next((one for one in known if wanted and wanted in _exact(one)), None)


def matching(known: Sequence[Calculator], typed: str) -> list[Calculator]:
    """Those in whose search words every word of `typed` is found, in the order of `known`."""
    words = folded(typed).split()
    return [one for one in known if words and all(word in one.search_words for word in words)]


def _exact(calculator: Calculator) -> set[str]:
    with override("en"):
        english = str(calculator.label)
    return {folded(one) for one in (calculator.name, english, str(calculator.label), calculator.data_name) if one}
