"""An answer on paper: what Chromium prints to PDF has the words and numbers of the answer, in its order."""

import re
import unicodedata

import pypdfium2
import pytest
from playwright.async_api import expect

from assistant.markdown.plain import plain_text

from ..answers import ANSWERS
from .conftest import OpenPage
from .pages import ask, ends

pytestmark = pytest.mark.usefixtures("site")

#: What a link has on paper behind its words. In some fonts PDFium sees a space there.
ADDRESS = re.compile(r"(?<=\w|\)) ?\((https://[^\s()]+(?:\(\w\))?)\)")

#: A line from right to left is in the PDF as it is seen.
ARABIC = re.compile(r".*[\u0600-\u06ff].*")


def words(text: str) -> list[str]:
    """Words and numbers, in order, "x_10" as two. A fraction and a power are drawn, so no sign joins their numbers; an
    accent over a letter is drawn beside it."""
    signs = unicodedata.normalize("NFKD", ARABIC.sub("", text))
    bare = "".join(sign for sign in signs if unicodedata.category(sign) not in ("Mn", "Lm"))
    return re.findall(r"\d+|[^\W\d_]+", bare)


def printed(data: bytes) -> str:
    """In the order in which Chromium drew it, which is that of the page."""
    with pypdfium2.PdfDocument(data) as document:
        return ADDRESS.sub("", "\n".join(page.get_textpage().get_text_range() for page in document))


async def test_the_printer_gets_the_words_and_numbers_of_the_answer(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    nothing = {"statements": [], "figures": "", "missing": []}  # Remarks would stand between the words of the answer.
    await page.route("**/documents/answers/*/", lambda route: route.fulfill(json=nothing))
    await ends(await ask(page, "play:examples"))
    await expect(page.locator("[data-answer] math").nth(5)).to_be_attached()
    found = words(printed(await page.pdf(format="A4")))
    wanted = words(plain_text(ANSWERS["examples"]))
    start = found.index(wanted[0])
    assert found[start : start + len(wanted)] == wanted
