"""What in a statement can be right or wrong to the letter: quotations, amounts, dates, references, citations.

`find_values` reads a folded text; two values are the same where their `key` is. The same function reads the statement
and the document, so a form that it does not know is unknown on both sides alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .citations.finding import find_citations
from .dates import day_comes_first, find_dates, find_times, find_weekdays
from .frequencies import find_frequencies
from .numerals import find_numbers, writes_commas
from .ordinals import find_ordinals
from .quantities import find_bare, find_quantities
from .references import find_references
from .value import Value


@dataclass(frozen=True)
class Conventions:
    """What a text means where a figure by itself could mean two things. `comma`: 75.000 is seventy-five thousand;
    `day_first`: 12/10/2025 is in October, None where nothing tells."""

    comma: bool = False
    day_first: bool | None = None

    @classmethod
    def of(cls, text: str) -> "Conventions":
        return cls(writes_commas(text), day_comes_first(text))


def find_values(text: str, conventions: Conventions = Conventions()) -> list[Value]:
    """All but quotations and parties, in reading order, none inside another."""
    taken = bytearray(len(text))
    found: list[Value] = []
    for value in _read(text, conventions):
        if not any(taken[value.start : value.end]) or _says_more(value, found):
            taken[value.start : value.end] = b"\x01" * (value.end - value.start)
            found.append(value)
    return sorted(found, key=lambda value: value.start)


def _says_more(value: Value, found: list[Value]) -> bool:
    """The second number of "thirty (60) days"."""
    before = found[-1] if found else value
    same_place = (before.kind, before.start, before.end) == (value.kind, value.start, value.end)
    return same_place and value.kind != "reference"


def _read(text: str, conventions: Conventions) -> Iterator[Value]:
    """The surest first: what one has read, no later one reads again."""
    numbers = find_numbers(text, comma=conventions.comma)
    yield from find_citations(text)
    yield from find_dates(text, conventions.day_first)
    yield from find_times(text)
    yield from find_references(text)
    yield from find_frequencies(text)
    yield from find_ordinals(text)
    yield from find_weekdays(text)
    yield from find_quantities(text, numbers)
    yield from _codes(text)
    yield from find_bare(text, numbers)


#: Letters are capitals but for a short ending: "2016/679", "45/2001", "91-596", "FAA-2020-0686", "KNKT.18.10", "16th".
_PART = r"[A-Z0-9]+[a-z]{0,2}"
_CODE = re.compile(
    rf"(?<![A-Za-z0-9_.,-]){_PART}(?:(?:[-/](?: (?=\d))?|(?<=\d)\.(?=\d)){_PART})*(?![A-Za-z0-9_])", re.ASCII
)
_RANGE, _NO_CODE = re.compile(r"(\d{1,4})-(\d{1,4})"), re.compile(r"\d+(?:\.\d+)?|\D+")
_MARKS = re.compile(r"[-/. ]")

#: Digits of a number, beyond which it is the number of something.
_LONGEST_NUMBER = 28


def _codes(text: str) -> Iterator[Value]:
    """What is numbered by more than a number, whatever joins its parts. A range is none: its ends are numbers."""
    for found in _CODE.finditer(text):
        ends = _RANGE.fullmatch(found[0])
        plain = _NO_CODE.fullmatch(found[0]) and len(found[0]) <= _LONGEST_NUMBER
        if not (plain or (ends and int(ends[1]) < int(ends[2]))):
            yield Value("number", ("code", _MARKS.sub("", found[0]).lower()), *found.span(), found[0])


# --- Quotations -------------------------------------------------------------------------------------------------------

#: Words stand close to the marks around them: what stands between two quotations is none.
_QUOTED = re.compile(r'"(?!\s)([^"\n]{2,400})(?<!\s)"|(?<!\w)\'(?!\d\ds)([^\'\n]{8,400})\'(?!\w)')


def find_quotations(text: str) -> Iterator[Value]:
    """With the marks around them; the key holds the words alone. A short one without Chinese letters is none."""
    for found in _QUOTED.finditer(text):
        words = (found[1] or found[2]).strip(" .,;:…")
        if words and not (len(words) < 3 and words.isascii()):
            yield Value("quotation", ("quotation", words.lower()), *found.span(), found[1] or found[2])
