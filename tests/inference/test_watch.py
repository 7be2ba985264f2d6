"""Which model server answers: those of the supervisor's record, of several the one with the least to do."""

import asyncio
import time
from pathlib import Path

import pytest

from assistant.exceptions import ModelUnavailable
from assistant.inference.client import ModelClient
from assistant.inference.events import StreamEvent
from assistant.inference.places import held
from assistant.inference.request import ModelRequest
from assistant.inference.watch import Condition, ModelWatch
from assistant.supervisor.record import Record, ServerRecord, State, write_record
from tests.fakes import ScriptedModel

pytestmark = pytest.mark.usefixtures("lasting_records")

SLOW = ModelRequest([{"role": "user", "content": "play:slow"}], {}, thinking=True)


def announce(
    data_dir: Path, *models: ScriptedModel, state: State = "ready", name: str = "scripted", **known: str
) -> None:
    now = time.time()
    servers = tuple(ServerRecord(url=model.url, ready=True) for model in models)
    write_record(data_dir, Record(state=state, since=now, servers=servers, name=name, **known))


def ignore(_event: StreamEvent) -> None:
    """A reader who does not look."""


async def test_the_server_with_the_least_to_do_is_taken_and_of_equals_each_in_turn(data_dir):
    async with ScriptedModel() as one, ScriptedModel() as two, ModelClient(held) as client:
        announce(data_dir, one, two)
        watch = ModelWatch(client)
        await watch.look()
        assert {(await watch.ready(1)).url for _ in range(2)} == {one.url, two.url}
        taken = await watch.ready(1)
        running = asyncio.create_task(client.stream(taken, SLOW, ignore))
        await asyncio.sleep(0)
        assert {(await watch.ready(1)).url for _ in range(3)} == {one.url, two.url} - {taken.url}
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert {(await watch.ready(1)).url for _ in range(2)} == {one.url, two.url}


async def test_a_lost_server_is_left_out_until_it_has_answered_anew(data_dir):
    async with ScriptedModel() as one, ScriptedModel() as two, ModelClient(held) as client:
        announce(data_dir, one, two)
        watch = ModelWatch(client)
        await watch.look()
        lost = await watch.ready(1)
        watch.lost(lost)
        assert {(await watch.ready(1)).url for _ in range(3)} == {one.url, two.url} - {lost.url}
        await watch.look()
        assert {(await watch.ready(1)).url for _ in range(2)} == {one.url, two.url}


async def test_a_dead_server_that_is_still_announced_is_not_handed_out(data_dir):
    async with ScriptedModel() as one, ScriptedModel() as two, ModelClient(held) as client:
        announce(data_dir, one, two)
        watch = ModelWatch(client)
        await watch.look()
        await two.stop()
        watch.lost(next(engine for engine in watch._engines.values() if engine.url == two.url))
        await watch.look()
        assert {(await watch.ready(1)).url for _ in range(3)} == {one.url}
        await one.stop()
        watch.lost(await watch.ready(1))
        await watch.look()
        with pytest.raises(ModelUnavailable):
            await watch.ready(0.05)
        assert watch.condition.state == "down"


async def test_f26_a_stranger_on_the_port_gets_no_word(data_dir):
    async with ScriptedModel(name="a stranger's") as stranger, ModelClient(held) as client:
        announce(data_dir, stranger, name="tiny-1f00aa")
        watch = ModelWatch(client)
        await watch.look()
        with pytest.raises(ModelUnavailable):
            await watch.ready(0.05)
        assert stranger.requests == []


async def test_it_is_asked_by_the_name_that_lasts_and_known_by_its_revision(data_dir):
    """The name it announces is drawn at every start: a request that names it could not be made again after one."""
    async with ScriptedModel(name="tiny-1f00aa") as model, ModelClient(held) as client:
        announce(data_dir, model, name="tiny-1f00aa", model="tiny", title="Tiny", revision="0123456789abcdef")
        watch = ModelWatch(client)
        await watch.look()
        engine = await watch.ready(1)
        assert (engine.name, engine.identity, engine.context_length) == ("tiny", "Tiny@0123456789ab", 4096)
        await client.stream(engine, ModelRequest([{"role": "user", "content": "?"}], {}), ignore)
        assert model.requests[-1]["model"] == "tiny"


async def test_listeners_hear_of_changes_alone(data_dir):
    heard: list[Condition] = []
    async with ScriptedModel() as one, ModelClient(held) as client:
        watch = ModelWatch(client)
        watch.listen(heard.append)
        await watch.look()
        announce(data_dir, one)
        await watch.look()
        await watch.look()
        announce(data_dir, one, state="degraded")
        await watch.look()
        announce(data_dir, state="halted")
        await watch.look()
    assert [condition.state for condition in heard] == ["ready", "degraded", "halted"]
