"""What medicine takes, refuses, shows in short and puts into a prompt."""

import pytest
from django.utils import translation

from assistant.exceptions import InvalidInputs
from assistant.prompts.language import language_of
from domains.medical import domain
from domains.medical.patient import FIELDS

ANSWER, CALCULATE = domain.task("answer"), domain.task("calculate")
PATIENT = {
    "age": "67", "sex": "female", "pregnancy": "no", "weight": "71.5", "egfr": "38", "conditions": "hypertension",
    "medication": "lisinopril 10 mg", "allergies": "penicillin",
}  # fmt: skip


def clean(**inputs: str) -> dict[str, str]:
    return ANSWER.clean({"question": "May she take ibuprofen?", **inputs})


def faults(**inputs: str) -> set[str]:
    with pytest.raises(InvalidInputs) as refused:
        clean(**inputs)
    assert all(refused.value.fields.values())
    return set(refused.value.fields)


@pytest.mark.parametrize("task", domain.tasks, ids=lambda task: task.name)
def test_a_question_alone_is_enough(task):
    cleaned = task.clean({"question": "How much?"})
    assert {name: value for name, value in cleaned.items() if value} == {"question": "How much?"}
    assert set(FIELDS) < set(cleaned)


@pytest.mark.parametrize("task", domain.tasks, ids=lambda task: task.name)
def test_the_question_is_the_first_field_and_the_only_required_one(task):
    fields = task.form().fields
    assert next(iter(fields)) == "question"
    assert [name for name, field in fields.items() if field.required] == ["question"]


def test_everything_about_the_patient_is_kept_as_it_was_given():
    assert {name: clean(**PATIENT)[name] for name in PATIENT} == PATIENT


@pytest.mark.parametrize("question", ["", "   \n\t", "\u200b\u2060\ufeff", "\u3164\u2800", "\x07\x08"])
def test_a_question_that_nobody_can_read_is_none(question):
    assert faults(question=question) == {"question"}


def test_a_text_keeps_its_words_and_loses_its_controls():
    assert clean(question="  a\r\nb\tc\x07\x1b[31m \u202ed\u200de  ")["question"] == "a\nb\tc[31m de"


@pytest.mark.parametrize("question", ["a\x00b", "\x00", "a\ud800b"])
def test_what_cannot_be_stored_is_refused(question):
    assert faults(question=question) == {"question"}


def test_lengths_have_limits():
    assert len(clean(question="长" * 8000)["question"]) == 8000
    assert faults(question="长" * 8001) == {"question"}
    assert faults(medication="a" * 1001) == {"medication"}


@pytest.mark.parametrize(
    ("field", "least", "most", "beyond"),
    [
        ("age", "0", "130", ["-1", "131", "0.005", "old", "NaN", "Infinity", "1e9", "６７ years"]),
        ("weight", "0.2", "500", ["0", "0.1", "501", "-70", "70 kg"]),
        ("egfr", "0", "250", ["-0.1", "250.1", "38.25"]),
    ],
)
def test_measures_have_both_ends_and_say_so(field, least, most, beyond):
    assert clean(**{field: least})[field] == least
    assert clean(**{field: most})[field] == most
    for value in beyond:
        assert faults(**{field: value}) == {field}
    with pytest.raises(InvalidInputs) as refused:
        clean(**{field: beyond[0]})
    assert least in refused.value.fields[field]
    assert most in refused.value.fields[field]


@pytest.mark.parametrize(("field", "value"), [("sex", "robot"), ("pregnancy", "fourth"), ("species", "cat")])
def test_an_unknown_choice_or_field_is_named(field, value):
    assert faults(**{field: value}) == {field}


def test_several_faults_are_all_named():
    assert faults(question=" ", age="x", sex="y", shoe="z") == {"question", "age", "sex", "shoe"}


def test_chips_say_it_in_short():
    assert ANSWER.chips(clean(**PATIENT)) == [
        "67 y", "Female", "Not pregnant", "71.5 kg", "eGFR 38", "hypertension", "lisinopril 10 mg",
        "allergic to penicillin",
    ]  # fmt: skip
    assert ANSWER.chips(clean()) == []


def test_chips_of_stored_inputs_that_a_later_form_no_longer_has_still_show():
    assert ANSWER.chips({"question": "?", "sex": "diverse"}) == ["diverse"]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            ["Age: 67 years", "Sex: female", "Pregnancy: not pregnant", "Weight: 71.5 kg", "eGFR: 38 mL/min/1.73 m²"],
        ),
        ("zh", ["年龄：67 岁", "性别：女", "妊娠：未妊娠", "体重：71.5 kg", "eGFR：38 mL/min/1.73 m²"]),
    ],
)
def test_the_prompt_has_a_line_for_each_thing_said(language, lines):
    with translation.override("zh-hans" if language == "en" else "en"):
        filled = ANSWER.fill(clean(**PATIENT), language)
    assert filled["patient"].split("\n")[:5] == lines
    assert set(filled) == set(ANSWER.variables)


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Nothing was said about the patient."), ("zh", "未提供患者信息。")]
)
def test_the_prompt_says_that_nothing_was_said(language, sentence):
    assert ANSWER.fill(clean(), language)["patient"] == sentence


def test_a_zero_is_something_that_was_said():
    assert ANSWER.fill(clean(age="0", egfr="0"), "en")["patient"].startswith("Age: 0 years\neGFR: 0 ")


@pytest.mark.parametrize("task", domain.tasks, ids=lambda task: task.name)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_examples_are_inputs_that_the_form_takes_in_their_language(task, language):
    examples = task.examples(language)
    assert len(examples) == 3
    for label, inputs in examples:
        cleaned = task.clean(inputs)
        assert label
        assert {name: cleaned[name] for name in inputs} == dict(inputs)
        assert language_of(task.subject(cleaned)) == language


def test_only_the_calculation_is_mathematics():
    assert (ANSWER.mathematics, CALCULATE.mathematics) == (False, True)


def test_what_is_known_of_the_patient_holds_for_follow_up_questions():
    assert domain.case.fields == FIELDS


def test_the_domain_stands_under_its_notice():
    assert "clinical judgement" in str(domain.notice)
    assert domain.group == "clinicians"


FROM = domain.task("answer_from")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_question_about_a_document_has_the_patient_and_the_text(language):
    inputs = {**clean(**PATIENT), "document_name": "Guideline.pdf", "text": "Give 500 mg."}
    filled = FROM.fill(inputs, language)
    assert set(filled) == set(FROM.variables)
    assert (filled["name"], filled["document"]) == ("Guideline.pdf", "Give 500 mg.")
    assert "Guideline.pdf" in ANSWER.chips(inputs)
