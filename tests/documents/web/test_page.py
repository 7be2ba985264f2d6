"""Documents in a real browser: dropped, watched, cited, highlighted, edited, signed, refused."""

import base64
import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import browser, chromium, sign_in  # noqa: F401 (fixtures)
from tests.browser.pages import field, highlighted, is_copied, overflows, serious_faults

from ..made import numbered_docx, pdf

LEASE = [
    ["LEASE AGREEMENT", "1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP the third floor.",
     "2. Term. The lease begins on 1 March 2026 and runs for five years."],
    ["3. Rent. The tenant pays 6,400 EUR a month within three days.", "4. Law. The laws of Ireland apply to this lease."],
]  # fmt: skip
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
SUMMARY = "- The lease runs for six years from 1 March 2026.\n- The rent is 6,400 EUR a month.\n- Zenith Corporation insures it."
STATUTE = "An Act to be enacted. Chapter 1. This Act applies in the member states. 29 U.S.C. 651; 29 C.F.R. 1910. This Act is enacted.\n"
DROP = """([name, data]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name));
  for (const kind of ["dragover", "drop"]) {
    window.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}"""


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
    await is_marked(page)


async def is_marked(page: Page) -> None:
    """To the first of its statements: they are marked from the last to the first, a piece at a time."""
    await expect(page.locator(".check[data-result=not_found]")).to_have_text("Zenith Corporation")
    await expect(page.locator("[data-cite]")).to_have_count(3)


async def test_a_pdf_is_dropped_shown_planned_and_summarised(page):
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector("[data-pane-plan-line]:not(:empty)")
    await expect(page.locator("[data-pane-plan-line]")).to_contain_text("one piece")
    await expect(page.locator("[name=kind]").first).to_have_value("agreement")
    await expect(page.locator(".leaf h3")).to_have_text(["page 1", "page 2"])
    await expect(page.locator("[data-pane-page]")).to_have_text("page 1 of 2")
    await expect(page.locator("[data-pane-about]")).to_be_hidden()
    await expect(page.locator("[data-pane-about]")).to_contain_text("SHA-256")
    await page.fill("[data-find]", "THE LA")
    await expect(page.locator("[data-found]")).to_have_text("1 of 1")
    await highlighted(page, "The la", "found")
    await page.fill("[data-find]", "lease")
    await expect(page.locator("[data-found]")).to_have_text("1 of 3")
    await page.press("[data-find]", "Enter")
    await expect(page.locator("[data-found]")).to_have_text("2 of 3")
    await page.fill("[data-find]", "Zenith")
    await expect(page.locator("[data-found]")).to_have_text("not found")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await expect(page.locator("[data-evidence-receipt]")).to_contain_text("Every character of the document was read")
    await expect(page.locator("[data-evidence-state]")).to_contain_text("Draft")


async def test_a_search_in_a_long_document_brings_its_place_into_view(page):
    """Pages far from the window are not laid out before somebody goes there."""
    text = [[f"ARTICLE {number}", *["All notices are in writing."] * (number % 7 * 6)] for number in range(1, 121)]
    await drop(page, pdf(text), "Long.pdf")
    await page.wait_for_selector("[data-pane-plan-line]:not(:empty)")
    for number in (90, 120, 45):
        await page.fill("[data-find]", f"ARTICLE {number}")
        await expect(page.locator("[data-found]")).to_have_text("1 of 1")
        await page.wait_for_function("""() => {
          const [found] = [...CSS.highlights.get("found")].map((range) => range.getBoundingClientRect());
          const leaves = document.querySelector("[data-leaves]").getBoundingClientRect();
          return leaves.top < found.top && found.bottom < leaves.bottom;
        }""")
    await expect(page.locator("[data-pane-page]")).to_have_text("page 45 of 120")


async def test_a_statement_leads_to_its_passage_and_the_passage_back(page):
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


async def test_a_statement_is_cited_with_the_number_that_word_gave_its_clause(page):
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


async def test_a_source_is_reached_with_the_keyboard_alone_and_left_again(page):
    await summarised(page)
    await page.focus("[data-cite='0']")
    await page.keyboard.press("Enter")
    await page.wait_for_function("CSS.highlights.has('passage')")
    await page.focus("[data-leaves]")
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-pane]")).to_be_hidden()
    await expect(page.locator("[data-cite='0']")).to_be_focused()


