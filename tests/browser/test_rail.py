"""The list of conversations, and the ways from one page to another."""

import re

from playwright.async_api import expect

from .conftest import OpenPage
from .pages import ask, ends, serious_faults

#: A page has another token each time it is made.
TOKEN = r'name="csrfmiddlewaretoken" value="[^"]*"'


async def test_a_conversation_is_renamed_deleted_and_brought_back(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await ends(await ask(page, "A question to be renamed"))
    first = page.locator("[data-conversation].rail-item").first
    await first.hover()
    await first.get_by_role("button", name="Options for “A question to be renamed”").click()
    await page.get_by_role("button", name="Rename").last.click()
    await expect(page.locator("input.rename")).to_be_focused()
    await page.keyboard.press("Control+A")
    await page.keyboard.type("Ibuprofen")
    await page.keyboard.press("Enter")
    await expect(first.locator("[data-title]")).to_have_text("Ibuprofen")
    await first.hover()
    await first.get_by_role("button", name="Options for “Ibuprofen”").click()
    assert await serious_faults(page) == []
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".rail-item [data-title]").first).to_have_text("Ibuprofen")


async def test_a_follow_up_question_stays_in_the_conversation(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await ends(await ask(page, "The first question"))
    address = page.url
    await ends(await ask(page, "And the second?"))
    assert page.url == address
    await expect(page.locator("[data-thread] article.turn")).to_have_count(2)


async def test_somebody_elses_conversation_answers_like_an_unknown_one(sign_in: OpenPage) -> None:
    theirs = await sign_in("clinician")
    await ends(await ask(theirs, "Only mine"))
    page = await sign_in("paralegal")
    foreign = await page.request.get(theirs.url)
    unknown = await page.request.get(f"{theirs.url.rsplit('/', 2)[0]}/00000000-0000-4000-8000-000000000000/")
    assert foreign.status == unknown.status == 404
    pages = [re.sub(TOKEN, "", await page.text()) for page in (foreign, unknown)]
    assert pages[0] == pages[1]


async def test_an_editor_publishes_a_version_that_the_next_question_uses(sign_in: OpenPage) -> None:
    page = await sign_in("editor")
    await page.get_by_role("link", name="Administration").click()
    await page.get_by_role("link", name="Prompt templates").first.click()
    assert await serious_faults(page) == []
