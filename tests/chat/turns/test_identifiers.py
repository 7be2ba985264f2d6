"""Identifiers in questions: what the model is sent without them, and that its answer comes back with the words."""

import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient

from assistant.chat.journal import Journal
from assistant.chat.models import Conversation, Turn
from assistant.chat.nameless import Hider
from assistant.chat.turns.identifiers import take_out
from assistant.chat.web.passport import calls_of
from assistant.deidentification.models import IdentifierPolicy
from assistant.documents.models import Piece
from assistant.inference.client import ModelClient
from assistant.matters.models import Matter, Membership
from assistant.protection.models import AuditEvent
from tests.documents.conftest import keep  # noqa: F401 (fixture)
from tests.page import numbers, said

QUESTION = "Mrs. Tamsin Okereke, MRN 00482913, phone (312) 555-0148: may she take ibuprofen?"
WORDS = ("Okereke", "00482913", "555-0148")


def sent(model, number: int = -1) -> str:
    return json.dumps(model.requests[number], ensure_ascii=False)


def hidden(model, number: int = -1) -> bool:
    return not any(word in sent(model, number) for word in WORDS)


@pytest.fixture
async def policy(transactional_db):
    author = await User.objects.acreate(username="root")

    async def set_to(mode: str, domain: str = "medical") -> None:
        await IdentifierPolicy.objects.acreate(domain=domain, mode=mode, author=author)

    return set_to


async def stored(frame) -> Turn:
    return await Turn.objects.select_related("conversation", "owner", "version__template").aget(pk=frame["turn"])


async def test_without_a_policy_words_are_sent_as_written(clinician, model, open_page):
    page = await open_page(clinician)
    turn = await stored(await page.ask(QUESTION))
    await page.until("end")
    assert "Okereke" in sent(model) and turn.nameless is None


async def test_always_sends_placeholders_and_shows_words(clinician, model, open_page, policy):
    await policy("always")
    page = await open_page(clinician)
    accepted = await page.ask(f"play:echo {QUESTION}")
    end = await page.until("end")
    assert end["type"] == "turn.completed"
    assert hidden(model) and "⟦NAME-1⟧" in sent(model)
    turn = await stored(accepted)
    assert said(page.seen) == turn.text and "⟦" not in turn.text and all(word in turn.text for word in WORDS)
    assert numbers(page.seen) == list(range(1, end["seq"] + 1))
    [call] = await sync_to_async(calls_of)(turn)
    assert call.again.same and b"Okereke" not in call.again.body
    row = await AuditEvent.objects.filter(action="turn.ask").alatest("seq")
    assert row.detail["identifiers"] == "replace"


async def test_an_answer_goes_on_in_the_middle_of_a_placeholder(clinician, model, open_page, policy):
    """The scripted model refuses to go on from a text that it never said."""
    await policy("always")
    page = await open_page(clinician)
    accepted = await page.ask(f"play:placeholders {QUESTION}")
    end = await page.until("end")
    assert (end["type"], len(model.requests)) == ("turn.completed", 2)
    turn = await stored(accepted)
    assert said(page.seen) == turn.text == "So Tamsin Okereke (312) 555-0148 ⟦NAME-9⟧ ⟦NAME-1"
    assert said(page.seen, "reasoning") == turn.reasoning == "About Tamsin Okereke."
    assert turn.received == ("About ⟦NAME-1⟧.", "So ⟦NAME-1⟧ ⟦PHONE-1⟧ ⟦NAME-9⟧ ⟦NAME-1")
    assert numbers(page.seen) == list(range(1, end["seq"] + 1)) and hidden(model, 0) and hidden(model)
    assert all(call.again.same for call in await sync_to_async(calls_of)(turn))


async def test_what_was_asked_before_the_policy_goes_along_without_names(clinician, model, open_page, policy):
    page = await open_page(clinician)
    first = await page.ask(f"play:echo {QUESTION}")
    await page.until("end")
    await policy("always")
    second = await page.ask("And paracetamol for Okereke?", conversation=first["conversation"])
    await page.until("end")
    assert hidden(model) and "ibuprofen" in sent(model)
    for frame in (first, second):
        assert all(call.again.same for call in await sync_to_async(calls_of)(await stored(frame)))
    names = (await Conversation.objects.aget(pk=first["conversation"])).names
    assert [words for _placeholder, words in names].count("Tamsin Okereke") == 1


async def test_the_author_is_asked_first_and_nothing_is_saved(clinician, model, open_page, policy):
    await policy("warn")
    page = await open_page(clinician)
    same = str(uuid4())
    review = await page.ask(QUESTION, id=same)
    assert (review["type"], review["id"], await Turn.objects.acount()) == ("ask.review", same, 0)
    assert {one["kind"]: one["words"] for one in review["found"]}["Name of a person"] == ["Tamsin Okereke"]
    sent_as_written = await page.ask(QUESTION, id=same, identifiers="send")
    await page.until("end")
    assert "Okereke" in sent(model) and (await stored(sent_as_written)).nameless is None
    replaced = await page.ask(QUESTION, identifiers="replace")
    await page.until("end")
    assert hidden(model) and (await stored(replaced)).nameless
    rows = AuditEvent.objects.filter(action="turn.ask").order_by("seq")
    assert [row.detail["identifiers"] async for row in rows] == ["send", "replace"]
    assert (await page.ask("May an adult take ibuprofen?"))["type"] == "turn.accepted"
    await page.until("end")


