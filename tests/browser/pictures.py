"""`python -m tests.browser.pictures` makes the README's two pictures anew, into docs/images/. Their answers are written for
them (tests/answers.py); page, prompts and checks are the product's."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from ..site import ROOT, Site, running_site
from .conftest import ARGUMENTS, CHROMIUM
from .gallery import sign_in
from .pages import ends, field, turn

CLAUSE = (
    "The tenant pays a monthly rent of EUR 850 in advance, on the third working day of each month. The deposit of "
    "EUR 1,700 is returned within two months of the end of the lease. Either side may give three months' notice."
)


async def ask_an_example(page: Page) -> None:
    await page.locator("[data-example]").first.click()


async def give_a_clause(page: Page) -> None:
    await field(page).fill(CLAUSE)


#: The scripted model's answer, who asks what, and how the page is seen: width, height, appearance.
PICTURES = {
    "medical-desktop-light": ("clinical", "clinician", "/medical/", ask_an_example, (1280, 960, "light")),
    "legal-phone-dark": ("lease", "paralegal", "/legal/", give_a_clause, (390, 844, "dark")),
}


async def take(name: str, site: Site) -> None:
    _answer, account, address, fill, (width, height, theme) = PICTURES[name]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        size = {"width": width, "height": height}
        context = await browser.new_context(viewport=size, color_scheme=theme, locale="en-GB", has_touch=width < 400)
        await sign_in(context, site, account)
        page = await context.new_page()
        await page.goto(site.url + address)
        await fill(page)
        await page.locator("[data-ask]").click()
        await ends(turn(page))
        await expect(page.locator("[data-figures], [data-evidence]").first).to_be_visible()
        await page.screenshot(path=ROOT / "docs" / "images" / f"{name}.png")
        await browser.close()


def main() -> None:
    for name, (answer, *_) in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder, running_site(Path(folder), "--name", answer) as site:
            asyncio.run(take(name, site))


if __name__ == "__main__":
    main()
