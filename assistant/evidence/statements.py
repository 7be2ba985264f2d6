"""Where each statement of a summary comes from, and whether its facts stand in the text. Pure and deterministic.

A statement rests on the sentences of the document that share its words; checks.py holds what it says against them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..documents.text.keywords import words_of
from ..documents.text.normalisation import fold
from ..documents.text.segmentation import Span, sentences, shortened
from .check import RESTS, Bearing, Check
from .checks import check_all
from .index import SourceIndex
from .sentence_index import Passage
from .sentences import LONGEST
from .shown import as_shown
from .value import Value, is_actionable
from .values import find_values

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


def check_statement(text: str, source: SourceIndex) -> Statement:
    """One statement by itself."""
    shown = as_shown(text)
    checks = []
    for check in (found := check_shown(shown.text, source)).checks:
        span = shown.span(check.start, check.end)
        checks.append(replace(check, start=span.start, end=span.end))
    return replace(found, text=text, end=len(text), checks=tuple(checks))


_DIGIT = re.compile(r"\d")
_LINE = re.compile(r"[^\n]+")
_MARKS = re.compile(r"[ \t>]*(?:[-*+•]\s+|\d{1,3}[.)]\s+|#{1,6}\s+|\|\s*)?(?:\[[ x]\]\s+)?")
_TABLE_RULE = re.compile(r"\n[ \t]*+(?:\|[ \t]*+)?:?-{3}")
#: A whole line without the blanks at its ends: a rule, a fence; a heading, bold words alone.
_NO_STATEMENT = re.compile(r"[-*_=|: ]{3,}|```.*")
_HEADING = re.compile(r"#{1,6}\s.*|\*\*[^*]+\*\*:?")


def statement_spans(summary: str) -> list[Span]:
    """Of every sentence of a summary as its reader sees it, rules left aside, and headings without a figure that
    somebody might act upon."""
    found = []
    for line in _LINE.finditer(summary):
        written = line[0].strip()
        if _NO_STATEMENT.fullmatch(written) or _TABLE_RULE.match(summary, line.end()):
            continue
        if _HEADING.fullmatch(written) and not _says_a_figure(written):
            continue
        marks = _MARKS.match(line[0])
        start = line.start() + (marks.end() if marks else 0)
        for span in sentences(summary, start, line.end()):
            end = span.end - (len(span.of(summary)) - len(span.of(summary).rstrip()))
            if words_of(summary[span.start : end]) or _DIGIT.search(summary, span.start, end):
                found.append(Span(span.start, end))
    return found


def _says_a_figure(heading: str) -> bool:
    return any(is_actionable(value.kind, value.text) for value in find_values(fold(heading).text))


def check_shown(text: str, source: SourceIndex) -> Statement:
    """One statement as its reader sees it. What is longer than any sentence is looked at in parts: each of its values
    is held against all the others."""
    passages: dict[Passage, None] = {}
    checks: list[Check] = []
    for part in shortened(text, Span(0, len(text)), LONGEST):
        found, rests_on = _part(part.of(text), source)
        checks += [replace(check, start=check.start + part.start, end=check.end + part.start) for check in found]
        passages |= dict.fromkeys(rests_on)
    return Statement(text, 0, len(text), tuple(passages)[:_MOST_PASSAGES], tuple(checks))


def _part(text: str, source: SourceIndex) -> tuple[list[Check], tuple[Passage, ...]]:
    folded = fold(text)
    values = find_values(folded.text, source.conventions)
    bearing = source.ranked(_bare(folded.text, values), _MOST_BEARING, RESTS / 3)
    checks = check_all(folded, values, bearing, source)
    return checks, _rests_on(bearing, checks, source)


def _rests_on(bearing: Bearing, checks: Sequence[Check], source: SourceIndex) -> tuple[Passage, ...]:
    """The best passages by words, those first that bear out a value, then others that do."""
    best = bearing[0][1] if bearing else 0.0
    close = [number for number, share in bearing if share >= max(RESTS, best * _CLOSE)]
    proven = Counter(source.number_at(check.passage) for check in checks
                     if check.passage and check.result == "exact" and check.kind != "party")  # fmt: skip
    ranked = sorted(close, key=lambda number: -proven[number])
    numbers = dict.fromkeys([*ranked[:1], *close[:1], *proven, *ranked])
    return tuple(source.passage(source.span(number)) for number in numbers)[:_MOST_PASSAGES]


def _bare(text: str, values: Sequence[Value]) -> str:
    """The statement without its values: what they are about."""
    characters = list(text)
    for value in values:
        characters[value.start : value.end] = " " * (value.end - value.start)
    return "".join(characters)
