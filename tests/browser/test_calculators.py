"""Calculators and deadlines in a browser, while no model answers: typed, shown, saved, by keyboard and on a phone."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from .conftest import OpenPage
from .pages import overflows, serious_faults

pytestmark = pytest.mark.usefixtures("site")

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.mark.parametrize("context", [{}, PHONE], ids=["desk", "phone-dark"])
async def test_a_clearance_is_shown_at_once_in_two_units(sign_in: OpenPage, site: Any, context: dict[str, Any]) -> None:
    page = await sign_in("clinician", **context)
    await page.goto(f"{site.url}/medical/calculators/")
    await page.get_by_label("Find a calculator").fill("crcl")
    links = page.locator("[data-list] a:visible")
    await expect(links).to_have_count(1)
    await links.click()
    await page.get_by_label("Way of calculating").select_option("total")
    for label, value in (("Age", "67"), ("Weight", "70"), ("Serum creatinine", "1.2")):
        await page.get_by_label(label, exact=True).fill(value)
    await page.get_by_label("Sex").select_option("female")
    await expect(page.locator("[data-value]")).to_have_text("50.3 mL/min")
    await page.get_by_label("Serum creatinine", exact=True).fill("106.082")
    await page.get_by_label("Unit of Serum creatinine").select_option("µmol/L")
    await expect(page.locator("[data-steps] li").first).to_have_text("Serum creatinine: 106.082 µmol/L = 1.2 mg/dL")
    await expect(page.locator("[data-value]")).to_have_text("50.3 mL/min")
    await expect(page.locator("[data-formula] math")).to_be_visible()
    await page.set_extra_http_headers({"Accept-Language": "zh-CN"})
    await page.get_by_label("Serum creatinine", exact=True).fill("0")
    await expect(page.locator("[data-error]:visible")).to_contain_text("不可能是 0")
    await page.get_by_label("Serum creatinine", exact=True).fill("106.082")
    await expect(page.locator("[data-steps] li").first).to_contain_text("血肌酐")
    await page.set_extra_http_headers({"Accept-Language": "en"})
    await page.get_by_label("Serum creatinine", exact=True).fill("106.0820")
    await expect(page.locator("[data-steps] li").first).to_contain_text("Serum creatinine")
    assert not await overflows(page)
    assert await serious_faults(page) == []
    await page.get_by_role("button", name="Let the model explain it").click()
    question = page.locator("[data-sheet=calculate] [data-main]")
    await expect(question).to_have_value(re.compile(r"Serum creatinine = 106\.0820 µmol/L.*Result: 50\.3 mL/min", re.S))


async def test_what_was_being_written_comes_back_after_each_calculation(sign_in: OpenPage, site: Any) -> None:
    page = await sign_in("clinician")
    question, back = page.locator("[data-sheet=calculate] [data-main]"), page.locator("[data-aside-back]")
    for words in ("", "What I wrote.", "And this."):
        if words:
            await question.fill(words)
        await page.goto(f"{site.url}/medical/calculators/bmi/")
        await page.get_by_label("Weight", exact=True).fill("70")
        await page.get_by_label("Height", exact=True).fill("175")
        await expect(page.locator("[data-value]")).to_have_text("22.9 kg/m²")
        await page.get_by_role("button", name="Let the model explain it").click()
        await expect(question).to_have_value(re.compile("Result: 22.9"))
    for words in ("And this.", "What I wrote."):
        await back.click()
        await expect(question).to_have_value(words)
    await expect(back).to_be_hidden()


async def test_what_cannot_be_used_is_said_at_its_field(sign_in: OpenPage, site: Any) -> None:
    page = await sign_in("clinician")
    await page.goto(f"{site.url}/medical/calculators/bmi/")
    await page.get_by_label("Weight", exact=True).fill("-3")
    await expect(page.locator("#error_weight")).to_contain_text("Weight cannot be −3 kg")
    await expect(page.locator("#error_height")).to_be_hidden()
    await page.keyboard.press("Enter")
    await expect(page.locator("#error_height")).to_have_text("Height is missing.")
    await expect(page.get_by_label("Weight", exact=True)).to_be_focused()


async def test_a_deadline_over_a_holiday_is_saved_for_a_calendar(sign_in: OpenPage, site: Any) -> None:
    page = await sign_in("paralegal")
    await page.goto(f"{site.url}/legal/deadlines/")
    await page.get_by_label("Day of the event").fill("2024-06-20")
    await page.get_by_label("Period", exact=True).fill("14 days")
    await page.keyboard.press("Enter")
    await expect(page.locator("output")).to_have_text("2024-07-05, Friday")
    await expect(page.get_by_role("row", name="Independence Day")).to_be_visible()
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Save for a calendar (.ics)").click()
    assert (await saved.value).suggested_filename == "deadline.ics"
    assert not await overflows(page)
    assert await serious_faults(page) == []
    await page.get_by_role("button", name="Let the model explain it").click()
    question = page.locator("[data-sheet=calculate] [data-main]")
    await expect(question).to_have_value(re.compile(r"Period = 14 days.*Independence Day.*Result: 2024-07-05", re.S))


async def test_the_composer_offers_what_is_typed(sign_in: OpenPage, site: Any) -> None:
    page = await sign_in("clinician")
    await page.goto(f"{site.url}/medical/")
    await page.get_by_role("radio", name="Calculation").check(force=True)
    await page.locator("[data-sheet=calculate] [data-main]").fill("CrCl for a woman of 67")
    offer = page.locator("[data-sheet=calculate] [data-offer]:visible")
    await expect(offer).to_have_text(["Creatinine clearance (Cockcroft-Gault)"])
    await offer.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Creatinine clearance (Cockcroft-Gault)")
