#!/usr/bin/env python3
"""What the page costs the browser: a long answer as it grows, and a long conversation as it opens.

Chromium against `manage.py serve` and a scripted model. `longest` is the longest task of the page's main thread, `over`
how many took more than 50 ms; what the columns mean is in docs/performance.md.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.scenarios import TABLES, words
from tests.site import Site, running_site

#: Turns of the long conversation, and how many a page shows at first.
TURNS, SHOWN = 500, 50

#: Milliseconds after which the browser itself calls a task long.
LONG = 50

#: Noted by the page from its first moment on.
WATCH = """
window.long = [];
new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask", buffered: true });
"""

#: The newest answer is drawn and the site answers: milliseconds since the page was asked for.
USABLE = """() => {
  const answer = [...document.querySelectorAll("[data-answer]")].at(-1);
  const ready = document.querySelector("[data-pill]")?.dataset.model === "ready";
  return ready && answer?.querySelector("table") ? performance.now() : 0;
}"""

FILL = """
from django.contrib.auth.models import User
from assistant.chat.models import Conversation, Turn
from tests.scenarios import TABLES
owner = User.objects.get(username="clinician")
made = Conversation.objects.create(owner=owner, domain="medical", title="A long conversation")
steps = ["## Step" + step for step in TABLES.split("## Step")[1:]]
Turn.objects.bulk_create(
    Turn(
        conversation=made, owner=owner, client_id=__import__("uuid").uuid4(), position=n + 1, task="answer",
        inputs={"question": f"What is the dose of drug {n}?"}, language="en", state="completed", seq=9,
        reasoning="One word after another . " * 40, text=steps[n %% len(steps)],
    )
    for n in range(%d)
)
print(made.pk)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reps", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        asyncio.run(_measure(site, options.reps))


async def _measure(site: Site, reps: int) -> None:
    long_one = site.manage("shell", "--no-imports", "-c", FILL % TURNS).split()[-1]
    print(f"an answer of {len(words('text', TABLES))} tokens, {len(TABLES)} characters")
    for _ in range(reps):
        async with signed_in(site) as page:
            print("  growing: " + _tasks(await _answer(page)), flush=True)
            await page.reload()
            await page.locator("[data-answer] table").nth(20).wait_for()
            await page.wait_for_timeout(1000)
            print("  the page loaded again: " + _tasks(await page.evaluate("window.long")), flush=True)
    for shown, query in ((SHOWN, ""), (TURNS, f"?turns={TURNS // SHOWN}")):
        opened = []
        for _ in range(reps):
            async with signed_in(site) as page:
                await page.goto(f"{site.url}/c/{long_one}/{query}", wait_until="commit")
                found = await page.wait_for_function(USABLE, polling="raf")
                opened.append(await found.json_value())
                await page.wait_for_timeout(2000)
                tasks = await page.evaluate("window.long")
                drawn = await page.locator("[data-answer] table").count()
                print(f"  {opened[-1]:.0f} ms, {drawn} answers drawn after 2 s, {_tasks(tasks)}", flush=True)
        print(f"a conversation of {TURNS} turns, {shown} on the page: usable after {statistics.median(opened):.0f} ms")


@asynccontextmanager
async def signed_in(site: Site, user: str = "clinician") -> AsyncIterator[Page]:
    """A page of a browser that has nothing of the site yet but the login page."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        await page.add_init_script(WATCH)
        await page.goto(f"{site.url}/")
        await page.fill("input[name=username]", user)
        await page.fill("input[name=password]", site.password)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("[data-pill][data-model=ready]")
        yield page
        await browser.close()


async def _answer(page: Page) -> list[float]:
    """The long tasks while the answer grows, and for a second after it."""
    await page.goto(f"{page.url.split('/c/')[0]}")
    await page.wait_for_selector("[data-pill][data-model=ready]")
    await page.evaluate("window.long.length = 0")
    field = page.locator("fieldset:not([disabled]) .main-field textarea")
    await field.fill("play:tables")
    await field.press("Enter")
    await page.locator("article[data-state=completed]").wait_for(timeout=150_000)
    await page.wait_for_timeout(1000)
    found: list[float] = await page.evaluate("window.long")
    return found


def _tasks(durations: list[Any]) -> str:
    longest = f"{max(durations):.0f} ms" if durations else f"under {LONG} ms"
    return f"longest task {longest}, {len(durations)} over {LONG} ms"


if __name__ == "__main__":
    main()