async def test_the_passage_is_marked_when_a_source_is_only_pointed_at(page):
    await summarised(page)
    await page.click("[data-evidence-show]")
    await expect(page.locator("#document-title")).to_be_focused()
    await page.hover("[data-cite='1']")
    await highlighted(page, "6,400 EUR")
    await page.focus("[data-cite='0']")
    await highlighted(page, "runs for five years")


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
    await expect(page.locator("[data-document-title]")).to_have_text(["One.txt", "Two.txt", "Three.txt"])
    await expect(page.locator("[data-facts]")).to_have_attribute("href", re.compile("document="))


async def test_a_signature_stays_and_ends_with_an_edit(page):
    await summarised(page)
    await page.click("[data-evidence-sign]")
    await expect(page.locator("#signing li")).to_have_count(2)
    assert await serious_faults(page) == []
    await page.click("#signing [value=sign]")
    await expect(page.locator("#signing")).to_be_visible()
    await page.fill("[data-signing-reason]", "The annex says so.")
    await page.click("#signing [value=sign]")
    await page.wait_for_selector("[data-evidence-state]:has-text('Signed off by paralegal')")
    await page.click("[data-evidence-withdraw]")
    await page.wait_for_selector("[data-evidence-state]:has-text('Draft, edited')")
    await page.click("[data-evidence-sign]")
    await expect(page.locator("#signing li")).to_have_count(0)
    await page.click("#signing [value=sign]")
    await page.wait_for_selector("[data-evidence-state]:has-text('Signed off by paralegal')")
    await page.reload()
    await page.wait_for_selector("[data-evidence-state]:has-text('Signed off by paralegal')")
    await expect(page.locator(".check[data-result]")).to_have_count(2)
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "The lease runs for five years.")
    await page.click("#editing [value=save]")
    await page.wait_for_selector("[data-evidence-state]:has-text('Draft, edited')")
    await expect(page.locator(".check-note")).to_have_count(0)


async def test_d6_two_tabs_neither_sign_nor_overwrite_each_others_text(page):
    await summarised(page)
    other = await page.context.new_page()
    await other.goto(page.url)
    await is_marked(other)
    await other.click("[data-evidence-edit]")
    await other.fill("[data-editing]", "The lease runs for five years.")
    await other.click("#editing [value=save]")
    await expect(other.locator(".check-note")).to_have_count(0)

    await page.click("[data-evidence-sign]")
    await page.fill("[data-signing-reason]", "The annex says so.")
    await page.click("#signing [value=sign]")
    await expect(page.locator("[data-toast-text]")).to_contain_text("has changed since you opened it")
    await expect(page.locator("[data-answer]")).to_contain_text("five years")
    await expect(page.locator("[data-evidence-state]")).to_contain_text("Draft, edited")

    await other.click("[data-evidence-edit]")
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "It runs for five years, from 1 March 2026.")
    await page.click("#editing [value=save]")
    await expect(page.locator("[data-answer]")).to_contain_text("from 1 March 2026")
    await other.fill("[data-editing]", "Mine, which took an hour to write.")
    await other.click("#editing [value=save]")
    await expect(other.locator("[data-editing-why]")).to_contain_text("has changed since you opened it")
    await expect(other.locator("[data-editing]")).to_have_value("Mine, which took an hour to write.")
    await other.click("#editing summary")
    await expect(other.locator("[data-editing-stands]")).to_contain_text("from 1 March 2026")
    assert await serious_faults(other) == []
    await other.click("#editing [value=save]")
    await expect(other.locator("[data-answer]")).to_contain_text("an hour to write")


async def test_what_cannot_be_read_is_said_in_a_sentence_and_the_rest_is_kept(sign_in):  # noqa: F811
    page = await sign_in("paralegal")
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector(".document")
    await drop(page, b"a" * (25 * 1024 * 1024 + 1), "large.txt")
    await page.wait_for_selector("[data-document-say][data-bad]")
    await expect(page.locator("[data-document-say]")).to_contain_text("too large")
    await expect(page.locator(".document")).to_have_count(1)


async def test_the_page_has_no_serious_fault_of_accessibility(page):
    await summarised(page)
    await page.click("[data-evidence-show]")
    assert await serious_faults(page) == []
    await page.click("[data-pane-close]")
    await page.goto(page.url.split("/c/")[0] + "/documents/facts/")
    await page.check("[name=document]")
    await page.click("#choice .button:not(.button-quiet)")
    await expect(page.locator("table").first).to_contain_text("five years")
    assert await serious_faults(page) == []


