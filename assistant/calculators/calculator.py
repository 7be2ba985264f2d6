"""A calculator, which is a pure function with its declaration, and how to run one. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, DecimalException
from functools import cached_property
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from ..exceptions import BadInput, InvalidInputs
from .inputs import BadValue, Input, Label, Read, ReadAnswer, folded, spellings
from .units import UnitMisfit, convert

#: The result of a calculation: a figure, a date, or words such as "8 weeks 6 days".
Value = float | Decimal | date | str
Kind = TypeVar("Kind", Decimal, str, bool, date)

#: Significant digits of a float; the rest is noise of binary arithmetic.
_DIGITS = 10


@dataclass(frozen=True)
class Source:
    """Where a formula comes from; `doi` without "https://doi.org/"."""

    text: str
    doi: str = ""

    def __str__(self) -> str:
        return f"{self.text} doi:{self.doi}" if self.doi else self.text


@dataclass(frozen=True)
class Variant:
    """One of several ways to calculate that are in use; a calculator's first is its default."""

    name: str
    label: Label
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A worked example: answers as typed, and the value with the decimals shown."""

    given: Mapping[str, str]
    value: str
    variant: str = ""


@dataclass(frozen=True)
class Worked:
    """What a calculator's function returns."""

    value: Value
    steps: Sequence[str] = ()
    warnings: Sequence[str] = ()


@dataclass(frozen=True)
class Given:
    """The answers for one calculation, by the names of the inputs. A missing one is refused where it is needed."""

    values: Mapping[str, Read]
    variant: str = ""
    labels: Mapping[str, Label] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, tuple[Decimal, str]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.values

    def number(self, name: str) -> float:
        return float(self.exact(name))

    def exact(self, name: str) -> Decimal:
        return self._of(name, Decimal)

    def typed_in(self, name: str, unit: str) -> float | None:
        """A number in `unit`; None if it was typed in another kind of unit, such as moles for a mass."""
        try:
            return float(convert(*self.typed[name], unit))
        except UnitMisfit:
            return None

    def choice(self, name: str) -> str:
        return self._of(name, str)

    def yes(self, name: str) -> bool:
        return self._of(name, bool)

    def day(self, name: str) -> date:
        return self._of(name, date)

    def _of(self, name: str, kind: type[Kind]) -> Kind:
        value = self.values.get(name)
        if value is None:
            raise InvalidInputs({name: _("%(label)s is missing.") % {"label": self.labels.get(name, name)}})
        if not isinstance(value, kind):
            raise TypeError(name)
        return value


@dataclass(frozen=True)
class Calculator:
    """`formula` is LaTeX. `limits` says for whom it is valid. `also` are further names for searching. `places` is
    the number of decimals shown; a small value keeps its significant digits. `data_name` is its name in
    MedCalc-Bench, for benchmarks. `words` are those of a rule that it applies."""

    name: str
    label: Label
    inputs: tuple[Input, ...]
    unit: str
    formula: str
    source: Source
    work: Callable[[Given], Worked]
    example: Example
    limits: Label = ""
    variants: tuple[Variant, ...] = ()
    also: tuple[Label, ...] = ()
    places: int = 1
    data_name: str = ""
    words: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """By which it is found, folded: its name, its label in every language, and its name in MedCalc-Bench."""
        return frozenset({folded(self.name), folded(self.data_name), *spellings(self.label)} - {""})

    @cached_property
    def input_names(self) -> Mapping[str, str]:
        """The names of its inputs by their folded labels in every language."""
        return {spelling: one.name for one in self.inputs for spelling in spellings(one.label)}

    @cached_property
    def asked(self) -> Mapping[str, Input]:
        """Its inputs by every name under which they may be answered, folded."""
        return {name: one for one in self.inputs for name in one.names}

    @property
    def search_words(self) -> str:
        """The words that a search compares: its names in the reader's language and in English, and its synonyms."""
        with override("en"):
            english = str(self.label)
        return " ".join(folded(str(name)) for name in (self.name, english, self.label, *self.also))

    def variant_named(self, name: str) -> Variant | None:
        """The variant with this name, or the default if `name` is empty. Raises InvalidInputs."""
        if not name:
            return self.variants[0] if self.variants else None
        for variant in self.variants:
            if folded(name) in {folded(one) for one in (variant.name, *variant.also)}:
                return variant
        known = ", ".join(variant.name for variant in self.variants) or _("none")
        raise InvalidInputs({"variant": _("There is no such variant; the variants are: %(known)s.") % {"known": known}})


