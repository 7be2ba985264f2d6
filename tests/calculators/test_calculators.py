"""Every calculator: its worked example and its declaration."""

import re
from decimal import Decimal

import pytest
from django.utils.translation import override

from assistant.calculators.calculator import Calculator, calculate
from assistant.calculators.finding import matching
from assistant.calculators.inputs import Number
from assistant.exceptions import BadInput, InvalidInputs

from .running import ALL, NAMES


@pytest.mark.parametrize("calculator", ALL, ids=NAMES)
def test_the_worked_example_comes_out(calculator: Calculator) -> None:
    result = calculate(calculator, calculator.example.given, calculator.example.variant)
    expected = calculator.example.value
    if not re.fullmatch(r"-?[\d.]+", expected):
        assert str(result.value) == expected
        return
    half = Decimal(5).scaleb(Decimal(expected).as_tuple().exponent - 1)  # type: ignore[operator]
    assert abs(Decimal(str(result.value)) - Decimal(expected)) <= half
    assert result.steps


@pytest.mark.parametrize("calculator", ALL, ids=NAMES)
def test_every_variant_runs_and_is_named(calculator: Calculator) -> None:
    answers = {**calculator.example.given, **EXTRA.get(calculator.name, {})}
    for variant in calculator.variants:
        assert calculate(calculator, answers, variant.name).variant == variant


#: What variants ask for beyond the worked example.
EXTRA = {
    "creatinine_clearance": {"height": "165 cm"},
    "anion_gap": {"potassium": "4 mmol/L"},
    "year_fraction": {"coupons": "2"},
    "limitation": {"start": "2001-06-01", "years": "4"},
}


@pytest.mark.parametrize("calculator", ALL, ids=NAMES)
def test_a_declaration_is_whole_in_both_languages(calculator: Calculator) -> None:
    assert calculator.formula and str(calculator.source)
    sentences = [calculator.label, calculator.limits, *(one.label for one in calculator.inputs)]
    sentences += [one.label for one in calculator.variants]
    with override("zh-hans"):
        # A name such as "AST" is the same in Chinese; a sentence is not.
        assert [str(one) for one in sentences if one and not re.search("[\u4e00-\u9fff]|^[^a-z]*$", str(one))] == []


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)
    data_names = [one.data_name for one in ALL if one.data_name]
    assert len(set(data_names)) == len(data_names)
    for calculator in ALL:
        names = [name for one in calculator.inputs for name in one.names]
        assert len(set(names)) == len(names), calculator.name


@pytest.mark.parametrize("calculator", ALL, ids=NAMES)
def test_nothing_given_is_a_sentence(calculator: Calculator) -> None:
    if all(not one.optional and one.assumed() for one in calculator.inputs):
        assert "Not given, and so taken as" in calculate(calculator, {}).warnings[0]
        return
    with pytest.raises(InvalidInputs) as caught:
        calculate(calculator, {})
    assert all("missing" in sentence for sentence in caught.value.fields.values())


@pytest.mark.parametrize("calculator", ALL, ids=NAMES)
def test_a_misfit_of_any_input_is_refused(calculator: Calculator) -> None:
    """Another quantity, an impossible figure, a word that is no option."""
    for one in calculator.inputs:
        wrong = ["neither"] if not isinstance(one, Number) else ["-9e12", "word", *(["5 candela"] if one.unit else [])]
        wrong += ["20 °C", "70 华氏"] if isinstance(one, Number) and "°" not in one.unit else []
        for text in wrong:
            with pytest.raises(InvalidInputs) as caught:
                calculate(calculator, {**calculator.example.given, one.name: text}, calculator.example.variant)
            assert one.name in caught.value.fields


@pytest.mark.parametrize("calculator", ALL, ids=NAMES)
def test_every_offered_unit_converts_to_the_first(calculator: Calculator) -> None:
    for one in calculator.inputs:
        if isinstance(one, Number):
            for unit in filter(None, one.units):
                text = {"°F": "100", "Q": "1"}.get(unit, "20")
                try:
                    one.read(f"{text} {unit}")
                except BadInput as error:
                    assert "lies between" in str(error) or "whole" in str(error)


def test_calculators_are_found_by_synonym_in_both_languages() -> None:
    assert [one.name for one in matching(ALL, "CrCl")] == ["creatinine_clearance"]
    assert "qtc_bazett" in [one.name for one in matching(ALL, "qt baz")]
    with override("zh-hans"):
        assert "creatinine_clearance" in [one.name for one in matching(ALL, "肌酐清除")]
    assert matching(ALL, "") == []
