"""A model server that goes away and comes back, as the people at the page see it."""

from contextlib import ExitStack
from pathlib import Path

from playwright.async_api import expect

from ..scenarios import ANSWER
from ..site import free_port, running_site, scripted_model
from .conftest import OpenPage
from .pages import answer, ask, ends, serious_faults


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


async def test_an_answer_that_loses_its_engine_goes_on_without_a_gap(sign_in: OpenPage) -> None:
    page = await sign_in("clinician")
    one = await ask(page, "Does it go on? play:breaks_twice")
    await ends(one)
    await expect(answer(one)).to_have_text(ANSWER.strip())
    await expect(one.locator("[data-passport]")).to_contain_text("2 times")
