"""A turn whose model is slow, odd, full, gone or without end: what is kept of its answer, and what is said."""

import pytest

from tests.fakes import ScriptedModel
from tests.page import numbers, said
from tests.scenarios import ANSWER, REASONING
from tests.waiting import until

from .test_turns import stored


@pytest.mark.parametrize("scenario", ["no_figures", "fails_late"])
async def test_l1_a_complete_answer_stays_complete(scenario, clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask(f"play:{scenario}")
    assert (await page.until("end"))["type"] == "turn.completed"
    assert (await stored(accepted)).text == ANSWER


async def test_f9_a_throttled_question_waits_as_the_server_said_and_is_asked_once_more(clinician, model, open_page):
    page = await open_page(clinician)
    await page.ask("play:throttled")
    assert (await page.until("end"))["type"] == "turn.completed"
    assert len(model.requests) == 2
    assert any(frame["type"] == "turn.waiting" for frame in page.seen)


async def test_l2_halves_of_characters_are_put_together(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("play:halves")
    assert (await page.until("end"))["type"] == "turn.completed"
    turn = await stored(accepted)
    assert (turn.reasoning, turn.text) == ("😀", "😀 yes\ufffd")


async def test_l3_reasoning_in_the_answer_is_taken_out_of_it(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("play:raw")
    end = await page.until("end")
    turn = await stored(accepted)
    shown = [frame for frame in page.seen if frame["type"] == "turn.snapshot"]
    assert [(frame["reasoning"], frame["text"]) for frame in shown] == [(REASONING, "")]
    assert (end["type"], turn.reasoning, turn.text) == ("turn.completed", REASONING, ANSWER)
    assert sorted([*numbers(page.seen), shown[0]["seq"]]) == list(range(1, end["seq"] + 1))
    later = page.seen[page.seen.index(shown[0]) :]
    assert said(later) == ANSWER


@pytest.mark.parametrize("scenario", ["length", "thinks"])
async def test_an_answer_cut_off_by_its_room_is_given_the_room_again(scenario, clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask(f"play:{scenario}")
    await page.until("end")
    turn = await stored(accepted)
    await page.send(type="continue", turn=accepted["turn"])
    await page.until("end")
    first, again = model.requests
    assert again["max_tokens"] == first["max_tokens"]
    assert again["messages"][-1]["content"].endswith(turn.text or turn.reasoning)


@pytest.mark.parametrize(
    ("scenario", "kind", "code", "calls"),
    [
        ("length", "turn.length", "length", 1),
        ("thinks", "turn.length", "thinking", 1),
        ("empty", "turn.failed", "empty", 1),
        pytest.param("cut", "turn.interrupted", "model_broke", 4, id="F-01: the connection is cut, each time"),
        pytest.param("busy_once", "turn.completed", "stop", 2, id="F-07: 503, it is busy"),
        pytest.param("error_500", "turn.failed", "model_broke", 4, id="F-07: 500, as of an engine that has just died"),
        pytest.param("error_400", "turn.failed", "model_refused", 1, id="F-07: 400"),
        pytest.param("html", "turn.failed", "bad_reply", 1, id="F-08: a page of HTML"),
        pytest.param("redirect", "turn.failed", "bad_reply", 1, id="F-08: a redirect"),
        pytest.param("engine_error", "turn.interrupted", "model_broke", 4, id="F-09: an error in mid-stream"),
        pytest.param("truncated", "turn.interrupted", "model_broke", 4, id="F-09: half a chunk"),
        pytest.param("number", "turn.interrupted", "model_broke", 4, id="F-09: a number for a text"),
        pytest.param("odd", "turn.completed", "stop", 1, id="F-09: chunks without choices or delta"),
        pytest.param("early_end", "turn.interrupted", "model_broke", 4, id="F-10: an end without a finish"),
        pytest.param("done_only", "turn.interrupted", "model_broke", 4, id="F-10: [DONE] without a finish"),
    ],
)
async def test_p5_f07_f08_f09_f10_only_a_finished_answer_is_complete(
    scenario, kind, code, calls, clinician, model, open_page, monkeypatch
):
    """`calls`: a lost engine is waited for three times, and the page is told so; a refusal is asked once."""
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    page = await open_page(clinician)
    accepted = await page.ask(f"play:{scenario}")
    end = await page.until("end")
    assert (end["type"], end["code"]) == (kind, code)
    assert end["message"] and len(model.requests) == calls
    waited = sum(frame["type"] == "turn.waiting" for frame in page.seen)
    assert waited >= calls - 1 or scenario == "busy_once"
    assert (await stored(accepted)).text == said(page.seen)


@pytest.mark.parametrize("scenario", ["breaks_once", "breaks_twice"])
async def test_p13_f01_the_answer_survives_the_engine(scenario, clinician, model, open_page, monkeypatch):
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    page = await open_page(clinician)
    accepted = await page.ask(f"play:{scenario}")
    end = await page.until("end")
    turn = await stored(accepted)
    assert end["type"] == "turn.completed"
    assert (turn.reasoning, turn.text) == (REASONING, ANSWER)
    assert (said(page.seen, "reasoning"), said(page.seen)) == (REASONING, ANSWER)
    assert turn.joined == end["passport"]["joined"] == len(model.requests) - 1
    assert any(frame["type"] == "turn.waiting" for frame in page.seen)


async def test_f03_no_word_in_time_is_a_failure_and_asked_once(clinician, model, open_page, settings):
    settings.MODEL_FIRST_TOKEN_TIMEOUT = 0.3
    page = await open_page(clinician)
    await page.ask("play:hang_before_headers")
    end = await page.until("end")
    assert (end["type"], end["code"], len(model.requests)) == ("turn.failed", "timeout", 1)


async def test_f03_stop_is_heard_before_the_first_word(clinician, model, open_page):
    page = await open_page(clinician)
    accepted = await page.ask("play:hang_before_headers")
    await until(lambda: model.running)
    await page.send(type="stop", turn=accepted["turn"])
    assert (await page.until("end"))["type"] == "turn.stopped"
    await until(lambda: not model.running)


async def test_f04_silence_in_mid_answer_is_an_interruption_and_what_came_is_kept(
    clinician, model, open_page, settings, monkeypatch
):
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    settings.MODEL_TOKEN_TIMEOUT = 0.3
    page = await open_page(clinician)
    accepted = await page.ask("play:hang_mid")
    end = await page.until("end")
    assert (end["type"], end["code"]) == ("turn.interrupted", "model_broke")
    turn = await stored(accepted)
    assert turn.reasoning == said(page.seen, "reasoning") and REASONING.startswith(turn.reasoning)
    assert turn.reasoning and any(frame["type"] == "turn.waiting" for frame in page.seen)


async def test_f06_an_answer_that_takes_too_long_is_cut(clinician, model, open_page, settings):
    settings.MODEL_TOTAL_TIMEOUT = 0.3
    page = await open_page(clinician)
    await page.ask("play:slow")
    end = await page.until("end")
    assert (end["type"], end["code"]) == ("turn.length", "time")


async def test_f06_an_answer_without_end_is_cut_at_the_size_limit(clinician, model, open_page, settings):
    settings.LIMIT_ANSWER_BYTES = 5_000
    page = await open_page(clinician)
    accepted = await page.ask("play:endless")
    end = await page.until("end")
    assert (end["type"], end["code"]) == ("turn.length", "size")
    assert 5_000 < len((await stored(accepted)).text) < 200_000


async def test_an_engine_that_is_plain_openai_works_too(clinician, open_page, settings, monkeypatch):
    """No `/tokenize`, no continuation: safe upper bounds, and a broken answer says to ask again."""
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    async with ScriptedModel(plain=True) as plain:
        settings.MODEL_URL, settings.MODEL_FAMILY = plain.url, "r1"
        page = await open_page(clinician)
        await page.ask()
        assert (await page.until("end"))["type"] == "turn.completed"
        assert [message["role"] for message in plain.requests[-1]["messages"]] == ["user"]
        assert "continue_final_message" not in plain.requests[-1]
        await page.ask("play:breaks_once")
        broken = await page.until("end")
        assert (broken["type"], broken["code"]) == ("turn.interrupted", "model_broke")
        await page.ask("长" * 2000)
        refused = await page.until("end")
        assert refused["code"] == "too_long"


async def test_raw_engines_have_their_reasoning_split_here(clinician, model, open_page, settings):
    settings.MODEL_REASONING = "raw"
    page = await open_page(clinician)
    await page.ask("play:raw")
    await page.until("end")
    assert (said(page.seen, "reasoning"), said(page.seen)) == (REASONING, ANSWER)


async def test_f34_asking_before_the_model_is_there_waits_for_it(clinician, open_page, settings, monkeypatch):
    monkeypatch.setattr("assistant.inference.watch.PROBE_SECONDS", 0.02)
    settings.MODEL_URL = "http://127.0.0.1:9/v1"
    page = await open_page(clinician)
    await page.ask()
    await page.until("turn.waiting")
    async with ScriptedModel() as model:
        settings.MODEL_URL = model.url
        assert (await page.until("end"))["type"] == "turn.completed"


async def test_a_model_that_never_comes_back_ends_the_wait(clinician, open_page, settings):
    settings.MODEL_URL, settings.MODEL_WAIT_SECONDS = "http://127.0.0.1:9/v1", 0.2
    page = await open_page(clinician)
    await page.ask()
    end = await page.until("end")
    assert (end["type"], end["code"]) == ("turn.interrupted", "model_unavailable")