async def test_the_kind_is_proposed_for_each_document_and_a_correction_stays_with_it(page):
    kind = page.locator("[data-sheet=summarize] [name=kind]")
    await drop(page, pdf(LEASE), "Lease.pdf")
    await expect(kind).to_have_value("agreement")
    await page.click("[data-sheet=summarize] summary")
    await kind.select_option("terms")
    await drop(page, STATUTE.encode(), "Act.txt")
    await expect(kind).to_have_value("statute")
    await page.reload()
    await expect(page.locator(".document")).to_have_count(2)
    await expect(kind).to_have_value("statute")
    await page.click(".document-name:has-text('Lease.pdf')")
    await expect(kind).to_have_value("terms")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await expect(kind).to_have_value("terms")


async def test_a_window_of_1024_pixels_has_room_for_the_document_and_the_question(sign_in):  # noqa: F811
    page = await sign_in("paralegal", viewport={"width": 1024, "height": 768})
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector("[data-pane-plan-line]:not(:empty)")
    await page.click("[data-ask]")
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
    await expect(page.locator("[data-editing]")).to_be_visible()
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
    await page.wait_for_selector("article[data-state=completed] [data-evidence]")
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
    await expect(page.locator(".leaf h3")).to_be_hidden()
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "The lease needs six years' notice; it runs from 1 March 2026.")
    await page.click("#editing [value=save]")
    await page.wait_for_selector(".check[data-result]")
    await expect(page.locator("[data-cite]").first).to_have_text("Source")
    await expect(page.locator("[data-answer]")).to_have_text(re.compile("six years'.*differs"))


async def test_a_copy_pastes_as_formatted_text_with_its_marks(page):
    await summarised(page)
    await page.click("[data-action=copy]")
    await is_copied(page)
    html = await page.evaluate("async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()")
    assert "<li" in html and "not legal advice" in html and "<svg" not in html and "<button" not in html
    assert "years</span> [differs: five years]" in re.sub(r"<span class=.check-note.[^>]*>", "", html)
    text = await page.evaluate("navigator.clipboard.readText()")
    assert "six years [differs: five years] from 1 March 2026." in text
    assert "Zenith Corporation [not found in the document] insures it. [no passage]" in text


async def test_what_is_open_is_gone_through_with_the_keyboard_alone(page):
    """Accepted, edited, and the counts stay true."""
    await summarised(page)
    counts = page.locator("[data-evidence-counts]")
    await expect(counts).to_have_text("1 of 3 statements checked. 2 are open: the document does not say so.")
    await expect(page.locator(".cite")).to_have_count(3)
    await page.keyboard.press("F8")
    await expect(page.locator("[data-review-count]")).to_have_text("1 of 2 open")
    await expect(page.locator("[data-review-notes]")).to_have_text("six years: the document has five years")
    await expect(page.locator("[data-statement='0']")).to_have_attribute("data-picked", "")
    await highlighted(page, "runs for five years")
    assert await serious_faults(page) == []
    await page.keyboard.press("F8")
    await expect(page.locator("[data-review-count]")).to_have_text("2 of 2 open")
    await page.keyboard.press("F8")
    await expect(page.locator("[data-review-count]")).to_have_text("1 of 2 open")
    await expect(page.locator("[data-review-reason]")).to_be_focused()
    await page.keyboard.type("The amendment says six.")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-review-count]")).to_have_text("1 of 1 open")
    await expect(counts).to_have_text("2 of 3 statements checked. 1 is open: the document does not say so.")
    await expect(page.locator("[data-cite='0']")).to_have_attribute("data-state", "accepted")
    await page.click("[data-review-edit]")
    chosen = "(area) => area.value.slice(area.selectionStart, area.selectionEnd)"
    await page.wait_for_function(
        f"({chosen})(document.querySelector('[data-editing]')) === 'Zenith Corporation insures it.'"
    )
    await page.keyboard.type("The laws of Ireland apply.")
    await page.click("#editing [value=save]")
    await expect(counts).to_have_text("3 of 3 statements checked. Nothing is open.")
    await expect(page.locator("[data-review-count]")).to_have_text("Nothing is open.")
    await page.keyboard.press("Escape")
    await page.click("[data-cite='0']")
    await expect(page.locator("[data-review-accepted]")).to_have_text("accepted by paralegal: The amendment says six.")
    await page.click("[data-review-reopen]")
    await expect(counts).to_contain_text("1 is open")
    await page.reload()
    await expect(counts).to_contain_text("1 is open")


