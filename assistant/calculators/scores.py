"""Scores: calculators that add points for criteria. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .calculator import Calculator, Example, Given, Source, Worked
from .figures import points
from .inputs import Choice, Input, Label, Number, Option, YesNo

#: By unit, the points of a number in it. Published tables round each column for itself: creatinine of 109 µmol/L gives
#: none where 1.2 mg/dL gives one.
Columns = Mapping[str, Callable[[float], float]]
#: A formula of all scores.
_SUM = r"\text{score} = \sum_i \text{points}_i"


@dataclass(frozen=True)
class Criterion:
    """What is asked, and the points that the answers give."""

    label: Label
    inputs: tuple[Input, ...]
    points: Callable[[Given], float]


def yes(name: str, label: Label, gives: float, *also: str) -> Criterion:
    """Points for a yes."""
    return Criterion(label, (YesNo(name, label, also=also),), lambda given: gives if given.yes(name) else 0)


def among(
    name: str, label: Label, *options: tuple[float, Option], also: tuple[str, ...] = (), default: bool = True
) -> Criterion:
    """Points by what is chosen."""
    worth = {option.name: gives for gives, option in options}
    asked = Choice(name, label, tuple(option for _, option in options), also=also, default=default)
    return Criterion(label, (asked,), lambda given: worth[given.choice(name)])


def graded(number: Number, gives: Callable[[float], float]) -> Criterion:
    """Points by how large a number is."""
    return Criterion(
        number.label, (number,), lambda given: gives(given.number(number.name)) if given.has(number.name) else 0
    )


def bands(number: Number, *steps: tuple[float, float], start: float = 0) -> Criterion:
    """Points from a threshold on: (65, 1), (75, 2) gives 1 from 65 and 2 from 75, and `start` below."""

    return graded(number, from_on(*steps, start=start))


def from_on(*steps: tuple[float, float], start: float = 0) -> Callable[[float], float]:
    """What `bands` describes, as a function."""
    return lambda value: next((worth for least, worth in reversed(steps) if value >= least), start)


def columns(number: Number, table: Columns) -> Criterion:
    """Points by the column of the unit in which the number was typed."""
    return Criterion(number.label, (number,), lambda given: by_column(given, number.name, table))


def by_column(given: Given, name: str, table: Columns) -> float:
    amounts = ((given.typed_in(name, unit), gives) for unit, gives in table.items())
    return next(gives(amount) for amount, gives in amounts if amount is not None)


def score(
    name: str,
    label: Label,
    *criteria: Criterion,
    source: Source,
    example: Example,
    limits: Label = "",
    also: tuple[Label, ...] = (),
    data_name: str = "",
    meaning: Callable[[float], str] = lambda total: "",
    warnings: Callable[[Given], Sequence[str]] = lambda given: (),
) -> Calculator:
    """A calculator that adds the points of its criteria; `meaning` says what a total stands for."""

    def work(given: Given) -> Worked:
        gives = [(criterion, criterion.points(given)) for criterion in criteria]
        total = sum(worth for _, worth in gives)
        steps = [_step(criterion, given, worth) for criterion, worth in gives]
        steps.append(f"{' '.join(points(worth) for _, worth in gives if worth) or '0'} = {points(total).lstrip('+')}")
        return Worked(float(total), [*steps, *filter(None, [meaning(total)])], warnings(given))

    asked = {one.name: one for criterion in criteria for one in criterion.inputs}
    return Calculator(
        name, label, tuple(asked.values()), "", _SUM, source, work, example,
        limits=limits, also=also, places=1, data_name=data_name,
    )  # fmt: skip


def _step(criterion: Criterion, given: Given, worth: float) -> str:
    shown = ", ".join(given.shown[one.name] for one in criterion.inputs if one.name in given.shown)
    return f"{criterion.label} ({shown}): {points(worth)}" if shown else f"{criterion.label}: {points(worth)}"
