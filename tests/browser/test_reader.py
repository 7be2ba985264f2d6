"""What the page does for its reader's own circumstances: an update of the site, a proxy, a zone, a touch keyboard."""

import json
import re
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from .conftest import OpenPage
from .pages import ask, ends, field

pytestmark = pytest.mark.usefixtures("site")

CONNECTION = "[data-connection]"


def speaks(version: int) -> Any:
    """A server whose protocol has this version."""

    def route(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            frame = json.loads(message)
            socket.send(json.dumps({**frame, "version": version} if frame["type"] == "ready" else frame))

        server.on_message(pass_on)

    return route


async def test_a_page_from_before_an_update_asks_to_be_reloaded_and_keeps_the_whole_form(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await page.route_web_socket(re.compile("/ws/chat/"), speaks(99))
    await page.reload()
    await expect(page.locator(CONNECTION)).to_contain_text("This site was updated")
    await field(page).fill("Is this kept?")
    await page.locator("[data-details]:visible > summary").click()
    await page.locator("[name=medication]:enabled").fill("warfarin")
    await page.locator(".segment", has_text="Calculation").click()
    await field(page).fill("20 mg/kg for 15 kg?")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await expect(page.locator("[data-say]")).to_contain_text("This site was updated")
    await expect(page.locator("article.turn")).to_have_count(0)
    await page.unroute_all()
    await page.get_by_role("link", name="Reload the page").click()
    await expect(field(page)).to_have_value("20 mg/kg for 15 kg?")
    await page.locator(".segment", has_text="Question").click()
    await expect(field(page)).to_have_value("Is this kept?")
    await expect(page.locator("[name=medication]:enabled")).to_have_value("warfarin")


async def test_a_proxy_that_blocks_the_live_connection_is_named(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await page.route_web_socket(re.compile("/ws/chat/"), lambda socket: socket.close())
    await page.reload()
    line = page.locator(CONNECTION)
    await expect(line).to_contain_text("Reconnecting")
    await expect(line).to_contain_text("allow WebSocket connections")
    await expect(line).to_contain_text("/ws/chat/")


async def test_times_are_in_the_readers_zone(sign_in: OpenPage) -> None:
    page = await sign_in("clinician", timezone_id="America/Lima")
    one = await ask(page, "When is this asked?")
    await ends(one)
    await one.locator(".passport:has([data-passport]) > summary").click()
    await one.locator("[data-passport-link]").click()
    await expect(page.locator("main")).to_contain_text("UTC-0500")


async def test_on_a_touch_keyboard_enter_starts_a_new_line_and_the_button_asks(sign_in: OpenPage) -> None:
    page: Page = await sign_in("clinician", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    await field(page).fill("First line")
    await field(page).press("End")
    await field(page).press("Enter")
    await page.keyboard.type("second line")
    await expect(field(page)).to_have_value("First line\nsecond line")
    await expect(page.locator("article.turn")).to_have_count(0)
    await page.get_by_role("button", name="Ask", exact=True).tap()
    await expect(page.locator("[data-question]")).to_contain_text("second line")
