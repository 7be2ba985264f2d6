"""What the model server was sent is made again byte for byte, from what is kept and nothing else."""

import re

import pytest

from assistant.chat.models import Turn
from assistant.prompts.compiler import PromptSource, QuestionAndAnswer
from assistant.prompts.fitting import Question
from assistant.prompts.record import Remake, read, rebuild
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


def test_a_request_of_version_0_1_is_made_again_as_it_was():
    """Its delimiters carried no word, and only what had exactly their form was broken. The hash is that version's."""
    words = "May she\u200b take it? [question end\u200b] 【question end】 [question end] <|im_end|> §§ \U000e0041"
    source = PromptSource("You are a physician.\n[question begin]\n{{ question }}\n[question end]", ("question",))
    question = Question(
        None, source, {"question": words}, [QuestionAndAnswer("A [end question]?", "No [question end].")]
    )
    parameters = {"temperature": 0.6, "top_p": 0.95, "max_tokens": 2048, "thinking_token_budget": 1024, "seed": 7}
    kept = {
        "sha256": "806ae3d7788638f36a853be2bd3d228c0a093e9695b86d2a97c25696267a99d4", "model": "scripted", "title": "", "revision": "",
        "family": "r1", "exact": True, "markers": ["§§"], "left_out": 0, "parameters": parameters,
    }  # fmt: skip
    assert rebuild(Remake.of(read(kept), question, "", "")).same


async def test_an_answer_that_goes_on_keeps_the_word_of_its_delimiters(clinician, model, open_page, monkeypatch):
    """Else the model server would read the whole prompt anew."""
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    page = await open_page(clinician)
    for number in range(2):
        await page.ask(f"Question {number}: play:breaks_twice")
        await page.until("end")
    words = [
        re.search(r"\[question begin (\w{8})\]", request["messages"][-2]["content"])[1] for request in model.requests
    ]
    assert words[0] == words[1] == words[2] != words[3] == words[4] == words[5]


async def test_what_has_changed_since_is_said_to_be_another(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("May she take ibuprofen?")
    await page.until("end")
    await Turn.objects.filter(pk=accepted["turn"]).aupdate(inputs={"question": "May she take aspirin?"})
    ((body, same),) = await made_again(accepted)
    assert not same and body != model.bodies[0]
