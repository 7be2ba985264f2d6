"""An answer beside its document: from a statement to its passage and back, and in a copy."""

import re

from playwright.async_api import Page, expect

from tests.documents.made import numbered_docx

from .conftest import OpenPage, on_one_loop
from .leases import LEASE, drop, paste, summarised
from .pages import highlighted, is_copied, serious_faults

#: Each clause with its level; Word has numbered the last three 7.2, (a) and (b).
CONTRACT = [
    (0, "Definitions"), (1, "“Buyer” means Calder Engineering Ltd."), (1, "“Seller” means Tarn Castings Ltd."),
    (0, "Goods"), (1, "The Seller supplies the castings of Schedule 1."), (0, "Price"), (1, "The price is 480,000 EUR."),
    (1, "The price is paid"), (2, "by bank transfer; and"), (2, "within 45 days of the invoice."), (0, "Delivery"),
    (1, "Delivery is to the Buyer’s yard in Leeds."), (0, "Risk"), (1, "Risk passes on delivery."), (0, "Warranty"),
    (1, "The castings are free of defects for two years."), (0, "Termination"), (1, "This Agreement runs for three years."),
    (1, "It may be terminated earlier:"), (2, "by the Seller, if an invoice stays unpaid for sixty days;"),
    (2, "by the Buyer, on thirty days’ notice in writing."),
]  # fmt: skip


@on_one_loop
async def page(sign_in: OpenPage) -> Page:
    return await sign_in("paralegal")


async def test_a_statement_leads_to_its_passage_and_the_passage_back(page: Page) -> None:
    await summarised(page)
    await expect(page.locator(".check-note[data-result=near]")).to_contain_text("differs: five years")
    await expect(page.locator(".check[data-result=not_found]")).to_have_text("Zenith Corporation")
    await page.click("[data-cite='1']")
    await highlighted(page, "6,400 EUR")
    await expect(page.locator("[data-pane-place]")).to_contain_text("page 2")
    await page.hover("[data-statement='0']")
    await highlighted(page, "runs for five years")
    where = await page.evaluate(
        "() => { const box = [...CSS.highlights.get('passage')][0].getBoundingClientRect(); return [box.x + 9, box.y + 9]; }"
    )
    await page.mouse.click(*where)
    await expect(page.locator("[data-statement][data-picked]")).to_contain_text("six years")


async def test_a_statement_is_cited_with_the_number_that_word_gave_its_clause(page: Page) -> None:
    """The file holds no number: its styles count the clauses."""
    await drop(page, numbered_docx(CONTRACT), "Supply agreement.docx")
    await page.wait_for_selector(".document [aria-pressed=true]")
    await page.fill("[data-sheet=summarize] [data-main]", "Who may end it, and when is the price paid? play:clauses")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    for place, number, words in ((0, "7.2(b)", "on thirty days’ notice"), (1, "3.2(b)", "within 45 days")):
        await page.click(f"[data-statement='{place}']")
        await expect(page.locator("[data-pane-place]")).to_contain_text(number)
        await highlighted(page, words)
    await expect(page.locator("[data-leaves]")).to_contain_text("(b) by the Buyer, on thirty days’ notice in writing.")
    await expect(page.locator("[data-answer] .check-note")).to_have_count(0)
    address = await page.get_attribute("[data-evidence-markdown]", "href")
    exported = await page.evaluate("async (address) => (await fetch(address)).text()", address)
    assert "7.2(b)" in exported and "3.2(b)" in exported


async def test_a_source_is_reached_with_the_keyboard_alone_and_left_again(page: Page) -> None:
    await summarised(page)
    await page.focus("[data-cite='0']")
    await page.keyboard.press("Enter")
    await page.wait_for_function("CSS.highlights.has('passage')")
    await page.focus("[data-leaves]")
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-pane]")).to_be_hidden()
    await expect(page.locator("[data-cite='0']")).to_be_focused()


async def test_the_passage_is_marked_when_a_source_is_only_pointed_at(page: Page) -> None:
    await summarised(page)
    await page.click("[data-evidence-show]")
    await expect(page.locator("#document-title")).to_be_focused()
    await page.hover("[data-cite='1']")
    await highlighted(page, "6,400 EUR")
    await page.focus("[data-cite='0']")
    await highlighted(page, "runs for five years")


async def test_a_pasted_text_is_cited_without_a_page(page: Page) -> None:
    """In either language."""
    clauses = [*LEASE[0], *(f"{number}. Room {number} is let as it stands." for number in range(5, 70))]
    await paste(page, "\n\n".join(clauses))
    await page.wait_for_selector(".document [aria-pressed=true]")
    await expect(page.locator(".leaf h3")).to_be_hidden()
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "The lease needs six years' notice; it runs from 1 March 2026.")
    await page.click("#editing [value=save]")
    await page.wait_for_selector(".check[data-result]")
    await expect(page.locator("[data-cite]").first).to_have_text("Source")
    await expect(page.locator("[data-answer]")).to_have_text(re.compile("six years'.*differs"))
    await page.click("[data-statement='0']")
    await highlighted(page, "runs for five years")
    await page.set_extra_http_headers({"Accept-Language": "zh-CN"})
    await page.reload()
    await expect(page.locator("[data-answer]")).to_have_text(re.compile("six years'.*有出入"))
    await page.click("[data-statement='0']")
    await highlighted(page, "runs for five years")


async def test_a_copy_pastes_as_formatted_text_with_its_marks(page: Page) -> None:
    await summarised(page)
    await page.click("[data-action=copy]")
    await is_copied(page)
    html = await page.evaluate("async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()")
    assert "<li" in html and "not legal advice" in html and "<svg" not in html and "<button" not in html
    assert "years</span> [differs: five years]" in re.sub(r"<span class=.check-note.[^>]*>", "", html)
    text = await page.evaluate("navigator.clipboard.readText()")
    assert "six years [differs: five years] from 1 March 2026." in text
    assert "Zenith Corporation [not found in the document] insures it. [no passage]" in text


async def test_the_page_has_no_serious_fault_of_accessibility(page: Page) -> None:
    await summarised(page)
    await page.click("[data-evidence-show]")
    assert await serious_faults(page) == []
    await page.click("[data-pane-close]")
    await page.goto(page.url.split("/c/")[0] + "/documents/facts/")
    await page.check("[name=document]")
    await page.click("#choice .button:not(.button-quiet)")
    await expect(page.locator("table").first).to_contain_text("five years")
    assert await serious_faults(page) == []
