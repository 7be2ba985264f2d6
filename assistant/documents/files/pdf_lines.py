"""What stands on the pages of a PDF, as the modules that follow see it. Pure."""

from dataclasses import dataclass

#: Between the cells of a line: a gap that is wider than any space between words.
CELL = "\t"


@dataclass(frozen=True)
class Line:
    """Text with its box in points; `top` lies above `bottom`, as PDF counts. `size` is that of its font. `stops` are
    the left and right edges of its cells, which CELL divides; empty where there is one."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    stops: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Sheet:
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Removed:
    """A line that is no part of the text. `reason` is the code of a warning: "furniture", "watermark", "struck_out"."""

    reason: str
    text: str
    page: int


def bare(line: Line) -> str:
    return " ".join(line.text.split())
