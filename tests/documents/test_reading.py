"""A long document is read to the last word, and where it is not, the receipt says so."""

import re

import pytest

from assistant.documents.models import Piece, Reading
from assistant.documents.receipt import make_receipt
from tests.fakes import ANSWER
from tests.page import said

from . import long
from .made import pdf

CONTENT = re.compile(r"\[file content begin\]\n(.*)\n\[file content end\]", re.S)


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


@pytest.fixture
def agreement(paralegal, keep):
    """Three hundred pages."""
    return keep(paralegal, pdf(long.pages(), header="Supply Agreement", footer="Page {page} of 300"), "Supply.pdf")


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
