"""The layout of a plot of scores with their intervals. Pure; a template renders it as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

#: The units of the drawing: a column for each score, a hundred for the whole range.
COLUMN, HEIGHT, LEFT, TOP, BOTTOM = 72, 200, 36, 8, 40


@dataclass(frozen=True)
class PlotValue:
    """A score between 0 and 1, its interval, its caption, and whether to highlight it."""

    label: str
    mean: float
    low: float
    high: float
    current: bool = False


@dataclass(frozen=True)
class Mark:
    """The coordinates of a value: its column, its point and the ends of its interval."""

    value: PlotValue
    x: int
    y: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Plot:
    """`lines` are the horizontal grid lines: height and number."""

    width: int
    height: int
    left: int
    foot: int
    marks: tuple[Mark, ...]
    lines: tuple[tuple[float, str], ...]


def plot(values: Sequence[PlotValue]) -> Plot:
    marks = tuple(
        Mark(value, LEFT + COLUMN // 2 + place * COLUMN, _height(value.mean), _height(value.high), _height(value.low))
        for place, value in enumerate(values)
    )
    lines = tuple((_height(level / 4), f"{level / 4:.2f}") for level in range(5))
    width = LEFT + COLUMN * max(len(marks), 3)
    return Plot(width, TOP + HEIGHT + BOTTOM, LEFT, TOP + HEIGHT + 16, marks, lines)


def _height(share: float) -> float:
    return round(TOP + HEIGHT * (1 - share), 1)
