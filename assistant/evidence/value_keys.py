"""When two values are the same, and in which other forms one may be asked for. Pure."""

import re
from fractions import Fraction

from ..documents.text.normalisation import fold
from .value import Key
from .values import find_values

#: From here on a number is hardly the same as an amount's by chance.
_TELLING = 1000

#: "Article 5, 1." is paragraph 1.
_ARTICLE = re.compile(r"article \w{1,8}, ", re.I)
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,8})\.?(?=\s|$)")


def forms_of(key: Key, *, asked: bool = False) -> list[Key]:
    """The ways in which a value may be asked for: a date also as "12/10/15", or without its day or year.

    `asked`: by a statement; else as the document answers. A statement says less where it names less, never more."""
    kind = key[0]
    if kind == "date":
        return _date_forms(key, asked=asked)
    if kind == "slashes":
        return [key, ("dated", *sorted(key[1:3]), key[3])] if asked else [key]  # type: ignore[type-var]
    if kind == "percent":
        return _share_forms(key, asked=asked)
    if kind == "number" and asked:
        return _number_forms(key)
    if kind == "amount" and not asked:
        return [key, ("sum", key[1])]
    if kind == "citation":
        return _citation_forms(key, asked=asked)
    return [key]


def same(one: Key, other: Key) -> bool:
    """Whether a document that says `other` bears out a statement that says `one`."""
    if one == other:
        return True
    return one[0] in _FORMED and bool(set(forms_of(one, asked=True)) & set(forms_of(other)))


_FORMED = frozenset({"date", "slashes", "percent", "number", "reference", "citation"})


def _date_forms(key: Key, *, asked: bool) -> list[Key]:
    _, year, month, day = key
    forms: list[Key] = [key]
    if isinstance(year, int) and not asked:
        forms += [("number", Fraction(year)), ("date", year, None, None)]
    if isinstance(year, int) and isinstance(month, int) and isinstance(day, int) and not asked:
        forms += [("dated", *sorted((month, day)), year % 100), ("date", year, month, None), ("date", None, month, day)]
    return forms


def _share_forms(key: Key, *, asked: bool) -> list[Key]:
    """About 66.67 % is two thirds where either says "about"."""
    share, about = key[1], len(key) > 2
    assert isinstance(share, Fraction)
    whole = f"{float(share):.2g}"
    own, others = (
        ("percent asked about", "percent said about") if asked else ("percent said about", "percent asked about")
    )
    return [("percent", share), (others, whole), *([(own, whole)] if about else [])]


def _number_forms(key: Key) -> list[Key]:
    """A bare number may be that of an amount, or of a clause: "7.2"."""
    number = key[1]
    assert isinstance(number, Fraction)
    forms: list[Key] = [key]
    if number >= _TELLING or number.denominator > 1:
        forms.append(("sum", number))
    return forms


def _citation_forms(key: Key, *, asked: bool) -> list[Key]:
    """A case may be cited with or without its year, an act with or without an article."""
    _, what, detail = key
    if asked:
        return [key, ("citation", what, None)] if isinstance(detail, int) else [key] if detail else [("cited", what)]
    return [key, ("cited", what)]


def heading_key(title: str) -> Key | None:
    """The number of a clause, as a reference would name it."""
    folded = fold(title).text
    article = _ARTICLE.match(folded)
    if numbered := _NUMBERED.match(folded, article.end() if article else 0):
        return ("reference", "clause", numbered[1])
    values = [value for value in find_values(folded) if value.kind == "reference" and value.start == 0]
    return values[0].key if values else None
