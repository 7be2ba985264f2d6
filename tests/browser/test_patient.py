"""One patient: what a follow-up carries is seen before it is sent, taken out as a whole, and asked about once."""

import json
from typing import Any

import httpx2
import pytest
from playwright.async_api import Page, expect

from ..site import Site
from ..waiting import PATIENCE
from .conftest import OpenPage
from .pages import ask, details, ends, field, overflows, serious_faults, turn

WOMAN = {"age": "67", "egfr": "38", "medication": "warfarin 5 mg", "allergies": "penicillin (urticaria), latex"}
HERS = {
    "en-GB": ["67 y", "Female", "eGFR 38", "warfarin 5 mg", "allergic to penicillin (urticaria), latex"],
    "zh-CN": ["67 岁", "女", "eGFR 38", "warfarin 5 mg", "过敏：penicillin (urticaria), latex"],
}
ANOTHER = {
    "en-GB": ("Another patient?", "Another patient: start from nothing", "Same patient, facts changed"),
    "zh-CN": ("换了另一位患者吗？", "另一位患者：从头开始", "同一患者，情况有变"),
}
TRACES = ("67 years", "warfarin", "38 mL", "penicillin", "ibuprofen", "Zofia")
QUESTION = "May Zofia take ibuprofen?"


def case(page: Page) -> Any:
    return page.locator("[data-case-chips] .chip")


def given(page: Page) -> Any:
    return page.locator("[data-case-given] .chip")


async def fill(page: Page, facts: dict[str, str], sex: str) -> None:
    fields = await details(page)
    for name, value in facts.items():
        await fields.locator(f"[name={name}]").fill(value)
    await fields.locator("[name=sex]").select_option(sex)


async def last_question(site: Site) -> str:
    """Everything that the scripted model was sent last, as it was sent."""
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        stats = await client.get(site.fake.replace("/v1", "/stats"))
    return json.dumps(stats.json()["requests"][-1]["messages"], ensure_ascii=False)


async def asked_about_her(sign_in: OpenPage, **context: Any) -> Page:
    page = await sign_in("clinician", **context)
    await fill(page, WOMAN, "female")
    await ends(await ask(page, QUESTION))
    return page


@pytest.mark.parametrize("locale", HERS)
async def test_a_second_patient_starts_from_nothing(sign_in: OpenPage, site: Site, locale: str) -> None:
    page = await asked_about_her(sign_in, locale=locale)
    await expect(case(page)).to_have_text(HERS[locale])
    two = await ask(page, "And paracetamol?")
    await ends(two)
    assert "67 years" in await last_question(site)
    await expect(two.locator("[data-carried] .chip")).to_have_text(HERS[locale])

    await page.click("[data-case-remove]")
    await expect(page.locator("[data-case-removed]")).to_be_visible()
    await fill(page, {"age": "12", "weight": "40"}, "male")
    await field(page).fill("Dose of amoxicillin?")
    await field(page).press("Enter")
    dialog = page.locator("#another-case")
    title, start, same = ANOTHER[locale]
    await expect(dialog.get_by_role("heading")).to_have_text(title)
    await expect(dialog.get_by_role("button", name=same)).to_be_visible()
    await dialog.get_by_role("button", name=start).click()
    await expect(page.locator("article.turn")).to_have_count(3)
    await ends(turn(page))
    told = await last_question(site)
    assert "12 years" in told or "12 岁" in told
    assert [trace for trace in TRACES if trace in told] == []
    await expect(turn(page).locator("[data-anew]")).to_be_visible()

    await ends(await ask(page, "For how many days?"))
    await expect(dialog).to_be_hidden()
    told = await last_question(site)
    assert "amoxicillin" in told and [trace for trace in TRACES if trace in told] == []


async def test_going_back_keeps_the_draft_and_the_same_patient_has_the_changed_fact(
    sign_in: OpenPage, site: Site
) -> None:
    page = await asked_about_her(sign_in)
    await field(page).click()
    await page.click("[data-sheet=answer] summary")
    await page.fill("[data-sheet=answer] [name=egfr]", "45")
    await field(page).fill("And with a better kidney?")
    for _ in range(2):
        await field(page).press("Enter")
        await expect(page.locator("#another-case")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#another-case")).to_be_hidden()
        await expect(field(page)).to_have_value("And with a better kidney?")
        await expect(page.locator("[data-sheet=answer] [name=egfr]")).to_have_value("45")
    await expect(page.locator("article.turn")).to_have_count(1)
    await field(page).press("Enter")
    await expect(page.locator("#another-case [value=start]")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.turn")).to_have_count(2)
    await ends(turn(page))
    told = await last_question(site)
    assert "45 mL" in told and "38 mL" not in told and "warfarin" in told and "Zofia" in told
    await expect(turn(page).locator("[data-chips] .chip")).to_have_text(["eGFR 45"])
    await expect(case(page).get_by_text("eGFR 45", exact=True)).to_be_visible()


async def test_what_goes_along_is_there_after_a_reload_and_an_undo(sign_in: OpenPage) -> None:
    page = await asked_about_her(sign_in)
    await page.reload()
    await expect(case(page)).to_have_text(HERS["en-GB"])
    await page.click("[data-case-remove]")
    await page.reload()
    await expect(page.locator("[data-case-removed]")).to_be_visible()
    await page.click("[data-case-undo]")
    await expect(case(page)).to_have_text(HERS["en-GB"])
    await page.click("[data-case-change]")
    await expect(page.locator("[data-sheet=answer] [name=medication]")).to_have_value("warfarin 5 mg")


async def test_asked_again_it_is_about_the_same_patient(sign_in: OpenPage, site: Site) -> None:
    page = await asked_about_her(sign_in)
    await page.click("[data-action=again]")
    await expect(page.locator("article.turn")).to_have_count(2)
    await ends(turn(page))
    assert "67 years" in await last_question(site)
    await turn(page).locator("[data-action=edit]").click()
    await expect(field(page)).to_have_value(QUESTION)
    await expect(case(page)).to_have_text(HERS["en-GB"])


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 640), (390, 844)])
async def test_no_fact_is_out_of_sight(sign_in: OpenPage, width: int, height: int) -> None:
    page = await sign_in("clinician", viewport={"width": width, "height": height})
    await fill(page, WOMAN, "female")
    allergies = page.locator("[data-sheet=answer] [name=allergies]")
    if width > 390:
        await expect(allergies).to_be_in_viewport(ratio=1)
    assert await page.evaluate(
        "() => [...document.querySelectorAll('.composer *')].every((one) => !/auto|scroll/.test(getComputedStyle(one).overflowY) || one.matches('textarea'))"
    ), "one scroller, the composer"
    await page.click("[data-sheet=answer] summary")
    await expect(given(page)).to_have_text(HERS["en-GB"])
    for one in await given(page).all():
        await expect(one).to_be_in_viewport(ratio=1)
        assert await one.evaluate("(chip) => chip.scrollWidth <= chip.clientWidth + 1")
    await ends(await ask(page, QUESTION))
    await expect(case(page)).to_have_text(HERS["en-GB"])
    for one in await case(page).all():
        await expect(one).to_be_in_viewport(ratio=1)
    assert not await overflows(page) and await serious_faults(page) == []
    await field(page).click()
    await page.click("[data-sheet=answer] summary")
    await page.fill("[data-sheet=answer] [name=age]", "12")
    await field(page).fill("And him?")
    await page.click("[data-ask]")
    await expect(page.locator("#another-case")).to_be_visible()
    assert await serious_faults(page) == []
