"""What a person does on the page, in their words."""

import json
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Locator, Page, expect

AXE = AXE_FILE_PATH.read_text(encoding="utf-8")


def field(page: Page) -> Locator:
    """The main field of the task that is chosen."""
    return page.locator("fieldset:not([disabled]) .main-field textarea")


async def details(page: Page) -> Locator:
    """The fields beside the main one, unfolded; they are there once somebody is at the main one."""
    await field(page).click()
    found = page.locator("fieldset:not([disabled]) [data-details]")
    if await found.get_attribute("open") is None:
        await found.locator("summary").click()
    return found


def turn(page: Page) -> Locator:
    """The newest question and its answer."""
    return page.locator("[data-thread] article.turn").last


async def ask(page: Page, words: str) -> Locator:
    """Type and press Enter; the turn that appears."""
    before = await page.locator("[data-thread] article.turn").count()
    await field(page).fill(words)
    await field(page).press("Enter")
    await expect(page.locator("[data-thread] article.turn")).to_have_count(before + 1)
    return turn(page)


async def ends(turn: Locator, state: str = "completed") -> None:
    await expect(turn).to_have_attribute("data-state", state)


def answer(turn: Locator) -> Locator:
    """What the model wrote. It is drawn piece by piece, also after the end of its turn: wait for its words."""
    return turn.locator("[data-answer]")


async def is_copied(page: Page) -> None:
    """Wait for what is read out: the button says so for two seconds only."""
    await expect(page.locator("[data-announce]")).to_have_text("Copied")


async def highlighted(page: Page, words: str, name: str = "passage") -> None:
    """What is highlighted under this name comes to have these words."""
    await page.wait_for_function(
        "([name, words]) => [...(CSS.highlights.get(name) ?? [])].join(' ').includes(words)", arg=[name, words]
    )


async def serious_faults(page: Page, *rules: str) -> list[str]:
    """What axe-core finds serious or critical, by all its rules or these, as rule and place. Run through the debugger:
    the page's CSP stays."""
    session = await page.context.new_cdp_session(page)
    options = json.dumps({"runOnly": rules} if rules else {})
    found: dict[str, Any] = await session.send(
        "Runtime.evaluate",
        {"expression": f"{AXE};axe.run({options})", "awaitPromise": True, "returnByValue": True},
    )
    return [
        f"{violation['id']}: {node['target']}"
        for violation in found["result"]["value"]["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


async def faults_of_schemes(page: Page) -> list[str]:
    """The same in light, and in dark, where only the contrast can differ."""
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")  # no colour is on its way to another
    found = await serious_faults(page)
    await page.emulate_media(color_scheme="dark")
    return found + [f"dark: {fault}" for fault in await serious_faults(page, "color-contrast")]


async def overflows(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    root = "document.documentElement"
    wide: bool = await page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
    return wide
