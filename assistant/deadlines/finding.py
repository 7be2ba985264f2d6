"""Finds a rule by one of its names. Pure."""

from collections.abc import Iterable

from ..calculators.inputs import folded
from .rule import DeadlineRule


def rule_named(rules: Iterable[DeadlineRule], name: str) -> DeadlineRule | None:
    """The rule with this name, or whose citation this begins with: "6(a)(1) + 6(d)" is Rule 6."""
    wanted = folded(name)
    for rule in rules:
        for known in map(folded, (rule.name, *rule.also)):
            if wanted == known or wanted.startswith(f"{known} "):
                return rule
    return None
