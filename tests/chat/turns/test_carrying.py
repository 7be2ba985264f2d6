"""One patient: what a follow-up is told of earlier questions is what its frame names, whole or not at all."""

import json
from importlib import import_module
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps

from assistant.chat.carrying import split
from assistant.chat.models import Conversation, Turn
from domains.legal import domain as legal
from domains.medical import domain as medical
from tests.again import made_again
from tests.documents.conftest import keep  # noqa: F401 (fixture)

WOMAN = {"age": "67", "sex": "female", "egfr": "38", "medication": "warfarin 5 mg", "allergies": "penicillin"}
BOY = {"age": "12", "weight": "40"}
HERS = ("67 years", "warfarin", "38 mL", "penicillin", "knee")
QUESTION = "May she take ibuprofen for her knee?"
LEASE = "1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP.\n2. Term. Five years. " + "More. " * 300


def sent(model) -> str:
    """Every word of the last request."""
    return json.dumps(model.requests[-1], ensure_ascii=False)


@pytest.fixture
async def page(clinician, model, open_page):
    return await open_page(clinician)


async def asked(page, question: str, facts: dict[str, str] | None = None, **fields):
    accepted = await page.ask(inputs={"question": question, **(facts or {})}, **fields)
    if accepted["type"] == "turn.accepted":
        assert (await page.until("end"))["type"] == "turn.completed"
    return accepted


async def stored(accepted) -> Turn:
    return await Turn.objects.select_related("conversation").aget(pk=accepted["turn"])


# --- Nothing is added that the frame does not name --------------------------------------------------------------------


async def test_a_follow_up_that_names_nothing_carries_nothing(page, model):
    first = await asked(page, QUESTION, WOMAN)
    assert all(fact in sent(model) for fact in HERS)
    second = await asked(page, "Amoxicillin for otitis media?", BOY, conversation=first["conversation"])
    assert [fact for fact in HERS if fact in sent(model)] == []
    assert "12 years" in sent(model)
    turn = await stored(second)
    assert (turn.carried, turn.carried_from_id, turn.history_start) == ({}, None, 2)
    assert (second["anew"], second["carried"], second["chips"]) == (True, [], ["12 y", "40 kg"])


@pytest.mark.parametrize("name", sorted(WOMAN))
async def test_no_single_fact_of_an_earlier_patient_fills_a_gap(name, page, model):
    """Whichever field the second question leaves empty."""
    first = await asked(page, QUESTION, WOMAN)
    rest = {other: value for other, value in WOMAN.items() if other != name}
    for carry in (None, first["turn"]):
        second = await asked(page, "And now?", rest, conversation=first["conversation"], carry=carry)
        assert name not in (await stored(second)).carried
        told = model.requests[-1]["messages"][-2]["content"]
        assert medical.task("answer").fill({"question": "", name: WOMAN[name]}, "en")["patient"] not in told


async def test_what_the_frame_names_is_carried_whole(page, model):
    first = await asked(page, QUESTION, WOMAN)
    second = await asked(page, "And paracetamol?", conversation=first["conversation"], carry=first["turn"])
    assert all(fact in sent(model) for fact in HERS)
    turn = await stored(second)
    assert turn.carried == WOMAN and str(turn.carried_from_id) == first["turn"]
    assert second["chips"] == [] and second["carried"] == first["chips"]
    third = await asked(page, "And metamizole?", conversation=first["conversation"], carry=second["turn"])
    assert str((await stored(third)).carried_from_id) == first["turn"], "the question that gave it"
    alerts = ["allergic to penicillin"]
    assert third["case"] == {"turn": third["turn"], "chips": first["chips"], "alerts": alerts, "inputs": WOMAN}


async def test_the_same_patient_with_other_facts_has_both_told_apart(page, model):
    first = await asked(page, QUESTION, WOMAN)
    changed = {**WOMAN, "egfr": "45"}
    second = await asked(page, "And now?", changed, conversation=first["conversation"], carry=first["turn"])
    turn = await stored(second)
    assert {name: value for name, value in turn.inputs.items() if value} == {"question": "And now?", "egfr": "45"}
    assert turn.carried == {name: value for name, value in WOMAN.items() if name != "egfr"}
    assert "45 mL" in sent(model) and "38 mL" not in sent(model) and "knee" in sent(model)
    assert second["case"]["inputs"] == changed


async def test_after_a_new_start_nothing_of_the_first_patient_comes_back(page, model):
    first = await asked(page, QUESTION, WOMAN)
    boy = await asked(page, "Amoxicillin?", BOY, conversation=first["conversation"])
    await asked(page, "For how long?", conversation=first["conversation"], carry=boy["turn"])
    assert "12 years" in sent(model) and "Amoxicillin?" in sent(model)
    assert [fact for fact in HERS if fact in sent(model)] == []


