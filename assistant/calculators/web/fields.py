"""The inputs of a calculator as the page shows them and reads them back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ...exceptions import Sentence
from ..calculator import Calculator
from ..inputs import Choice, Day, Input, Number, YesNo

#: A number's unit is posted under the number's name with this suffix.
UNIT = ".unit"

#: Units that are words; all others are written the same in every language.
_WORDS: Mapping[str, Sentence] = {
    "year": _("years"), "month": _("months"), "week": _("weeks"), "day": _("days"),
    "h": _("hours"), "min": _("minutes"),
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """An input and the value typed into it. `error` is a sentence."""

    asked: Input
    value: str
    unit: str
    error: str

    @property
    def kind(self) -> str:
        """The kind of control that the page shows."""
        kinds = {Choice: "choice", YesNo: "yes_no", Day: "day"}
        return next((kind for input_class, kind in kinds.items() if isinstance(self.asked, input_class)), "number")

    @property
    def units(self) -> list[tuple[str, Sentence]]:
        """Each as it is posted and as it is read."""
        return [(unit, _WORDS.get(unit, unit)) for unit in self.asked.choices] if isinstance(self.asked, Number) else []


def fields_of(calculator: Calculator, typed: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    return [
        Field(
            asked, typed.get(asked.name, ""), typed.get(f"{asked.name}{UNIT}", asked.unit), errors.get(asked.name, "")
        )
        for asked in calculator.inputs
    ]


def answers_of(calculator: Calculator, typed: Mapping[str, str]) -> dict[str, str]:
    """The answers as they would be typed in the terminal: each number with its unit."""
    answers = {}
    for asked in calculator.inputs:
        value = typed.get(asked.name, "").strip()
        if value:
            answers[asked.name] = f"{value} {_unit(asked, value, typed)}".strip()
    return answers


def _unit(asked: Input, value: str, typed: Mapping[str, str]) -> str:
    """The chosen unit, unless one was typed after the number."""
    written = not value[-1].isdigit()
    return "" if written or not isinstance(asked, Number) else typed.get(f"{asked.name}{UNIT}", asked.unit)
