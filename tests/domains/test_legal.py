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


def given(task, **inputs: str) -> dict[str, str]:
    """What is stored, without what was left empty."""
    return {name: value for name, value in task.clean(inputs).items() if value}


def test_a_text_alone_is_enough_for_a_summary():
    assert given(SUMMARIZE, text=LEASE) == {"text": LEASE, "depth": "brief"}


def test_a_document_stands_for_its_text():
    document = "0d9f7f4e-31a1-4c3b-8f65-1f6d5b8d6c11"
    assert given(SUMMARIZE, document=document)["document"] == document
    assert faults(SUMMARIZE, document="not a document") == {"document", "text"}
    inputs = SUMMARIZE.clean({"document": document, "document_name": "Lease.pdf"})
    assert SUMMARIZE.question(inputs) == "Summarise: Lease.pdf"
    assert ASK.chips(ASK.clean({"question": "When?", "document": document, "document_name": "Lease.pdf"})) == [
        "Lease.pdf"
    ]


@pytest.mark.parametrize("task", [ASK, CALCULATE], ids=lambda task: task.name)
def test_a_question_needs_no_text_of_its_own(task):
    assert given(task, question="When does it end?") == {"question": "When does it end?"}


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


@pytest.mark.parametrize("task", [SUMMARIZE, ASK, CALCULATE], ids=lambda task: task.name)
def test_a_text_and_a_document_at_once_are_refused(task):
    """One of them would count, and nobody would see which."""
    inputs = {"text": LEASE, "document": "0d9f7f4e-31a1-4c3b-8f65-1f6d5b8d6c11"}
    assert faults(task, **({} if task is SUMMARIZE else {"question": "When?"}), **inputs) == {"text"}


def test_lengths_have_limits():
    assert len(SUMMARIZE.clean({"text": "长" * 60_000})["text"]) == 60_000
    assert faults(SUMMARIZE, text="长" * 60_001) == {"text"}
    assert faults(ASK, question="a" * 8001) == {"question"}


def test_a_text_pasted_from_anywhere_keeps_its_lines_and_loses_its_controls():
    assert SUMMARIZE.clean({"text": "\ufeff1. a\r\n2.\tb\x0c\x1b\n\n3. c \x7f"})["text"] == "1. a\n2.\tb\n\n3. c"


@pytest.mark.parametrize(
    ("language", "name", "kind", "depth"),
    [
        ("en", "pasted agreement", "agreement", "Detailed: every heading"),
        ("zh", "粘贴的合同或协议", "合同或协议", "详细："),
    ],
)
def test_the_prompt_names_the_text_its_kind_and_the_depth(language, name, kind, depth):
    inputs = SUMMARIZE.clean({"text": LEASE, "kind": "agreement", "depth": "detailed"})
    filled = SUMMARIZE.fill(inputs, language)
    assert (filled["name"], filled["kind"], filled["document"]) == (name, kind, LEASE)
    assert filled["depth"].startswith(depth)
    assert set(filled) == set(SUMMARIZE.variables)


@pytest.mark.parametrize("kind", [value for value, _ in SUMMARIZE.form().fields["kind"].choices])
@pytest.mark.parametrize("depth", ["", "brief", "detailed", "clauses", "plain"])
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
    assert SUMMARIZE.chips(SUMMARIZE.clean({"text": LEASE, "kind": "agreement"})) == ["Agreement", "Brief"]
    assert SUMMARIZE.chips(SUMMARIZE.clean({"text": LEASE, "depth": "detailed"})) == ["Detailed"]


def test_chips_say_whether_a_text_came_with_the_question():
    (chip,) = ASK.chips(ASK.clean({"question": "When?", "text": LEASE}))
    assert chip.startswith("Text: “1. Parties. Harbour Estates Ltd lets")
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
    assert (SUMMARIZE.next_task, ASK.next_task) == ("ask", "")


def test_the_domain_stands_under_its_notice():
    assert "not legal advice" in str(domain.notice)
    assert domain.group == "paralegals"


PART, PARTS = domain.task("summarize_part"), domain.task("summarize_parts")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_steps_of_a_long_document_fill_their_prompts(language):
    inputs = {"text": "notes", "document_name": "Lease.pdf", "kind": "agreement", "depth": "brief", "place": "2. Term"}
    for step in (PART, PARTS):
        filled = step.fill(inputs, language)
        assert set(filled) == set(step.variables)
        assert (filled["name"], filled["document"]) == ("Lease.pdf", "notes")
    assert PART.fill(inputs, language)["place"] == "2. Term"


@pytest.mark.parametrize("kind", ["agreement", "statute", "judgment", "terms"])
def test_every_kind_has_an_outline_of_its_own(kind):
    outlines = {SUMMARIZE.fill({"text": "x", "kind": one}, "en")["outline"] for one in ("other", kind)}
    assert len(outlines) == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "LEASE AGREEMENT by and between Harbour Ltd and Brightwell LLP. WHEREAS the parties hereto agree.",
            "agreement",
        ),
        ("甲方与乙方经协商一致，订立本合同。本合同一式两份，双方各执一份。", "agreement"),
        (
            "AN ACT to assure safe working conditions. Be it enacted. This Act may be cited as the Safety Act, 29 U.S.C. 651.",
            "statute",
        ),
        ("中华人民共和国民法典 第四百六十三条 本编调整因合同产生的民事关系。本法自公布之日起施行。", "statute"),
        (
            "The defendant appeals. The court below found for the plaintiff. Affirmed. Smith v. Jones, opinion.",
            "judgment",
        ),
        ("原告张某诉被告某公司，本院认为原告的请求成立，判决如下。", "judgment"),
        ("Terms of Service. By using the Service you agree. Your account may be closed by us at any time.", "terms"),
        ("Yesterday it rained in the whole country, and the rivers rose. " * 5, "other"),
    ],
)
def test_a_kind_is_proposed_from_the_words_of_the_text(text, kind):
    assert domain.kind_of(text) == kind