async def test_an_earlier_patient_that_is_named_comes_without_what_was_asked_about_the_other(page, model):
    first = await asked(page, QUESTION, WOMAN)
    await asked(page, "Amoxicillin for the boy?", BOY, conversation=first["conversation"])
    back = await asked(page, "Back to her.", conversation=first["conversation"], carry=first["turn"])
    assert "67 years" in sent(model) and "Amoxicillin" not in sent(model) and "12 years" not in sent(model)
    assert back["anew"]


async def test_a_conversation_about_nobody_goes_on_as_it_did(page, model):
    first = await asked(page, "What is an INR?")
    second = await asked(page, "And a high one?", conversation=first["conversation"])
    assert "What is an INR?" in sent(model)
    assert (first["case"], second["anew"]) == (None, False)
    await asked(page, "In her?", WOMAN, conversation=first["conversation"])
    assert "What is an INR?" in sent(model), "the first facts of a conversation are not of another patient"


async def test_only_a_turn_of_ones_own_conversation_can_be_named(page, people, open_page, model):
    first, other = await asked(page, QUESTION, WOMAN), await asked(page, "Another conversation", BOY)
    stranger = await open_page(await sync_to_async(people)("carl", "clinicians"))
    theirs = await asked(stranger, "Theirs", BOY)
    calls = len(model.requests)
    for carry in (other["turn"], theirs["turn"], str(uuid4())):
        refused = await asked(page, "And?", conversation=first["conversation"], carry=carry)
        assert (refused["type"], refused["code"]) == ("error", "not_found")
    assert (await asked(page, "And?", carry=first["turn"]))["code"] == "not_found", "a new conversation has nothing"
    assert len(model.requests) == calls and await Turn.objects.acount() == 3


async def test_a_question_sent_twice_is_one_and_one_that_carries_otherwise_is_another(page):
    first = await asked(page, QUESTION, WOMAN)
    same = {"conversation": first["conversation"], "id": str(uuid4())}
    once = await asked(page, "And?", carry=first["turn"], **same)
    again = await page.ask(inputs={"question": "And?"}, carry=first["turn"], **same)
    assert again["turn"] == once["turn"]
    assert (await page.ask(inputs={"question": "And?"}, **same))["code"] == "conflict"


async def test_what_was_carried_is_made_again_byte_for_byte(page, model):
    first = await asked(page, QUESTION, WOMAN)
    second = await asked(page, "And?", {**WOMAN, "egfr": "45"}, conversation=first["conversation"], carry=first["turn"])
    third = await asked(page, "A boy?", BOY, conversation=first["conversation"])
    for accepted, body in zip((first, second, third), model.bodies, strict=True):
        assert await made_again(accepted) == [(body, True)]


# --- Texts and documents ----------------------------------------------------------------------------------------------


@pytest.fixture
async def lawyer(paralegal, model, open_page):
    return await open_page(paralegal)


async def test_a_pasted_text_is_carried_by_naming_its_turn_and_not_otherwise(lawyer, model):
    first = await lawyer.ask(domain="legal", task="summarize", inputs={"text": LEASE, "kind": "agreement"})
    await lawyer.until("end")
    assert "text" not in first["case"]["inputs"], "a long text is not sent to the page and back"
    assert first["case"]["chips"][0].startswith("Text: “1. Parties")
    ask = {"domain": "legal", "task": "ask", "conversation": first["conversation"]}
    second = await asked(lawyer, "When does it end?", carry=first["turn"], **ask)
    assert "Harbour Estates" in sent(model) and second["carried"] == first["case"]["chips"]
    await asked(lawyer, "And now?", **ask)
    assert "Harbour" not in sent(model) and "No text was given" in sent(model)


async def test_another_text_takes_the_place_of_the_whole_text(lawyer, model):
    first = await lawyer.ask(domain="legal", task="summarize", inputs={"text": LEASE})
    await lawyer.until("end")
    ask = {"domain": "legal", "task": "ask", "conversation": first["conversation"], "carry": first["turn"]}
    await asked(lawyer, "When?", {"text": "The term is two years."}, **ask)
    assert "two years" in sent(model) and "Brightwell Design LLP." not in model.requests[-1]["messages"][-2]["content"]


