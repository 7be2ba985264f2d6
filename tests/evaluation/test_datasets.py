"""A dataset is read whole or refused with the line that is wrong; an item is asked as a person would ask it."""

import json
from pathlib import Path

import pytest

from assistant.evaluation.datasets import parse
from assistant.evaluation.item_inputs import inputs, question
from assistant.evaluation.scoring import score
from assistant.exceptions import DatasetError, TooLong
from domains.registry import domains

ROW = {
    "id": "one", "lang": "en", "question": "Does it help?", "reference_answer": "It does.", "source": "ours", "licence": "CC0-1.0",
}  # fmt: skip


def lines(*rows: dict) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def test_an_item_keeps_what_it_says():
    (item,) = parse(
        lines({**ROW, "context": "An abstract.", "reference_label": "yes", "labels": ["yes", "no"], "options": None})
    )
    assert (item.id, item.language, item.text, item.context) == ("one", "en", "Does it help?", "An abstract.")
    assert (item.reference, item.label, item.labels) == ("It does.", "yes", ("yes", "no"))


def test_options_are_labels_and_lists_among_facts_are_notes():
    (item,) = parse(
        lines(
            {
                **ROW,
                "options": {"A": "x", "B": "y"},
                "reference_label": "B",
                "reference_facts": {"Law": "New York", "absent": ["Audit"]},
            }
        )
    )
    assert item.labels == ("A", "B")
    assert item.facts == {"Law": "New York"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no item"),
        ("\n\n", "no item"),
        ("[]", "Line 1: this is not a JSON object"),
        (lines(ROW) + "\n{", "Line 2: this is not a JSON object"),
        (lines(ROW, ROW), "Line 2: the id “one” occurs twice"),
        (lines({**ROW, "licence": ""}), "“licence” is missing"),
        (lines({**ROW, "source": None}), "“source” is missing"),
        (lines({**ROW, "id": " "}), "“id” is missing"),
        (lines({**ROW, "question": ""}), "“question” is missing"),
        (lines({**ROW, "lang": "fr"}), "“lang” is not what it should be"),
        (lines({**ROW, "id": 7}), "“id” is not what it should be"),
        (lines({**ROW, "labels": "yes"}), "“labels” is not what it should be"),
        (lines({**ROW, "options": ["a"]}), "“options” is not what it should be"),
        (lines({**ROW, "question": "a\x00b"}), "“question” is not what it should be"),
        (json.dumps({**ROW, "question": "a\ud800b"}), "can be read in two ways"),
        (lines(ROW).replace('"id"', '"lang": "zh", "id"'), "can be read in two ways"),
        (lines({**ROW, "source": False}), "“source” is not what it should be"),
        (lines({**ROW, "options": {"A": "x", "B": 5}}), "“options” is not what it should be"),
        (lines({**ROW, "reference_label": "perhaps", "labels": ["yes"]}), "not one of the labels"),
        (lines({**ROW, "reference_answer": ""}), "neither a reference answer nor a label"),
    ],
)
def test_a_faulty_dataset_is_refused_with_its_line(text, words):
    with pytest.raises(DatasetError) as refused:
        parse(text)
    assert words in str(refused.value)


def test_a_question_holds_its_context_its_options_and_how_to_choose():
    (item,) = parse(lines({**ROW, "context": "An abstract.", "options": {"A": "x", "B": "y"}, "reference_label": "B"}))
    assert question(item) == (
        "Does it help?\n\nStudy abstract:\nAn abstract.\n\nA. x\nB. y\n\n"
        "End your answer with exactly one of these, within \\boxed{}: A, B."
    )


def test_an_open_question_is_asked_as_it_is():
    (item,) = parse(lines({**ROW, "lang": "zh", "question": "布洛芬能否与华法林同用？"}))
    assert question(item) == "布洛芬能否与华法林同用？"


def test_a_document_is_given_to_the_form_with_its_kind():
    (item,) = parse(lines({**ROW, "question": None, "document": "Clause 1.", "kind": "contract"}))
    asked = inputs(item, domains()["legal"].task("summarize"))
    assert asked == {**asked, "text": "Clause 1.", "kind": "agreement", "depth": "brief"}


def test_a_kind_that_the_form_does_not_know_is_left_out():
    (item,) = parse(lines({**ROW, "document": "Clause 1.", "kind": "poem"}))
    assert inputs(item, domains()["legal"].task("summarize"))["kind"] == ""


def test_more_than_the_form_takes_is_too_long():
    (item,) = parse(lines({**ROW, "question": "word " * 2000}))
    with pytest.raises(TooLong):
        inputs(item, domains()["medical"].task("answer"))


STARTERS = sorted(Path(__file__).parents[2].glob("domains/*/datasets/*.jsonl"))


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_the_starter_sets_can_be_read_and_asked(path):
    """Each item was written for this project, names the source of its fact, and its own reference scores full marks."""
    domain = path.parent.parent.name
    task = domains()[domain].tasks[0]
    items = parse(path.read_text(encoding="utf-8"))
    assert len(items) >= STARTER_SIZES[domain, path.stem]
    for item in items:
        assert inputs(item, task)
        assert item.source and item.licence == "Apache-2.0"
        assert score(item, item.label or item.reference).main == 1.0, item.id


STARTER_SIZES = {
    ("medical", "starter.en"): 40, ("medical", "starter.zh"): 20, ("legal", "starter.en"): 25, ("legal", "starter.zh"): 12,
}  # fmt: skip


def test_every_domain_ships_a_set_in_each_language():
    assert {(path.parent.parent.name, path.stem) for path in STARTERS} == {
        (domain, f"starter.{language}") for domain in ("medical", "legal") for language in ("en", "zh")
    }
