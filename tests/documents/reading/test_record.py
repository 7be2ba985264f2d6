"""What was sent of a document is made again, too: of its text, its parts and the notes on them."""

from tests.again import made_again

from .. import long
from ..made import pdf


async def test_every_part_of_a_long_document(paralegal, keep, model, open_page):
    model.name = "fast"
    document = await keep(paralegal, pdf(long.pages()[:60], header="Agreement"), "Supply.pdf")
    page = await open_page(paralegal)
    inputs = {"document": str(document.pk), "kind": "agreement", "depth": "brief"}
    accepted = await page.ask(domain="legal", task="summarize", inputs=inputs)
    assert (await page.until("end"))["type"] == "turn.completed"
    again = await made_again(accepted)
    assert len(again) > 5 and all(same for _, same in again)
    assert {body for body, _ in again} == set(model.bodies)


async def test_passages_of_a_long_document(paralegal, keep, model, open_page):
    model.name = "fast"
    document = await keep(paralegal, pdf(long.pages()[:60], header="Agreement"), "Supply.pdf")
    page = await open_page(paralegal)
    inputs = {"question": "When does the agreement end?", "document": str(document.pk)}
    accepted = await page.ask(domain="legal", task="ask", inputs=inputs)
    assert (await page.until("end"))["type"] == "turn.completed"
    assert await made_again(accepted) == [(model.bodies[-1], True)]
