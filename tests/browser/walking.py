"""Every page that somebody can reach: links are followed from the first page on, one address of each kind."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from playwright.async_api import Page

from ..site import Site

#: What is different in two addresses of one kind.
_NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+|(?<=/calculators/)\w+")

#: Files to download, and parts of a page.
_NO_PAGE = re.compile(r"/(file|json|csv|now|jsi18n)/$|\.(json|md|docx)$")

_LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map((link) => link.href)"


def kind(address: str) -> str:
    """The address with # for each number, and for the name of a calculator; a question mark where it has a query."""
    parts = urlsplit(address)
    return _NUMBER.sub("#", parts.path) + ("?" if parts.query else "")


async def walk(page: Page, site: Site, *starts: str) -> AsyncIterator[str]:
    """Each kind of address, while the page is there; `starts` are paths."""
    waiting, seen = [f"{site.url}{start}" for start in starts], set()
    while waiting:
        address = waiting.pop(0).split("#")[0]
        if not address.startswith(site.url) or kind(address) in seen or _NO_PAGE.search(urlsplit(address).path):
            continue
        seen.add(kind(address))
        response = await page.goto(address)
        assert response and response.ok, f"a link leads to {address}, which is not open"
        yield kind(address)
        waiting += await page.evaluate(_LINKS)
