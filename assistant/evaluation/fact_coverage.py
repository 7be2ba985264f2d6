"""Measures which known facts an answer contains: names, figures and dates in any form, terms of a contract. Pure.

A fact is a label and a value: {"Governing Law": "New York", "Expiration Date": "8/31/06", "License Grant": "Yes"}.
Values are compared as statements are with documents: 5 milligrams are 5 mg, and $1000000 is $1,000,000.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..documents.text.normalisation import fold
from ..evidence.value import Value
from ..evidence.value_keys import same
from ..evidence.values import Conventions, find_values
from ..prompts.language import Language
from .tokenise import words

_PARTS, _ASIDE = re.compile(r"[;；]"), re.compile(r"[(（][^()（）]*[)）]")


@dataclass(frozen=True)
class _Said:
    """An answer: its words, with a blank around each, and its values."""

    words: str
    values: Sequence[Value]
    conventions: Conventions
    language: Language


def coverage(facts: Mapping[str, str], answer: str, language: Language) -> float:
    """The share of the facts that the answer contains, between 0 and 1. `facts` must not be empty."""
    folded = fold(answer).text
    conventions = Conventions.of(folded)
    if conventions.day_first is None:  # as in contracts of the United States
        conventions = replace(conventions, day_first=False)
    said = _Said(_spaced(answer, language), find_values(folded, conventions), conventions, language)
    return sum(_held(name, value, said) for name, value in facts.items()) / len(facts)


def _spaced(text: str, language: Language) -> str:
    return f" {' '.join(words(text, language))} "


def _held(name: str, value: str, said: _Said) -> bool:
    """Whether the answer contains a fact. For "Yes" (the contract has such a clause) it must name the clause; for a
    list, every element."""
    if value.casefold() in ("yes", "是"):
        return all(f" {word} " in said.words for word in words(name, said.language))
    parts = [_without_aside(part).strip() for part in _PARTS.split(value)]
    return all(_part_held(part, said) for part in parts if words(part, said.language))


def _without_aside(part: str) -> str:
    """A contract's own short name for a party need not be repeated."""
    return _ASIDE.sub(" ", part)


def _part_held(part: str, said: _Said) -> bool:
    """Word for word, unless it has a figure with a unit; else every value in some form and every word beside them."""
    text = fold(part).text
    values = find_values(text, replace(said.conventions, comma=False, day_first=False))
    if all(value.kind == "number" for value in values) and _spaced(part, said.language) in said.words:
        return True
    if not values or not all(any(_borne_out(value, other) for other in said.values) for value in values):
        return False
    for value in values:
        text = text.replace(value.text, " ", 1)
    return all(f" {word} " in said.words for word in words(text, said.language))


def _borne_out(value: Value, other: Value) -> bool:
    """A number by itself is in the answer whatever it counts there."""
    return same(value.key, other.key) or (value.kind == "number" and value.key[1] in other.key[1:])
