"""What identifies a person in a text, of every kind and in both languages."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from .addresses import find_addresses
from .chinese_people import find_chinese_people
from .dates import find_ages, find_dates
from .kinds import Identifier, Kind
from .numbers import find_numbers, lowered
from .people import find_people

_ENGLISH = (find_numbers, find_dates, find_ages, find_addresses, find_people)

#: Chinese texts have English names and addresses too.
RECOGNISERS = {"en": _ENGLISH, "zh": (*_ENGLISH, find_chinese_people)}


#: Stands between texts that are looked through together: nothing is found across it.
_BETWEEN = "\n\n\n"

_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

#: Digits and letters of full width: one each, so that places stay.
_NARROW = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}

#: The end of a line that is broken because it is long, as in PDF files: what stands around it belongs together.
_WRAP = re.compile(r"(?<=[^\n]{40})\n(?=\S)")


def find(text: str, language: str, known: Iterable[str] = ()) -> list[Identifier]:
    """Spans in order, none over another; `language` is "en" or "zh"; `known` are names that are looked for exactly. Of
    two that overlap the surer is whole and the other cut."""
    text = _WRAP.sub(" ", text.translate(_NARROW))
    spans = [*_known(text, known), *(span for recogniser in RECOGNISERS[language] for span in recogniser(text))]
    spans.sort(key=_weight)
    owner = array("l", [-1]) * len(text)
    for number, span in enumerate(spans):
        owner[span.start : span.end] = array("l", [number]) * (span.end - span.start)
    return list(_parts(text, spans, owner))


def find_all(texts: Sequence[str], known: Sequence[str]) -> list[list[Identifier]]:
    """The spans of each text; what is found in one is found in all. For a worker process."""
    whole = _BETWEEN.join(texts)
    found = find(whole, "zh" if _IDEOGRAPH.search(whole) else "en", known)
    spans, start = [], 0
    for text in texts:
        end = start + len(text)
        near = (replace(one, start=max(one.start, start), end=min(one.end, end)) for one in found)
        spans.append(
            [replace(one, start=one.start - start, end=one.end - start) for one in near if one.start < one.end]
        )
        start = end + len(_BETWEEN)
    return spans


def _parts(text: str, spans: list[Identifier], owner: Sequence[int]) -> Iterator[Identifier]:
    """What each span has left of its characters, where there is a letter or digit in it: nothing that any of them found
    is shown."""
    start = 0
    for number, run in groupby(owner):
        end = start + sum(1 for _ in run)
        if number >= 0 and any(letter.isalnum() for letter in text[start:end]):
            yield replace(spans[number], start=start, end=end)
        start = end


def _weight(span: Identifier) -> tuple[float, int]:
    return span.score, span.end - span.start


def _known(text: str, known: Iterable[str]) -> Iterator[Identifier]:
    small = lowered(text)
    for name in {lowered(name.strip()) for name in known} - {""}:
        start = small.find(name)
        while start >= 0:
            yield Identifier(start, start + len(name), Kind.NAME, 1.0)
            start = small.find(name, start + len(name))
