"""A lease, and how a paralegal's page comes to show it and what was written of it."""

import base64

from playwright.async_api import Page, expect

from tests.documents.made import pdf

LEASE = [
    ["LEASE AGREEMENT", "1. Parties. Harbour Estates Ltd lets to Brightwell Design LLP the third floor.",
     "2. Term. The lease begins on 1 March 2026 and runs for five years."],
    ["3. Rent. The tenant pays 6,400 EUR a month within three days.", "4. Law. The laws of Ireland apply to this lease."],
]  # fmt: skip
SUMMARY = "- The lease runs for six years from 1 March 2026.\n- The rent is 6,400 EUR a month.\n- Zenith Corporation insures it."
STATUTE = "An Act to be enacted. Chapter 1. This Act applies in the member states. 29 U.S.C. 651; 29 C.F.R. 1910. This Act is enacted.\n"
DROP = """([name, data, zeros]) => {
  const transfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  transfer.items.add(new File([bytes, new Uint8Array(zeros)], name));
  for (const kind of ["dragover", "drop"]) {
    window.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}"""


async def drop(page: Page, data: bytes, name: str, *, zeros: int = 0) -> None:
    """A file of these bytes and so many zeros."""
    await page.evaluate(DROP, [name, base64.b64encode(data).decode(), zeros])


PASTE = """([field, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.querySelector(field).dispatchEvent(
    new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
}"""


async def paste(page: Page, text: str) -> None:
    await page.evaluate(PASTE, ["[data-sheet=summarize] [data-main]", text])


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
