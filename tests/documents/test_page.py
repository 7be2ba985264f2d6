"""Documents in a real browser: dropped, watched, cited, highlighted, edited, signed, refused."""

import base64

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import browser, sign_in  # noqa: F401 (fixtures)
from tests.browser.pages import overflows, serious_faults

from .made import pdf

LEASE = [
    ["LEASE AGREEMENT", "1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP the third floor.",
     "2. Term. The lease begins on 1 March 2026 and runs for five years."],
    ["3. Rent. The tenant pays 6,400 EUR a month within three days.", "4. Law. The laws of Ireland apply to this lease."],
]  # fmt: skip
SUMMARY = "- The lease runs for six years from 1 March 2026.\n- The rent is 6,400 EUR a month.\n- Zenith Corporation insures it."
STATUTE = "An Act to be enacted. Chapter 1. This Act applies in the member states. 29 U.S.C. 651; 29 C.F.R. 1910. This Act is enacted.\n"
DROP = """([name, data]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name));
  for (const kind of ["dragover", "drop"]) {
    window.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}"""
HIGHLIGHTED = "() => [...CSS.highlights.get('passage')].map((range) => range.toString()).join('|')"


async def drop(page: Page, data: bytes, name: str) -> None:
    await page.evaluate(DROP, [name, base64.b64encode(data).decode()])


@pytest.fixture
async def page(sign_in) -> Page:  # noqa: F811
    return await sign_in("paralegal")


async def summarised(page: Page) -> None:
    """The lease, its summary edited so that it has something true, something altered and something invented."""
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector(".document [aria-pressed=true]")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", SUMMARY)
    await page.click("#editing [value=save]")
    await page.wait_for_selector(".check-note")


async def test_a_pdf_is_dropped_shown_planned_and_summarised(page):
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector("[data-pane-plan-line]:not(:empty)")
    assert "one piece" in await page.inner_text("[data-pane-plan-line]")
    assert await page.input_value("[name=kind] >> nth=0") == "agreement"
    assert await page.locator(".leaf h3").all_inner_texts() == ["page 1", "page 2"]
    assert "SHA-256" in await page.inner_text("[data-pane-about]")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    assert "Every character of the document was read" in await page.inner_text("[data-evidence-receipt]")
    assert "Draft" in await page.inner_text("[data-evidence-state]")


async def test_a_statement_leads_to_its_passage_and_the_passage_back(page):
    await summarised(page)
    assert "differs: five years" in await page.inner_text(".check-note[data-result=near]")
    assert await page.inner_text(".check[data-result=not_found]") == "Zenith Corporation"
    await page.click("[data-cite='1']")
    assert "6,400 EUR" in await page.evaluate(HIGHLIGHTED)
    assert "page 2" in await page.inner_text("[data-pane-place]")
    await page.hover("[data-statement='0']")
    assert "runs for five years" in await page.evaluate(HIGHLIGHTED)
    where = await page.evaluate(
        "() => { const box = [...CSS.highlights.get('passage')][0].getBoundingClientRect(); return [box.x + 9, box.y + 9]; }"
    )
    await page.mouse.click(*where)
    assert "six years" in await page.inner_text("[data-statement][data-picked]")


async def test_a_source_is_reached_with_the_keyboard_alone_and_left_again(page):
    await summarised(page)
    await page.focus("[data-cite='0']")
    await page.keyboard.press("Enter")
    await page.wait_for_function("CSS.highlights.has('passage')")
    await page.focus("[data-leaves]")
    await page.keyboard.press("Escape")
    assert await page.is_hidden("[data-pane]")
    assert await page.evaluate("document.activeElement.dataset.cite") == "0"


async def test_the_passage_is_marked_when_a_source_is_only_pointed_at(page):
    await summarised(page)
    await page.click("[data-evidence-show]")
    await page.hover("[data-cite='1']")
    assert "6,400 EUR" in await page.evaluate(HIGHLIGHTED)
    await page.focus("[data-cite='0']")
    assert "runs for five years" in await page.evaluate(HIGHLIGHTED)


async def test_several_files_and_a_file_from_the_clipboard_are_taken_in(page):
    for event, target, names in (
        ("drop", "window", ["One.txt", "Two.txt"]),
        ("paste", "document.querySelector('[data-composer]')", ["Three.txt"]),
    ):
        await page.evaluate(
            f"""(names) => {{
              const transfer = new DataTransfer();
              for (const name of names) transfer.items.add(new File(["1. Term. The lease runs for five years."], name));
              const Kind = "{event}" === "drop" ? DragEvent : ClipboardEvent;
              {target}.dispatchEvent(new Kind("{event}", {{ bubbles: true, cancelable: true, dataTransfer: transfer, clipboardData: transfer }}));
            }}""",
            names,
        )
        await expect(page.locator(f".document-name:has-text('{names[-1]}')")).to_be_visible()
    assert await page.locator("[data-document-title]").all_inner_texts() == ["One.txt", "Two.txt", "Three.txt"]
    assert "document=" in await page.get_attribute("[data-facts]", "href")


async def test_a_signature_stays_and_ends_with_an_edit(page):
    await summarised(page)
    await page.click("[data-evidence-sign]")
    await page.wait_for_selector("[data-evidence-state]:has-text('Signed off by paralegal')")
    await page.reload()
    await page.wait_for_selector("[data-evidence-state]:has-text('Signed off by paralegal')")
    assert await page.locator(".check-note").count() == 2
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "The lease runs for five years.")
    await page.click("#editing [value=save]")
    await page.wait_for_selector("[data-evidence-state]:has-text('Draft, edited')")
    assert await page.locator(".check-note").count() == 0


