"""What law takes, refuses, shows in short and puts into a prompt."""

import pytest

from assistant.exceptions import InvalidInputs
from assistant.prompts.language import language_of
from domains.legal import domain

SUMMARIZE, ASK, CALCULATE = (domain.task(name) for name in ("summarize", "ask", "calculate"))
LEASE = "1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP.\n2. Term. Five years."


def faults(task, **inputs: str) -> set[str]:
    with pytest.raises(InvalidInputs) as refused:
        task.clean(inputs)
    assert all(refused.value.fields.values())
    return set(refused.value.fields)


def test_a_text_alone_is_enough_for_a_summary():
    assert SUMMARIZE.clean({"text": LEASE}) == {"text": LEASE, "kind": "", "depth": "brief"}


@pytest.mark.parametrize("task", [ASK, CALCULATE], ids=lambda task: task.name)
def test_a_question_needs_no_text_of_its_own(task):
    assert task.clean({"question": "When does it end?"}) == {"question": "When does it end?", "text": ""}


@pytest.mark.parametrize(("task", "field"), [(SUMMARIZE, "text"), (ASK, "question"), (CALCULATE, "question")])
def test_the_large_field_comes_first_and_must_be_filled(task, field):
    assert next(iter(task.form().fields)) == field
    assert faults(task, **{field: " \n\u200b"}) == {field}
    assert faults(task) == {field}


@pytest.mark.parametrize(
    "inputs",
    [{"kind": "poem"}, {"depth": "endless"}, {"author": "me"}, {"text": "a\x00b"}, {"text": "a\udc00b"}],
    ids=["kind", "depth", "unknown", "nul", "half a character"],
)
def test_what_cannot_be_used_is_refused_by_name(inputs):
    assert faults(SUMMARIZE, **{"text": LEASE, **inputs}) == set(inputs)


def test_lengths_have_limits():
    assert len(SUMMARIZE.clean({"text": "长" * 60_000})["text"]) == 60_000
    assert faults(SUMMARIZE, text="长" * 60_001) == {"text"}
    assert faults(ASK, question="a" * 8001) == {"question"}


def test_a_text_pasted_from_anywhere_keeps_its_lines_and_loses_its_controls():
    assert SUMMARIZE.clean({"text": "\ufeff1. a\r\n2.\tb\x0c\x1b\n\n3. c \x7f"})["text"] == "\ufeff1. a\n2.\tb\n\n3. c"


@pytest.mark.parametrize(
    ("language", "name", "kind", "depth"),
    [("en", "pasted contract", "contract", "Detailed: every heading"), ("zh", "粘贴的合同", "合同", "详细：")],
)
def test_the_prompt_names_the_text_its_kind_and_the_depth(language, name, kind, depth):
    inputs = SUMMARIZE.clean({"text": LEASE, "kind": "contract", "depth": "detailed"})
    filled = SUMMARIZE.fill(inputs, language)
    assert (filled["name"], filled["kind"], filled["document"]) == (name, kind, LEASE)
    assert filled["depth"].startswith(depth)
    assert set(filled) == set(SUMMARIZE.variables)


@pytest.mark.parametrize("kind", [value for value, _ in SUMMARIZE.form().fields["kind"].choices])
@pytest.mark.parametrize("depth", ["", "brief", "detailed"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_choice_of_the_form_has_its_words_in_the_prompt(kind, depth, language):
    filled = SUMMARIZE.fill(SUMMARIZE.clean({"text": LEASE, "kind": kind, "depth": depth}), language)
    assert all(filled.values())


@pytest.mark.parametrize("task", [ASK, CALCULATE], ids=lambda task: task.name)
@pytest.mark.parametrize(("language", "nothing"), [("en", "(No text was given.)"), ("zh", "（未提供文本。）")])
def test_the_prompt_says_that_no_text_was_given(task, language, nothing):
    filled = task.fill(task.clean({"question": "When?"}), language)
    assert filled["document"] == nothing
    assert set(filled) == set(task.variables)


def test_chips_name_the_kind_and_the_depth():
    assert SUMMARIZE.chips(SUMMARIZE.clean({"text": LEASE, "kind": "contract"})) == ["Contract", "Brief"]
    assert SUMMARIZE.chips(SUMMARIZE.clean({"text": LEASE, "depth": "detailed"})) == ["Detailed"]


def test_chips_say_whether_a_text_came_with_the_question():
    assert ASK.chips(ASK.clean({"question": "When?", "text": LEASE})) == ["with a text"]
    assert ASK.chips(ASK.clean({"question": "When?"})) == []


def test_a_summary_is_remembered_by_how_its_text_begins():
    question = SUMMARIZE.question({"text": "第一条  本合同\n自签署之日起生效。" * 50})
    assert question.startswith("Summarise: 第一条 本合同 自签署之日起生效。")
    assert question.endswith("…")
    assert len(question) < 100


def test_a_summary_has_the_language_of_its_text_and_an_answer_that_of_its_question():
    assert language_of(SUMMARIZE.subject({"text": "本合同自签署之日起生效，以 Harbour Ltd 为准。"})) == "zh"
    assert language_of(ASK.subject({"question": "When does it end?", "text": "本合同有效期五年。"})) == "en"


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


def test_only_the_calculation_is_mathematics_and_only_a_summary_stands_alone():
    assert [task.mathematics for task in domain.tasks] == [False, False, True]
    assert [task.follows_up for task in domain.tasks] == [False, True, True]
    assert SUMMARIZE.carries == ()
    assert "text" in ASK.carries


def test_the_domain_stands_under_its_notice():
    assert "not legal advice" in str(domain.notice)
    assert domain.group == "paralegals"
