"""Answers that could choke a page: drawn whole, as they grow and as they are opened, with nothing lost."""

import pytest
from playwright.async_api import Page, expect

from ..answers import ANSWERS
from ..site import Site
from .conftest import OpenPage
from .pages import ask, ends

pytestmark = pytest.mark.usefixtures("site")

#: The words of an answer as the page shows them, without blanks, stars and other marks of Markdown.
WORDS = "(answer) => answer.textContent.replace(/[\\s*|`_-]/g, '')"


async def test_an_answer_is_shown_to_its_last_word_and_again_when_it_is_opened(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician")
    for name in ("odd_hyphens", "odd_levels", "long_table", "long_line", "long_code"):
        await page.goto(f"{site.url}/medical/")
        await is_shown_whole(page, name)


async def is_shown_whole(page: Page, name: str) -> None:
    one = await ask(page, f"play:{name}")
    await ends(one)
    length = await one.evaluate(WORDS.replace("answer.textContent", f"{ANSWERS[name]!r}"))
    answer = one.locator("[data-answer]")
    await page.wait_for_function(
        f"([length]) => ({WORDS})(document.querySelector('[data-answer]')).length === length",
        arg=[len(length)],
    )
    shown: str = await answer.evaluate(WORDS)
    await page.reload()
    await expect(page.locator("article[data-undrawn]")).to_have_count(0)
    await page.wait_for_function(
        "(shown) => document.querySelector('[data-answer]').querySelector('.plain-part') === null && "
        f"({WORDS})(document.querySelector('[data-answer]')) === shown",
        arg=shown,
    )
