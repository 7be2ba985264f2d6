"""`manage.py calculate NAME weight="70 kg" age="67 years" --json`: runs a calculator in the terminal, without a
model."""

import sys
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django.core.management.base import CommandError, CommandParser

from domains.registry import domains

from ...calculators.calculator import Calculator, Result, calculate
from ...calculators.figures import n
from ...calculators.finding import calculator_named
from ...exceptions import BadInput, InvalidInputs
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Calculate by a published formula, with every step; --list names the calculators."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="the calculator")
        parser.add_argument("answers", nargs="*", metavar="NAME=VALUE", help='such as weight="70 kg" variant=total')
        parser.add_argument("--list", action="store_true", help="list the calculators and what they ask for")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        known = [candidate for domain in domains().values() for candidate in domain.calculators]
        if options["list"]:
            self._list(known, as_json=options["json"])
            return
        calculator = calculator_named(known, options["name"])
        if calculator is None:
            raise CommandError(f"There is no calculator {options['name']!r}; --list names them.")
        answers = dict(_pair(candidate) for candidate in options["answers"])
        variant = answers.pop("variant", "")
        try:
            result = calculate(calculator, answers, variant)
        except InvalidInputs as error:
            raise CommandError(" ".join(error.fields.values())) from error
        except BadInput as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self._print(as_json(calculator, result))
        else:
            self._show(calculator, result)

    def _list(self, known: list[Calculator], *, as_json: bool) -> None:
        if as_json:
            self._print([described(calculator) for calculator in known])
            return
        for calculator in known:
            asked = ", ".join(f"{i.name} [{i.unit}]" if i.unit else i.name for i in calculator.inputs)
            self.stdout.write(f"{calculator.name}: {calculator.label}\n  {asked}")

    def _show(self, calculator: Calculator, result: Result) -> None:
        for step in result.steps:
            self.stdout.write(f"  {step}")
        value = plain(result.value)
        shown = value if isinstance(value, str) else n(value, calculator.places)
        variant = f" ({result.variant.label})" if result.variant else ""
        self.stdout.write(f"{calculator.label}{variant}: {shown} {result.unit}".rstrip())
        for warning in result.warnings:
            self.stdout.write(f"! {warning}")
        self.stdout.write(str(calculator.source))

    def _print(self, value: Any) -> None:
        sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def as_json(calculator: Calculator, result: Result) -> dict[str, Any]:
    return {
        "value": plain(result.value),
        "unit": result.unit,
        "steps": result.steps,
        "source": str(calculator.source),
        "variant": result.variant.name if result.variant else "",
        "warnings": result.warnings,
    }


def described(calculator: Calculator) -> dict[str, Any]:
    return {
        "name": calculator.name,
        "label": str(calculator.label),
        "inputs": [
            {
                "name": asked.name,
                "label": str(asked.label),
                "unit": asked.unit,
                "choices": asked.choices,
                "optional": asked.optional,
            }
            for asked in calculator.inputs
        ],
        "variants": [variant.name for variant in calculator.variants],
        "data_name": calculator.data_name,
    }


def plain(value: float | Decimal | date | str) -> float | str:
    """The value as a JSON type."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CommandError(f"{text!r} is not an answer: write it as NAME=VALUE.")
    return name, value
