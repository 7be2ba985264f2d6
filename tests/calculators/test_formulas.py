"""Single formulas: published tables, days that decide, and how their values are shown."""

import itertools
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from assistant.calculators.calculator import calculate
from assistant.calculators.figures import n
from domains.legal.calculators.day_counts import icma_years

from .running import named, refusal, run


def test_a_figure_outside_the_formula_is_a_warning() -> None:
    high = run("ldl", total_cholesterol="300 mg/dL", hdl="40 mg/dL", triglycerides="500 mg/dL")
    assert "does not hold" in high.warnings[0]


def test_the_weight_by_bmi_is_named() -> None:
    given = {"age": "60 years", "sex": "male", "creatinine": "1 mg/dL", "height": "175 cm"}
    for weight, kind in (("50 kg", "Actual"), ("72 kg", "Ideal"), ("120 kg", "Adjusted")):
        steps = run("creatinine_clearance", weight=weight, **given).steps
        assert any(step.startswith(f"Weight used: {kind} body weight") for step in steps)


@given(st.floats(1e-9, 1e9), st.integers(0, 4))
def test_no_figure_is_rounded_away(figure: float, places: int) -> None:
    """Whatever decimals a calculator shows, three digits of its value are left: an eighth of a milligram is 0.125."""
    assert float(n(figure, places).replace(",", "")) == pytest.approx(figure, rel=0.005)


@pytest.mark.parametrize(
    ("name", "answers", "shown"),
    [
        ("dose_by_weight", {"dose": "0.01 mg/kg", "weight": "4 kg"}, "0.04"),
        ("dose_by_weight", {"dose": "12.5 µg/kg", "weight": "10 kg"}, "0.125"),
        ("divided_dose", {"dose": "0.05 mg/kg/d", "weight": "4 kg", "times": "4 /d"}, "0.05"),
        ("infusion_rate", {"rate": "0.01 µg/kg/min", "weight": "3 kg", "amount": "3 mg", "volume": "50 mL"}, "0.03"),
        ("steroid_equivalents", {"from": "hydrocortisone", "dose": "0.1 mg", "to": "dexamethasone"}, "0.00375"),
    ],
)
def test_a_small_dose_is_shown(name: str, answers: dict[str, str], shown: str) -> None:
    result = run(name, **answers)
    assert isinstance(result.value, float | int | Decimal) and n(result.value, named(name).places) == shown


def test_a_patch_is_counted_by_the_day_already() -> None:
    """2.4 mg a day for each microgram per hour, whatever the number of patches."""
    opioids = named("morphine_equivalents")
    assert not {"fentanyl patch times", "fentanyl patch dose per day"} & {
        n for one in opioids.inputs for n in one.names
    }
    assert run("morphine_equivalents", fentanyl_patch="25 µg/h").value == 60
    assert run("morphine_equivalents", fentanyl_patch="25 µg/h", morphine="10 mg", morphine_times="3").value == 90


@pytest.mark.parametrize(
    ("given_answers", "value"),
    [
        # MELD(i) 1.67 becomes 1.7, and so 17: 17 + 9.24 − 3.927 = 22.3.
        ({"bilirubin": "2 mg/dL", "inr": "1.5", "creatinine": "1.5 mg/dL", "sodium": "130 mmol/L"}, 22),
        # The threshold of 11 is one of whole numbers: 11.4 counts as 11, and no sodium comes in.
        ({"bilirubin": "1 mg/dL", "inr": "1.55", "creatinine": "1 mg/dL", "sodium": "125 mmol/L"}, 11),
    ],
)
def test_meld_na_starts_from_a_whole_number(given_answers: dict[str, str], value: int) -> None:
    assert run("meld_na", dialysis="no", **given_answers).value == value


