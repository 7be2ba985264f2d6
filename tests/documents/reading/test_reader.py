"""A long document is read to the last word, and where it is not, the receipt says so."""

import asyncio
import re
from functools import cache
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from assistant.chat.models import Turn
from assistant.chat.turns.service import TurnService
from assistant.documents.models import Piece, Reading
from assistant.documents.reading.receipt import make_receipt
from assistant.documents.web.presenters import receipt_lines
from tests.page import said
from tests.scenarios import ANSWER, SCENARIOS, Scenario
from tests.waiting import until

from .. import long
from ..made import pdf

CONTENT = re.compile(r"\[file content begin \w{8}\]\n(.*)\n\[file content end \w{8}\]", re.S)


def sent(model, step: str = "Write your notes on it now") -> list[str]:
    """The stretches of text that the model was given, without the marks that make them harmless."""
    prompts = [request["messages"][0]["content"] for request in model.requests]
    return [CONTENT.search(prompt)[1].replace("\u200b", "") for prompt in prompts if step in prompt]


async def summarise(page, document, **inputs: str) -> dict:
    inputs = {"document": str(document.pk), "kind": "agreement", "depth": "brief", **inputs}
    return await page.ask(domain="legal", task="summarize", inputs=inputs)


async def receipt(accepted):
    reading = await Reading.objects.select_related("document").aget(turn=accepted["turn"])
    pieces = [piece async for piece in reading.pieces.all()]
    return make_receipt(reading.document, pieces, reading.mode)


@cache
def three_hundred_pages() -> bytes:
    return pdf(long.pages(), header="Supply Agreement", footer="Page {page} of 300")


@pytest.fixture
async def agreement(paralegal, keep):
    return await keep(paralegal, three_hundred_pages(), "Supply.pdf")


async def test_every_word_of_300_pages_is_sent_and_the_receipt_says_so(paralegal, agreement, model, open_page):
    model.name = "fast"
    page = await open_page(paralegal)
    accepted = await summarise(page, agreement)
    assert accepted["question"] == "Summarise: Supply.pdf"
    end = await page.until("end")
    assert end["type"] == "turn.completed"
    assert said(page.seen) == ANSWER

    parts = sent(model)
    assert len(parts) > 20
    assert all(any(long.planted(number) in part for part in parts) for number in range(long.CLAUSES))
    assert sorted(parts, key=agreement.text.index) and sum(map(len, parts)) == len(agreement.text)
    assert set(parts) <= {agreement.text[p.start : p.end] async for p in Piece.objects.filter(level=0)}
    slip = await receipt(accepted)
    assert slip.complete
    assert (slip.pages, slip.characters, slip.read) == (300, len(agreement.text), len(agreement.text))


async def test_progress_is_told_and_notes_can_be_read_as_they_come(paralegal, agreement, model, open_page):
    model.name = "fast"
    page = await open_page(paralegal)
    await summarise(page, agreement)
    await page.until("end")
    told = [frame for frame in page.seen if frame["type"] == "turn.progress"]
    first_parts = [frame for frame in told if frame["total"] == told[0]["total"]]
    assert [frame["done"] for frame in first_parts] == list(range(told[0]["total"]))
    assert any("ARTICLE" in frame["label"] for frame in told)


async def test_parts_share_the_beginning_of_their_prompt(paralegal, agreement, model, open_page):
    """So the engine computes it once (vLLM's prefix cache)."""
    model.name = "fast"
    page = await open_page(paralegal)
    await summarise(page, agreement)
    await page.until("end")
    prompts = [
        one["messages"][0]["content"]
        for one in model.requests
        if "Write your notes on it now" in one["messages"][0]["content"]
    ]
    beginning = prompts[0][: prompts[0].index("[file content begin ")]
    assert len(beginning) > 500 and all(prompt.startswith(beginning) for prompt in prompts)


async def test_a_text_that_fits_is_asked_in_one_piece(paralegal, keep, model, open_page):
    document = await keep(paralegal, SHORT.encode(), "Lease.txt")
    page = await open_page(paralegal)
    accepted = await summarise(page, document)
    assert (await page.until("end"))["type"] == "turn.completed"
    assert len(model.requests) == 1
    assert SHORT in model.requests[0]["messages"][0]["content"]
    assert "[file name]: Lease.txt" in model.requests[0]["messages"][0]["content"]
    slip = await receipt(accepted)
    assert slip.complete and len(slip.pieces) == 1


async def test_a_chinese_document_is_summarised_in_chinese(paralegal, keep, model, open_page):
    document = await keep(paralegal, ("第一条 甲方应当支付租金。" * 20).encode(), "租赁合同.txt")
    page = await open_page(paralegal)
    accepted = await summarise(page, document)
    await page.until("end")
    assert accepted["language"] == "zh"
    assert "请用简体中文" in model.requests[0]["messages"][0]["content"]


# --- When it does not go well -----------------------------------------------------------------------------------------

