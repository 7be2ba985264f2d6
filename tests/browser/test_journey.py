"""A question asked and answered in a real browser, as the two kinds of people do it."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from ..scenarios import ANSWER, LONG, REASONING
from ..site import Site
from .conftest import OpenPage, new_tab
from .pages import answer, ask, ends, faults_of_schemes, field, is_copied, overflows, serious_faults, turn

pytestmark = pytest.mark.usefixtures("site")

QUESTION = "Can a patient with high blood pressure take ibuprofen?"
CLAUSE = "Either party may end this agreement with thirty days' notice in writing. Fees due until then stay due."


async def test_a_clinician_asks_and_watches_the_answer_grow(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    one = await ask(page, f"{QUESTION} play:slow")
    await expect(one.locator("[data-question]")).to_contain_text(QUESTION)
    await expect(one.locator("[data-answer]")).to_contain_text("word5 ")
    await expect(one.locator("[data-reasoning]")).not_to_have_attribute("open", "")
    await expect(answer(one)).to_contain_text("word9 ")
    await page.get_by_role("button", name="Stop").click()
    await ends(one, "stopped")
    await expect(one.locator("[data-mark]")).to_be_visible()


async def test_reasoning_is_folded_and_never_part_of_the_answer(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    one = await ask(page, f"{QUESTION} play:ponders")
    await ends(one)
    assert "answered in a few words" in REASONING
    await expect(answer(one)).to_have_text(ANSWER.strip())
    await one.locator("[data-reasoning] summary").click()
    await expect(one.locator("[data-reasoning-text]")).to_contain_text("answered in a few words")
    await expect(one.locator("[data-reasoning-label]")).to_contain_text(re.compile(r"\d+ s"))


async def test_a_paralegal_pastes_a_clause_and_gets_a_summary(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    one = await ask(page, CLAUSE)
    await ends(one)
    await expect(answer(one)).to_contain_text(ANSWER.strip())
    await expect(page.get_by_role("navigation", name="Earlier questions")).to_contain_text("Either party")
    assert await serious_faults(page) == []


async def test_a_calculation_shows_its_boxed_result(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await page.locator(".segment", has_text="Calculation").click()
    one = await ask(page, "Dose of paracetamol, 20 mg/kg for 15 kg? play:boxed")
    await ends(one)
    await expect(one.locator("[data-boxed-value]")).to_contain_text("300")
    await expect(one.get_by_role("link", name="Dose by weight, with a maximum")).to_be_visible()
    await page.reload()
    await expect(turn(page).get_by_role("link", name="Dose by weight, with a maximum")).to_be_visible()


async def test_what_a_model_writes_is_never_run_and_fetches_nothing(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    one = await ask(page, f"{QUESTION} play:hostile")
    await ends(one)
    await one.locator("[data-reasoning] summary").click()
    await expect(answer(one)).to_contain_text("txet desrever")
    await expect(one.locator("script, iframe, object, form, style, [data-answer] img, [onerror]")).to_have_count(0)
    assert await page.evaluate("window.hit === undefined")
    links = await one.locator("[data-answer] a").evaluate_all("all => all.map(a => a.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:"}


async def test_a_reload_and_a_second_tab_show_the_answer_growing(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    one = await ask(page, f"{QUESTION} play:brisk")
    await expect(one.locator("[data-answer]")).to_contain_text("word20 ")
    tab = await new_tab(page)
    await tab.goto(page.url)
    await page.reload()
    for seen in (turn(page), turn(tab)):
        await ends(seen)
        await expect(answer(seen)).to_have_text(LONG.strip())


async def test_the_answer_goes_on_over_a_restart_of_the_site(sign_in: OpenPage, site: Site) -> None:
    page = await sign_in("clinician")
    one = await ask(page, f"{QUESTION} play:brisk")
    await expect(one.locator("[data-answer]")).to_contain_text("word20 ")
    await asyncio.to_thread(site.end)
    await expect(page.locator("[data-connection]")).to_be_visible()
    await asyncio.to_thread(site.start)
    await ends(one)
    await expect(answer(one)).to_have_text(LONG.strip())


async def test_the_keyboard_alone_asks_stops_and_copies(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await page.keyboard.press("Shift+Escape")
    await expect(field(page)).to_be_focused()
    await page.keyboard.type(f"{QUESTION} play:slow")
    await page.keyboard.press("Enter")
    one = turn(page)
    await expect(one.locator("[data-answer]")).to_contain_text("word3 ")
    await page.keyboard.press("Escape")
    await ends(one, "stopped")
    await page.keyboard.press("Control+Shift+C")
    await is_copied(page)
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert "word3 " in copied and "answered in a few words" not in copied
    assert "stopped" in copied.lower()


async def test_enter_sends_nothing_while_an_input_method_composes(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await field(page).focus()
    session = await page.context.new_cdp_session(page)
    await session.send("Input.imeSetComposition", {"text": "xueya", "selectionStart": 5, "selectionEnd": 5})
    await session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process"})
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-thread] article.turn")).to_have_count(0)
    await session.send("Input.insertText", {"text": "血压"})
    await page.keyboard.press("Enter")
    await ends(turn(page))


async def test_text_that_does_not_fit_is_refused_with_the_count_and_kept(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    long = "Clause. " * 6000
    await field(page).fill(long)
    await field(page).press("Enter")
    await expect(page.get_by_text(re.compile(r"too long.*tokens")).first).to_be_visible()
    await expect(field(page)).to_have_value(long)


async def test_every_size_and_scheme_is_accessible_and_never_scrolls_sideways(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    assert await faults_of_sizes(page) == []
    one = await ask(page, f"{QUESTION} play:markdown")
    await ends(one)
    for element in ("h3, h4, h5", "table td", "ol li", "pre code", ".katex"):
        await expect(one.locator("[data-answer]").locator(element).first).to_be_attached()
    assert await faults_of_sizes(page) == []


async def faults_of_sizes(page: Page) -> list[str]:
    found = []
    for width, height in ((1440, 900), (1024, 768), (390, 844), (320, 640)):
        await page.set_viewport_size({"width": width, "height": height})
        found += [f"{width}: scrolls sideways"] if await overflows(page) else []
        found += [f"{width}: {fault}" for fault in await faults_of_schemes(page)]
    return found
