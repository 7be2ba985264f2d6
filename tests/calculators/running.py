"""Every calculator of every domain, and how a test runs one."""

import pytest

from assistant.calculators.calculator import Calculator, Result, calculate
from assistant.calculators.finding import calculator_named
from assistant.exceptions import BadInput, InvalidInputs
from domains.registry import domains

ALL = [one for domain in domains().values() for one in domain.calculators]


NAMES = [one.name for one in ALL]


def named(name: str) -> Calculator:
    found = calculator_named(ALL, name)
    assert found
    return found


def run(name: str, variant: str = "", **answers: str) -> Result:
    return calculate(named(name), answers, variant)


def refusal(name: str, variant: str = "", **answers: str) -> str:
    with pytest.raises(BadInput) as caught:
        run(name, variant, **answers)
    return " ".join(caught.value.fields.values()) if isinstance(caught.value, InvalidInputs) else str(caught.value)
