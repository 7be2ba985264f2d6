"""A long conversation: what is far from the window is drawn when it comes near, and nothing is out of reach."""

from playwright.async_api import Page, expect

from ..site import Site
from .conftest import OpenPage
from .pages import ask, ends

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


async def open_long(sign_in: OpenPage, site: Site) -> Page:
    """The newest fifty of its turns are on the page."""
    page = await sign_in("clinician")
    await page.goto(f"{site.url}/c/{site.manage('shell', '--no-imports', '-c', FILL).split()[-1]}/")
    await expect(page.locator("article.turn").last.locator(DRAWN).first).to_be_visible()
    return page


async def test_what_is_seen_is_drawn_and_the_rest_when_it_comes_near(sign_in: OpenPage, site: Site) -> None:
    page = await open_long(sign_in, site)
    first = page.locator("article.turn").first
    await expect(first.locator("[data-answer]")).to_contain_text("**Answer 71** has words.")
    await first.scroll_into_view_if_needed()
    await expect(first.locator(DRAWN).first).to_have_text("Answer 71")
    assert await first.locator("[data-action=copy]").is_visible()
    assert 0 < await page.locator("article.turn[data-undrawn]").count() < 50


async def test_earlier_questions_are_offered_and_come_on_demand(sign_in: OpenPage, site: Site) -> None:
    page = await open_long(sign_in, site)
    assert await page.locator("article.turn").count() == 50
    for shown in (100, 120):
        await page.get_by_role("link", name="Show earlier questions").click()
        await expect(page.locator("article.turn")).to_have_count(shown)
    assert await page.get_by_role("link", name="Show earlier questions").count() == 0


async def test_the_printer_gets_all_of_it_drawn(sign_in: OpenPage, site: Site) -> None:
    page = await open_long(sign_in, site)
    await page.pdf()
    assert await page.locator("article.turn[data-undrawn]").count() == 0
    await expect(page.locator("article.turn").first.locator(DRAWN).first).to_have_text("Answer 71")


async def test_a_long_answer_is_drawn_whole_when_its_page_is_loaded_again(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    growing = await ask(page, "play:tables")
    await ends(growing, seconds=90)
    html = await growing.locator("[data-answer]").inner_html()
    await page.reload()
    await expect(page.locator("[data-answer] table")).to_have_count(21)
    await expect(page.locator("[data-answer] ol")).to_have_count(21)
    assert await page.locator("[data-answer]").inner_html() == html
