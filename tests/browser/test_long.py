"""A long conversation: what is far from the window is drawn when it comes near, and nothing is out of reach."""

import pytest
from playwright.async_api import Page, expect

from ..site import Site
from .conftest import OpenPage, on_one_loop

FILL = """
from uuid import uuid4
from django.contrib.auth.models import User
from assistant.chat.models import Conversation, Turn
owner = User.objects.get(username="clinician")
made = Conversation.objects.create(owner=owner, domain="medical", title="A long conversation")
Turn.objects.bulk_create(
    Turn(
        conversation=made, owner=owner, client_id=uuid4(), position=n, task="answer", language="en", seq=9,
        inputs={"question": f"Question {n}?"}, state="completed", text=f"**Answer {n}** has words. " * 60,
    )
    for n in range(1, 121)
)
print(made.pk)
"""

DRAWN = "[data-answer] strong"


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    return f"{site.url}/c/{site.manage('shell', '--no-imports', '-c', FILL).split()[-1]}/"


@on_one_loop
async def page(sign_in: OpenPage, address: str) -> Page:
    """The newest fifty of its turns are on the page."""
    page = await sign_in("clinician")
    await page.goto(address)
    await expect(page.locator("article.turn").last.locator(DRAWN).first).to_be_visible()
    return page


async def test_what_is_seen_is_drawn_and_the_rest_when_it_comes_near(page: Page) -> None:
    first = page.locator("article.turn").first
    await expect(first.locator("[data-answer]")).to_contain_text("**Answer 71** has words.")
    await first.scroll_into_view_if_needed()
    await expect(first.locator(DRAWN).first).to_have_text("Answer 71")
    await expect(first.locator("[data-action=copy]")).to_be_visible()
    await expect(page.locator("article.turn[data-undrawn]")).not_to_have_count(50)
    await expect(page.locator("article.turn[data-undrawn]")).not_to_have_count(0)


async def test_earlier_questions_are_offered_and_come_on_demand(page: Page) -> None:
    await expect(page.locator("article.turn")).to_have_count(50)
    for shown in (100, 120):
        await page.get_by_role("link", name="Show earlier questions").click()
        await expect(page.locator("article.turn")).to_have_count(shown)
    await expect(page.get_by_role("link", name="Show earlier questions")).to_have_count(0)


async def test_the_printer_gets_all_of_it_drawn(page: Page) -> None:
    await page.pdf()
    await expect(page.locator("article.turn[data-undrawn]")).to_have_count(0)
    await expect(page.locator("article.turn").first.locator(DRAWN).first).to_have_text("Answer 71")
