"""Any answer, held against its sources: question, pasted text, documents, passages, calculations. Pure.

Each statement of the answer is checked against every source; the best result of each figure counts. A figure that
somebody might act upon, in an answer that has no source but the question, is marked as having none. Equations are
recomputed.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TypeVar

from ..documents.text.normalisation import fold
from ..documents.text.segmentation import Span
from .arithmetic.boxed_results import all_checked
from .arithmetic.columns import find_sums
from .arithmetic.equations import Equation
from .check import Check
from .conflicts import check_dose, conflicts
from .contradictions import Contradiction, contradictions
from .counted_days import check_days
from .medicine_checks import Medicines
from .sentence_index import Passage
from .shown import Shown, as_shown
from .sources import GIVEN, AnswerCheck, AnswerStatement, Mark, Source, Sources
from .statements import Statement, check_shown, statement_spans
from .value import Key, Value, is_actionable
from .value_keys import same
from .values import find_values

Found = TypeVar("Found", AnswerCheck, Equation)

_start = attrgetter("start")

#: The better result comes first.
_ORDER = ("exact", "near", "not_found")

_VERDICTS: dict[str, Mark] = {"right": "right_arithmetic", "wrong": "wrong_arithmetic"}


def check_answer(answer: str, sources: Sources) -> list[AnswerStatement]:
    """Every sentence of the answer with its checks, in reading order."""
    shown = as_shown(answer)
    equations = (*all_checked(answer, sources.results), *find_sums(answer))
    written = sorted((one for one in equations if one.verdict != "not_computable"), key=_start)
    computed = [_as_shown(one, shown) for one in written]
    keys: list[Key] = []
    medicines = Medicines(shown.text)
    found = [_statement(shown.text, span, sources, computed, keys, medicines) for span in statement_spans(shown.text)]
    return [_in_source(one, answer, shown, written) for one in found]


def _as_shown(equation: Equation, shown: Shown) -> Equation:
    span = shown.within(equation.start, equation.end)
    return replace(equation, text=span.of(shown.text), start=span.start, end=span.end)


def _in_source(found: AnswerStatement, answer: str, shown: Shown, equations: Sequence[Equation]) -> AnswerStatement:
    """The statement and its checks at their places in the answer, with the `equations` that are written in it."""
    span = shown.whole(found.start, found.end)
    checks = []
    for check in found.checks:
        start, end = shown.span(check.start, check.end)
        checks.append(replace(check, start=start, end=end))
    checks += map(_arithmetic, _beginning(equations, *span))
    checks.sort(key=lambda check: (check.start, -check.end))
    return AnswerStatement(span.of(answer), *span, found.passages, tuple(checks))


def _statement(
    text: str,
    span: Span,
    sources: Sources,
    equations: Sequence[Equation],
    keys: list[Key],
    medicines: Medicines,
) -> AnswerStatement:
    """A statement of an answer as its reader sees it, without what its `equations` come to. `keys` are the results of
    earlier equations that rest on figures of the sources; its own are added."""
    said = span.of(text)
    own = _beginning(equations, span.start, span.end)
    held = [(source, check_shown(said, index)) for source, index in sources.indexed]
    values = [
        replace(check, start=check.start + span.start, end=check.end + span.start)
        for check in _figures(said, held, sources, keys)
    ]
    values = check_days(said, values, sources.results)
    values = _not_reckoned(sorted(values, key=_start), own)
    keys += [key for equation in own for key in _sourced_result(equation, values)]
    mentions, doses = medicines.within(span.start, span.end)
    values = [check_dose(check, doses, sources) for check in values]
    passages = [passage for source, found in held if source.kind == "document" for passage in found.passages]
    return AnswerStatement(
        said, *span, tuple(passages), (*values, *conflicts(said, span.start, mentions, sources))
    )  # fmt: skip


def _arithmetic(equation: Equation) -> AnswerCheck:
    mark = _VERDICTS[equation.verdict]
    return AnswerCheck(
        equation.text, "equation", equation.start, equation.end, mark, found=equation.expected
    )  # fmt: skip


def _beginning(found: Sequence[Found], start: int, end: int) -> Sequence[Found]:
    """Return the items that begin between two places. `found` is sorted by place."""
    return found[bisect_left(found, start, key=_start) : bisect_left(found, end, key=_start)]


def _not_reckoned(checks: Sequence[AnswerCheck], equations: Sequence[Equation]) -> list[AnswerCheck]:
    """Both in the order of the text."""
    kept, waiting, around = [], deque(equations), list[Equation]()
    for check in checks:
        while waiting and waiting[0].start <= check.start:
            around.append(waiting.popleft())
        around = [equation for equation in around if check.start < equation.end]
        if not _is_reckoned(check, around):
            kept.append(check)
    return kept


def _is_reckoned(check: AnswerCheck, inside: Sequence[Equation]) -> bool:
    """Whether the figure is a bare number or fraction of an equation that it is `inside`, or what one comes to."""
    is_result = any(check.end >= equation.end - 1 for equation in inside)
    is_bare = check.kind == "number" or (check.kind == "percent" and "/" in check.value)
    return check.result != "exact" and bool(inside) and (is_result or is_bare)


def _sourced_result(equation: Equation, checks: Sequence[AnswerCheck]) -> list[Key]:
    """Return the result of a right equation whose other figures are in the sources. Repeated, it counts as sourced."""
    inside = _beginning(checks, equation.start, equation.end)
    if equation.verdict != "right" or not inside or any(check.result != "exact" for check in inside):
        return []
    return [value.key for value in find_values(fold(equation.text).text)[-1:]]


# --- Figures against all sources --------------------------------------------------------------------------------------


def _figures(
    text: str, held: Sequence[tuple[Source, Statement]], sources: Sources, computed: Sequence[Key]
) -> Iterator[AnswerCheck]:
    """`held`: the statement against each source. Places are offsets in the statement."""
    yield from _otherwise(text, sources)
    best: dict[tuple[int, int, str], tuple[Source, Check]] = {}
    for source, found in held:
        for check in found.checks:
            key = (check.start, check.end, check.value)
            if key not in best or _ORDER.index(check.result) < _ORDER.index(best[key][1].result):
                best[key] = source, check
    if not held:
        yield from _unsourced(text, computed)
    for source, check in best.values():
        yield from _marked(check, source, sources, computed)


def _marked(check: Check, source: Source, sources: Sources, computed: Sequence[Key]) -> Iterator[AnswerCheck]:
    place = (check.value, check.kind, check.start, check.end)
    if check.kind == "party" and (source.kind in GIVEN or check.result != "exact"):
        yield from _party(check, source, sources)
    elif check.result == "exact":
        yield AnswerCheck(*place, "exact", source.id, check.passage, problem=check.problem)
    elif _was_computed(check.value, computed):
        yield AnswerCheck(*place, "right_arithmetic")
    elif check.result == "near":
        yield AnswerCheck(*place, "near", source.id, check.passage, check.found, check.problem)
    elif sources.beyond_the_question or check.problem:
        yield AnswerCheck(*place, "not_found", problem=check.problem)
    elif is_actionable(check.kind, check.value):
        yield AnswerCheck(*place, "no_source")


def _unsourced(text: str, computed: Sequence[Key]) -> Iterator[AnswerCheck]:
    """Mark the figures of a statement if there is no source to hold it against."""
    folded = fold(text)
    for value in find_values(folded.text):
        if is_actionable(value.kind, value.text):
            result: Mark = "not_found" if value.problem else "no_source"
            result = "right_arithmetic" if _is_any(value, computed) else result
            span = folded.span(value.start, value.end)
            yield AnswerCheck(value.text, value.kind, *span, result, problem=value.problem)


def _party(check: Check, source: Source, sources: Sources) -> Iterator[AnswerCheck]:
    """A name that the source has and that is marked near belongs to a party that does not do this there."""
    place = (check.value, check.kind, check.start, check.end)
    if source.kind in GIVEN or (check.result == "not_found" and not sources.beyond_the_question):
        return
    swapped = check.result == "near" and check.value.lower() in source.text.lower()
    mark: Mark = "says_otherwise" if swapped else check.result
    yield AnswerCheck(*place, mark, source.id if check.passage else "", check.passage, check.found)


#: Share of a statement's words that a sentence must have to be what the statement rests on; of the best one's share,
#: what another needs to be heard too; sentences that are looked at.
_RESTS, _AS_WELL, _MOST_HEARD = 0.5, 0.85, 4


def _otherwise(text: str, sources: Sources) -> Iterator[AnswerCheck]:
    """Find reversed negations, modals and directions, unless an equally fitting sentence supports the statement."""
    folded = fold(text)
    heard = [
        (share, number, source, index)
        for source, index in sources.indexed
        if source.kind not in GIVEN
        for number, share in index.ranked(folded.text, _MOST_HEARD, _RESTS)
    ]
    best = max((share for share, *_ in heard), default=1.0)
    opposed: list[tuple[Source, Passage, list[Contradiction]]] = []
    for share, number, source, index in heard:
        if share >= best * _AS_WELL:
            found = contradictions(folded.text, fold(index.whole(number)).text)
            opposed.append((source, index.passage(index.span(number)), found))
    if opposed and all(found for *_, found in opposed):
        source, passage, found = opposed[0]
        for one in {one.start: one for one in found}.values():
            span = folded.span(one.start, one.end)
            yield AnswerCheck(one.value, one.kind, *span, "says_otherwise", source.id, passage, one.instead)


def _was_computed(written: str, computed: Sequence[Key]) -> bool:
    values = find_values(fold(written).text) if computed else []
    return bool(values) and _is_any(values[0], computed)


def _is_any(value: Value, keys: Sequence[Key]) -> bool:
    return any(same(value.key, key) for key in keys)
