"""What a browser fetches for the first page that somebody opens, from a server that has run `collectstatic`."""

import asyncio

import pytest
from playwright.async_api import CDPSession, Page, expect

from ..site import Site
from .conftest import OpenPage
from .pages import answer, ask, ends

pytestmark = pytest.mark.usefixtures("site")

#: Requests, and bytes as they travel: heads and bodies.
MOST_REQUESTS, MOST_BYTES = 15, 150_000

#: What other tests have asked stands in the list of conversations.
FORGET = "from assistant.chat.models import Conversation; Conversation.objects.filter(owner__username={!r}).delete()"


class Traffic:
    """Counts the requests of a page, its socket among them, and what arrives of them."""

    def __init__(self, debugger: CDPSession) -> None:
        self.urls: list[str] = []
        self.bytes = 0
        debugger.on("Network.requestWillBeSent", lambda event: self.urls.append(event["request"]["url"]))
        debugger.on("Network.webSocketCreated", lambda event: self.urls.append(event["url"]))
        debugger.on("Network.loadingFinished", lambda event: self._add(event["encodedDataLength"]))

    def _add(self, count: float) -> None:
        self.bytes += int(count)


async def counted(page: Page, address: str) -> Traffic:
    """What opening this address takes with nothing kept from before."""
    debugger = await page.context.new_cdp_session(page)
    await debugger.send("Network.enable")
    await debugger.send("Network.setCacheDisabled", {"cacheDisabled": True})
    traffic = Traffic(debugger)
    await page.goto(address, wait_until="networkidle")
    await page.wait_for_selector("[data-pill][data-model=ready]")
    return traffic


@pytest.mark.parametrize("name", ["clinician", "paralegal"])
async def test_the_first_page_is_small(name: str, sign_in: OpenPage, site: Site) -> None:
    await asyncio.to_thread(site.manage, "shell", "--command", FORGET.format(name))
    page = await sign_in(name)
    traffic = await counted(page, page.url)
    print(f"{name}: {len(traffic.urls)} requests, {traffic.bytes} bytes")
    assert len(traffic.urls) <= MOST_REQUESTS, traffic.urls
    assert 20_000 < traffic.bytes <= MOST_BYTES
    assert not any("katex" in url or "pdfjs" in url for url in traffic.urls)


async def test_formulas_come_with_the_first_of_them(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    plain = await ask(page, "Can a patient with high blood pressure take ibuprofen?")
    await ends(plain)
    assert not any("katex" in url for url in fetched)
    await page.goto(f"{site.url}/medical/")
    await page.locator(".segment", has_text="Calculation").click()
    one = await ask(page, "Paracetamol 20 mg/kg for 15 kg? play:boxed")
    await ends(one)
    await one.locator("[data-answer] math").first.wait_for()
    assert any("katex" in url for url in fetched)
    await expect(answer(one)).to_contain_text("300")


async def test_formulas_that_cannot_be_fetched_are_shown_as_written(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician")
    await page.route(
        "**/katex*", lambda route: route.fulfill(status=200, content_type="text/javascript", body="export default null")
    )
    await page.goto(f"{site.url}/medical/")
    await page.locator(".segment", has_text="Calculation").click()
    one = await ask(page, "Paracetamol 20 mg/kg for 15 kg? play:boxed")
    await ends(one)
    await one.locator("[data-answer] code").first.wait_for()
    await expect(answer(one)).to_contain_text("\\boxed")
