"""What people type: units, decimals, choices, and what is told where it cannot be used."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from assistant.calculators.calculator import calculate
from assistant.calculators.inputs import BadValue, Choice, money, split

from .running import ALL, named, refusal, run


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


def test_a_choice_is_read_in_the_readers_language() -> None:
    sex = next(one for one in named("bmi").inputs + named("mdrd").inputs if isinstance(one, Choice))
    with override("zh-hans"):
        assert sex.read("女").value == sex.read("Female").value == "female"


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