async def test_a_document_goes_along_only_where_the_frame_names_it(clinician, page, model, keep):  # noqa: F811
    letter = await keep(clinician, b"Mrs Tulip takes digoxin. " * 20, "Letter.txt", "medical")
    first = await asked(page, "What does she take?", {**WOMAN, "document": str(letter.pk)})
    assert first["case"]["inputs"]["document_name"] == "Letter.txt"
    follow = {"conversation": first["conversation"], "carry": first["turn"]}
    without = await asked(page, "And?", **follow)
    assert "digoxin" not in model.requests[-1]["messages"][-2]["content"] and "67 years" in sent(model)
    assert "document" not in (await stored(without)).carried
    again = await asked(page, "And?", {**WOMAN, "document": str(letter.pk)}, **follow)
    assert "digoxin" in model.requests[-1]["messages"][-2]["content"]
    turn = await stored(again)
    assert turn.carried["document"] == str(letter.pk) and not turn.inputs["document"]
    assert again["carried"][-1] == "Letter.txt"


def test_nothing_of_a_case_is_mixed_with_another():
    """Whatever is given and carried together is the inputs, or the whole of the earlier case."""
    earlier = Turn(conversation=Conversation(domain="medical"), inputs=WOMAN)
    for given in ({}, BOY, {"age": "67"}, {"age": "67", "weight": "40"}, WOMAN):
        found = split({"question": "And?", **given}, earlier, medical.case)
        told = {name: value for name, value in {**found.given, **found.carried}.items() if value}
        assert told == {"question": "And?", **(given or WOMAN)}
        assert not {name for name in found.carried if found.given.get(name)}
    assert (
        split(
            {"question": "x", "text": "y"},
            Turn(conversation=Conversation(domain="legal"), inputs={"text": "z"}),
            legal.case,
        ).carried
        == {}
    )


# --- Turns that were asked before -------------------------------------------------------------------------------------


def before(owner, conversation: Conversation, position: int, **inputs: str) -> Turn:
    return Turn.objects.create(
        conversation=conversation, owner=owner, client_id=uuid4(), position=position, task="answer", language="en",
        inputs={"question": f"Question {position}?", **inputs}, state="completed", text=f"Answer {position}.",
    )  # fmt: skip


def test_what_old_turns_took_field_by_field_is_written_down_as_it_was_sent(clinician):
    conversation = Conversation.objects.create(owner=clinician, domain="medical", title="x")
    before(clinician, conversation, 1, **WOMAN)
    boy = before(clinician, conversation, 2, age="12")
    last = before(clinician, conversation, 3)
    import_module("assistant.chat.migrations.0008_carried_before").write_down(apps, None)
    for turn in (boy, last):
        turn.refresh_from_db()
    assert boy.told == {"question": "Question 2?", **WOMAN, "age": "12"}
    assert last.told == {"question": "Question 3?", **WOMAN, "age": "12"}
    assert [one.position for one in last.earlier] == [1, 2]
    assert last.carried_from is None and not last.starts_anew


# --- Asked again: the doubted answer does not go along ----------------------------------------------------------------


async def test_a_question_asked_again_goes_without_its_answer_and_what_came_after_it(page, model):
    one = await asked(page, "One?")
    two = await asked(page, "Two?", conversation=one["conversation"])
    await asked(page, "Three?", conversation=one["conversation"])
    again = await asked(page, "Two?", conversation=one["conversation"], again=two["turn"])
    assert again["again"] and not again["anew"]
    turn = await stored(again)
    assert await positions(turn) == [1]
    assert "One?" in sent(model) and "Three?" not in sent(model)
    twice = await asked(page, "Two?", conversation=one["conversation"], again=again["turn"])
    assert await positions(await stored(twice)) == [1]
    last = await asked(page, "Four?", conversation=one["conversation"])
    assert await positions(await stored(last)) == [1, 3, 5], "of three answers to one question the newest"


async def test_a_question_about_another_patient_asked_again_brings_nobody_back(page, model):
    one = await asked(page, QUESTION, WOMAN)
    two = await asked(page, "Amoxicillin?", BOY, conversation=one["conversation"])
    for carry in (two["turn"], None):
        again = await asked(page, "Amoxicillin?", BOY, conversation=one["conversation"], carry=carry, again=two["turn"])
        assert await positions(await stored(again)) == []
        assert [fact for fact in HERS if fact in sent(model)] == []
    again = await asked(page, "Amoxicillin?", conversation=one["conversation"], again=one["turn"])
    assert [fact for fact in HERS if fact in sent(model)] == []


async def test_a_turn_of_another_conversation_is_not_asked_again_here(page):
    one, other = await asked(page, "One?"), await asked(page, "Another?")
    refused = await asked(page, "One?", conversation=other["conversation"], again=one["turn"])
    assert (refused["type"], refused["code"]) == ("error", "not_found")


async def positions(turn: Turn) -> list[int]:
    return [one.position for one in await sync_to_async(lambda: turn.earlier)()]
