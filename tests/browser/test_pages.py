"""Every page that the people of the site can reach is accessible, fits a phone, in light and dark, and violates no CSP."""

import re

import pytest
from playwright.async_api import Page, expect

from ..site import Site
from .conftest import OpenPage
from .pages import ask, ends, faults_of_schemes, overflows
from .walking import walk

pytestmark = pytest.mark.usefixtures("site")

#: Notes what the browser refuses, or in the admin would refuse: the console tells less of it.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ disposition, violatedDirective, sourceFile, sample }) =>
  window.violations.push([disposition, violatedDirective, sourceFile.split("/").pop(), sample].join(" ")));
"""

PHONE = {"width": 390, "height": 844}

#: Django's own scripts in the admin are only reported.
DJANGOS = re.compile(r"report \S+ jquery")

#: Who, and kinds of address that they reach: fewer would mean that the walk ends early.
PEOPLE = {
    "clinician": {"/medical/", "/c/#/", "/t/#/", "/accounts/", "/accounts/password_change/"},
    "paralegal": {"/legal/", "/documents/facts/"},
    "editor": {"/admin/", "/admin/prompts/prompttemplate/#/write/", "/admin/evaluation/dataset/#/"},
    "approver": {"/admin/prompts/prompttemplate/"},
    "operator": {"/admin/operations/modelserver/", "/admin/chat/turn/"},
}


@pytest.mark.parametrize("name", PEOPLE)
async def test_every_page_is_accessible_fits_and_keeps_the_policy(sign_in: OpenPage, site: Site, name: str) -> None:
    page = await sign_in(name, viewport=PHONE)
    await prepare(page, name)
    await page.add_init_script(WATCH)
    faults, seen = [], set()
    async for address in walk(page, site, "/"):
        seen.add(address)
        faults += [f"{address} scrolls sideways"] if await overflows(page) else []
        violations = await page.evaluate("window.violations")
        faults += [f"{address}: {one}" for one in violations if not DJANGOS.match(one)]
        faults += [f"{address}: {fault}" for fault in await faults_of_schemes(page)]
    assert faults == []
    assert PEOPLE[name] <= seen


async def prepare(page: Page, name: str) -> None:
    """An answer, whose pages are walked as well."""
    if name == "clinician":
        await ends(await ask(page, "Can ibuprofen be taken with lisinopril? play:markdown"))
        await page.reload()


@pytest.mark.parametrize("address", ["/medical/", "/documents/facts/"])
async def test_a_printed_page_says_by_whom_and_when(sign_in: OpenPage, site: Site, address: str) -> None:
    page = await sign_in("clinician")
    await page.goto(site.url + address)
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    await page.emulate_media(media="print")
    foot = page.locator(".printed")
    await expect(foot).to_be_visible()
    await expect(foot).to_contain_text("Printed by clinician")
    await expect(foot).to_contain_text(re.compile(r"\b20\d\d\b"))