SHORT = "1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP.\n\n2. Term. Five years from 1 March 2026.\n"


def with_fault(scenario: str, articles: int = 12) -> bytes:
    """An agreement of several parts; the sixth article has the scripted model misbehave."""
    clause = (
        "The parties shall keep each other informed of all matters that bear on the performance of this agreement. "
    )
    return "".join(
        f"ARTICLE {number}\n\n{f'play:{scenario} ' if number == 6 else ''}{clause * 22}\n\n"
        for number in range(1, articles + 1)
    ).encode()


async def test_a_part_that_fails_for_good_is_a_gap_with_a_name(paralegal, keep, model, open_page, monkeypatch):
    monkeypatch.setattr("assistant.documents.reading.reader.AGAIN_SECONDS", 0.01)
    document = await keep(paralegal, with_fault("error_400"))
    page = await open_page(paralegal)
    accepted = await summarise(page, document)
    end = await page.until("end")
    assert (end["type"], end["code"]) == ("turn.failed", "gap")
    assert "not complete" in end["message"]
    assert said(page.seen), "what could be read is summarised"
    slip = await receipt(accepted)
    (gap,) = slip.left_out
    lost = document.text[gap.start : gap.end]
    assert not slip.complete and "play:error_400" in lost and slip.read == len(document.text) - len(lost)
    done = sum(piece.state == Piece.State.DONE for piece in slip.pieces)
    assert f"{done} of {len(slip.pieces)} pieces were read." in receipt_lines(slip)


async def test_asking_again_reads_only_what_was_missing(paralegal, keep, model, open_page, monkeypatch):
    monkeypatch.setattr("assistant.documents.reading.reader.AGAIN_SECONDS", 0.01)
    monkeypatch.setitem(SCENARIOS, "error_twice", Scenario(status=400, faults=2))
    document = await keep(paralegal, with_fault("error_twice"))
    page = await open_page(paralegal)
    first = await summarise(page, document)
    assert (await page.until("end"))["code"] == "gap"
    before = len(sent(model))
    again = await summarise(page, document)
    assert (await page.until("end"))["type"] == "turn.completed"
    assert again["turn"] != first["turn"]
    (only,) = sent(model)[before:]
    assert "play:error_twice" in only
    assert (await receipt(again)).complete


async def test_a_model_that_breaks_once_is_asked_again(paralegal, keep, model, open_page):
    document = await keep(paralegal, with_fault("breaks_once"))
    page = await open_page(paralegal)
    accepted = await summarise(page, document)
    assert (await page.until("end"))["type"] == "turn.completed"
    assert (await receipt(accepted)).complete


async def test_stop_and_continue_do_no_part_twice(paralegal, keep, model, open_page):
    document = await keep(paralegal, with_fault("slow"))
    page = await open_page(paralegal)
    accepted = await summarise(page, document)
    while (await page.until("turn.progress"))["done"] < 2:
        pass
    await page.send(type="stop", turn=accepted["turn"])
    assert (await page.until("end"))["type"] == "turn.stopped"
    done = {piece.pk async for piece in Piece.objects.filter(state="done")}
    assert len(done) >= 2
    asked = sent(model)
    SCENARIOS["slow"], slow = SCENARIOS["fast"], SCENARIOS["slow"]
    try:
        await page.send(type="continue", turn=accepted["turn"])
        assert (await page.until("end"))["type"] == "turn.completed"
    finally:
        SCENARIOS["slow"] = slow
    texts = {document.text[p.start : p.end] for p in [piece async for piece in Piece.objects.filter(pk__in=done)]}
    assert not texts & set(sent(model)[len(asked) :])
    assert (await receipt(accepted)).complete


async def test_another_process_goes_on_from_the_parts_that_are_done(paralegal, keep, model, open_page, service):
    document = await keep(paralegal, with_fault("slow"))
    page = await open_page(paralegal)
    accepted = await summarise(page, document)
    while (await page.until("turn.progress"))["done"] < 2:
        pass
    await service.close()
    done = {(p.start, p.end) async for p in Piece.objects.filter(state="done")}
    asked = len(sent(model))
    other = TurnService()
    SCENARIOS["slow"], slow = SCENARIOS["fast"], SCENARIOS["slow"]
    try:
        await other.start()
        await until(Turn.objects.filter(pk=accepted["turn"], state="completed").aexists)
    finally:
        SCENARIOS["slow"] = slow
        await other.close()
    texts = {document.text[start:end] for start, end in done}
    assert len(done) >= 2 and not texts & set(sent(model)[asked:])


async def test_deleting_the_document_ends_its_reading(paralegal, keep, model, open_page):
    """UP-23."""
    document = await keep(paralegal, with_fault("slow"))
    page = await open_page(paralegal)
    await summarise(page, document)
    await page.until("turn.progress")
    await document.adelete()
    end = await page.until("end")
    assert (end["type"], end["code"]) == ("turn.failed", "document_deleted")


# --- Whose it is ------------------------------------------------------------------------------------------------------


