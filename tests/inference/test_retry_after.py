"""A server that says when to ask again is left alone until then, by every caller."""

from datetime import UTC, datetime

import pytest

from assistant.exceptions import ModelBusy, ModelUnavailable
from assistant.inference.ask import ask
from assistant.inference.client import ModelClient, patiently
from assistant.inference.places import held
from assistant.inference.watch import ModelWatch
from assistant.supervisor.retry_after import retry_after
from tests.scenarios import ANSWER
from tests.site import scripted_model

from .test_client import engine_of, ignore, question


@pytest.mark.parametrize(
    "told, seconds",
    [
        ("7", 7), ("0", 0), ("2.5", 2.5), (" 7 ", 7), ("", 0), ("soon", 0), ("-5", 0), ("1e9", 0), ("inf", 0), ("nan", 0),
        ("9" * 400, 0), ("Sat, 28 Nov 2026 10:00:30 GMT", 30), ("Saturday, 28-Nov-26 10:00:30 GMT", 30),
        ("Sat Nov 28 10:00:30 2026", 30), ("Sat, 28 Nov 2026 09:00:00 GMT", 0), ("Sat, 99 Nov 2026 10:00:30 GMT", 0),
    ],
)  # fmt: skip
def test_seconds_and_dates_are_read_and_nonsense_is_nothing(told, seconds):
    assert retry_after({"retry-after": told, "date": "Sat, 28 Nov 2026 10:00:00 GMT"}) == seconds


def test_a_date_without_the_servers_own_is_held_against_our_clock():
    until = {"retry-after": "Sat, 28 Nov 2026 10:01:00 GMT"}
    assert retry_after(until, lambda: datetime(2026, 11, 28, 10, 0, 30, tzinfo=UTC).timestamp()) == 30
    assert retry_after({}) == 0


async def test_f9_nobody_asks_a_server_again_before_it_said(model):
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        with pytest.raises(ModelBusy) as caught:
            await client.stream(engine, question("play:throttled"), ignore)
        assert caught.value.retry_after == 2
        calls = (
            lambda: client.stream(engine, question("play:throttled"), ignore),
            lambda: client.complete(engine, question("play:throttled")),
            lambda: client.count_tokens(engine, question().messages),
            lambda: engine_of(client, model),
        )
        for call in calls:
            with pytest.raises(ModelBusy):
                await call()
        assert len(model.requests) == 1
        watch = ModelWatch(client)
        await watch.look()
        assert watch.engine is None
        reply = await patiently(lambda: client.complete(engine, question("play:throttled")))
        assert reply.text == ANSWER and len(model.requests) == 2


async def test_f9_an_engine_that_rests_is_handed_out_after_its_rest_and_not_before(model):
    async with ModelClient(held) as client:
        watch = ModelWatch(client)
        await watch.look()
        engine = await watch.ready(1)
        with pytest.raises(ModelBusy):
            await client.stream(engine, question("play:throttled"), ignore)
        watch.lost(engine)
        with pytest.raises(ModelUnavailable):
            await watch.ready(0.1)
        await client.rested(engine.url, 60)
        await watch.look()
        assert (await watch.ready(1)).url == engine.url


async def test_f9_a_rest_beyond_the_deadline_is_not_waited_for(model, settings):
    settings.MODEL_WAIT_SECONDS = 60
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        with pytest.raises(ModelBusy) as caught:
            await patiently(lambda: client.complete(engine, question("play:throttled_long")))
        assert "86400 s" in str(caught.value)
        with pytest.raises(ModelBusy):
            await client.rested(engine.url, 60)


def test_f9_ask_waits_as_told(settings, transactional_db):
    with scripted_model() as url:
        settings.MODEL_URL = url
        assert ask("play:throttled") == ANSWER
