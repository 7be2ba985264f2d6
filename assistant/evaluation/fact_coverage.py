"""Measures how many known facts an answer contains: names, figures and dates in any form, terms of a contract. Pure.

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
class _ParsedAnswer:
    """An answer: its words, with a space around each, and its values."""

    words: str
    values: Sequence[Value]
    conventions: Conventions
    language: Language


def coverage(facts: Mapping[str, str], answer: str, language: Language) -> float:
    """The share of the facts that the answer contains, between 0 and 1. `facts` must not be empty."""
    folded = fold(answer).text
    conventions = Conventions.of(folded)
    if conventions.day_first is None:  # as in American contracts
        conventions = replace(conventions, day_first=False)
    parsed = _ParsedAnswer(_spaced(answer, language), find_values(folded, conventions), conventions, language)
    return sum(_held(name, value, parsed) for name, value in facts.items()) / len(facts)


def _spaced(text: str, language: Language) -> str:
    return f" {' '.join(words(text, language))} "


def _held(name: str, value: str, parsed: _ParsedAnswer) -> bool:
    """Whether the answer contains a fact. For "Yes" (the contract has such a clause) it must name the clause; of a
    list, it must contain every element."""
    if value.casefold() in ("yes", "是"):
        return all(f" {word} " in parsed.words for word in words(name, parsed.language))
    parts = [_without_aside(part).strip() for part in _PARTS.split(value)]
    return all(_part_held(part, parsed) for part in parts if words(part, parsed.language))


def _without_aside(part: str) -> str:
    """The part without brackets: a contract's own short name for a party need not be repeated."""
    return _ASIDE.sub(" ", part)


def _part_held(part: str, parsed: _ParsedAnswer) -> bool:
    """Whether the answer has the part word for word, if it has no figure with a unit; or every value in some form
    and every word beside the values."""
    text = fold(part).text
    values = find_values(text, replace(parsed.conventions, comma=False, day_first=False))
    if all(value.kind == "number" for value in values) and _spaced(part, parsed.language) in parsed.words:
        return True
    if not values or not all(any(_borne_out(value, other) for other in parsed.values) for value in values):
        return False
    for value in values:
        text = text.replace(value.text, " ", 1)
    return all(f" {word} " in parsed.words for word in words(text, parsed.language))


def _borne_out(value: Value, other: Value) -> bool:
    """Whether the values are equal. A bare number is found in the answer whatever it counts there."""
    return same(value.key, other.key) or (value.kind == "number" and value.key[1] in other.key[1:])
