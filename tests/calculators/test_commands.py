"""The terminal: what scripts read, and mistakes as sentences."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from domains.registry import domains


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    call_command(*arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_calculation_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    answers = ["weight=70 kg", "age=67 years", "sex=male", "creatinine=1.2 mg/dL", "variant=total"]
    result = call(capsys, "calculate", "creatinine_clearance", *answers)
    assert isinstance(result, dict)
    assert result.keys() == {"value", "unit", "steps", "source", "variant", "warnings"}
    assert (
        result["value"] == pytest.approx(59.144, abs=0.001)
        and result["unit"] == "mL/min"
        and result["variant"] == "total"
    )
    assert "10.1159/000180580" in result["source"] and result["warnings"] == []


def test_the_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    listed = call(capsys, "calculate", "--list")
    assert isinstance(listed, list) and len(listed) == sum(len(domain.calculators) for domain in domains().values())
    clearance = next(one for one in listed if one["name"] == "creatinine_clearance")
    assert clearance["data_name"] == "Creatinine Clearance (Cockcroft-Gault Equation)"
    assert clearance["variants"] == ["by_bmi", "total", "ideal", "adjusted"]
    assert {"name", "unit", "choices"} <= clearance["inputs"][0].keys()


def test_a_calculator_answers_to_the_name_of_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(result := call(capsys, "calculate", "Mean Arterial Pressure (MAP)", "Systolic Blood Pressure=120 mm hg", "Diastolic Blood Pressure=80 mm hg"), dict)  # fmt: skip
    assert result["value"] == pytest.approx(93.333, abs=0.001)


def test_a_deadline_as_json_with_a_file_for_calendars(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "answer.ics"
    result = call(capsys, "deadline", "--rule", "6(a)(1) + 6(d)", "--event", "2024-07-12", "--period", "21 days", "--by-mail", "--ics", str(path))  # fmt: skip
    assert isinstance(result, dict) and result["date"] == "2024-08-05" and result["datetime"] == "2024-08-05T24:00"
    assert result["days"][0].keys() == {"date", "counts", "why"} and len(result["days"]) == 25
    assert b"DTSTART;VALUE=DATE:20240805" in path.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["calculate", "phlogiston"], "There is no calculator 'phlogiston'"),
        (["calculate", "bmi", "weight"], "write it as NAME=VALUE"),
        (["calculate", "bmi", "weight=70 kg"], "Height is missing."),
        (["deadline", "--rule", "hammurabi"], "there is: frcp-6"),
        (["deadline", "--rule", "frcp-6", "--event", "2024-02-30", "--period", "14 days"], "does not exist"),
        (["deadline", "--rule", "frcp-6", "--event", "2024-02-01", "--period", "14 dogs"], "is not a period"),
        (["deadline", "--rule", "frcp-6", "--start", "noon", "--period", "72 hours"], "--start is a moment"),
        (["deadline", "--rule", "frcp-6", "--start", "2024-03-08T14:17", "--period", "72 hours", "--time-zone", "Mars"], "--time-zone is a zone"),
    ],
)  # fmt: skip
def test_mistakes_are_sentences(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        call_command(*arguments)
