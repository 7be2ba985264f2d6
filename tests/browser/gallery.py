"""`python -m tests.browser.gallery FOLDER` makes a picture of every page and every state, and counts what axe finds.

At five widths, in light and dark, in English and Chinese: FOLDER/1440-light-en/answering.png. `--only`, `--widths`,
`--themes` and `--languages` choose some of them. Look at the pictures: only a person sees that a page is ugly.
"""

import argparse
import asyncio
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, async_playwright

from assistant.supervisor.record import Record, ServerRecord, write_record

from ..site import Site, free_port, running_site
from .conftest import ARGUMENTS, CHROMIUM
from .pages import serious_faults
from .states import STATES, State

HEIGHTS = {1440: 900, 1280: 800, 1024: 768, 768: 1024, 390: 844}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}

#: The accounts that no demonstration has.
ACCOUNTS = """
from django.contrib.auth.models import Group, User
User.objects.create_superuser("root", password={password!r})
User.objects.create_user("newcomer", password={password!r})
everybody = User.objects.create_user("everybody", password={password!r})
everybody.groups.set(Group.objects.filter(name__in=["clinicians", "paralegals"]))
officer = User.objects.create_user("officer", password={password!r}, is_staff=True)
officer.groups.set(Group.objects.filter(name="records officers"))
"""

#: A case of two people and a barrier, a rule that waits for approval, a hold and a withdrawn version.
CASES = """
from django.contrib.auth.models import User
from assistant.matters.models import Barrier, Matter, Membership
from assistant.prompts.models import PromptVersion, Withdrawal
from assistant.retention.holding import keep
from assistant.retention.models import LegalHold, RetentionRule
people = {user.username: user for user in User.objects.all()}
case = Matter.objects.create(domain="legal", kind="matter", label="Northern Wind v. Harbour Services", reference="2026-117")
Membership.objects.create(matter=case, user=people["paralegal"], role="owner", by=people["paralegal"])
Membership.objects.create(matter=case, user=people["everybody"], role="reader", by=people["paralegal"])
Barrier.objects.create(matter=case, user=people["newcomer"], reason="Acted for the other side in 2023")
RetentionRule.objects.create(domain="legal", kind="document", days=90, basis="Terms of engagement", author=people["root"])
hold = LegalHold.objects.create(name="Claim of Mr. Ellis", reason="Letter of 3 May", placed_by=people["root"])
keep(hold, [people["clinician"]], people["root"])
Withdrawal.objects.create(version=PromptVersion.objects.first(), reason="Leaves the kidneys out", by=people["root"])
"""


@contextmanager
def sites() -> Iterator[dict[str, Site]]:
    """One with a model, one without, and one whose model starts, all of a hospital."""
    ours = {"ORGANISATION_NAME": "St. Mary's Hospital", "ORGANISATION_CONTACT": "IT service desk, extension 4711"}
    with ExitStack() as stack:
        made = {}
        for name, more in (
            ("ready", {}),
            ("down", {"MODEL_URL": "http://127.0.0.1:9/v1"}),
            ("starting", {"MODEL_URL": ""}),
        ):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            made[name] = stack.enter_context(running_site(folder, **ours, **more))
            made[name].manage("shell", "-c", ACCOUNTS.format(password=made[name].password))
        made["ready"].manage("loadlibrary", "--samples", "--verbosity", "0")
        made["ready"].manage("shell", "-c", CASES)
        yield made


async def announce_start(folder: Path) -> None:
    """As a supervisor does whose model is loading its weights: once a second, until it is cancelled."""
    since = time.time() - 12
    url = f"http://127.0.0.1:{free_port()}/v1"
    server = ServerRecord(url=url, ready=False, phase="loading", progress="40 %", since=since)
    record = Record(
        state="starting", phase="loading", since=since, servers=(server,), title="SmolLM2", profile="embedded",
        why="asked", value="embedded",
        context_length=8192,
    )  # fmt: skip
    while True:
        write_record(folder, record)
        await asyncio.sleep(1)


class Photographer:
    """Takes the pictures of one width, appearance and language; `faults` counts those that could not be taken and those
    on which axe found something."""

    def __init__(self, browser: Browser, sites: dict[str, Site], folder: Path, look: tuple[int, str, str]) -> None:
        self._browser, self._sites, self._folder = browser, sites, folder
        self._width, self._theme, self._language = look
        self._contexts: dict[tuple[str, str], BrowserContext] = {}
        self.faults = 0

    async def take(self, state: State) -> None:
        page = await (await self._context(state)).new_page()
        try:
            await page.goto(self._sites[state.site].url + state.address)
            if state.show:
                await state.show(page)
            found = await serious_faults(page)
            await page.screenshot(
                path=self._folder / f"{state.name}.png", full_page=state.account in ("root", "editor", "officer")
            )
        except Exception:
            found = [traceback.format_exc(limit=1)]
        finally:
            await page.context.set_offline(False)
            await page.close()
        self.faults += bool(found)
        print(self._folder.name, state.name, *found, flush=True)

    async def _context(self, state: State) -> BrowserContext:
        key = state.site, state.account
        if key not in self._contexts:
            self._contexts[key] = await self._browser.new_context(
                viewport={"width": self._width, "height": HEIGHTS[self._width]}, has_touch=self._width == 390,
                color_scheme=self._theme, locale=LOCALES[self._language],
            )  # fmt: skip
            self._contexts[key].set_default_timeout(60_000)
            if state.account:
                await sign_in(self._contexts[key], self._sites[state.site], state.account)
        return self._contexts[key]


async def sign_in(context: BrowserContext, site: Site, account: str) -> None:
    page = await context.new_page()
    await page.goto(site.url)
    await page.fill("[name=username]", account)
    await page.fill("[name=password]", site.password)
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda address: "/accounts/" not in address)
    await page.close()


async def take_all(chosen: argparse.Namespace, sites: dict[str, Site]) -> int:
    """How many pictures have a fault."""
    faults = 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        start = asyncio.create_task(announce_start(sites["starting"].data_dir))
        for look in product(chosen.widths, chosen.themes, chosen.languages):
            folder = chosen.folder / "-".join(map(str, look))
            folder.mkdir(parents=True, exist_ok=True)
            photographer = Photographer(browser, sites, folder, look)
            for state in STATES:
                if not chosen.only or state.name in chosen.only:
                    await photographer.take(state)
            faults += photographer.faults
        start.cancel()
        await browser.close()
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.gallery", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=[state.name for state in STATES], metavar="STATE")
    parser.add_argument("--widths", nargs="+", type=int, choices=HEIGHTS, default=list(HEIGHTS))
    parser.add_argument("--themes", nargs="+", choices=["light", "dark"], default=["light", "dark"])
    parser.add_argument("--languages", nargs="+", choices=LOCALES, default=list(LOCALES))
    chosen = parser.parse_args()
    with sites() as made:
        faults = asyncio.run(take_all(chosen, made))
    print(f"{faults} pictures with a fault")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