async def test_the_policy_is_read_once_for_a_question(clinician, model, open_page, monkeypatch):
    read = []
    monkeypatch.setattr("assistant.chat.turns.identifiers.policy_of", lambda domain: read.append(domain) or "off")
    page = await open_page(clinician)
    await page.ask("What dose of paracetamol?")
    await page.until("end")
    assert read == ["medical"]


async def test_who_lost_a_turn_stores_nothing_of_it(clinician, model, open_page, policy):
    await policy("always")
    page = await open_page(clinician)
    accepted = await page.ask(QUESTION)
    await page.until("end")
    before = await stored(accepted)
    stale = await stored(accepted)
    stale.epoch, stale.nameless, stale.inputs = stale.epoch - 1, {}, {"question": "May Mr. Aldous Penhaligon?"}
    await take_out(Journal(stale))
    after = await stored(accepted)
    assert (after.nameless, after.conversation.names) == (before.nameless, before.conversation.names)


async def test_what_was_replaced_once_stays_replaced_in_its_conversation(clinician, model, open_page, policy):
    await policy("warn")
    page = await open_page(clinician)
    first = await page.ask(QUESTION, identifiers="replace")
    await page.until("end")
    for question, answer in (("And paracetamol?", ""), ("And aspirin for Mr. Aldous Penhaligon?", "send")):
        follow_up = await page.ask(question, conversation=first["conversation"], identifiers=answer)
        await page.until("end")
        assert follow_up["type"] == "turn.accepted" and (await stored(follow_up)).nameless
        assert hidden(model) and "ibuprofen" in sent(model) and "Penhaligon" not in sent(model)


def test_a_heading_has_neither_dates_nor_what_is_known() -> None:
    hider = Hider({"year": 2026}, [["⟦NAME-1⟧", "Tamsin Okereke"]])
    assert hider.hide("LETTER OF 5 JUNE 2024 TO TAMSIN OKEREKE") == "LETTER OF 2024 TO ⟦NAME-1⟧"


async def test_words_of_a_matter_are_found_first(clinician, model, open_page, policy):
    matter = await Matter.objects.acreate(domain="medical", kind="patient", label="Rook v. Zz-Top 9", reference="K77-1")
    await Membership.objects.acreate(matter=matter, user=clinician, role="owner")
    await policy("always")
    page = await open_page(clinician)
    await page.ask("rook and zz-top 9, our k77-1: what dose of paracetamol?", matter=str(matter.pk))
    await page.until("end")
    assert not any(word in sent(model) for word in ("rook", "zz-top", "k77-1"))


async def test_a_document_is_sent_without_names(paralegal, model, open_page, policy, keep):  # noqa: F811
    await policy("always", "legal")
    text = "Lease. Mr. Aldous Penhaligon lets the house to Mrs. Tamsin Okereke, SSN 536-22-8871. The rent is $900. "
    document = await keep(paralegal, (text * 3).encode(), "Okereke lease.txt")
    page = await open_page(paralegal)
    given = {"document": str(document.pk), "document_name": document.name, "question": "play:echo Who pays Penhaligon?"}
    accepted = await page.ask(domain="legal", task="ask", inputs=given)
    assert (await page.until("end"))["type"] == "turn.completed"
    assert not any(word in sent(model) for word in ("Okereke", "Penhaligon", "536-22-8871"))
    turn = await stored(accepted)
    assert "Mr. Aldous Penhaligon lets" in turn.text and "⟦" not in turn.text
    assert all(call.again.same for call in await sync_to_async(calls_of)(turn))


async def test_the_notes_on_a_long_document_have_no_names(paralegal, model, open_page, policy, keep):  # noqa: F811
    await policy("always", "legal")
    text = "\n\n".join(f"{n}. Mr. Aldous Penhaligon owes Mrs. Tamsin Okereke ${n} for the roof." for n in range(1, 400))
    document = await keep(paralegal, text.encode(), "Lease.txt")
    model.context = 4096
    page = await open_page(paralegal)
    given = {"document": str(document.pk), "document_name": document.name, "text": ""}
    accepted = await page.ask(domain="legal", task="summarize", inputs=given)
    assert (await page.until("end"))["type"] == "turn.completed"
    assert not any("Penhaligon" in sent(model, number) for number in range(len(model.requests)))
    assert all(call.again.same for call in await sync_to_async(calls_of)(await stored(accepted)))
    assert await Piece.objects.acount() >= 2


async def test_a_plan_counts_no_name_of_a_file(paralegal, model, policy, keep, monkeypatch):  # noqa: F811
    await policy("always", "legal")
    counted, count = [], ModelClient.count_tokens

    async def noting(self, engine, messages, **options):
        counted.append(json.dumps(messages, ensure_ascii=False))
        return await count(self, engine, messages, **options)

    monkeypatch.setattr(ModelClient, "count_tokens", noting)
    document = await keep(paralegal, b"The rent is due. " * 1000, "Mrs. Tamsin Okereke.txt")
    client = AsyncClient()
    await client.aforce_login(paralegal)
    assert (await client.get(f"/documents/{document.pk}/plan/")).status_code == 200
    texts = [one for one in counted if "The rent" in one]
    assert texts and all("⟦NAME-1⟧" in one and "Okereke" not in one for one in texts)