async def test_a_document_that_was_not_read_to_its_end_says_so_and_offers_to(page):
    text = "\n\n".join(
        f"{n}. Clause {n}. The parties keep each other informed of matter {n}. " * 12 for n in range(1, 60)
    )
    await drop(page, text.encode(), "Long.txt")
    await page.wait_for_selector(".document [aria-pressed=true]")
    await page.fill("[data-sheet=summarize] [data-main]", "What about matter 7?")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await expect(page.locator("[data-evidence-read][data-incomplete]")).to_contain_text("Read: ")
    await page.click("[data-evidence-all]")
    two = page.locator("article:nth-of-type(2)")
    await expect(two).to_have_attribute("data-state", "completed")
    await expect(two.locator("[data-evidence-receipt]")).to_contain_text("Every character")


async def test_a_follow_up_is_cited_too_and_a_question_without_a_document_asks_for_nothing(page):
    await summarised(page)
    await field(page).click()
    await page.click("label:has([name=task][value=ask])")
    await page.fill("[data-sheet=ask] [data-main]", "How long is the term?")
    await page.click("[data-ask]")
    await page.wait_for_selector("article:nth-of-type(2) [data-evidence]")
    await page.goto(page.url.split("/c/")[0] + "/legal/")
    await page.click("label:has([name=task][value=ask])")
    await page.fill("[data-sheet=ask] [data-main]", "What is a lease?")
    await page.click("[data-ask]")
    await page.wait_for_selector("article[data-state=completed]")


async def test_a_question_after_a_summary_goes_with_the_document_as_shown(page):
    await drop(page, pdf(LEASE), "Lease.pdf")
    await expect(page.locator(".document [aria-pressed=true]")).to_contain_text("Lease.pdf")
    await drop(page, STATUTE.encode(), "Act.txt")
    which = page.locator("[data-document-which]")
    await expect(which).to_have_text("The question is about “Act.txt” alone.")
    await page.click(".document-name:has-text('Lease.pdf')")
    await expect(which).to_have_text("The question is about “Lease.pdf” alone.")
    await page.click("[data-ask]")
    await page.wait_for_selector("article[data-state=completed]")
    await expect(page.locator("[name=task][value=ask]")).to_be_checked()
    await expect(page.locator(".document [aria-pressed=true]")).to_contain_text("Lease.pdf")

    await page.reload()
    await expect(page.locator(".document [aria-pressed=true]")).to_contain_text("Lease.pdf")
    await expect(page.locator(".document")).to_have_count(2)
    await field(page).click()
    await page.click("label:has([name=task][value=summarize])")
    await page.fill("[data-sheet=summarize] [data-main]", "How long is the term?")
    await page.click("[data-ask]")
    two = page.locator("article:nth-of-type(2)")
    await expect(two).to_have_attribute("data-state", "completed")
    await expect(two.locator("[data-question]")).to_have_text("How long is the term?")
    await expect(two.locator("[data-carried] .chip")).to_have_text(["Lease.pdf"])
    await expect(two.locator("[data-evidence]")).to_be_visible()

    await page.click(".document:has-text('Lease.pdf') [data-document-remove]")
    await expect(page.locator("[data-case-removed]")).to_be_visible()
    await page.fill("[data-sheet=ask] [data-main]", "What is a lease?")
    await page.click("[data-ask]")
    three = page.locator("article:nth-of-type(3)")
    await expect(three).to_have_attribute("data-state", "completed")
    await expect(three.locator("[data-anew]")).to_be_visible()
    await expect(three.locator("[data-evidence]")).to_have_count(0)


async def test_another_document_is_asked_about_once(page):
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector(".document [aria-pressed=true]")
    await page.click("[data-ask]")
    await page.wait_for_selector("article[data-state=completed]")
    await drop(page, STATUTE.encode(), "Act.txt")
    await expect(page.locator(".document [aria-pressed=true]")).to_contain_text("Act.txt")
    await page.fill("[data-sheet=ask] [data-main]", "What does it say?")
    await page.click("[data-ask]")
    dialog = page.locator("#another-case")
    await expect(dialog.locator("[data-case-before] .chip")).to_have_text(["Lease.pdf"])
    await expect(dialog.locator("[data-case-now] .chip")).to_have_text(["Act.txt"])
    await dialog.locator("[value=start]").click()
    two = page.locator("article:nth-of-type(2)")
    await expect(two).to_have_attribute("data-state", "completed")
    await expect(two.locator("[data-anew]")).to_be_visible()
    await expect(page.locator(".document [aria-pressed=true]")).to_contain_text("Act.txt")
