"""A real browser on the real site. Whatever the page writes to its console, or asks of another host, fails the test."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from ..site import Site

#: Chromium as a system package; where there is none, Playwright's own (tests/provision fetches it).
CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]

OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def sign_in(browser: Browser, site: Site) -> AsyncIterator[OpenPage]:
    """`await sign_in("clinician")`: a page of somebody who has just signed in through the form."""
    complaints: list[str] = []

    async def open_one(name: str, on: Site = site, **context: Any) -> Page:
        made = await browser.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **context})
        await made.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await made.new_page()
        listen(page, on, complaints)
        await page.goto(f"{on.url}/")
        await page.fill("input[name=username]", name)
        await page.fill("input[name=password]", on.password)
        await page.keyboard.press("Enter")
        await page.wait_for_url(lambda address: "/accounts/" not in address)
        if await page.locator("[data-pill]").count():
            await page.wait_for_selector("[data-pill][data-model=ready]")
        return page

    yield open_one
    assert complaints == []


def listen(page: Page, site: Site, complaints: list[str]) -> None:
    """Note what a good page never does: console errors, uncaught errors, dialogs, requests to other hosts."""
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
    page.on("request", lambda request: complaints.append(request.url) if _leaves(request.url, site) else None)
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))


def _is_complaint(message: Any) -> bool:
    """Errors and CSP reports; a socket that cannot be reached while the site restarts is told by the browser itself."""
    return message.type == "error" and "ERR_CONNECTION_REFUSED" not in message.text


def _leaves(url: str, site: Site) -> bool:
    return not url.startswith((site.url, site.url.replace("http", "ws"), "data:", "blob:"))


async def new_tab(page: Page) -> Page:
    context: BrowserContext = page.context
    return await context.new_page()
