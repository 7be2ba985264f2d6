"""The search and the palette, by keyboard alone."""

from playwright.async_api import expect

from .conftest import OpenPage
from .pages import ask, ends, serious_faults


async def test_the_palette_finds_leads_and_acts_by_keyboard(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await ends(await ask(page, "Does xylometazoline raise blood pressure?"))
    address = page.url
    await page.goto(address.partition("/c/")[0] + "/medical/")
    await page.wait_for_selector("[data-pill][data-model=ready]")
    palette = page.get_by_role("dialog", name="Search and commands")
    await page.keyboard.press("Control+K")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("xylom")
    found = palette.get_by_role("option").filter(has=page.locator("mark"))
    await expect(found.first).to_contain_text("xylometazoline")
    await expect(found.first).to_have_attribute("aria-selected", "true")
    assert await serious_faults(page) == []
    await page.keyboard.press("Enter")
    await expect(page.locator("article.turn:target")).to_contain_text("xylometazoline")
    assert page.url.startswith(address)
    await page.keyboard.press("Control+K")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("dark")
    await expect(palette.get_by_role("option", name="Appearance: dark")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(palette).not_to_be_visible()
    await page.keyboard.press("Control+K")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type("calculate clearance")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/medical/calculators/*/")
    await page.keyboard.press("Control+K")
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await page.keyboard.type('renal "acute')
    await expect(palette.get_by_role("option", name="Search everything for this")).to_have_attribute(
        "aria-selected", "true"
    )
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="quotation mark is not closed")).to_be_visible()
    await expect(page.get_by_label("What are you looking for?")).to_have_value('renal "acute')
    assert await serious_faults(page) == []
