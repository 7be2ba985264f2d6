"""Documents on the page: taken in, shown, searched and asked about, each with its question."""

import asyncio
import re

from playwright.async_api import Page, Route, expect

from tests.documents.made import pdf

from .conftest import OpenPage, on_one_loop
from .leases import LEASE, STATUTE, drop, paste, summarised
from .pages import field, highlighted, overflows


@on_one_loop
async def page(sign_in: OpenPage) -> Page:
    return await sign_in("paralegal")


async def test_a_pdf_is_dropped_shown_planned_and_summarised(page: Page) -> None:
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


async def test_a_search_in_a_long_document_brings_its_place_into_view(page: Page) -> None:
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


async def test_several_files_and_a_file_from_the_clipboard_are_taken_in(page: Page) -> None:
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


async def test_a_long_pasted_text_becomes_a_document_unless_its_author_keeps_it(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    text = "LEASE OF THE QUAY. " + "The tenant pays 6,400 EUR a month within three days. " * 40
    main = page.locator("[data-sheet=summarize] [data-main]")
    sent: asyncio.Queue[Route] = asyncio.Queue()
    await page.route("**/documents/?domain=*", sent.put)
    await paste(page, text)
    upload = await sent.get()
    await expect(main).to_have_value(text)  # Whoever asks meanwhile asks with it.
    await upload.continue_()
    await expect(page.locator("[data-document-title]")).to_have_text("LEASE OF THE QUAY.txt")
    await expect(main).to_have_value("")
    await page.wait_for_selector("[data-pane-plan-line]:not(:empty)")
    await main.fill("Newer: ")
    async with page.expect_response("**/plan/**"):  # The page asks nothing of a document that is gone.
        await main.blur()
    async with page.expect_response("**/discard/") as deleted:
        await page.get_by_role("button", name="Keep it as text").click()
    assert (await deleted.value).ok
    await expect(main).to_have_value(f"Newer: {text}")
    await expect(page.locator("[data-document-title]")).to_have_count(0)


async def test_what_cannot_be_read_is_said_in_a_sentence_and_the_rest_is_kept(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector(".document")
    await drop(page, b"a", "large.txt", zeros=25 * 1024 * 1024)
    await page.wait_for_selector("[data-document-say][data-bad]")
    await expect(page.locator("[data-document-say]")).to_contain_text("too large")
    await expect(page.locator(".document")).to_have_count(1)


async def test_the_kind_is_proposed_for_each_document_and_a_correction_stays_with_it(page: Page) -> None:
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


async def test_a_window_of_1024_pixels_has_room_for_the_document_and_the_question(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal", viewport={"width": 1024, "height": 768})
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector("[data-pane-plan-line]:not(:empty)")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await page.click(".bar-menu")
    await expect(page.locator(".rail")).to_be_in_viewport()
    await page.keyboard.press("Escape")
    assert not await overflows(page)


async def test_a_phone_has_the_document_the_editing_and_the_tables_in_its_width(sign_in: OpenPage) -> None:
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


async def is_stopped(page: Page) -> None:
    """A reading, once it is on its way."""
    await page.wait_for_selector("[data-pane-progress]:not([hidden])")
    await page.click("[data-stop]")
    await expect(page.locator("[data-pane-receipt-lines]")).to_contain_text("pieces were read")


async def test_a_reading_that_is_stopped_goes_on_without_the_receipt_of_its_stop(page: Page) -> None:
    clause = "The parties shall keep each other informed of all matters that bear on this agreement. " * 26
    text = "".join(f"ARTICLE {n}\n\n{'play:hangs_twice ' if n == 6 else ''}{clause}\n\n" for n in range(1, 13))
    await drop(page, text.encode(), "Long.txt")
    await page.wait_for_selector(".document [aria-pressed=true]")
    await page.click("[data-ask]")
    await is_stopped(page)
    await page.click("[data-action=continue]")
    await expect(page.locator("[data-evidence]")).to_have_count(0)
    await expect(page.locator("[data-pane-receipt]")).to_be_hidden()
    await is_stopped(page)
    await page.click("[data-action=continue]")
    await page.wait_for_selector("article[data-state=completed] [data-evidence]")
    await expect(page.locator("[data-pane-receipt-lines]")).to_contain_text("Every character")


async def test_a_document_that_was_not_read_to_its_end_says_so_and_offers_to(page: Page) -> None:
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


async def test_a_follow_up_is_cited_too_and_a_question_without_a_document_asks_for_nothing(page: Page) -> None:
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


async def test_a_question_after_a_summary_goes_with_the_document_as_shown(page: Page) -> None:
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


async def test_another_document_is_asked_about_once(page: Page) -> None:
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
