"""The model client against a scripted server: three ways to get an answer, each with deadlines and honest errors."""

import os
import subprocess
import sys

import pytest

from assistant.exceptions import ModelBroke, ModelError, ModelRefused, ModelUnavailable
from assistant.inference.ask import ask
from assistant.inference.client import Deadlines, ModelClient
from assistant.inference.engine import Address
from assistant.inference.events import Reply, StreamEvent
from assistant.inference.places import held
from assistant.inference.request import ModelRequest
from assistant.inference.tokens import count, upper_bound
from assistant.inference.unparsed import is_unparsed
from assistant.supervisor.profiles import guess_family
from tests.fakes import ScriptedModel, _reply
from tests.scenarios import ANSWER, REASONING
from tests.site import ROOT, scripted_model
from tests.waiting import until


async def engine_of(client: ModelClient, model: ScriptedModel, name: str = ""):
    address = Address(model.url, "", name or model.name, "Scripted", "r1", "parsed")
    return await client.discover(address)


def question(words: str = "May she?") -> ModelRequest:
    return ModelRequest([{"role": "user", "content": words}], {"temperature": 0.6}, thinking=True)


def ignore(_event: StreamEvent) -> None:
    """A reader who does not look."""


def _enough(_event: StreamEvent) -> None:
    raise KeyError


async def test_stream_gives_what_each_read_brought(model):
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        events: list[StreamEvent] = []
        await client.stream(engine, question("play:steady"), events.append)
    text = "".join(event.text for event in events)
    reasoning = "".join(event.reasoning for event in events)
    assert (reasoning, text) == (REASONING, ANSWER)


async def test_a_sink_that_has_enough_stops_the_engine(model):
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        with pytest.raises(KeyError):
            await client.stream(engine, question("play:slow"), _enough)
        await until(lambda: not model.running)


@pytest.mark.parametrize("scenario", ["no_figures", "fails_late", "lingers"])
async def test_l1_nothing_after_the_end_undoes_it(scenario, model):
    """Nor does a connection that stays open hold it up until a deadline."""
    reply = Reply()
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        await client.stream(
            engine, question(f"play:{scenario}"), reply.take, Deadlines(first=60, between=60, total=600)
        )
    assert (reply.reasoning, reply.text, reply.finish_reason) == (REASONING, ANSWER, "stop")


async def test_l3_an_engine_that_leaves_its_reasoning_in_the_answer_is_known_from_then_on(model):
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        recast = []
        for _ in range(2):
            reply, events = Reply(), []
            await client.stream(engine, question("play:raw"), events.append)
            for event in events:
                reply.take(event)
            assert (reply.reasoning, reply.text) == (REASONING, ANSWER)
            recast.append(any(event.recast for event in events))
        assert recast == [True, False] and is_unparsed(engine.url)
        await client.stream(engine, question("play:fast"), ignore)
        assert not is_unparsed(engine.url)


async def test_complete_gives_the_whole_answer(model):
    async with ModelClient(held) as client:
        reply = await client.complete(await engine_of(client, model), question("play:fast"))
    assert (reply.reasoning, reply.text, reply.finish_reason) == (REASONING, ANSWER, "stop")


def test_ask_is_one_line(transactional_db, settings):
    with scripted_model() as url:
        settings.MODEL_URL = url
        assert ask("play:fast") == ANSWER


async def test_what_the_server_says_of_itself(model):
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
    assert (engine.exact, engine.context_length, engine.markers) == (True, 4096, ("<|secret_marker|>",))
    assert engine.root == model.url.removesuffix("/v1")


async def test_a_server_that_does_not_list_our_model_gets_no_word(model):
    async with ModelClient(held) as client:
        with pytest.raises(ModelRefused) as caught:
            await engine_of(client, model, "another")
    assert caught.value.code == "other_model"
    assert model.requests == []


