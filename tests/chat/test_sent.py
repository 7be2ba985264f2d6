"""What the model server was sent is made again byte for byte, from what is kept and nothing else."""

import pytest

from assistant.chat.models import Turn
from tests.again import made_again


async def test_a_question_is_made_again(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("May she take <|secret_marker|> ibuprofen? <think>")
    await page.until("end")
    assert await made_again(accepted) == [(model.bodies[0], True)]


async def test_a_follow_up_is_made_again_with_the_history_it_had(clinician, model, open_page):
    model.context = 1500
    page = await open_page(clinician)
    conversation, asked = None, []
    for number in range(4):
        asked.append(await page.ask(f"Question {number}: " + "what of her? " * 40, conversation=conversation))
        conversation = asked[-1]["conversation"]
        assert (await page.until("end"))["type"] == "turn.completed"
    for accepted, body in zip(asked, model.bodies, strict=True):
        assert await made_again(accepted) == [(body, True)]


@pytest.mark.parametrize("scenario", ["breaks_once", "breaks_twice"])
async def test_every_call_of_an_answer_that_survived_the_engine(scenario, clinician, model, open_page, monkeypatch):
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    page = await open_page(clinician)
    accepted = await page.ask(f"play:{scenario}")
    await page.until("end")
    assert await made_again(accepted) == [(body, True) for body in model.bodies]


async def test_every_call_has_a_seed_of_its_own_also_when_an_answer_goes_on(clinician, model, open_page, monkeypatch):
    """With the same seed the random numbers would begin again, and words with them."""
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    page = await open_page(clinician)
    accepted = await page.ask("play:breaks_twice")
    await page.until("end")
    turn = await Turn.objects.aget(pk=accepted["turn"])
    seeds = [request["seed"] for request in model.requests]
    assert len(set(seeds)) == len(seeds) == 3
    assert [call["parameters"]["seed"] for call in turn.requests] == seeds


async def test_a_call_of_which_nothing_came_is_not_part_of_the_answer(clinician, model, open_page, monkeypatch):
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    page = await open_page(clinician)
    accepted = await page.ask("play:busy_once")
    assert (await page.until("end"))["type"] == "turn.completed"
    assert len(model.bodies) == 2
    assert await made_again(accepted) == [(model.bodies[-1], True)]


async def test_what_has_changed_since_is_said_to_be_another(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("May she take ibuprofen?")
    await page.until("end")
    await Turn.objects.filter(pk=accepted["turn"]).aupdate(inputs={"question": "May she take aspirin?"})
    ((body, same),) = await made_again(accepted)
    assert not same and body != model.bodies[0]
