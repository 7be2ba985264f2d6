"""A summary as it leaves: the page, what is pasted of it, paper, Word and Markdown have the same words and numbers, in the
same order."""

import base64
import io
import re
from collections.abc import Iterator

from docx import Document
from docx.table import Table
from playwright.async_api import Page, expect

from assistant.markdown.plain import plain_text
from tests.documents.made import numbered_docx

from ..answers import ANSWERS
from .conftest import OpenPage
from .leases import drop
from .pages import is_copied
from .test_evidence import CONTRACT
from .test_print import printed, words

HTML = "async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()"
#: Chromium draws the numbers of a list, and gives them to nobody who asks for the text. The marks of the check go.
NUMBERED = """(root) => {
  for (const item of root.querySelectorAll("ol > li")) item.prepend(`${item.value}. `);
  for (const mark of root.querySelectorAll("[data-cite], .check-note, .no-passage")) mark.remove();
  return root.innerText;
}"""
FETCHED = """async (address) => {
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
}"""


def of_word(data: bytes) -> Iterator[str]:
    """In the order of the file."""
    for one in Document(io.BytesIO(data)).iter_inner_content():
        rows = one.rows if isinstance(one, Table) else ()
        yield from (cell.text for row in rows for cell in row.cells) if rows else [one.text]


def said(text: str) -> list[str]:
    """Its words and numbers without the remarks of the check, which stand in brackets or name the source."""
    return words(re.sub(r"\[[^\]]{0,80}\]|Source\b", " ", text))


def of_the_summary(found: list[str], wanted: list[str]) -> list[str]:
    """As many words as are wanted, from the first that begins it."""
    start = next((place for place in range(len(found)) if found[place : place + 5] == wanted[:5]), 0)
    return found[start : start + len(wanted)]


async def exported(page: Page, kind: str) -> bytes:
    address = await page.get_attribute(f"[data-evidence-{kind}]", "href")
    return base64.b64decode(await page.evaluate(FETCHED, address))


async def test_page_clipboard_paper_word_and_markdown_say_the_same(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    await drop(page, numbered_docx(CONTRACT), "Supply agreement.docx")
    await page.wait_for_selector(".document [aria-pressed=true]")
    await page.fill("[data-sheet=summarize] [data-main]", "What is due? play:leaving")
    await page.click("[data-ask]")
    await page.wait_for_selector("[data-evidence]")
    await expect(page.locator("[data-answer] math").nth(1)).to_be_attached()
    await page.click("[data-action=copy]")
    await is_copied(page)
    pasted = await page.context.new_page()  # What Ctrl+V leaves of copied HTML in another program.
    await pasted.set_content(await page.evaluate(HTML))
    leaving = {
        "clipboard": await page.evaluate("navigator.clipboard.readText()"),
        "pasted": await pasted.locator("body").evaluate(NUMBERED),
        "paper": printed(await page.pdf(format="A4")),
        "word": "\n".join(of_word(await exported(page, "word"))),
        "markdown": plain_text((await exported(page, "markdown")).decode()),
        "page": await page.locator("[data-answer]").evaluate(NUMBERED),
    }
    wanted = words(plain_text(ANSWERS["leaving"]))
    assert "0" in wanted and "0005" in wanted
    assert {place: of_the_summary(said(text), wanted) for place, text in leaving.items()} == dict.fromkeys(
        leaving, wanted
    )
