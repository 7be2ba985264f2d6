"""The lines of PDF pages, as the modules after page.py see them. Pure."""

from dataclasses import dataclass

#: Separates the cells of a line: a gap wider than any space between words.
CELL = "\t"


@dataclass(frozen=True)
class Line:
    """Text with its box in points; `top` is above `bottom`, as in PDF. `size` is the font's. `stops` are the left
    and right edges of its cells, separated by CELL; empty if there is only one."""

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
    """A line that is not part of the text. `reason` is the code of a warning: "furniture", "watermark",
    "struck_out"."""

    reason: str
    text: str
    page: int


def bare(line: Line) -> str:
    return " ".join(line.text.split())
