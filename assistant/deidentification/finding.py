"""What identifies a person in a text, of every kind and in both languages."""

from collections.abc import Iterable, Iterator

from .addresses import find_addresses
from .chinese_people import find_chinese_people
from .dates import find_ages, find_dates
from .kinds import Identifier, Kind
from .numbers import find_numbers, lowered
from .people import find_people

_ENGLISH = (find_numbers, find_dates, find_ages, find_addresses, find_people)

#: Chinese texts have English names and addresses too.
RECOGNISERS = {"en": _ENGLISH, "zh": (*_ENGLISH, find_chinese_people)}


def find(text: str, language: str, known: Iterable[str] = ()) -> list[Identifier]:
    """Spans in order, none over another; `language` is "en" or "zh"; `known` are names that are looked for exactly. Of
    two spans that overlap the surer stays, else the longer."""
    spans = [*_known(text, known), *(span for recogniser in RECOGNISERS[language] for span in recogniser(text))]
    kept: list[Identifier] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if kept and span.start < kept[-1].end:
            if _weight(span) > _weight(kept[-1]):
                kept[-1] = span
        else:
            kept.append(span)
    return kept


def _weight(span: Identifier) -> tuple[float, int]:
    return span.score, span.end - span.start


def _known(text: str, known: Iterable[str]) -> Iterator[Identifier]:
    small = lowered(text)
    for name in {lowered(name.strip()) for name in known} - {""}:
        start = small.find(name)
        while start >= 0:
            yield Identifier(start, start + len(name), Kind.NAME, 1.0)
            start = small.find(name, start + len(name))
