#!/usr/bin/env python3
"""The longest task of the page's main thread, for texts that could choke it: as they grow, and as they are opened.

Chromium against `manage.py serve` and a scripted model; `tests/answers.py` has the answers. Reasoning is unfolded when it
is opened; a document of 300 pages is uploaded, searched and, opened, gone through to its end. Printed are the longest task
by the processor's time and, in brackets, by the clock, which counts what else the machine does. Exit status 1 where a
task took more than 50 ms of the processor.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from browser import LONG, signed_in

from tests.answers import ANSWERS
from tests.documents.made import pdf
from tests.site import Site, running_site

NAMES = [*ANSWERS, "odd_reasoning", "document"]

#: Pages of the document, with their lines.
CLAUSE = "The parties shall keep each other informed of all matters."
DOCUMENT = [[f"ARTICLE {page}", *(f"{page}.{line} {CLAUSE}" for line in range(1, 45))] for page in range(1, 301)]

#: The answer is drawn to its end, and nothing has changed for half a second.
DRAWN = """async () => {
  const answer = () => [...document.querySelectorAll("[data-answer]")].at(-1);
  for (let before = -1, now = 0; before !== now; before = now, now = answer().querySelectorAll("*").length) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return !document.querySelector("[data-undrawn]");
}"""

#: Milliseconds of the processor, and by the clock.
Times = tuple[float, float]

#: What is done on the page.
Act = Callable[[Page], Awaitable[None]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, help=", ".join(NAMES))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site:
        sys.exit(asyncio.run(_measure(site, options.names)))


async def _measure(site: Site, names: list[str]) -> int:
    worst = 0.0
    print(f"{'answer':<16} {'bytes':>7} {'growing':>18} {'opened':>18}")
    for name in names:
        user, grow, reopen, size = _acts(site, name)
        async with signed_in(site, user) as page:
            growing = await _traced(page, grow)
            opened = await _traced(page, reopen)
        worst = max(worst, growing[0], opened[0])
        print(f"{name:<16} {size:>7} {_said(growing):>18} {_said(opened):>18}", flush=True)
    return int(worst > LONG)


def _acts(site: Site, name: str) -> tuple[str, Act, Act, int]:
    """Who does it, how the text comes, how it is opened, and its bytes."""
    if name == "document":
        file = site.data_dir / "long.pdf"
        file.write_bytes(pdf(DOCUMENT))
        size = sum(len("\n".join(lines)) for lines in DOCUMENT)
        return "paralegal", partial(_upload, file=file), _leaf_through, size
    if name == "odd_reasoning":
        return "clinician", partial(_grow, name=name), _unfold, len(ANSWERS["odd_lines"].encode())
    return "clinician", partial(_grow, name=name), _open, len(ANSWERS[name].encode())


async def _traced(page: Page, act: Act) -> Times:
    browser = page.context.browser
    assert isinstance(browser, Browser)
    await browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline"])
    await act(page)
    return _longest(json.loads(await browser.stop_tracing())["traceEvents"])


async def _grow(page: Page, name: str) -> None:
    field = page.locator("fieldset:not([disabled]) .main-field textarea")
    await field.fill(f"play:{name}")
    await field.press("Enter")
    ended = ":not([data-state=streaming], [data-state=accepted], [data-state=queued])"
    await page.locator(f"article.turn{ended}").wait_for(timeout=300_000)
    await page.wait_for_function(DRAWN, timeout=120_000)


async def _open(page: Page) -> None:
    await page.reload(wait_until="commit")
    await page.wait_for_selector("[data-pill][data-model=ready]")
    await page.wait_for_function(DRAWN, timeout=120_000)


async def _unfold(page: Page) -> None:
    await _open(page)
    await page.click("[data-reasoning] summary")
    await page.wait_for_function(DRAWN, timeout=120_000)


async def _upload(page: Page, file: Path) -> None:
    await page.set_input_files("[data-document-file]", file)
    await page.wait_for_selector("[data-pane-plan-line]:not(:empty)", timeout=120_000)
    await page.fill("[data-find]", DOCUMENT[-1][-1])
    await page.wait_for_selector("[data-found]:has-text('1 of 1')")


async def _leaf_through(page: Page) -> None:
    await page.reload(wait_until="commit")
    await page.wait_for_selector("[data-pane-page]:not(:empty)", timeout=120_000)
    for place in (len(DOCUMENT), len(DOCUMENT) // 2):
        await page.evaluate("(place) => document.querySelectorAll('.leaf')[place - 1].scrollIntoView()", place)
        await page.wait_for_selector(f"[data-pane-page]:has-text('{place} of')")


def _longest(events: list[dict[str, Any]]) -> Times:
    """Of the tasks of the page's main thread."""
    named = [event for event in events if event["name"] == "thread_name"]
    mains = {(event["pid"], event["tid"]) for event in named if event["args"]["name"] == "CrRendererMain"}
    tasks = [
        event
        for event in events
        if event["name"].endswith("RunTask") and event.get("dur") and (event["pid"], event["tid"]) in mains
    ]
    return max(event.get("tdur", 0) for event in tasks) / 1000, max(event["dur"] for event in tasks) / 1000


def _said(times: Times) -> str:
    return f"{times[0]:.0f} ms ({times[1]:.0f} ms)"


if __name__ == "__main__":
    main()
