"""Answers that could choke a page: drawn whole, as they grow and as they are opened, with nothing lost."""

import pytest
from playwright.async_api import Page, expect

from ..answers import ANSWERS
from ..site import Site
from .conftest import OpenPage
from .pages import ask, ends, is_copied

pytestmark = pytest.mark.usefixtures("site")

#: The words of a text without blanks, stars and other marks of Markdown; and those of an answer on the page, without the
#: notes that come to stand behind its figures once they are checked.
LETTERS = "(text) => text.replace(/[\\s*|`_\\\\-]/g, '')"
WORDS = f"""(answer) => {{
  const words = answer.cloneNode(true);
  for (const note of words.querySelectorAll(".figure-note")) note.remove();
  return ({LETTERS})(words.textContent);
}}"""
SHOWN = f"({WORDS})(document.querySelector('[data-answer]'))"


async def test_an_answer_is_shown_to_its_last_word_and_again_when_it_is_opened(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician")
    odd = ("odd_hyphens", "odd_dollars", "odd_brackets", "odd_levels", "odd_markers")
    for name in (*odd, "long_paragraphs", "long_table", "long_line", "long_code"):
        await page.goto(f"{site.url}/medical/")
        await is_shown_whole(page, name)


async def is_shown_whole(page: Page, name: str) -> None:
    await ends(await ask(page, f"play:{name}"))
    length = len(await page.evaluate(LETTERS, ANSWERS[name]))
    await page.wait_for_function(f"(length) => {SHOWN}.length === length", arg=length)
    shown: str = await page.evaluate(f"() => {SHOWN}")
    await page.reload()
    await expect(page.locator("article[data-undrawn], [data-answer] .plain-part")).to_have_count(0)
    await page.wait_for_function(f"(shown) => {SHOWN} === shown", arg=shown)


async def test_an_answer_of_many_blocks_stands_in_groups_and_is_copied_whole(sign_in: OpenPage) -> None:
    """The browser styles and places each block that stands beside others, however far from the window."""
    page = await sign_in("clinician")
    one = await ask(page, "play:long_paragraphs")
    await ends(one)
    await expect(one.locator("[data-answer] > [data-group]")).to_have_count(2)
    assert await one.locator("[data-answer]").evaluate("(answer) => answer.childElementCount") <= 210
    await one.locator("[data-action=copy]").click()
    await is_copied(page)
    assert (await page.evaluate("navigator.clipboard.readText()")).startswith(ANSWERS["long_paragraphs"])


async def test_a_copied_box_keeps_its_look_and_the_policy(sign_in: OpenPage) -> None:
    """The browser checks the policy also in what it takes to the clipboard, and says so in its console."""
    page = await sign_in("clinician")
    one = await ask(page, "Can ibuprofen be taken with lisinopril? play:markdown")
    await ends(one)
    await expect(one.locator("[data-part-start][data-part=warning]")).to_be_visible()
    await one.locator("[data-action=copy]").click()
    await is_copied(page)
    html = await page.evaluate("async () => (await (await navigator.clipboard.read())[0].getType('text/html')).text()")
    assert 'bgcolor="#fdf4e1"' in html
