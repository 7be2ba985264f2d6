"""Where each statement of a summary comes from, and whether its facts stand in the text. Pure and deterministic.

A statement rests on the sentences of the document that share its words; checks.py holds what it says against them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .checks import RESTS, Bearing, Check, check_all
from .folding import fold
from .sentences import Span, sentences
from .source import Passage, Source
from .values import Value, find_values
from .wording import words_of

#: Of the best sentence's share, what another needs to be shown as well; passages shown for one statement.
_CLOSE, _MOST_PASSAGES = 0.75, 3

#: Sentences that a statement is held against.
_MOST_BEARING = 50


@dataclass(frozen=True)
class Statement:
    """`start` and `end` are its place in the summary; those of the checks too."""

    text: str
    start: int
    end: int
    passages: tuple[Passage, ...]
    checks: tuple[Check, ...]


def check_summary(summary: str, source: Source) -> list[Statement]:
    """Every sentence of the summary, headings and rules left aside."""
    return [_statement(summary, span, source) for span in _statements(summary)]


def check_statement(text: str, source: Source) -> Statement:
    """One statement by itself."""
    return _statement(text, Span(0, len(text)), source)


_LINE = re.compile(r"[^\n]+")
_MARKS = re.compile(r"[ \t>]*(?:[-*+•]\s+|\d{1,3}[.)]\s+|#{1,6}\s+|\|\s*)?(?:\[[ x]\]\s+)?")
_TABLE_RULE = re.compile(r"\n[ \t]*\|?[ \t]*:?-{3,}")
_NO_STATEMENT = re.compile(r"\s*(?:#{1,6}\s.*|[-*_=|: ]{3,}|\*\*[^*]+\*\*:?\s*|```.*)\s*")


def _statements(summary: str) -> list[Span]:
    found = []
    for line in _LINE.finditer(summary):
        if _NO_STATEMENT.fullmatch(line[0]) or _TABLE_RULE.match(summary, line.end()):
            continue
        marks = _MARKS.match(line[0])
        start = line.start() + (marks.end() if marks else 0)
        for span in sentences(summary, start, line.end()):
            end = span.end - (len(span.of(summary)) - len(span.of(summary).rstrip()))
            if words_of(summary[span.start : end]) or re.search(r"\d", summary[span.start : end]):
                found.append(Span(span.start, end))
    return found


def _statement(summary: str, span: Span, source: Source) -> Statement:
    text = span.of(summary)
    folded = fold(text)
    values = find_values(folded.text)
    ranked = source.ranked(_bare(folded.text, values))
    bearing = [one for one in ranked[:_MOST_BEARING] if one[1] >= RESTS / 3]
    checks = check_all(folded, values, bearing, source)
    passages = _rests_on(bearing, checks, source)
    placed = [replace(check, start=check.start + span.start, end=check.end + span.start) for check in checks]
    return Statement(text, *span, passages, tuple(placed))


def _rests_on(bearing: Bearing, checks: Sequence[Check], source: Source) -> tuple[Passage, ...]:
    """The best passages by words, and those that bear out a value."""
    best = bearing[0][1] if bearing else 0.0
    passages = [source.passage(source.span(number)) for number, share in bearing[:_MOST_PASSAGES]
                if share >= max(RESTS, best * _CLOSE)]  # fmt: skip
    for check in checks:
        if check.passage and check.result == "exact" and check.kind != "party" and len(passages) < _MOST_PASSAGES:
            place = source.around(check.passage)
            if place not in passages:
                passages.append(place)
    return tuple(passages)


def _bare(text: str, values: Sequence[Value]) -> str:
    """The statement without its values: what they are about."""
    for value in reversed(values):
        text = text[: value.start] + " " * (value.end - value.start) + text[value.end :]
    return text
