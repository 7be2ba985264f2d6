"""When two values are the same, and in which other forms one may be asked for. Pure."""

import re
from decimal import Decimal

from .folding import fold
from .values import Key, find_values

_CLAUSES = frozenset({"section", "clause", "paragraph"})
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?(?=\s|$)")


def forms_of(key: Key, *, asked: bool = False) -> list[Key]:
    """The ways in which a value may be asked for: a date also as "12/10/15", or without its day or year.

    `asked`: by a statement; else as the document answers."""
    if key[0] == "date":
        _, year, month, day = key
        forms: list[Key] = [key]
        if isinstance(year, int) and not asked:
            forms.append(("number", Decimal(year)))
        if isinstance(year, int) and isinstance(month, int) and isinstance(day, int):
            short = (*sorted((month, day)), year % 100)
            within: list[Key] = [("dated", *short), ("date", year, month, None), ("date", None, month, day)]
            forms += [("slashes", *short)] if asked else within
        return forms
    if key[0] == "slashes":
        return [key, ("dated", *key[1:])] if asked else [key]
    if key[0] == "reference" and key[1] in _CLAUSES:
        return [("reference", "clause", *key[2:])]
    return [key]


def same(one: Key, other: Key) -> bool:
    return bool(set(forms_of(one, asked=True)) & set(forms_of(other)))


def heading_key(title: str) -> Key | None:
    """The number of a clause, as a reference would name it."""
    folded = fold(title).text
    if numbered := _NUMBERED.match(folded):
        return ("reference", "section", numbered[1])
    values = [value for value in find_values(folded) if value.kind == "reference" and value.start == 0]
    return values[0].key if values else None