#: Published columns: the calculator, its other answers, the input, and points by what is typed.
COLUMNS = [
    ("sofa", "creatinine", {"1.1 mg/dL": 0, "1.2 mg/dL": 1, "1.9 mg/dL": 1, "2 mg/dL": 2, "3.4 mg/dL": 2, "3.5 mg/dL": 3, "4.9 mg/dL": 3, "5 mg/dL": 4}),
    ("sofa", "creatinine", {"109 µmol/L": 0, "110 umol/l": 1, "170 µmol/L": 1, "171 µmol/L": 2, "175 µmol/L": 2, "299 µmol/L": 2, "300 µmol/L": 3, "0.305 mmol/L": 3, "440 µmol/L": 3, "441 µmol/L": 4}),
    ("sofa", "bilirubin", {"1.1 mg/dL": 0, "1.2 mg/dL": 1, "1.9 mg/dL": 1, "2 mg/dL": 2, "5.9 mg/dL": 2, "6 mg/dL": 3, "11.9 mg/dL": 3, "12 mg/dL": 4}),
    ("sofa", "bilirubin", {"19 µmol/L": 0, "20 µmol/L": 1, "32 µmol/L": 1, "33 µmol/L": 2, "101 µmol/L": 2, "102 µmol/L": 3, "204 µmol/L": 3, "205 µmol/L": 4}),
    ("child_pugh", "bilirubin", {"1.9 mg/dL": 0, "2 mg/dL": 1, "3 mg/dL": 1, "3.1 mg/dL": 2, "33 µmol/L": 0, "34 µmol/L": 1, "50 µmol/L": 1, "51 µmol/L": 2}),
    ("curb_65", "urea_nitrogen", {"19 mg/dL": 0, "20 mg/dL": 1, "6.9 mmol/L": 0, "7 mmol/L": 0, "7.1 mmol/L": 1}),
    ("psi", "urea_nitrogen", {"29 mg/dL": 0, "30 mg/dL": 20, "10.9 mmol/L": 0, "11 mmol/L": 20}),
    ("psi", "glucose", {"249 mg/dL": 0, "250 mg/dL": 10, "13.9 mmol/L": 0, "14 mmol/L": 10}),
    ("rcri", "creatinine", {"2 mg/dL": 0, "2.1 mg/dL": 1, "177 µmol/L": 0, "178 µmol/L": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "asked", "table"), COLUMNS)
def test_each_column_of_a_table_holds_in_its_own_unit(name: str, asked: str, table: dict[str, int]) -> None:
    calculator = named(name)
    least = calculate(calculator, {**calculator.example.given, asked: next(iter(table))}).value
    for typed, worth in table.items():
        total = calculate(calculator, {**calculator.example.given, asked: typed}).value
        assert isinstance(total, int | float) and isinstance(least, int | float) and total - least == worth, typed


def test_interest_that_was_not_agreed_is_said() -> None:
    given_answers = {
        "principal": "100000",
        "lpr": "3.45 %",
        "multiplier": "4",
        "start": "2023-09-01",
        "end": "2024-03-01",
    }
    assert any("680" in one for one in run("private_lending", **given_answers).warnings)
    assert not any("680" in one for one in run("private_lending", agreed_rate="10 %", **given_answers).warnings)


@pytest.mark.parametrize(("variant", "parts"), [("month", 31), ("days_30", 30)])
def test_whole_months_of_rent_are_one_step(variant: str, parts: int) -> None:
    found = run("rent", variant, rent="3000", start="0001-01-16", end="9024-03-10")
    assert [one.split(" = ")[0] for one in found.steps[:-1]] == [
        f"0001-01-16 → 0001-01-31: 3,000 × 16 / {parts}",
        "0001-02-01 → 9024-02-29: 3,000 × 108277",
        f"9024-03-01 → 9024-03-10: 3,000 × 10 / {parts}",
    ]


def test_whole_coupon_periods_count_alike() -> None:
    days = [("2024-03-01", "2024-03-31"), ("2023-02-28", "2025-02-28"), ("2021-05-17", "2024-01-02")]
    for (start, end), coupons in itertools.product(days, (1, 2, 4, 12)):
        for forward in (False, True):
            begin, short = map(date.fromisoformat, (start, end))
            long = icma_years(begin, short.replace(year=short.year + 28), coupons, from_start=forward)
            assert abs(long - 28 - icma_years(begin, short, coupons, from_start=forward)) < Decimal("1e-20")


def test_gestational_age_is_told_in_the_readers_language() -> None:
    with override("zh-hans"):
        assert run("gestational_age", last_period="2024-01-01", date="2024-03-05").value == "9 周 1 天"


def test_only_a_division_by_nought_is_called_one() -> None:
    over = refusal(
        "compound_interest", principal="1e15", rate="1000 %", times="1", start="0001-01-01", end="9999-01-01"
    )
    assert over == "With these figures the formula has no value."


def test_rent_is_reckoned_to_the_last_day_there_is() -> None:
    before, last = (run("rent", "month", rent="3100", start="9999-12-01", end=f"9999-12-{day}") for day in (30, 31))
    assert (before.value, last.value) == (3000, 3100)