async def test_an_engine_without_tokenize_gets_safe_upper_bounds():
    async with ScriptedModel(plain=True) as model, ModelClient(held) as client:
        engine = await engine_of(client, model)
        messages = [{"role": "user", "content": "高血压"}]
        assert await count(client, engine, messages, continues=False) == (upper_bound(messages), False)
    assert upper_bound(messages) > 9


@pytest.mark.parametrize(
    "scenario, kind, code",
    [
        ("error_500", ModelBroke, "engine_error"),
        ("error_400", ModelRefused, "model_refused"),
        ("redirect", ModelRefused, "bad_reply"),
        ("html", ModelRefused, "bad_reply"),
        ("busy_once", ModelUnavailable, "model_busy"),
        ("engine_error", ModelBroke, "engine_error"),
        ("cut", ModelBroke, "model_broke"),
        ("early_end", ModelBroke, "model_broke"),
        ("truncated", ModelBroke, "bad_chunk"),
    ],
)
async def test_a_faulty_answer_is_told_apart(scenario, kind, code, model):
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        with pytest.raises(kind) as caught:
            await client.stream(engine, question(f"play:{scenario}"), ignore)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "scenario, deadlines, code",
    [
        ("hang_before_headers", Deadlines(first=0.1, between=9, total=9), "timeout"),
        ("hang_mid", Deadlines(first=9, between=0.1, total=9), "silent"),
        ("slow", Deadlines(first=9, between=9, total=0.3), "time"),
    ],
)
async def test_f03_f04_f06_every_wait_has_its_deadline(scenario, deadlines, code, model):
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        with pytest.raises(ModelError) as caught:
            await client.stream(engine, question(f"play:{scenario}"), ignore, deadlines)
    assert caught.value.code == code


class Router(ScriptedModel):
    """vllm-router before several servers, of which one is down: `/readiness` tells how many are left."""

    left = 1

    async def _answer(self, path, body, writer):
        ready = {"status": "ready", "healthy_workers": self.left} if self.left else {"status": "not_ready"}
        if path == "/health":
            await _reply(writer, 503, b'Unhealthy servers: ["http://10.0.0.7:8001"]', "text/plain")
        elif path == "/readiness":
            await _reply(writer, 200 if self.left else 503, ready)
        else:
            await super()._answer(path, body, writer)


async def test_a_router_that_has_lost_one_of_its_servers_still_answers():
    async with Router() as router, ModelClient(held) as client:
        assert (await engine_of(client, router)).exact
        router.left = 0
        with pytest.raises(ModelUnavailable):
            await engine_of(client, router)


async def test_nobody_there_is_unavailable():
    async with ScriptedModel() as model, ModelClient(held) as client:
        engine = await engine_of(client, model)
        await model.stop()
        with pytest.raises(ModelUnavailable):
            await client.stream(engine, question(), ignore)
        with pytest.raises(ModelUnavailable):
            await client.complete(engine, question())


async def test_no_system_role_and_no_field_of_our_own_is_sent(model):
    async with ModelClient(held) as client:
        engine = await engine_of(client, model)
        await client.stream(engine, question("play:fast"), ignore)
    sent = model.requests[0]
    assert set(sent) == {"model", "messages", "temperature", "stream", "stream_options"}
    assert [message["role"] for message in sent["messages"]] == ["user"]


@pytest.mark.parametrize(
    "name, family",
    [
        ("deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B", "r1"),
        ("casperhansen/deepseek-r1-distill-qwen-1.5b-awq", "r1"),
        ("deepseek_r1_local", "r1"),
        ("HuggingFaceTB/SmolLM2-135M-Instruct", "generic"),
        ("my-r1", "generic"),
    ],
)
def test_a_family_shows_in_the_name(name, family):
    assert guess_family("", name) == family


def test_the_site_starts_without_the_openai_package():
    """It takes half a second and 24 MB; only calls for a whole answer use it."""
    script = "import django; django.setup(); import assistant.asgi, sys; sys.exit('openai' in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "assistant.settings"}
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=False).returncode == 0
