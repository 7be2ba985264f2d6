"""Scores: calculators that add up points for criteria. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .calculator import Calculator, Example, Given, Source, Worked
from .figures import points
from .inputs import Choice, Input, Label, Number, Option, YesNo

#: For each unit, the points of a number in it. Published tables round each column separately: a creatinine of 109
#: µmol/L gives no points, where 1.2 mg/dL gives one.
Columns = Mapping[str, Callable[[float], float]]
#: The formula of all scores.
_SUM = r"\text{score} = \sum_i \text{points}_i"


@dataclass(frozen=True)
class Criterion:
    """The inputs of a criterion, and the points that their answers give."""

    label: Label
    inputs: tuple[Input, ...]
    points: Callable[[Given], float]


def yes(name: str, label: Label, gives: float, *also: str) -> Criterion:
    """Points for a yes."""
    return Criterion(label, (YesNo(name, label, also=also),), lambda given: gives if given.yes(name) else 0)


def among(
    name: str, label: Label, *options: tuple[float, Option], also: tuple[str, ...] = (), default: bool = True
) -> Criterion:
    """Points for the option chosen."""
    worth = {option.name: gives for gives, option in options}
    asked = Choice(name, label, tuple(option for _, option in options), also=also, default=default)
    return Criterion(label, (asked,), lambda given: worth[given.choice(name)])


def graded(number: Number, gives: Callable[[float], float]) -> Criterion:
    """Points for the size of a number."""
    return Criterion(
        number.label, (number,), lambda given: gives(given.number(number.name)) if given.has(number.name) else 0
    )


def bands(number: Number, *steps: tuple[float, float], start: float = 0) -> Criterion:
    """Points from thresholds on: (65, 1), (75, 2) gives 1 from 65 and 2 from 75, and `start` below."""

    return graded(number, from_on(*steps, start=start))


def from_on(*steps: tuple[float, float], start: float = 0) -> Callable[[float], float]:
    """The function that `bands` uses."""
    return lambda value: next((worth for least, worth in reversed(steps) if value >= least), start)


def columns(number: Number, table: Columns) -> Criterion:
    """Points by the column for the unit in which the number was typed."""
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
    """A calculator that adds up the points of its criteria; `meaning` says what a total means."""

    def work(given: Given) -> Worked:
        gives = [(criterion, criterion.points(given)) for criterion in criteria]
        total = sum(worth for _, worth in gives)
        steps = [_step(criterion, given, worth) for criterion, worth in gives]
        steps.append(f"{' '.join(points(worth) for _, worth in gives if worth) or '0'} = {points(total).lstrip('+')}")
        return Worked(float(total), [*steps, *filter(None, [meaning(total)])], warnings(given))

    asked = {asked_input.name: asked_input for criterion in criteria for asked_input in criterion.inputs}
    return Calculator(
        name, label, tuple(asked.values()), "", _SUM, source, work, example,
        limits=limits, also=also, places=1, data_name=data_name,
    )  # fmt: skip


def _step(criterion: Criterion, given: Given, worth: float) -> str:
    shown = ", ".join(given.shown[asked.name] for asked in criterion.inputs if asked.name in given.shown)
    return f"{criterion.label} ({shown}): {points(worth)}" if shown else f"{criterion.label}: {points(worth)}"
