"""A calculation in one line of a question, "Body mass index (BMI): Weight = 70 kg; Height = 175 cm": written by a
calculator's page, and read back wherever the question goes. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import islice, pairwise

from django.utils.translation import gettext as _
from django.utils.translation import override

from ..exceptions import BadInput
from .calculator import Calculator, Result, calculate
from .figures import n
from .finding import calculator_named
from .inputs import LANGUAGES, folded

#: Lines of a question that are read.
MOST_LINES = 5

#: A line that gives something; the longest head of it, and the colons in a head that may end the name.
_LINE = re.compile(r"^(?P<head>[^=\n]{3,200})=[^\n]{0,3000}$", re.M)
_COLON, _MOST_COLONS = re.compile("[:：]"), 4
_VARIANT = "variant"

#: Decimals of a result that answers are held against.
_EXACT = 6


@dataclass(frozen=True)
class Calculation:
    """A line that was read, and what code makes of it."""

    calculator: Calculator
    result: Result

    @property
    def figure(self) -> str:
        """The result to the decimals that the calculator shows."""
        return _with_unit(self.result, self.calculator.places)

    @property
    def exact(self) -> str:
        """To more decimals than anybody writes; empty where it is neither number nor date."""
        is_compared = isinstance(self.result.value, float | int | Decimal | date)
        return _with_unit(self.result, _EXACT) if is_compared else ""

    def __str__(self) -> str:
        return f"{self.calculator.label}: {self.figure}"

    @property
    def lines(self) -> list[str]:
        """Steps, warnings, the words that it rests on, and result."""
        return [*self.result.steps, *self.result.warnings, *self.calculator.words, str(self)]


def _with_unit(result: Result, places: int) -> str:
    value = result.value
    figure = n(value, places) if isinstance(value, float | int | Decimal) else str(value)
    return f"{figure} {result.unit}".strip()


def question(calculator: Calculator, answers: Mapping[str, str], variant: str, result: Result) -> str:
    """What asks the model to explain it: the line, and what came out."""
    labels = {one.name: str(one.label) for one in calculator.inputs}
    given = [f"{labels[name]} = {value}" for name, value in answers.items()]
    if result.variant:
        given.append(f"{_VARIANT} = {variant or result.variant.name}")
    line = f"{calculator.label}: {'; '.join(given)}"
    figure = _with_unit(result, calculator.places)
    outcome = _("Result: %(result)s") % {"result": figure}
    asked = _("Explain step by step: %(calculator)s") % {"calculator": calculator.label}
    return "\n".join([asked, "", line, *result.steps, outcome])


def calculations_in(text: str, known: Sequence[Calculator]) -> list[Calculation]:
    """Of the lines that give a calculator all it asks for."""
    return [found for _line, found in _calculations(text, known)]


def given_in(text: str, known: Sequence[Calculator]) -> str:
    """The text without the steps and the result that stand below its calculations: they may be of other inputs."""
    kept, end = [], 0
    lines = [line.span() for line, _found in _calculations(text, known)]
    for (_start, given), (following, _end) in pairwise([*lines, (len(text), 0)]):
        blank = text.find("\n\n", given, following)
        if outcome := _outcome().search(text, given, following if blank < 0 else blank):
            kept.append(text[end:given])
            end = outcome.end()
    return "".join([*kept, text[end:]])


@cache
def _outcome() -> re.Pattern[str]:
    """The last line that `question` writes, in whichever language."""
    begins = []
    for language in LANGUAGES:
        with override(language):
            begins.append(re.escape((_("Result: %(result)s") % {"result": ""}).strip()))
    return re.compile(rf"\n(?:{'|'.join(begins)})[^\n]*")


def _calculations(text: str, known: Sequence[Calculator]) -> Iterator[tuple[re.Match[str], Calculation]]:
    for line in islice(_LINE.finditer(text), MOST_LINES):
        if found := _read(line, known):
            yield line, found


def _read(line: re.Match[str], known: Sequence[Calculator]) -> Calculation | None:
    """None where it names no calculator, or an answer is missing or cannot be used."""
    found = _named(line, known)
    if found is None:
        return None
    calculator, answers = found
    variant = answers.pop(_VARIANT, "")
    try:
        return Calculation(calculator, calculate(calculator, answers, variant))
    except BadInput:
        return None


def _named(line: re.Match[str], known: Sequence[Calculator]) -> tuple[Calculator, dict[str, str]] | None:
    """The calculator and its answers, in whichever language. Labels of both may have colons too."""
    for colon in islice(_COLON.finditer(line["head"]), _MOST_COLONS):
        if calculator := calculator_named(known, line["head"][: colon.start()]):
            # One for each name of an input, and the variant: reading answers takes long.
            most = len(calculator.asked) + 1
            answers = list(islice(_answers(calculator, line[0][colon.end() :]), most + 1))
            return (calculator, dict(answers)) if len(answers) <= most else None
    return None


def _answers(calculator: Calculator, given: str) -> Iterator[tuple[str, str]]:
    """By the names of the inputs, which may be written as the page calls them in its language."""
    for part in re.split(r"[;；]", given):
        name, sign, value = part.partition("=")
        if sign:
            yield calculator.input_names.get(folded(name), name.strip()), value.strip()
