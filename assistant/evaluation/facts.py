"""Which known facts an answer holds: names, dates in any form, terms of a contract. Pure.

A fact is a label and a value: {"Governing Law": "New York", "Expiration Date": "8/31/06", "License Grant": "Yes"}.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ..prompts.language import Language
from .words import words

_NUMERIC = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b")
_ISO = re.compile(r"(?<!\d)(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})日?(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_WRITTEN = re.compile(rf"\b(?:{_MONTH}\s+(\d{{1,2}})|(\d{{1,2}})\s+{_MONTH})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
_CENTURY_TURNS = 50


def coverage(facts: Mapping[str, str], answer: str, language: Language) -> float:
    """The share of the facts that the answer holds, between 0 and 1. `facts` is not empty."""
    said, dates = f" {' '.join(words(answer, language))} ", set(_dates(answer))
    return sum(_held(name, value, said, dates, language) for name, value in facts.items()) / len(facts)


def _held(name: str, value: str, said: str, dates: set[date], language: Language) -> bool:
    """ "Yes" means that there is such a clause, so its name must be there; a list must be there whole."""
    if value.casefold() in ("yes", "是"):
        return all(f" {word} " in said for word in words(name, language))
    if wanted := set(_dates(value)):
        return wanted <= dates
    parts = [" ".join(words(_without_aside(part), language)) for part in re.split(r"[;；]", value)]
    return all(f" {part} " in said for part in parts if part)


def _without_aside(part: str) -> str:
    """A contract's own short name for a party need not be repeated."""
    return re.sub(r"[(（][^()（）]*[)）]", " ", part)


def _dates(text: str) -> Iterator[date]:
    """Month first where only figures stand, as in contracts of the United States."""
    found = [(year, month, day) for month, day, year in _NUMERIC.findall(text)]
    found += _ISO.findall(text)
    for before, day, day_first, after, year in _WRITTEN.findall(text):
        found.append((year, str(_MONTHS.index((before or after).lower()) + 1), day or day_first))
    for year, month, day in found:
        try:
            yield date(_full_year(int(year)), int(month), int(day))
        except ValueError:
            continue


def _full_year(year: int) -> int:
    if year >= 100:
        return year
    return year + (1900 if year >= _CENTURY_TURNS else 2000)
