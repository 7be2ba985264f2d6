"""A model that prefers a place is found out: each sample shows the options in an order of its own."""

from collections import Counter

import pytest
from asgiref.sync import sync_to_async

from assistant.evaluation import exports, pages
from assistant.evaluation.datasets import Item
from assistant.evaluation.item_inputs import question
from assistant.evaluation.models import Sample
from assistant.evaluation.option_order import in_order, meant_by, order_for
from assistant.evaluation.runner import run

DRUGS = {"A": "Digoxin", "B": "Warfarin", "C": "Ibuprofen", "D": "Aspirin"}


def item(options: dict[str, str], label: str = "C", labels: tuple[str, ...] = ()) -> Item:
    return Item("drug", "en", "Which one?", options=options, label=label, labels=labels or tuple(options))


def test_every_order_comes_up_and_a_seed_always_gives_the_same():
    drugs = item(DRUGS)
    orders = Counter(order_for(drugs, seed) for seed in range(2400))
    assert len(orders) == 24
    assert min(orders.values()) > 50
    assert all(order_for(drugs, seed) == order_for(drugs, seed) for seed in range(20))


def test_the_right_option_keeps_its_text_and_the_letters_stay_where_they_are():
    shown = in_order(item(DRUGS), "CADB")
    assert question(shown).splitlines()[2:6] == ["A. Ibuprofen", "B. Digoxin", "C. Aspirin", "D. Warfarin"]
    assert (shown.label, shown.labels) == ("A", ("A", "B", "C", "D"))
    assert [meant_by(item(DRUGS), letter, "CADB") for letter in ("A", "B", "C", "D", "")] == ["C", "A", "D", "B", ""]


@pytest.mark.parametrize(
    "options",
    [
        {"A": "Digoxin", "B": "Warfarin", "C": "All of the above"},
        {"A": "Digoxin", "B": "Warfarin", "C": "None of the above options", "D": "Aspirin"},
        {"A": "Digoxin", "B": "Warfarin", "C": "Both A and B"},
        {"A": "Digoxin", "B": "Warfarin", "C": "A, B"},
        {"A": "地高辛", "B": "华法林", "C": "以上均是"},
        {"A": "地高辛", "B": "华法林", "C": "A和B"},
        {"A": "地高辛", "B": "华法林", "C": "都不是"},
    ],
)
def test_options_that_speak_of_one_another_stay(options):
    assert order_for(item(options), 7) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Both (A) and (B)", "Both a and b", "(a) and (c)", "a & b", "A+B", "A + B", "A, B and C", "Neither A nor B",
        "Either (a) or (b)", "Only A", "Only (a).", "Only a and c", "A only", "b alone",
        "Only B is correct", "a, b and c", "A and/or B", "The first two", "the last three",
        "The first three options", "First two only", "前三项", "仅前两项", "后两项正确",
        "仅A", "只有B项", "（A）和（B）", "A＋B", "A及C",
    ],
)  # fmt: skip
def test_an_option_that_names_others_stays(text):
    assert order_for(item({**DRUGS, "D": text}), 7) == ""


@pytest.mark.parametrize(
    "text",
    [
        "A fever above 38 °C", "At or below 5 mmol/L", "a and b blockers", "18岁以下", "Only a fever", "Only a C-section",
        "Either a fever or a rash", "Both a fever and a rash", "A", "Blood group A", "Na+ and K+", "DNA+BSA", "Vitamin B only",
        "Within the first two weeks", "The last three months of pregnancy", "术前三项检查", "仅B细胞", "Rh(D) antigen",
        "Factor (a) of the test", "Only a single dose",
    ],
)  # fmt: skip
def test_options_that_only_sound_like_it_are_moved(text):
    assert order_for(item({**DRUGS, "D": text}), 7)


def test_labels_that_are_no_letters_of_options_stay():
    assert order_for(item(DRUGS, "yes", ("yes", "no")), 7) == ""
    assert order_for(item({"one": "Digoxin", "two": "Warfarin"}, "one"), 7) == ""
    assert order_for(Item("open", "en", "What?", options=DRUGS, reference="Aspirin"), 7) == ""


async def test_a_model_that_always_says_a_is_right_under_a_alone(model, evaluation_of):
    rows = [
        {"id": f"item {n}", "question": f"{n}? play:first_option", "options": DRUGS, "reference_label": "ABCD"[n % 4]}
        for n in range(6)
    ]
    evaluation = await sync_to_async(evaluation_of)(*rows, samples=5)
    await run(evaluation)

    samples = [sample async for sample in Sample.objects.all()]
    asked = [request["messages"][0]["content"] for request in model.requests if "max_tokens" in request]
    for sample in samples:
        shown = f"A. {DRUGS[sample.order[0]]}\nB. {DRUGS[sample.order[1]]}\n"
        assert any(shown in text for text in asked)
        assert sample.label == sample.order[0], "the label that is kept is the dataset's"
    assert len({sample.order for sample in samples}) > 5

    means = {letter: found["mean"] for letter, found in evaluation.positions.items()}
    assert means.pop("A") == 1.0
    assert set(means) == {"B", "C", "D"}
    assert set(means.values()) == {0.0}

    @sync_to_async
    def read_again():
        exported = exports.as_json(evaluation)
        assert exported["positions"] == evaluation.positions
        assert {each["order"] for row in exported["items"] for each in row["samples"]} == {s.order for s in samples}
        assert all(pages.call(evaluation, sample).again for sample in samples), "each request can be made again"

    await read_again()
