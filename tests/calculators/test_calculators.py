"""Every calculator: its worked example, its declaration, and what it says where it has no answer."""

import itertools
import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from assistant.calculators.calculator import Calculator, Result, calculate
from assistant.calculators.figures import n
from assistant.calculators.finding import calculator_named, matching
from assistant.calculators.inputs import BadValue, Choice, Number, money, split
from assistant.exceptions import BadInput, InvalidInputs
from domains.legal.calculators.day_counts import icma_years
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


def test_units_may_be_chosen() -> None:
    given = {"age": "67 years", "sex": "female", "weight": "70 kg"}
    american = run("creatinine_clearance", "total", creatinine="1.2 mg/dL", **given)
    metric = run("creatinine_clearance", "total", creatinine="106.08203678 µmol/L", **given)
    assert american.value == pytest.approx(metric.value)
    assert metric.steps[0] == "Serum creatinine: 106.082 µmol/L = 1.2 mg/dL"


@pytest.mark.parametrize(
    ("name", "answers", "sentence"),
    [
        ("bmi", {"weight": "70 mmHg", "height": "175 cm"}, "does not measure what is asked for here: use kg"),
        ("bmi", {"weight": "70 furlongs", "height": "175 cm"}, "“furlongs” is not known here"),
        ("bmi", {"weight": "0 kg", "height": "175 cm"}, "Weight cannot be 0 kg"),
        ("bmi", {"weight": "-70 kg", "height": "175 cm"}, "Weight cannot be −70 kg"),
        ("bmi", {"weight": "heavy", "height": "175 cm"}, "does not begin with a number"),
        ("bmi", {"weight": "70 kg", "height": "175 cm", "shoes": "42"}, "does not ask for “shoes”"),
        ("delta_ratio", {"sodium": "140 mmol/L", "chloride": "104 mmol/L", "bicarbonate": "24 mmol/L"}, "divides by zero"),
        ("due_date", {"last_period": "2024-02-30", "cycle": "28 d"}, "is a day that does not exist"),
        ("due_date", {"last_period": "02/03/2024", "cycle": "28 d"}, "can mean two days"),
        ("gestational_age", {"last_period": "2024-03-01", "date": "2024-01-01"}, "has no value"),
        ("simple_interest", {"principal": "100", "rate": "5 %", "start": "2024-02-01", "end": "2024-01-01"}, "before the first"),
        ("currency", {"amount": "100 sestertii", "rate": "2"}, "is not known here"),
    ],
)  # fmt: skip
def test_what_cannot_be_calculated_is_a_sentence(name: str, answers: dict[str, str], sentence: str) -> None:
    assert sentence in refusal(name, **answers)


def test_an_unknown_variant_names_those_there_are() -> None:
    assert "total, ideal, adjusted" in refusal("creatinine_clearance", "dry", weight="70 kg")


@pytest.mark.parametrize(
    ("weight", "height"),
    [("70 kg", "5 ft 9 in"), ("70 kg", "175.26 cm"), ("154 lb 5.2 oz", "1.7526 m"), ("70公斤", "1.7526米")],
)
def test_what_people_write_of_body_and_height_is_read(weight: str, height: str) -> None:
    assert round(float(str(run("bmi", weight=weight, height=height).value)), 1) == 22.8


def test_a_smaller_unit_is_of_the_same_kind_and_less_than_one() -> None:
    assert "does not measure" in refusal("bmi", weight="70 kg", height="5 ft 9 kg")
    assert "is not known here" in refusal("bmi", weight="70 kg", height="5 ft 19 in")


def test_a_figure_outside_its_usual_range_is_calculated_with_a_warning() -> None:
    given = {"sodium": "140 mmol/L", "chloride": "105 mmol/L", "bicarbonate": "15 mmol/L"}
    result = run("anion_gap_albumin", albumin="2 mg/dL", **given)
    assert result.warnings == ("Albumin is 0.002 g/dL, outside 0.5 to 7: check the figure and its unit.",)


def test_a_figure_outside_the_formula_is_a_warning() -> None:
    high = run("ldl", total_cholesterol="300 mg/dL", hdl="40 mg/dL", triglycerides="500 mg/dL")
    assert "does not hold" in high.warnings[0]


def test_a_missing_unit_and_a_missing_answer_are_told() -> None:
    result = run("curb_65", urea_nitrogen="25", respiratory_rate="32 /min", systolic="100 mmHg", diastolic="65 mmHg", age="70 years")  # fmt: skip
    assert result.warnings[0] == "Urea nitrogen (BUN) has no unit: read as 25 mg/dL."
    assert result.warnings[1] == "Not given, and so taken as: New confusion (no)."


