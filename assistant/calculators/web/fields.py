"""What a calculator asks for, as its page shows it and reads it back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ...exceptions import Sentence
from ..calculator import Calculator
from ..inputs import Choice, Day, Input, Number, YesNo

#: A number's unit is posted beside it, under its name and this.
UNIT = ".unit"

#: Units that are words; all others are written the same in every language.
_WORDS: Mapping[str, Sentence] = {
    "year": _("years"), "month": _("months"), "week": _("weeks"), "day": _("days"),
    "h": _("hours"), "min": _("minutes"),
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """An input with what was typed into it. `error` is a sentence."""

    asked: Input
    value: str
    unit: str
    error: str

    @property
    def kind(self) -> str:
        """Which control it is."""
        kinds = {Choice: "choice", YesNo: "yes_no", Day: "day"}
        return next((kind for one, kind in kinds.items() if isinstance(self.asked, one)), "number")

    @property
    def units(self) -> list[tuple[str, Sentence]]:
        """Each as it is posted and as it is read."""
        return [(unit, _WORDS.get(unit, unit)) for unit in self.asked.choices] if isinstance(self.asked, Number) else []


def fields_of(calculator: Calculator, typed: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    return [
        Field(one, typed.get(one.name, ""), typed.get(f"{one.name}{UNIT}", one.unit), errors.get(one.name, ""))
        for one in calculator.inputs
    ]


def answers_of(calculator: Calculator, typed: Mapping[str, str]) -> dict[str, str]:
    """The answers as one types them in the terminal: a number with its unit."""
    answers = {}
    for one in calculator.inputs:
        value = typed.get(one.name, "").strip()
        if value:
            answers[one.name] = f"{value} {_unit(one, value, typed)}".strip()
    return answers


def _unit(one: Input, value: str, typed: Mapping[str, str]) -> str:
    """The unit that was chosen, unless one was typed behind the number."""
    written = not value[-1].isdigit()
    return "" if written or not isinstance(one, Number) else typed.get(f"{one.name}{UNIT}", one.unit)
