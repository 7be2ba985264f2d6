"""A run asks for what is missing, keeps what it gets, and says when it cannot go on."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from assistant.evaluation.models import Evaluation
from assistant.evaluation.runner import run
from assistant.exceptions import Conflict, ModelUnavailable
from tests.fakes import ScriptedModel
from tests.waiting import PATIENCE, until


@sync_to_async
def again(evaluation: Evaluation) -> Evaluation:
    return Evaluation.objects.select_related("dataset", "version__template").get(pk=evaluation.pk)


@sync_to_async
def kept(evaluation: Evaluation) -> list:
    return list(evaluation.answers.all())


def chat_requests(model: ScriptedModel) -> list[dict]:
    return [request for request in model.requests if "max_tokens" in request]


async def test_every_item_is_asked_as_often_as_wanted_and_scored(model, evaluation_of):
    evaluation = await sync_to_async(evaluation_of)()
    await run(evaluation)
    samples = await kept(evaluation)
    assert Counter(sample.item for sample in samples) == {"choice": 2, "open": 2, "again": 2}
    assert evaluation.is_finished
    assert evaluation.counts == {"unparsable": 4, "length": 0, "too_long": 0, "failed": 0}
    assert evaluation.metrics["token_f1"]["mean"] == pytest.approx(2 * 5 / (10 + 5))
    assert evaluation.metrics["score"]["n"] == 3


async def test_the_results_are_the_same_when_read_again(model, evaluation_of):
    evaluation = await sync_to_async(evaluation_of)()
    await run(evaluation)
    stored = await again(evaluation)
    assert (stored.state, stored.metrics, stored.model) == ("finished", evaluation.metrics, "scripted")
    assert stored.finished
    assert stored.lease is None


async def test_every_sample_is_a_generation_of_its_own(model, evaluation_of):
    evaluation = await sync_to_async(evaluation_of)(samples=5)
    await run(evaluation)
    seeds = [request["seed"] for request in chat_requests(model)]
    assert len(seeds) == len(set(seeds)) == 15
    assert {sample.seed for sample in await kept(evaluation)} == set(seeds)


async def test_requests_are_those_of_the_page_but_for_the_seed(model, evaluation_of):
    await run(await sync_to_async(evaluation_of)())
    for request in chat_requests(model):
        assert [message["role"] for message in request["messages"]] == ["user", "assistant"]
        assert request["messages"][-1]["content"] == "<think>\n"
        assert (request["temperature"], request["top_p"]) == (0.6, 0.95)


async def test_reasoning_is_neither_scored_nor_kept(model, evaluation_of):
    evaluation = await sync_to_async(evaluation_of)()
    await run(evaluation)
    assert {sample.answer for sample in await kept(evaluation)} == {
        "Ibuprofen can raise blood pressure . Ask before you take it ."
    }


async def test_after_a_crash_only_what_is_missing_is_asked(model, evaluation_of, settings):
    settings.MODEL_MAX_STREAMS = 2
    rows = [{"id": f"item {n}", "question": f"{n}?", "reference_answer": "-"} for n in range(10)]
    evaluation = await sync_to_async(evaluation_of)(*rows)
    told = asyncio.Semaphore(0)
    first = asyncio.create_task(run(evaluation, told.release))
    for _ in range(5):
        await told.acquire()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    before = {(sample.item, sample.index): sample.pk for sample in await kept(evaluation)}
    assert 5 <= len(before) < 20
    model.requests.clear()

    resumed = await again(evaluation)
    assert not resumed.is_finished
    await run(resumed)
    after = {(sample.item, sample.index): sample.pk for sample in await kept(evaluation)}
    assert len(after) == 20
    assert before.items() <= after.items()
    assert len(chat_requests(model)) == 20 - len(before)
    assert resumed.is_finished


async def test_what_another_process_is_at_work_on_is_left_to_it(model, evaluation_of, monkeypatch):
    monkeypatch.setattr("assistant.evaluation.runner.CLAIM_SECONDS", 0.1)
    evaluation = await sync_to_async(evaluation_of)()
    assert await sync_to_async(evaluation.claim)()
    with pytest.raises(Conflict) as refused:
        await run(await again(evaluation))
    assert refused.value.code == "running"
    assert not model.requests


async def test_a_process_that_was_killed_is_taken_over_as_soon_as_its_lease_is_over(model, evaluation_of, monkeypatch):
    monkeypatch.setattr("assistant.evaluation.runner.PAUSE", 0.05)
    evaluation = await sync_to_async(evaluation_of)()
    assert await sync_to_async(evaluation.claim)()
    await Evaluation.objects.filter(pk=evaluation.pk).aupdate(lease=timezone.now() + timedelta(seconds=0.3))
    taken = await again(evaluation)
    await run(taken)
    assert taken.is_finished


async def test_a_full_server_is_asked_again(model, evaluation_of, monkeypatch):
    monkeypatch.setattr("assistant.evaluation.runner.PAUSE", 0.01)
    evaluation = await sync_to_async(evaluation_of)(
        {"id": "a", "question": "play:busy_once", "reference_answer": "-"}, samples=1
    )
    await run(evaluation)
    assert evaluation.counts["failed"] == 0
    assert len(chat_requests(model)) == 2


async def test_what_the_model_refuses_is_counted_and_scores_nothing(model, evaluation_of):
    evaluation = await sync_to_async(evaluation_of)(
        {"id": "a", "question": "play:error_400", "reference_label": "yes", "labels": ["yes", "no"]},
        {"id": "b", "question": "play:length", "reference_answer": "Ibuprofen"},
    )
    await run(evaluation)
    assert evaluation.counts == {"unparsable": 0, "length": 2, "too_long": 0, "failed": 2}
    assert evaluation.metrics["accuracy"] == {
        "mean": 0.0, "standard_error": 0.0, "low": 0.0, "high": 1.0, "n": 1,
    }  # fmt: skip
    assert evaluation.metrics["score"]["n"] == 2


async def test_what_does_not_fit_is_never_sent_and_counted(model, evaluation_of):
    evaluation = await sync_to_async(evaluation_of)(
        {"id": "long", "question": "word " * 1590, "context": "x " * 8000, "reference_answer": "-"},
        {"id": "short", "question": "?", "reference_answer": "-"},
    )
    await run(evaluation)
    assert (await again(evaluation)).too_long == ["long"]
    assert evaluation.counts["too_long"] == 1
    assert evaluation.metrics["score"]["n"] == 1
    assert len(chat_requests(model)) == 2


async def test_without_a_model_it_gives_up_after_the_usual_wait_and_keeps_its_place(evaluation_of, settings):
    settings.MODEL_URL, settings.MODEL_WAIT_SECONDS = "http://127.0.0.1:9/v1", 0.2
    evaluation = await sync_to_async(evaluation_of)()
    with pytest.raises(ModelUnavailable):
        await run(evaluation)
    stored = await again(evaluation)
    assert (stored.state, stored.reason, stored.lease) == ("waiting", "model_unavailable", None)


async def test_another_model_does_not_go_on_with_it(model, evaluation_of):
    evaluation = await sync_to_async(evaluation_of)(model="another")
    with pytest.raises(Conflict) as refused:
        await run(evaluation)
    assert refused.value.code == "other_model"
    assert not model.requests


async def test_it_stops_when_somebody_asks_for_it(evaluation_of, settings, monkeypatch):
    monkeypatch.setattr("assistant.evaluation.runner.RENEW_SECONDS", 0.02)
    settings.MODEL_URL = "http://127.0.0.1:9/v1"
    evaluation = await sync_to_async(evaluation_of)()
    running = asyncio.create_task(run(evaluation))
    await until(Evaluation.objects.filter(pk=evaluation.pk, lease__isnull=False).aexists)
    await sync_to_async(evaluation.ask_to_stop)()
    with pytest.raises(Conflict) as stopped:
        await running
    assert stopped.value.code == "stop"
    assert (await again(evaluation)).phase == "stopped"


class CountingModel(ScriptedModel):
    """Answers nobody before so many have asked; `most` is how many ever waited at once."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self.most, self._wanted, self._enough = 0, wanted, asyncio.Event()

    async def _say(self, *said) -> None:
        self.most = max(self.most, self.running)
        if self.running >= self._wanted:
            self._enough.set()
        async with asyncio.timeout(PATIENCE):
            await self._enough.wait()
        await super()._say(*said)


async def test_as_many_answers_are_made_at_once_as_the_model_takes_and_no_more(evaluation_of, settings):
    settings.MODEL_MAX_STREAMS, settings.MODEL_FAMILY = 8, "r1"
    rows = [{"id": str(n), "question": f"{n}?", "reference_answer": "-"} for n in range(12)]
    evaluation = await sync_to_async(evaluation_of)(*rows)
    async with CountingModel(8) as model:
        settings.MODEL_URL = model.url
        await run(evaluation)
    assert evaluation.is_finished
    assert model.most == 8
