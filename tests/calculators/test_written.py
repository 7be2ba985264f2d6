"""A calculation in a question: written by every calculator's page, read back in either language, held against answers."""

import pytest
from django.utils.translation import override

from assistant.calculators.calculator import calculate
from assistant.calculators.written import MOST_LINES, calculations_in, given_in, question
from assistant.evidence.arithmetic.boxed_results import Calculated, all_checked
from domains.registry import domains

KNOWN = {name: domain.calculators for name, domain in domains().items()}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("domain", KNOWN)
def test_what_every_page_writes_is_read_back(domain, language):
    for calculator in KNOWN[domain]:
        example = calculator.example
        with override(language):
            result = calculate(calculator, example.given, example.variant)
            written = question(calculator, example.given, example.variant, result)
            found = calculations_in(written, KNOWN[domain])
        with override("en"):
            english = calculate(calculator, example.given, example.variant)
            again = calculations_in(written, KNOWN[domain])
        assert [(one.calculator.name, one.result) for one in found] == [(calculator.name, result)], written
        assert written.endswith(found[0].figure)
        assert [one.result for one in again] == [english], written
        asked, _, given = written.split("\n")[:3]
        assert given_in(f"{written}\n\nIs it high?", KNOWN[domain]) == f"{asked}\n\n{given}\n\nIs it high?"


BMI = "Body mass index (BMI): Weight = 70 kg; Height = 175 cm"


def test_what_is_no_calculation_is_none():
    known = KNOWN["medical"]
    for text in ("", "BMI: what is it?", "a = b: c = d", "BMI: Weight = heavy; Height = 175 cm", "BMI: Weight = 70 kg",
                 "BMI: Weight = 0 kg; Height = 175 cm", f"{BMI}; Shoes = 43", f"{BMI}; variant = best"):  # fmt: skip
        assert calculations_in(text, known) == [], text
    assert [str(one) for one in calculations_in(f"Is it high?\nbmi: weight=70 kg;height=1.75 m\n{BMI}", known)] == [
        "Body mass index (BMI): 22.9 kg/m²", "Body mass index (BMI): 22.9 kg/m²",
    ]  # fmt: skip
    assert len(calculations_in(f"{BMI}\n" * 50, known)) == MOST_LINES


def test_a_line_with_more_answers_than_there_are_inputs_is_none():
    known = KNOWN["medical"]
    again = "".join(f"; weight{'.' * dots} = 70 kg" for dots in range(500))
    assert calculations_in(f"{BMI}; body weight = 70 kg", known)
    assert calculations_in(BMI + again, known) == []
    assert given_in(f"{BMI}{again}\nResult: 22.9 kg/m²", known).endswith("Result: 22.9 kg/m²")


@pytest.mark.parametrize(
    ("result", "boxed", "verdict"),
    [
        ("59.568925 mL/min", r"59.6\ \text{mL/min}", "right"),
        ("59.568925 mL/min", "60", "right"),
        ("59.568925 mL/min", r"3.57\text{ L/h}", "right"),
        ("59.568925 mL/min", "59.57", "right"),
        ("59.568925 mL/min", "56.9 mL/min", "wrong"),
        ("41.2 mL/min/1.73 m²", r"41 \text{ mL/min/1.73 m}^2", "right"),
        ("41.2 mL/min/1.73 m²", r"14 \text{ mL/min/1.73 m}^2", "wrong"),
        ("1,616.78", "1616.78", "right"),
        ("8 %", "0.08", "right"),
        ("8 %", r"9\%", "wrong"),
        ("0.25", r"25\%", "right"),
        ("0.25", r"26\%", "wrong"),
        ("140 mmol/L", "140,000 µmol/L", "right"),
        ("3 points", "3", "right"),
        ("3 points", "4 point", "wrong"),
    ],
)
def test_the_box_is_held_against_the_calculator(result, boxed, verdict):
    [found] = all_checked(f"So it is \\boxed{{{boxed}}}.", [Calculated(result, "as shown")])
    assert (found.verdict, found.expected) == (verdict, "" if verdict == "right" else "as shown")


@pytest.mark.parametrize(
    ("result", "boxed"),
    [
        ("22.9 kg/m²", "76.6 kg"), ("140 mmol/L", "141 mEq/L"), ("37 °C", "98.6 °F"), ("59.6 mL/min", "59.6 mg"),
        ("59.6 mL/min", r"59\%"), ("12 points", r"13\%"),
    ],
)  # fmt: skip
def test_a_box_that_measures_something_else_is_left_alone(result, boxed):
    assert list(all_checked(f"So it is \\boxed{{{boxed}}}.", [Calculated(result, result)])) == []
    assert [one.verdict for one in all_checked(f"So 2 × 3 mL = 6 mL, \\boxed{{{boxed}}}.")] == ["right"]


def test_a_box_at_the_end_of_an_equation_has_one_mark():
    """It is wrong where either the arithmetic or the result is."""
    bmi = [Calculated("22.857143 kg/m²", "22.9 kg/m²")]
    for text, verdict, expected in (
        (r"70 / (1.75 × 1.75) = \boxed{22.9}", "right", ""),
        (r"70 / (1.75 × 1.75) = \boxed{23.9}", "wrong", "22.9 kg/m²"),
        (r"70 / (1.65 × 1.65) = \boxed{25.7}", "wrong", "22.9 kg/m²"),
    ):
        [found] = all_checked(text, bmi)
        assert (found.verdict, found.expected) == (verdict, expected), text


def test_the_mark_stands_at_the_box():
    text = r"So \boxed{ 54 } it is, and 54 tablets are in the box."
    [found] = all_checked(text, [Calculated("56", "56")])
    assert (text[: found.start], text[found.start : found.end]) == (r"So \boxed{ ", "54")


def test_a_box_that_says_no_number_or_may_mean_another_is_left_alone():
    bmi, clearance, age = (Calculated(one, one) for one in ("22.9 kg/m²", "59.6 mL/min", "8 weeks 6 days"))
    assert list(all_checked(r"\boxed{normal}", [bmi])) == []
    assert list(all_checked(r"\boxed{7}", [bmi, clearance])) == []
    assert [one.verdict for one in all_checked("7 × 8 = 56.\n\n\\boxed{57}", [age])] == ["right", "wrong"]