def test_a_share_may_be_a_fraction() -> None:
    assert (
        run("pf_ratio", pao2="80 mmHg", fio2="0.4").value == run("pf_ratio", pao2="80 mmHg", fio2="40 %").value == 200
    )


def test_any_yes_among_the_names_of_an_input_counts() -> None:
    given = {"age": "50 years", "sex": "male"}
    names = {"Stroke": "no", "Transient Ischemic Attacks History": "yes", "Thromboembolism history": "no"}
    assert calculate(named("cha2ds2_vasc"), {**given, **names}).value == 2


def test_the_weight_by_bmi_is_named() -> None:
    given = {"age": "60 years", "sex": "male", "creatinine": "1 mg/dL", "height": "175 cm"}
    for weight, kind in (("50 kg", "Actual"), ("72 kg", "Ideal"), ("120 kg", "Adjusted")):
        steps = run("creatinine_clearance", weight=weight, **given).steps
        assert any(step.startswith(f"Weight used: {kind} body weight") for step in steps)


def test_calculators_are_found_by_synonym_in_both_languages() -> None:
    assert [one.name for one in matching(ALL, "CrCl")] == ["creatinine_clearance"]
    assert "qtc_bazett" in [one.name for one in matching(ALL, "qt baz")]
    with override("zh-hans"):
        assert "creatinine_clearance" in [one.name for one in matching(ALL, "肌酐清除")]
    assert matching(ALL, "") == []


def test_a_choice_is_read_in_the_readers_language() -> None:
    sex = next(one for one in named("bmi").inputs + named("mdrd").inputs if isinstance(one, Choice))
    with override("zh-hans"):
        assert sex.read("女").value == sex.read("Female").value == "female"


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


@pytest.mark.parametrize(
    "number",
    ["0,125", "-0,125", "−0,125", "00,125", "0,5", "1,25", "12,5", "1,2345", "0,125,000", "012,500", "0.125,50", "0'125", "0 125", "0，125", "1，25"],
)  # fmt: skip
def test_a_decimal_comma_is_never_thousands(number: str) -> None:
    for read in (split, money):
        for text in (number, f"{number} mg", f"{number} EUR"):
            with pytest.raises(BadValue):
                read(text)
    assert "decimal comma" in refusal("dose_by_weight", dose=f"{number} mg/kg", weight="4 kg")


@pytest.mark.parametrize(
    ("text", "value"), [("1,250 mg", "1250"), ("0.125 mg", "0.125"), ("1,250.5 mg", "1250.5"), ("0 1/2 mg", "0.5"), ("0", "0")]
)  # fmt: skip
def test_thousands_and_decimal_points_are_read(text: str, value: str) -> None:
    assert split(text)[0] == Decimal(value)


@pytest.mark.parametrize("number", ["1e60", "-1e60", "1e-60", "1" + 60 * "0", "0." + 40 * "0" + "1", "1e99"])
def test_a_figure_beyond_all_measure_is_a_sentence(number: str) -> None:
    assert "too large or too small" in refusal("bmi", weight=f"{number} kg", height="175 cm")
    assert "too large or too small" in refusal(
        "bmi", weight="70 10^99*10^99*10^99*10^99*10^99*10^99*kg", height="175 cm"
    )


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


def test_urea_is_not_counted_as_urea_nitrogen() -> None:
    assert not [one.name for one in ALL for asked in one.inputs if asked.unit and "urea" in asked.names and asked.name != "urea"]  # fmt: skip
    assert "does not ask for “urea”" in refusal("curb_65", urea="40 mg/dL")


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0.0175", "4270"), ("0.0175 %", "4270"), ("0.000175", "4270"), ("0.175 ‰", "4270"), ("0.05", "12200")],
)
def test_a_bare_rate_a_day_is_read_as_such(typed: str, value: str) -> None:
    given_answers = {"principal": "200000", "start": "2024-03-01", "end": "2024-06-30", "both_days": "yes"}
    assert run("delayed_performance", daily_rate=typed, **given_answers).value == Decimal(value)


def test_a_penalty_a_day_is_read_alike() -> None:
    for rate in ("0.05", "0.0005", "0.5 ‰", "0.05 %"):
        assert run("daily_penalty", base="100000", rate=rate, days="10").value == 500


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
