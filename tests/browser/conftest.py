"""A real browser on the real site. Whatever the page writes to its console, or asks of another host, fails the test."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright._impl._driver import compute_driver_executable
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from .. import waiting
from ..site import Site

#: Chromium as a system package, without its windows, which take three quarters of its time; where there is none,
#: Playwright's own (tests/provision fetches it).
CHROMIUM = shutil.which("chromium-headless-shell")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]

#: Milliseconds to wait for what a page should come to show: the one deadline of every test in a browser.
PATIENCE = 1000 * waiting.PATIENCE
expect.set_options(timeout=PATIENCE)

OpenPage = Callable[..., Awaitable[Page]]

#: A fixture in the event loop that all tests of this folder share, as their browser does.
on_one_loop = pytest_asyncio.fixture(loop_scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chromium that serves all tests of this process: starting it takes longer than most of them."""
    config = tmp_path_factory.mktemp("chromium") / "config.json"
    config.write_text(json.dumps({"executablePath": CHROMIUM, "args": ARGUMENTS, "host": "127.0.0.1"}))
    command = [*compute_driver_executable(), "launch-server", "--browser", "chromium", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.terminate()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def connection(chromium: str) -> AsyncIterator[Browser]:
    """To that Chromium, through one driver: a process of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect(chromium)
        yield browser
        await browser.close()


@on_one_loop
async def browser(connection: Browser) -> AsyncIterator[Browser]:
    """Contexts that a test opens in it end with the test."""
    yield connection
    for context in connection.contexts:
        await context.close()


async def new_context(browser: Browser, **settings: Any) -> BrowserContext:
    """In which a page waits as long as every test does, and no colour is on its way to another."""
    usual = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "reduced_motion": "reduce"}
    context = await browser.new_context(**{**usual, **settings})
    context.set_default_timeout(PATIENCE)
    return context


@on_one_loop
async def sign_in(browser: Browser, site: Site) -> AsyncIterator[OpenPage]:
    """`await sign_in("clinician")`: a page of somebody who has just signed in."""
    complaints: list[str] = []

    async def open_one(name: str, on: Site = site, **context: Any) -> Page:
        made = await new_context(browser, **context)
        await made.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await made.new_page()
        listen(page, on, complaints)
        session = await asyncio.to_thread(on.login, name)
        await made.add_cookies([{"name": one, "value": value, "url": on.url} for one, value in session.cookies.items()])
        await page.goto(f"{on.url}/")
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
    """Errors and CSP violations. Django's own scripts in the admin are only reported. The browser itself reports a site
    that is not reached while it restarts, a text that another tab has changed (409), and a request that waits for fresh
    authentication (401)."""
    expected = (
        "ERR_CONNECTION_",
        "ERR_EMPTY_RESPONSE",
        "Connection closed before",
        "409 (Conflict)",
        "[Report Only]",
        "401 (Unauthorized)",
    )
    return message.type == "error" and not any(words in message.text for words in expected)


def _leaves(url: str, site: Site) -> bool:
    return not url.startswith((site.url, site.url.replace("http", "ws"), "data:", "blob:"))


async def new_tab(page: Page) -> Page:
    context: BrowserContext = page.context
    return await context.new_page()
