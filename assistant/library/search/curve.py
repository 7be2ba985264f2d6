"""What a threshold refuses and lets through, as bench/library.py has measured it (docs/library.md). Pure."""

from typing import NamedTuple


class Measured(NamedTuple):
    """In per cent: `refused` of the questions that the library can answer, `answered` of those that it cannot."""

    threshold: float
    refused: float
    answered: float


CURVE = (
    Measured(0.2, 0.9, 60.9),
    Measured(0.25, 3.8, 58.7),
    Measured(0.3, 5.7, 50.0),
    Measured(0.35, 9.4, 43.5),
    Measured(0.4, 20.8, 32.6),
    Measured(0.45, 28.3, 28.3),
    Measured(0.5, 38.7, 21.7),
    Measured(0.6, 58.5, 17.4),
    Measured(0.7, 75.5, 4.3),
)
