"""Figures of an answer: with a source or without, calculated rightly or not, in conflict with what was given."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.documents.web.exported import verify

from .conftest import OpenPage
from .pages import ask, details, ends, overflows, serious_faults

NOTES = {
    "en-GB": [
        "no source here: look it up",
        "calculated wrongly: 56 tablets is right",
        "conflicts with what you gave",
        "this reporter has no volume 999",
    ],
    "zh-CN": ["此处无来源，请自行查证", "计算有误，应为：56 tablets", "与您提供的情况冲突", "该判例集没有第999卷"],
}
COUNT = {
    "en-GB": "5 figures: 1 sourced, 2 without a source, 1 that cannot be right, 1 calculated wrongly",
    "zh-CN": "5 个数据：1 处有来源，2 处无来源，1 处不可能正确，1 处计算有误",
}

LIMIT = {
    "en-GB": "Silence does not mean that there is no interaction.",
    "zh-CN": "没有提示，不代表没有相互作用。",
}


@pytest.mark.parametrize("locale", NOTES)
async def test_which_figures_have_no_source(sign_in: OpenPage, locale: str, tmp_path: Path) -> None:
    page = await sign_in("clinician", locale=locale)
    await (await details(page)).locator("[name=allergies]").fill("penicillin")
    turn = await ask(page, "play:figures Which painkiller? On lisinopril 10 mg.")
    await ends(turn)
    account = turn.locator("[data-figures]")
    await expect(account).to_contain_text(COUNT[locale])
    for note in NOTES[locale]:
        await expect(turn.locator("[data-answer]")).to_contain_text(note)
    await expect(turn.locator('.check[data-result="no_source"]').first).to_have_text("500 mg")
    await expect(account.locator("[data-figures-missing]")).to_contain_text("naproxen")
    await account.locator("summary").click()
    await expect(account.locator("[data-basis]")).to_contain_text(LIMIT[locale])
    assert await serious_faults(page) == [] and not await overflows(page)
    address = await turn.locator("[data-figures-file=md]").get_attribute("href")
    taken = await page.evaluate("async (address) => (await fetch(address)).text()", address)
    assert COUNT[locale] in taken
    await asyncio.to_thread(is_found_out_if_changed, taken, tmp_path / "answer.md")
    await ends(await ask(page, "And in a child?"))  # The answer before it is painted again.
    await expect(page.locator('.check[data-result="no_source"]').first).to_be_visible()
    await page.reload()
    await expect(page.locator("[data-figures]").first).to_contain_text(COUNT[locale])


async def test_figures_within_formulas_are_marked_where_they_stand(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    turn = await ask(page, "play:formulas Which dose?")
    await ends(turn)
    marked = turn.locator("[data-answer] .check")
    await expect(marked).to_have_count(4)
    for place, (result, drawn) in enumerate(
        [("no_source", "500"), ("no_source", "12"), ("no_source", "1 g"), ("wrong_arithmetic", "7×8=54")]
    ):
        await expect(marked.nth(place)).to_have_attribute("data-result", result)
        await expect(marked.nth(place)).to_contain_text(drawn)
    await expect(turn.locator("[data-answer]")).to_contain_text("calculated wrongly: 56 is right")
    assert await serious_faults(page) == []


def is_found_out_if_changed(taken: str, path: Path) -> None:
    """One digit of what was taken along."""
    for text, status, said in ((taken, 0, "unchanged"), (taken.replace("500 mg", "800 mg", 1), 1, "CHANGED")):
        path.write_bytes(text.encode())
        found = verify(path)
        assert found[0] == status and said in found[1], found


async def test_an_answer_whose_checks_cannot_be_had_says_so(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await page.route("**/documents/answers/*/", lambda route: route.abort("connectionrefused"))
    turn = await ask(page, "play:figures Which painkiller?")
    await ends(turn)
    await expect(turn.locator("[data-figures]")).to_contain_text("could not be checked just now")
    await page.unroute_all()
    await page.reload()
    await expect(page.locator("[data-figures]")).to_contain_text("figures: ")
