"""The original beside the answer: its pages as pictures, with the passage of a statement marked on them."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.documents.made import pdf, scan

from ..site import Site
from .conftest import OpenPage
from .leases import LEASE, drop, summarised
from .pages import highlighted, overflows, serious_faults

pytestmark = pytest.mark.usefixtures("site")

#: Whether the first page shows anything but white.
INKED = """() => {
  const canvas = document.querySelector(".original-page canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, place) => place % 4 < 3 && value < 128);
}"""


async def show_original(page: Page) -> None:
    await page.locator("[data-pane] .segment", has_text=re.compile("^(Original|原件)$")).click()
    await page.wait_for_selector(".original-page canvas")


async def is_inked(page: Page) -> None:
    await page.wait_for_function(INKED)


async def marks(page: Page, words: str) -> None:
    await highlighted(page, words, "original")


async def test_a_statement_leads_to_its_place_on_the_page(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal", viewport={"width": 1440, "height": 900})
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    await summarised(page)
    assert not any("pdf" in url for url in fetched), "it is loaded when it is asked for"
    await page.locator("[data-cite]").nth(1).click()
    await show_original(page)
    await marks(page, "6,400 EUR a month")
    await expect(page.locator(".original-page")).to_have_count(2)
    await page.locator("[data-cite]").first.click()
    await marks(page, "The lease begins on 1 March 2026")
    await is_inked(page)
    assert await serious_faults(page) == [] and not await overflows(page)
    await page.locator("[data-pane] .segment", has_text="Text").click()
    await expect(page.locator(".leaf").first).to_be_visible()
    await expect(page.locator(".original-page").first).to_be_hidden()


async def test_it_is_enlarged_and_keeps_its_marks(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    await summarised(page)
    await page.locator("[data-cite]").nth(1).click()
    await show_original(page)
    await marks(page, "6,400 EUR a month")
    before = await page.locator(".original-page").first.evaluate("(leaf) => leaf.clientWidth")
    await page.get_by_role("button", name="Larger").click()
    await page.wait_for_function(
        "(before) => document.querySelector('.original-page').clientWidth > before", arg=before
    )
    await page.locator("[data-cite]").nth(1).click()
    await marks(page, "6,400 EUR a month")


async def test_chinese_without_its_fonts_is_drawn(sign_in: OpenPage) -> None:
    """Its character maps come from the site."""
    page = await sign_in("paralegal")
    fetched: list[str] = []
    page.on("response", lambda response: fetched.append(response.url) if response.ok else None)
    await drop(page, pdf([["第一条 租赁期限为五年，自二〇二六年三月一日起算。"]], font="STSong-Light"), "租赁合同.pdf")
    await page.wait_for_selector(".leaf")
    await show_original(page)
    text = page.locator(".original-page .textLayer")
    await expect(text).to_contain_text("租赁期限为五年")
    assert any(url.endswith(".bcmap") for url in fetched)


async def test_a_scan_shows_its_picture(sign_in: OpenPage) -> None:
    """Its words were read by Tesseract, which says nothing of their places: so does the page."""
    page = await sign_in("paralegal")
    await page.route("**/documents/?*", lambda route: route.continue_(url=f"{route.request.url}&ocr=yes"))
    await drop(page, scan(pdf(LEASE[1:])), "Scan.pdf")
    await page.wait_for_selector(".document [aria-pressed=true]")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await page.click("[data-evidence-edit]")
    await page.fill("[data-editing]", "- The rent is 6,400 EUR a month.")
    await page.click("#editing [value=save]")
    await expect(page.locator("[data-answer]")).to_contain_text("6,400 EUR a month")  # else an old statement is clicked
    await page.locator("[data-cite]").first.click()
    await show_original(page)
    note = page.locator("[data-original-note]")
    await expect(note).to_contain_text("its words cannot be found in the picture")
    await page.locator("[data-statement]").first.hover()
    await page.locator("[data-cite]").first.hover()
    await expect(note).to_contain_text("its words cannot be found in the picture")
    await is_inked(page)


async def test_a_file_without_pages_can_be_downloaded(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    await drop(page, b"1. Term. The lease runs for five years from 1 March 2026.", "Lease.txt")
    await page.wait_for_selector(".leaf")
    await expect(page.locator("[data-pane-choice]")).to_be_hidden()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download the file").click()
    assert (await download.value).suggested_filename == "Lease.txt"


async def test_a_file_that_is_gone_leaves_the_text_and_says_so(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("paralegal")
    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector(".leaf")
    await page.route("**/original/", lambda route: route.fulfill(status=200, body=b"no PDF"))
    await page.locator("[data-pane] .segment", has_text="Original").click()
    await expect(page.locator("[data-original-note]")).to_contain_text("cannot be shown here")
    await expect(page.locator(".leaf").first).to_be_visible()
    await page.unroute_all()
    await show_original(page)
    await expect(page.locator("[data-original-note]")).to_be_hidden()


async def test_a_document_opened_while_the_original_of_another_loads_shows_its_own(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await drop(page, pdf(LEASE), "Lease.pdf")
    await page.wait_for_selector(".leaf")
    await page.route("**/original/", hold, times=1)
    async with page.expect_request("**/original/"):
        await page.locator("[data-pane] .segment", has_text="Original").click()
    await drop(page, pdf([["A page of another file."]]), "Letter.pdf")
    await expect(page.locator(".leaf", has_text="A page of another file.")).to_be_visible()
    held.set()
    await show_original(page)
    await expect(page.locator(".original-page")).to_have_count(1)


async def test_the_worker_runs_no_string_as_code(sign_in: OpenPage, site: Site) -> None:
    """The page lets a worker start from this one address, and the worker has a policy of its own."""
    page = await sign_in("paralegal")
    await drop(page, pdf(LEASE), "Lease.pdf")
    async with page.expect_event("worker") as started:
        await page.wait_for_selector(".leaf")
        await show_original(page)
    worker = await started.value
    assert "pdf.worker" in worker.url
    # Later: what a debugger evaluates at once is above the policy.
    tried = "new Promise((tell) => setTimeout(() => { try { tell(eval('1')) } catch (error) { tell(error.name) } }))"
    assert await worker.evaluate(tried) == "EvalError"
