"""Names the place of a span in a document by the headings above it. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import takewhile

from .sections import Section, section_at, sections_in
from .segmentation import Span

#: The most characters in a place.
LONGEST = 200


def places(sections: bytes, spans: Sequence[Span]) -> list[str]:
    """The place of each span. `sections` is JSON."""
    decoded = sections_in(sections)
    return [place_of(span, decoded) for span in spans]


def place_of(span: Span, sections: Sequence[Section]) -> str:
    """The headings that a part stands under: those of its section, or the range from its first section to its last."""
    first = _first_path(span, sections)
    last = section_at(sections, max(span.start, span.end - 1)).path
    shared = [heading for heading, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))]
    begins, ends = first[len(shared) :], last[len(shared) :]
    named = " – ".join(dict.fromkeys(part[0] for part in (begins, ends) if part))
    place = " > ".join([*shared, named] if named else shared)
    return place if len(place) <= LONGEST else f"…{place[1 - LONGEST :]}"


def _first_path(span: Span, sections: Sequence[Section]) -> tuple[str, ...]:
    """The path of the first section in the span that has a heading."""
    place = max(0, bisect_right(sections, span.start, key=lambda section: section.start) - 1)
    while place < len(sections) and sections[place].start < span.end:
        if sections[place].path and sections[place].end > span.start:
            return sections[place].path
        place += 1
    return ()
