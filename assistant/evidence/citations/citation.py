"""What the readers of citations share."""

from collections.abc import Iterable
from datetime import UTC, datetime

from ..value import Problem, Value


def this_year() -> int:
    """Nothing that is cited is of a later one."""
    return datetime.now(UTC).year


def cited(text: str, start: int, end: int, what: str, detail: object = None, problem: Problem | None = None) -> Value:
    """`what` names the case or act; `detail` is the year of the case, or the (label, number) of the act's provision."""
    return Value("citation", ("citation", what, detail), start, end, text[start:end], problem=problem)


def beyond(number: int, last: int) -> Problem | None:
    """What is wrong with the number of an article, of an act whose last one is known: else `last` is 0."""
    return Problem("article", str(number), f"1–{last}") if last and not 1 <= number <= last else None


def first_problem(problems: Iterable[Problem | None]) -> Problem | None:
    return next(filter(None, problems), None)
