"""What a person decides on an answer about a document: edits it, accepts what is open, signs it off."""

import re

from playwright.async_api import Page, expect

from .conftest import OpenPage, on_one_loop
from .leases import is_marked, summarised
from .pages import highlighted, serious_faults

#: What is said of the library before somebody signs.
AGAINST = re.compile("has nothing on this|says otherwise|makes an exception|proves nothing")


@on_one_loop
async def page(sign_in: OpenPage) -> Page:
    return await sign_in("paralegal")


async def test_a_signature_stays_and_ends_with_an_edit(page: Page) -> None:
    await summarised(page)
    await page.click("[data-evidence-sign]")
    await expect(page.locator("#signing li")).to_have_count(2)
    await expect(page.locator("#signing [data-against-why]")).to_have_text(AGAINST)
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
    await page.wait_for_selector("[data-evidence-state]:has-text('Draft: paralegal signed off an earlier text')")
    await page.click("[data-evidence-before] summary")
    await expect(page.locator("[data-evidence-signed]")).to_contain_text("six years")
    await expect(page.locator(".check-note")).to_have_count(0)


async def test_d6_two_tabs_neither_sign_nor_overwrite_each_others_text(page: Page) -> None:
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
    await expect(page.locator("[data-answer]")).to_contain_text("The lease runs for five years.")
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


async def test_an_edit_changes_the_receipt_beside_it(page: Page) -> None:
    await summarised(page)
    await page.click("[data-evidence-show]")
    await expect(page.locator("[data-pane-receipt-lines]")).to_contain_text("1 differ, 1 not found")
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "The lease runs for five years.")
    await page.click("#editing [value=save]")
    await expect(page.locator("[data-pane-receipt-lines]")).to_contain_text("0 differ, 0 not found")


async def test_what_is_open_is_gone_through_with_the_keyboard_alone(page: Page) -> None:
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
