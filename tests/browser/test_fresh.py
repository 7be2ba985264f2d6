"""A page that waits for fresh authentication loses nothing: a window asks, and what was begun goes on."""

from playwright.async_api import Page, expect

from ..site import PASSWORD, Site
from .conftest import OpenPage
from .leases import summarised
from .pages import faults_of_schemes, overflows, serious_faults

#: Their sign-in was this morning.
LONG_AGO = """
from assistant.accounts.sessions import SessionStore
session = SessionStore("{key}")
session["signed_in_at"] = "2020-01-01T08:00:00+00:00"
del session["account_authentication_methods"]
session.save()
"""


async def stay_long(page: Page, site: Site) -> None:
    (key,) = [one["value"] for one in await page.context.cookies() if one["name"] == "sessionid"]
    site.manage("shell", "--no-imports", "-c", LONG_AGO.format(key=key))


async def show_again(page: Page) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    assert await faults_of_schemes(page) == [] and not await overflows(page)
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")


async def test_a_signature_goes_on_once_they_have_shown_who_they_are(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("paralegal")
    await summarised(page)
    await stay_long(page, site)
    await page.click("[data-evidence-sign]")
    await page.fill("[data-signing-reason]", "The annex says so.")
    await page.click("#signing [value=sign]")
    dialog = page.get_by_role("dialog", name="Is it you?")
    await expect(dialog).to_contain_text("then this goes on")
    assert await serious_faults(page) == []
    await dialog.get_by_role("button", name="Cancel").press("Enter")
    await expect(page.locator("[data-toast-text]")).to_contain_text("Show once more that it is you")
    await page.click("[data-evidence-sign]")
    await page.fill("[data-signing-reason]", "The annex says so.")
    await page.click("#signing [value=sign]")
    async with page.expect_popup() as opened:
        await dialog.get_by_role("button", name="Show it in a new window").press("Enter")
    window = await opened.value
    await window.wait_for_load_state()
    await show_again(window)
    await page.wait_for_selector("[data-evidence-state]:has-text('Signed off by paralegal')")
    await expect(dialog).to_have_count(0)
    await stay_long(page, site)
    await page.click("[data-evidence-word]")
    async with page.expect_download() as coming:
        await show_again(page)
    assert (await coming.value).suggested_filename.endswith(".docx")
    await expect(page.get_by_role("heading", level=1)).to_have_text("It is you")
    await page.get_by_role("link", name="Back to where you were").click()
    await page.wait_for_selector("[data-evidence-state]:has-text('Signed off by paralegal')")


async def test_a_form_goes_on_by_itself(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("paralegal")
    await summarised(page)
    await page.set_viewport_size({"width": 390, "height": 844})
    export = await page.locator("[data-evidence-word]").get_attribute("href")
    await page.goto(f"{site.url}/t/{(export or '').split('/')[3]}/")
    await stay_long(page, site)
    await page.get_by_role("button", name="Show it", exact=True).click()
    await show_again(page)
    await expect(page.get_by_role("button", name="Show it no longer")).to_be_visible()
