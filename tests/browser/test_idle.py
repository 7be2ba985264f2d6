"""A page that nobody uses warns, then covers what it shows; whoever signs in again finds everything."""

import pytest
from playwright.async_api import Page, expect

from ..site import PASSWORD, Site
from .conftest import OpenPage
from .pages import ask, ends, field, serious_faults

pytestmark = pytest.mark.usefixtures("site")

#: The page's clock runs ahead of the server's: what the server knows is set by this command.
AGED = """
from datetime import timedelta
from django.utils import timezone
from assistant.accounts.models import LoginSession
LoginSession.objects.update(last_used=timezone.now() - timedelta(seconds={seconds}))
"""


def age(site: Site, seconds: int) -> None:
    site.manage("shell", "--no-imports", "-c", AGED.format(seconds=seconds))


async def a_quarter_of_an_hour_later(page: Page, site: Site, *, idle: int) -> None:
    age(site, idle)
    await page.clock.fast_forward("14:30")


async def test_it_warns_and_whoever_is_there_stays(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician")
    await page.clock.install()
    await page.reload()
    await a_quarter_of_an_hour_later(page, site, idle=800)
    warning = page.get_by_role("alertdialog", name="Are you still there?")
    await expect(warning).to_be_visible()
    assert await serious_faults(page) == []
    async with page.expect_response(lambda response: response.request.method == "POST" and "session" in response.url):
        await page.keyboard.press("Enter")
    await expect(warning).to_be_hidden()
    await expect(field(page)).to_be_enabled()


async def test_who_works_in_another_tab_is_not_asked(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician")
    await page.clock.install()
    await page.reload()
    async with page.expect_response(lambda response: "/accounts/session/" in response.url) as asked:
        await a_quarter_of_an_hour_later(page, site, idle=0)
    assert (await (await asked.value).json())["left"] > 800
    await expect(page.locator("#session-ends")).to_be_hidden()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
async def test_a_page_that_nobody_uses_is_covered_and_keeps_the_draft(
    sign_in: OpenPage, site: Site, locale: str
) -> None:
    page = await sign_in("paralegal", locale=locale, viewport={"width": 390, "height": 844})
    one = await ask(page, "A contract. play:slow")
    await expect(one.locator("[data-answer]")).to_contain_text("word2 ")
    await field(page).fill("What comes next?")
    age(site, 901)
    await expect(page.locator("[data-connection]")).to_be_visible()
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    cover = page.locator("#session-over")
    await expect(cover).to_be_visible()
    await expect(one).to_be_hidden()
    assert await serious_faults(page) == []
    await page.keyboard.press("Enter")
    await page.fill("input[name=username]", "paralegal")
    await page.fill("input[name=password]", PASSWORD)
    await page.keyboard.press("Enter")
    await expect(field(page)).to_have_value("What comes next?")
    await ends(page.locator("[data-thread] article.turn").last)
