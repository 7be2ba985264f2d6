"""A model server that goes away and comes back, as the people at the page see it."""

from contextlib import ExitStack
from pathlib import Path

from playwright.async_api import expect

from ..scenarios import ANSWER
from ..site import free_port, running_site, scripted_model
from .conftest import OpenPage
from .pages import answer, ask, ends, field, serious_faults

PHONE = {"width": 390, "height": 844}
#: Pixels of the note that lie under the strip.
COVERED = """() => document.querySelector("[data-case]").getBoundingClientRect().bottom
  - document.querySelector("[data-model-note]").getBoundingClientRect().top"""


async def test_the_page_says_that_the_model_is_away_and_the_question_waits_for_it(
    sign_in: OpenPage, tmp_path: Path
) -> None:
    port = free_port()
    with ExitStack() as model:
        model.enter_context(scripted_model(port=port))
        with running_site(tmp_path, MODEL_URL=f"http://127.0.0.1:{port}/v1") as site:
            page = await sign_in("clinician", on=site)
            pill = page.locator("[data-pill]")
            await expect(pill).to_have_attribute("title", "The model is ready. (context 4,096 tokens)")
            await expect(page.locator("[data-model-line]")).to_have_text("Ready · scripted · context 4,096 tokens")
            model.close()
            await expect(pill).to_have_attribute("data-model", "down")
            await expect(page.locator("[data-model-note]")).to_be_visible()
            assert await serious_faults(page) == []
            one = await ask(page, "Is it still there?")
            await expect(one.locator("[data-status-text]")).to_have_text(
                "Waiting for the model. Your question is saved."
            )
            model.enter_context(scripted_model(port=port))
            await expect(pill).to_have_attribute("data-model", "ready")
            await ends(one)
            await expect(answer(one)).to_contain_text("Ibuprofen")


async def test_on_a_phone_the_strip_does_not_cover_what_is_said_of_the_model(sign_in: OpenPage, tmp_path: Path) -> None:
    with ExitStack() as model, ExitStack() as sites:
        url = model.enter_context(scripted_model())
        site = sites.enter_context(running_site(tmp_path, MODEL_URL=url))
        page = await sign_in("clinician", on=site, viewport=PHONE)
        model.close()
        await expect(page.locator("[data-model-note]")).to_be_visible()
        await field(page).fill("Is it still there?")
        await page.locator("[data-ask]").click()
        await expect(page.locator("[data-status-text]").first).to_be_visible()
        await expect(page.locator("[data-thread] h2")).to_be_in_viewport()
        assert await page.evaluate(COVERED) <= 0.5


async def test_an_answer_that_loses_its_engine_goes_on_without_a_gap(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    one = await ask(page, "Does it go on? play:breaks_twice")
    await ends(one)
    await expect(answer(one)).to_have_text(ANSWER.strip())
    await expect(one.locator("[data-passport]")).to_contain_text("2 times")