async def test_what_cannot_be_read_is_said_in_a_sentence_and_the_rest_is_kept(sign_in):  # noqa: F811
    page = await sign_in("paralegal")
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector(".document")
    await drop(page, b"a" * (25 * 1024 * 1024 + 1), "large.txt")
    await page.wait_for_selector("[data-document-say][data-bad]")
    assert "too large" in await page.inner_text("[data-document-say]")
    assert await page.locator(".document").count() == 1


async def test_the_page_has_no_serious_fault_of_accessibility(page):
    await summarised(page)
    await page.click("[data-evidence-show]")
    assert await serious_faults(page) == []
    await page.click("[data-pane-close]")
    await page.goto(page.url.split("/c/")[0] + "/documents/facts/")
    await page.check("[name=document]")
    await page.click("#choice .button:not(.button-quiet)")
    assert "five years" in await page.inner_text("table >> nth=0")
    assert await serious_faults(page) == []


async def test_the_kind_is_proposed_for_each_document_and_a_correction_stays_with_it(page):
    kind = page.locator("[data-sheet=summarize] [name=kind]")
    await drop(page, pdf(LEASE), "Lease.pdf")
    await expect(kind).to_have_value("agreement")
    await page.click("[data-sheet=summarize] summary")
    await kind.select_option("terms")
    await drop(page, STATUTE.encode(), "Act.txt")
    await expect(kind).to_have_value("statute")
    await page.click(".document-name:has-text('Lease.pdf')")
    await expect(kind).to_have_value("terms")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await expect(kind).to_have_value("")


async def test_a_window_of_1024_pixels_has_room_for_the_document_and_the_question(sign_in):  # noqa: F811
    page = await sign_in("paralegal", viewport={"width": 1024, "height": 768})
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector("[data-pane-plan-line]:not(:empty)")
    await page.click("[data-ask]", timeout=3000)
    await page.wait_for_selector("[data-evidence]")
    await page.click(".bar-menu")
    await expect(page.locator(".rail")).to_be_in_viewport()
    await page.keyboard.press("Escape")
    assert not await overflows(page)


async def test_a_phone_has_the_document_the_editing_and_the_tables_in_its_width(sign_in):  # noqa: F811
    page = await sign_in("paralegal", viewport={"width": 375, "height": 700})
    add = await page.locator(".document-add").bounding_box()
    assert add and add["x"] < 40 and add["width"] < 60
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector(".leaf")
    await page.click("[data-pane-close]")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await page.click("[data-evidence-edit]")
    words = await page.locator("[data-editing]").bounding_box()
    assert words and words["width"] > 250
    assert not await overflows(page)


async def test_a_reading_that_is_stopped_goes_on_without_the_receipt_of_its_stop(page):
    clause = "The parties shall keep each other informed of all matters that bear on this agreement. " * 26
    text = "".join(f"ARTICLE {n}\n\n{'play:slow ' if n == 6 else ''}{clause}\n\n" for n in range(1, 13))
    await drop(page, text.encode(), "Long.txt")
    await page.wait_for_selector(".document [aria-pressed=true]")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-pane-progress]:not([hidden])")
    await page.click("[data-stop]")
    await expect(page.locator("[data-pane-receipt-lines]")).to_contain_text("pieces were read")
    await page.click("[data-action=continue]")
    await expect(page.locator("[data-evidence]")).to_have_count(0)
    await expect(page.locator("[data-pane-receipt]")).to_be_hidden()
    await page.wait_for_selector("article[data-state=completed] [data-evidence]", timeout=60_000)
    await expect(page.locator("[data-pane-receipt-lines]")).to_contain_text("Every character")


async def test_an_edit_changes_the_receipt_beside_it(page):
    await summarised(page)
    await page.click("[data-evidence-show]")
    await expect(page.locator("[data-pane-receipt-lines]")).to_contain_text("1 differ, 1 not found")
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "The lease runs for five years.")
    await page.click("#editing [value=save]")
    await expect(page.locator("[data-pane-receipt-lines]")).to_contain_text("0 differ, 0 not found")


async def test_a_file_without_pages_is_cited_without_a_page(page):
    await drop(page, "\n\n".join(LEASE[0]).encode(), "Lease.txt")
    await page.wait_for_selector(".document [aria-pressed=true]")
    assert await page.is_hidden(".leaf h3")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "The lease needs six years' notice; it runs from 1 March 2026.")
    await page.click("#editing [value=save]")
    await page.wait_for_selector(".check-note")
    assert await page.inner_text("[data-cite]") == "Source"
    told = await page.inner_text("[data-answer]")
    assert told.index("six years'") < told.index("differs")


async def test_a_copy_pastes_as_formatted_text_with_its_marks(page):
    await summarised(page)
    await page.click("[data-action=copy]")
    await page.wait_for_selector("[data-copy-label]:has-text('Copied')")
    html = await page.evaluate("async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()")
    assert "<li>" in html and "differs: five years" in html and "not legal advice" in html


async def test_a_follow_up_is_cited_too_and_a_question_without_a_document_asks_for_nothing(page):
    await summarised(page)
    await page.click("label:has([name=task][value=ask])")
    await page.fill("[data-sheet=ask] [data-main]", "How long is the term?")
    await page.click("[data-ask]")
    await page.wait_for_selector("article:nth-of-type(2) [data-evidence]")
    await page.goto(page.url.split("/c/")[0] + "/legal/")
    await page.click("label:has([name=task][value=ask])")
    await page.fill("[data-sheet=ask] [data-main]", "What is a lease?")
    await page.click("[data-ask]")
    await page.wait_for_selector("article[data-state=completed]")
