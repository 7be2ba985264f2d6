"""The page as it opens and as it is written on: where the focus is, what is in sight, which draft is kept."""

import json

import httpx2
import pytest
from playwright.async_api import Page, expect

from ..site import Site
from ..waiting import PATIENCE
from .conftest import OpenPage
from .pages import ask, ends, field, turn

pytestmark = pytest.mark.usefixtures("site")

LONG = "play:markdown " + "Which of these matters most? " * 3


async def is_focused(page: Page) -> None:
    """Wait for it: Chromium sees to `autofocus` with the first frame it draws, and what is typed earlier is lost."""
    await expect(field(page)).to_be_focused()


async def test_from_signing_in_to_an_answer_with_the_keyboard_alone(sign_in: OpenPage, site: Site) -> None:
    """Name, password, Enter, question, Enter; and so after New question and on a conversation that is opened."""
    page = await sign_in("clinician")
    await page.context.clear_cookies()
    await page.goto(f"{site.url}/")
    await expect(page.get_by_label("Name")).to_be_focused()
    await page.keyboard.type("clinician")
    await page.keyboard.press("Tab")
    await page.keyboard.type(site.password)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[data-pill][data-model=ready]")
    await is_focused(page)
    await page.keyboard.type("May she take ibuprofen?")
    await page.keyboard.press("Enter")
    await ends(turn(page))
    address = page.url
    await page.keyboard.press("Control+Shift+O")
    await page.wait_for_url(lambda url: url != address)
    await page.wait_for_selector("[data-pill][data-model=ready]")
    await is_focused(page)
    await page.goto(address)
    await page.wait_for_selector("[data-pill][data-model=ready]")
    await is_focused(page)


async def test_a_finger_opens_no_keyboard_by_opening_a_page(sign_in: OpenPage) -> None:
    page = await sign_in("clinician", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    await expect(field(page)).not_to_be_focused()


async def test_a_conversation_opens_at_its_last_question(sign_in: OpenPage) -> None:
    page = await sign_in("clinician", viewport={"width": 1280, "height": 600})
    for _ in range(4):
        await ends(await ask(page, LONG))
    await page.reload()
    await expect(page.locator("article.turn").last.locator("[data-answer] table")).to_be_visible()
    last = turn(page).locator("[data-question]")
    await expect(last).to_be_in_viewport(ratio=1)
    await page.wait_for_function(
        "() => [...document.querySelectorAll('[data-question]')].at(-1).getBoundingClientRect().y < 300"
    )  # Near the top, its answer below it.
    button = page.locator("[data-new-text]")
    await expect(button).to_have_text("To the end")
    await button.click()
    await expect(button).to_be_hidden()
    await expect(turn(page).locator("[data-foot]")).to_be_in_viewport()


@pytest.mark.parametrize("way", ["again", "edit"])
async def test_a_draft_is_never_lost_and_the_doubted_answer_is_not_sent_along(
    sign_in: OpenPage, site: Site, way: str
) -> None:
    page = await sign_in("clinician")
    await ends(await ask(page, "The first question?"))
    await ends(await ask(page, "The doubted question?"))
    await field(page).fill("Half a question that I")
    await turn(page).locator(f"[data-action={way}]").click()
    if way == "edit":
        await expect(field(page)).to_have_value("The doubted question?")
        await expect(page.locator("[data-aside]")).to_be_visible()
        await page.reload()
        await expect(page.locator("[data-aside]")).to_be_visible()
        await field(page).fill("The question, put better?")
        await field(page).press("Enter")
    await expect(page.locator("article.turn")).to_have_count(3)
    await ends(turn(page))
    await expect(field(page)).to_have_value("Half a question that I")
    await expect(turn(page).locator("[data-again]")).to_be_visible()
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        stats = (await client.get(site.fake.replace("/v1", "/stats"))).json()
    sent = json.dumps(stats["requests"][-1]["messages"])
    assert "The first question?" in sent and sent.count("The doubted question?") == (way == "again")


async def test_an_example_takes_the_place_of_no_draft(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await field(page).fill("Half a question that I")
    await page.locator("[data-example]").first.click()
    await expect(page.locator("[data-aside]")).to_be_visible()
    await page.click("[data-aside-back]")
    await expect(field(page)).to_have_value("Half a question that I")
    await expect(page.locator("[data-aside]")).to_be_hidden()


async def test_a_question_in_the_place_of_a_text_is_asked_and_not_summarised(sign_in: OpenPage) -> None:
    page = await sign_in("paralegal")
    one = await ask(page, "How long may a lease run?")
    await ends(one)
    await expect(one.locator("[data-question]")).to_have_text("How long may a lease run?")
    await expect(one).to_have_attribute("data-task", "ask")


async def test_a_document_goes_to_a_task_that_reads_it(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await page.locator(".segment", has_text="Calculation").click()
    await page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["Metformin is stopped below an eGFR of 30."], "Guide.txt"));
          window.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
        }"""
    )
    await expect(page.locator(".document [aria-pressed=true]")).to_contain_text("Guide.txt")
    await expect(page.locator("[name=task][value=answer]")).to_be_checked()


#: Pixels of the window that neither the bar, the strip nor the dock covers, once the page has been scrolled.
LEFT = """() => {
  const shown = (one) => one && getComputedStyle(one).position === "sticky" ? one.getBoundingClientRect() : { height: 0 };
  const [bar, strip, dock] = [".bar", ".strip", ".dock"].map((name) => shown(document.querySelector(name)));
  return (innerHeight - bar.height - strip.height - dock.height) / innerHeight;
}"""


async def test_zoomed_to_200_percent_most_of_the_height_is_for_reading(sign_in: OpenPage) -> None:
    page = await sign_in("clinician", viewport={"width": 720, "height": 450})
    await page.click("[data-case-describe]")
    await page.fill("[data-sheet=answer] [name=allergies]", "penicillin")
    await page.fill("[data-sheet=answer] [name=age]", "67")
    await expect(page.locator("[data-case-given] .chip-alert")).to_have_text("allergic to penicillin")
    await ends(await ask(page, "May she take amoxicillin?"))
    await expect(page.locator("[data-case-chips] .chip-alert")).to_have_text("allergic to penicillin")
    for width, height in ((720, 450), (683, 384), (1440, 900)):
        await page.set_viewport_size({"width": width, "height": height})
        await page.wait_for_function(f"() => ({LEFT})() >= 0.7")


async def test_a_new_patient_is_described_in_an_empty_form(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    await expect(page.locator("[data-case-none]")).to_be_visible()
    await page.click("[data-case-describe]")
    await page.fill("[data-sheet=answer] [name=age]", "67")
    await ends(await ask(page, "May she take amoxicillin?"))
    await page.click("[data-case-remove]")
    await expect(page.locator("[data-sheet=answer] [name=age]")).to_be_focused()
    await expect(page.locator("[data-sheet=answer] [name=age]")).to_have_value("")
    await expect(page.locator("[data-case-removed]")).to_be_visible()
    await expect(page.locator("[data-case-chips]")).to_be_hidden()
