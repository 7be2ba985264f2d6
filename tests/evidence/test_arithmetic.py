"""Equations of an answer are recomputed, however they are written."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.evidence.arithmetic.boxed_results import all_checked
from assistant.evidence.arithmetic.columns import find_sums
from assistant.evidence.arithmetic.equations import find_equations

from ..growth import growth_of

RIGHT = [
    "A rent of 6,400 EUR × 3 = 19,200 EUR.",
    "The daily dose is 15 mg/kg x 12 kg = 180 mg, given in 3 doses.",
    "48000*0.0005*76 = 1824",
    r"$$\frac{(140-67) \times 70}{72 \times 1.2} = 59.1$$",
    r"\[ \text{CrCl} = \frac{(140 - 67) \times 70\ \text{kg}}{72 \times 1.2} \approx 59.14\ \text{mL/min} \]",
    "4.8万 × 0.05% × 76天 = 1824元",
    "1.5亿元 ÷ 3000人 = 5万元",
    "三千元乘以五等于一万五千元",
    "利息为48000元×0.05%×76天=1824元。",
    "48000×0.0005×76为1824元",
    "20% of 500 = 100",
    "500 + 10% = 550",
    "(100/500) × 100 = 20%",
    "25/100 = 25%",
    "0.1 µg/kg/min × 80 kg × 60 / 80 = 6 mL/h",
    "BMI = 70 / 1.75² = 22.86 kg/m²",
    "60 mL/h × 24 = 1.44 L",
    "0.5 g × 1000 = 500 mg",
    "5 years × 12 = 60 months",
    "1 g = 1000 mg",
    "10-20 mg/kg × 10 kg = 100-200 mg",
    "- 3 × 4 = 12",
    "1. 3 × 4 = 12",
    r"15 \, \text{mg/kg} \times 12 \, \text{kg} = \boxed{180 \, \text{mg}}",
    "15 mg/kg × 12 kg\n= 180 mg",
    r"\begin{align} a &= 3 \times 4 \\ &= 12 \end{align}",
    "100/3 ≈ 33.33",
    "1234 × 5 ≈ 6200",
    r"\sqrt{16} + 2^3 = 12",
    "$1,000 + $2,500.50 = $3,500.50",
    "5 tablets × 3 times daily = 15 tablets",
    "1000 mg ÷ (250 mg / 5 mL) = 20 mL",
    r"48{,}000 \times 0.0005 = 24",
    "3 + 4 is 7",
    "6 × 7 equals 42",
    "75 mg\n× 74\n= 5,550 mg",
    "EUR 700 - EUR 30 = EUR 670",
]
WRONG = {
    "48000*0.0005*76 = 1825": "1824",
    "60 mL/h × 24 = 1.54 L": "1.44 L",
    "15 mg/kg × 12 kg = 180 mL": "180 mg",
    "15 mg/kg × 12 kg = 180 g": "0.18 g",
    "0.5 mg × 1000 = 500 g": "0.5 g",
    "10-20 mg/kg × 10 kg = 100-210 mg": "200 mg",
    "25/100 = 35%": "25%",
    "70 kg / (1.75 m)^2 = 22.96": "22.857",
    "1 g = 100 mg": "1000 mg",
    "4.8万 × 0.05% × 76天 = 1842元": "1824元",
    r"\frac{1428}{79.2} \approx 18.3": "18.030",
    "0.25 mg × 2 = 1 mg": "0.5 mg",
    "2 + 2 = 5": "4",
}
NO_EQUATIONS = [
    "INR = 2.5",
    "Day 1 = 5 mg, day 2 = 10 mg",
    "The dose is 5 mg.",
    "A = B",
    "Cr 1.2 mg/dL = 106 µmol/L",
    "12 months = 365 days",
    "He is 67 and takes 3 tablets.",
    "=HYPERLINK(1) five years",
]


@pytest.mark.parametrize("text", RIGHT)
def test_right(text):
    assert {equation.verdict for equation in find_equations(text)} == {"right"}


@pytest.mark.parametrize(("text", "value"), WRONG.items())
def test_wrong_with_the_right_value(text, value):
    (equation,) = find_equations(text)
    assert (equation.verdict, equation.expected) == ("wrong", value)


@pytest.mark.parametrize("text", NO_EQUATIONS)
def test_nothing_is_reckoned_there(text):
    assert find_equations(text) == []


@pytest.mark.parametrize("text", ["5 mg/kg × weight = 350 mg", "5 / 0 = 3", "9^(9^9) = 3", "5 mg + 3 mL = 8"])
def test_not_computable(text):
    assert [equation.verdict for equation in find_equations(text)] == ["not_computable"]


def test_a_chain_over_lines():
    found = find_equations("15 mg/kg × 12 kg\n= 180 mg\n= 60 mg × 3\n= 170 mg")
    assert [equation.verdict for equation in found] == ["right", "right", "wrong"]


def test_a_rounded_result_that_is_used_again_keeps_its_rounding():
    """21.2 stands for 21.212..., and 0.85 of that is 18.03, not 18.02."""
    text = "\n".join(["1400 / 66 ≈ 21.2", "0.85 × 21.2 = 18.03"])
    assert [equation.verdict for equation in find_equations(text)] == ["right", "right"]
    assert find_equations("0.85 × 21.2 = 18.03")[0].verdict == "wrong"


@pytest.mark.parametrize(
    ("boxed", "verdict"), [("42", ["right", "right"]), ("43", ["right", "wrong"]), ("A", ["right"])]
)
def test_the_boxed_result(boxed, verdict):
    found = list(all_checked(f"6 × 7 = 42\n\nThe answer is \\boxed{{{boxed}}}"))
    assert [equation.verdict for equation in found] == verdict


def test_places():
    text = "So 7 × 8 = 54 tablets."
    (equation,) = find_equations(text)
    assert text[equation.start : equation.end] == equation.text == "7 × 8 = 54 tablets"


def test_the_sum_of_a_column():
    table = "| Item | USD | Share |\n|---|---|---|\n| Rent | 1,200.50 | 33.3 % |\n| Fee | 300 | 66.6 % |\n"
    right = list(find_sums(f"{table}| **Total** | **1,500.50** | 100 % |"))
    wrong = list(find_sums(f"{table}| **Total** | **1,600.50** | 100 % |"))
    assert [one.verdict for one in right] == ["right", "right"]
    assert [(one.verdict, one.expected) for one in wrong] == [("wrong", "1500.5"), ("right", "")]


def test_a_long_answer_takes_time_in_proportion():
    answer = "\n".join([*RIGHT, *WRONG, *NO_EQUATIONS])
    assert growth_of(
        lambda text: list(all_checked(text)), lambda size: (answer * (size // len(answer) + 1))[:size]
    ).linear


def test_the_set():
    """At least 90 % are computable; of those, every wrong one is found and no right one is called wrong."""
    path = Path(__file__).resolve().parents[2] / "bench" / "sets" / "arithmetic.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for language in ("en", "zh"):
        found: Counter[tuple[str, str]] = Counter()
        for row in (row for row in rows if row["lang"] == language):
            verdicts = {equation.verdict for equation in all_checked(row["text"])}
            verdict = next((one for one in ("wrong", "right") if one in verdicts), "none")
            found[row["verdict"], verdict] += 1
        assert found.total() >= 200
        assert found["right", "none"] + found["wrong", "none"] <= 0.1 * found.total()
        assert found["wrong", "right"] == found["right", "wrong"] == 0


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("150 lb ÷ 2.2 = 68.2 kg", ["right"]), ("150 lb ÷ 2.2 = 86.2 kg", ["wrong"]), ("500 mg × 2 = 1000 g", ["wrong"]),
        ("1½ × 2 = 3", ["right"]), ("½ × 500 mg = 200 mg", ["wrong"]),
        ("log10(1000) = 3", ["right"]), ("log₁₀(1000) = 2", ["wrong"]), ("log2(8) = 3", []), ("log_2(8) + 1 = 4", ["not_computable"]),
        ("sin(30 + 60) = 1", ["not_computable"]), ("Total (30 + 60) = 91", ["wrong"]),
        ("本金10万元×年利率6%×2年=1.2万元", ["right"]), ("本金10万元×年利率6%×2年=1.3万元", ["wrong"]),
        ("principal 100,000 × rate 6% × 2 years = 12,000", ["right"]), ("5 mg/kg × weight 12 kg = 70 mg", ["wrong"]),
        ("5 mg/kg × weight = 60 mg", ["not_computable"]),
        ("20 × 5 = 100 + 50 = 150", ["right", "right"]), ("20 × 5 = 110 + 50 = 160", ["wrong", "right"]),
        ("12 % of 4,500 is 540.", ["right"]), ("12 % of 4,500 is 504.", ["wrong"]),
    ],
)  # fmt: skip
def test_further_ways_of_writing(text, verdicts):
    """Rounded conversions, vulgar fractions, functions, numbers with a label, a sum that goes on behind its result."""
    assert [one.verdict for one in all_checked(text)] == verdicts
