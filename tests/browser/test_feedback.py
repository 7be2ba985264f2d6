"""A verdict on an answer, by keyboard and on a phone: given with a reason, kept, changed and withdrawn."""

import pytest
from playwright.async_api import expect

from .conftest import OpenPage
from .pages import ask, ends, overflows, serious_faults, turn
from .test_chinese import english

pytestmark = pytest.mark.usefixtures("site")


async def test_a_verdict_is_given_by_keyboard_kept_and_withdrawn(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    one = await ask(page, "May ibuprofen be taken with lisinopril?")
    await ends(one)
    await one.get_by_role("button", name="Useful").press("Enter")
    await expect(one.locator("[data-feedback-said]")).to_have_text("Thank you. The prompt editors see it.")
    await one.get_by_role("button", name="Unsafe").press("Enter")
    await expect(one.get_by_label("Reason")).to_be_focused()
    assert await serious_faults(page) == []
    await page.keyboard.press("Escape")
    await expect(one.locator("[data-feedback]")).to_have_count(0)
    await page.keyboard.press("Enter")
    await one.get_by_role("button", name="Send").press("Enter")
    await expect(one.locator("[data-feedback-said]")).to_have_text("Choose a reason.")
    await one.get_by_label("Reason").select_option("harm")
    await one.get_by_role("checkbox").press("Space")
    await one.get_by_role("button", name="Send").press("Enter")
    await expect(one.locator("[data-feedback-said]")).to_have_text("The prompt editors are told now.")
    await page.reload()
    again = turn(page).get_by_role("button", name="Unsafe")
    await expect(again).to_have_attribute("aria-pressed", "true")
    await again.press("Enter")
    await expect(turn(page).get_by_label("Reason")).to_have_value("harm")
    await expect(turn(page).get_by_role("checkbox")).to_be_checked()
    await turn(page).get_by_role("button", name="Withdraw").press("Enter")
    await expect(again).to_have_attribute("aria-pressed", "false")
    await expect(again).to_be_focused()


async def test_the_form_fits_a_phone_in_chinese(sign_in: OpenPage) -> None:
    page = await sign_in("clinician", locale="zh-CN", viewport={"width": 390, "height": 844}, color_scheme="dark")
    one = await ask(page, "布洛芬可以与赖诺普利同用吗？")
    await ends(one)
    await one.get_by_role("button", name="有误").click()
    await expect(one.locator("[data-feedback]")).to_be_visible()
    assert await serious_faults(page) == [] and not await overflows(page)
    assert await english(page) == []