async def test_p7_somebody_elses_document_is_like_none_at_all(people, paralegal, keep, model, open_page):
    theirs = await keep(await sync_to_async(people)("petra", "paralegals"), SHORT.encode())
    page = await open_page(paralegal)
    refused = await summarise(page, theirs)
    none = await page.ask(domain="legal", task="summarize", inputs={"document": str(uuid4())})
    assert refused["type"] == none["type"] == "error"
    assert refused["fields"] == none["fields"]
    assert not model.requests


async def test_the_steps_of_a_task_cannot_be_asked_for(paralegal, model, open_page):
    page = await open_page(paralegal)
    refused = await page.ask(domain="legal", task="summarize_part", inputs={"text": SHORT})
    assert (refused["type"], refused["code"]) == ("error", "not_found")


# --- Questions about it -----------------------------------------------------------------------------------------------


async def test_a_question_about_a_long_document_is_answered_from_its_passages(paralegal, agreement, model, open_page):
    model.name = "fast"
    page = await open_page(paralegal)
    question = "What does the Supplier pay within 137 days?"
    accepted = await page.ask(domain="legal", task="ask", inputs={"question": question, "document": str(agreement.pk)})
    assert (await page.until("end"))["type"] == "turn.completed"
    (prompt,) = [request["messages"][0]["content"] for request in model.requests]
    assert long.planted(37) in prompt
    assert "[p. " in prompt
    slip = await receipt(accepted)
    assert not slip.complete and {one.reason for one in slip.left_out} == {"not_asked"}


async def test_a_question_that_the_document_has_no_word_of_says_so(paralegal, agreement, model, open_page):
    model.name = "fast"
    page = await open_page(paralegal)
    await page.ask(domain="legal", task="ask", inputs={"question": "Penguins?", "document": str(agreement.pk)})
    await page.until("end")
    assert "No passage of the document has a word of this question" in model.requests[0]["messages"][0]["content"]


async def test_a_follow_up_is_about_the_document_of_the_turn_that_it_names(paralegal, keep, model, open_page):
    document = await keep(paralegal, SHORT.encode(), "Lease.txt")
    page = await open_page(paralegal)
    first = await summarise(page, document)
    await page.until("end")
    follow = {"domain": "legal", "task": "ask", "conversation": first["conversation"]}
    await page.ask(inputs={"question": "How long is the term?"}, carry=first["turn"], **follow)
    assert (await page.until("end"))["type"] == "turn.completed"
    assert SHORT.strip() in model.requests[-1]["messages"][-2]["content"]


# --- Medicine ---------------------------------------------------------------------------------------------------------

GUIDELINE = "Dosing\n\n1. Adults receive amoxicillin 500 mg every 8 hours for 7 days.\n\n2. With an eGFR below 30, 500 mg every 12 hours.\n"


async def test_a_clinical_question_is_answered_from_the_attached_guideline(clinician, keep, model, open_page):
    document = await keep(clinician, GUIDELINE.encode(), "Guideline.txt", domain="medical")
    page = await open_page(clinician)
    inputs = {"question": "How much amoxicillin?", "egfr": "28", "document": str(document.pk)}
    accepted = await page.ask(inputs=inputs)
    end = await page.until("end")
    assert (end["type"], end["passport"]["template"]) == ("turn.completed", "Question about a document (English)")
    assert accepted["chips"] == ["eGFR 28", "Guideline.txt"]
    prompt = model.requests[0]["messages"][0]["content"]
    assert GUIDELINE.strip() in prompt and "eGFR: 28" in prompt
    assert (await receipt(accepted)).complete


# --- Capacity ---------------------------------------------------------------------------------------------------------


async def test_parts_are_read_side_by_side_within_what_the_model_takes(
    paralegal, agreement, model, open_page, settings
):
    settings.MODEL_MAX_STREAMS = 5
    model.name = "steady"
    page = await open_page(paralegal)
    await summarise(page, agreement)
    await page.until("turn.progress")
    other = await open_page(paralegal)
    await other.ask(domain="legal", task="ask", inputs={"question": "Is a short question kept waiting?"})
    answering = asyncio.create_task(other.until("end"))
    await running(model, 5)
    assert (await answering)["type"] == "turn.completed"
    assert page.seen[-1]["type"] == "turn.progress", "the long reading goes on meanwhile"


async def test_a_place_that_a_part_has_left_is_taken_by_the_next(paralegal, keep, model, open_page, settings):
    """The turn's own place too, while another part takes long in one that is borrowed."""
    settings.MODEL_MAX_STREAMS = 2
    model.name = "steady"
    document = await keep(paralegal, with_fault("slow", articles=28))
    page = await open_page(paralegal)
    await summarise(page, document)
    for _ in range(3):
        await page.until("turn.progress")
    await running(model, 2)


async def running(model, number: int) -> None:
    """Until the model writes so many answers at once, and never more than that."""
    await until(lambda: model.running >= number)
    assert model.running == number