@dataclass(frozen=True)
class Result:
    value: Value
    unit: str
    steps: tuple[str, ...]
    warnings: tuple[str, ...]
    variant: Variant | None


def calculate(calculator: Calculator, answers: Mapping[str, str], variant: str = "") -> Result:
    """Run a calculator. Raises InvalidInputs with a sentence for each missing or unusable answer, and BadInput if
    the formula has no value for these answers."""
    chosen = calculator.variant_named(variant)
    readings, assumed = read_answers(calculator, answers)
    given = Given(
        {name: reading.value for name, reading in readings.items()},
        chosen.name if chosen else "",
        {asked.name: asked.label for asked in calculator.inputs},
        {name: reading.shown for name, reading in readings.items()},
        {name: reading.typed for name, reading in readings.items() if reading.typed},
    )
    worked = _worked(calculator, given)
    notes = [warning for reading in readings.values() for warning in reading.warnings]
    conversions = [step for reading in readings.values() for step in reading.steps]
    return Result(
        value=_plain(worked.value),
        unit=calculator.unit,
        steps=(*conversions, *worked.steps),
        warnings=(*notes, *_assumptions(assumed), *worked.warnings),
        variant=chosen,
    )


def read_answers(calculator: Calculator, answers: Mapping[str, str]) -> tuple[dict[str, ReadAnswer], list[Input]]:
    """The answers by the names of their inputs, and the inputs for which a value was assumed. Raises InvalidInputs."""
    readings: dict[str, ReadAnswer] = {}
    faults: dict[str, str] = {}
    for name, text in answers.items():
        wanted = calculator.asked.get(folded(name))
        if wanted is None:
            faults[name] = _("This calculator does not ask for “%(name)s”.") % {"name": name[:40]}
        elif text.strip():
            try:
                _add(readings, wanted, wanted.read(text))
            except BadInput as error:
                faults[wanted.name] = str(error)
    assumed = _fill(calculator, readings, faults)
    if faults:
        raise InvalidInputs(faults)
    return {
        asked_input.name: readings[asked_input.name]
        for asked_input in calculator.inputs
        if asked_input.name in readings
    }, assumed


def _add(readings: dict[str, ReadAnswer], wanted: Input, reading: ReadAnswer) -> None:
    """Add an answer. Several names may stand for one input: any yes counts, other answers must agree."""
    before = readings.get(wanted.name)
    if before and reading.value is False:
        return
    if before and before.value is not False and before.value != reading.value:
        raise BadValue(_("%(label)s was given twice, with different values.") % {"label": wanted.label})
    readings[wanted.name] = reading


def _fill(calculator: Calculator, readings: dict[str, ReadAnswer], faults: dict[str, str]) -> list[Input]:
    """Supply answers that may be assumed; other missing ones are faults."""
    supplied = []
    for asked in calculator.inputs:
        if asked.name in readings or asked.name in faults or asked.optional:
            continue
        assumed = asked.assumed()
        if assumed is None:
            faults[asked.name] = _("%(label)s is missing.") % {"label": asked.label}
        else:
            readings[asked.name] = assumed
            supplied.append(asked)
    return supplied


def _assumptions(assumed: Sequence[Input]) -> list[str]:
    if not assumed:
        return []
    values = ", ".join(f"{asked.label} ({reading.shown})" for asked in assumed if (reading := asked.assumed()))
    return [_("Not given, and so taken as: %(assumed)s.") % {"assumed": values}]


def _worked(calculator: Calculator, given: Given) -> Worked:
    try:
        worked = calculator.work(given)
    except ZeroDivisionError as error:
        raise BadInput(_("With these figures the formula divides by zero, so it has no value.")) from error
    except (ValueError, OverflowError, DecimalException) as error:
        raise BadInput(_("With these figures the formula has no value.")) from error
    if isinstance(worked.value, float) and not math.isfinite(worked.value):
        raise BadInput(_("With these figures the formula has no value."))
    return worked


def _plain(value: Value) -> Value:
    """The value without the noise of binary arithmetic; negative zero becomes zero."""
    if isinstance(value, float):
        value = float(f"{value:.{_DIGITS}g}") + 0.0
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value
