"""What vLLM itself has to do right: go on with an answer, stop when it is told, be found again after a death.

The tests run in this order; the last two end what the others used.
"""

import asyncio
import json
import signal
import subprocess
from collections.abc import Callable, Sequence

import httpx2
import psutil

from assistant.inference.client import ModelClient
from assistant.inference.engine import Engine as VLLM
from assistant.inference.engine import announced_addresses
from assistant.inference.events import StreamEvent
from assistant.inference.places import held
from assistant.inference.request import ModelRequest
from assistant.prompts.fitting import reply_so_far
from assistant.supervisor import control
from tests.canary import CANARY, DATABASE, watched, written
from tests.page import is_end, said
from tests.site import free_ports
from tests.waiting import PATIENCE, until
from tests.wire.client import Frame, Socket

from .engine import PATIENCE as STARTING

QUESTION = {"role": "user", "content": "alpha"}


async def deltas(client: ModelClient, engine: VLLM, so_far: str = "", answering: bool = False) -> list[StreamEvent]:
    """The whole answer, or what is left of it."""
    messages = [QUESTION, *([{"role": "assistant", "content": so_far}] if so_far else [])]
    request = ModelRequest(
        messages, {"temperature": 0, "max_tokens": 200}, continues=bool(so_far), thinking=True, answering=answering
    )
    seen: list[StreamEvent] = []
    await client.stream(engine, request, seen.append)
    return [event for event in seen if event.reasoning or event.text]


def joined(parts: Sequence[StreamEvent], kind: str) -> str:
    return "".join(getattr(part, kind) for part in parts)


async def test_p13_an_answer_goes_on_from_the_end_of_every_delta_byte_by_byte(engine):
    async with ModelClient(held) as client:
        address = announced_addresses(engine.record())[0]
        vllm = await client.discover(address)
        assert vllm.exact and {"<think>", "</think>"} <= set(vllm.markers)
        whole = await deltas(client, vllm)
        reasoning, text = joined(whole, "reasoning"), joined(whole, "text")
        assert reasoning and "The answer is A." in text
        for cut in range(1, len(whole)):
            before = whole[:cut]
            so_far = reply_so_far("r1", joined(before, "reasoning"), joined(before, "text"))
            after = await deltas(client, vllm, so_far, answering=bool(joined(before, "text")))
            assert joined(before, "reasoning") + joined(after, "reasoning") == reasoning, cut
            assert joined(before, "text") + joined(after, "text") == text, cut


async def test_answers_are_shared_out_and_stop_when_nobody_reads_on(engine, settings):
    settings.DATA_DIR = engine.data_dir
    endless = ModelRequest(
        [{"role": "user", "content": "charlie"}], {"temperature": 0, "max_tokens": 1900}, thinking=True
    )
    async with ModelClient(held) as client:
        vllms = [await client.discover(address) for address in announced_addresses(engine.record())]
        begun = [asyncio.Event() for _ in vllms]
        calls = [
            asyncio.create_task(client.stream(vllm, endless, lambda _event, first=first: first.set()))
            for vllm, first in zip(vllms, begun, strict=True)
        ]
        await asyncio.gather(*(first.wait() for first in begun))
        assert [client.busy[vllm.url] for vllm in vllms] == [1, 1]
        assert await asyncio.to_thread(engine.running) == 2
        for call in calls:
            call.cancel()
        await until(lambda: asyncio.to_thread(lambda: not engine.running()))


def test_wrong_wishes_are_refused_in_a_sentence(engine, tmp_path):
    for arguments, status, words in [
        (("--model", "/nowhere/model"), 5, "does not exist"),
        (("--max-model-len", "9000"), 2, "Lower --max-model-len to 2048"),
        (("--port", str(engine.port)), 6, f"Port {engine.port} is taken by"),
        (("--quantization", "awq"), 2, "Leave the option out"),
    ]:
        elsewhere = {"MODEL_PORT": str(free_ports(2)), "DATA_DIR": str(tmp_path)}
        done = engine.run("--check", *arguments, **elsewhere)
        assert words in done.stderr and done.returncode == status
    second = engine.run()
    assert second.returncode == 3 and f"process {engine.process.pid}" in second.stderr


async def frames(page: Socket, last: Callable[[Frame], bool]) -> list[Frame]:
    """What comes, up to the frame that is the last one wanted: it may have to wait until a server has started."""
    seen: list[Frame] = []
    try:
        async with asyncio.timeout(STARTING):
            while not seen or not last(seen[-1]):
                seen.append(json.loads(await page.connection.recv()))
    except TimeoutError:
        raise AssertionError([frame for frame in seen if not a_delta(frame)][-5:]) from None
    return seen


def a_delta(frame: Frame) -> bool:
    """At the temperature of a real question the model now and then answers without thinking first."""
    return frame["type"] in ("reasoning.delta", "text.delta")


def model_is(*states: str) -> Callable[[Frame], bool]:
    return lambda frame: frame["type"] == "model.state" and frame["state"] in states


async def test_p13_f01_e_a_server_killed_in_mid_answer_costs_a_pause_and_tells_no_words(engine, live_site):
    """One of two loses its engine: the answer goes on with the other, and the dead one comes back. Words are in no log,
    process list, environment, temporary file or metric of the supervisor and of vLLM."""
    await asyncio.to_thread(engine.until_ready)
    with watched(engine.process.pid, live_site.process.pid) as watching:
        async with Socket.open(live_site) as page:
            turn = (await page.ask(f"charlie {CANARY}"))["turn"]
            seen = await frames(page, a_delta)
            index = await asyncio.to_thread(engine.busy_server)
            group = [engine.api_server(index), *engine.api_server(index).children(recursive=True)]
            engine.engine_core(index).kill()
            seen += await frames(page, model_is("degraded"))
            seen += await frames(page, is_end)
            await page.ask(CANARY)
            await frames(page, is_end)
        await asyncio.to_thread(engine.until_ready)
        addresses = [server.url.removesuffix("/v1") for server in engine.record().servers]
        figures = [httpx2.get(f"{address}/metrics", trust_env=False, timeout=PATIENCE).text for address in addresses]
        told = [engine.run(option).stdout for option in ("--status", "--explain")]
    numbers = [frame["seq"] for frame in seen if frame.get("turn") == turn and "seq" in frame]
    assert numbers == list(range(1, len(numbers) + 1))
    assert seen[-1]["type"] in ("turn.completed", "turn.length") and said(seen, "reasoning") + said(seen, "text")
    assert not any(process.is_running() for process in group)
    assert all(figures) and all(told) and any("::EngineCore" in one for one in watching)
    assert not any(CANARY in one for one in (*watching, *figures, *told))
    assert set(written(engine.data_dir, engine.temporary)) == {DATABASE}


async def test_p13_f01_f02_with_no_server_left_the_answer_waits_and_goes_on(engine, live_site):
    """One loses its engine, the other its API server, whose engine lives on: the page hears it."""
    orphan = engine.engine_core(1)
    async with Socket.open(live_site) as page:
        await page.ask("charlie")
        await frames(page, a_delta)
        engine.engine_core(0).kill()
        engine.api_server(1).kill()
        seen = await frames(page, model_is("down", "starting"))
        if not any(frame["type"] == "turn.waiting" for frame in seen):
            await frames(page, lambda frame: frame["type"] == "turn.waiting")
        end = (await frames(page, is_end))[-1]
    assert end["type"] in ("turn.completed", "turn.length")
    assert not orphan.is_running()


async def test_a_restart_lets_the_running_answers_end(engine):
    await asyncio.to_thread(engine.until_ready)
    async with ModelClient(held) as client:
        vllm = await client.discover(announced_addresses(engine.record())[0])
        request = ModelRequest(
            [{"role": "user", "content": "charlie"}], {"temperature": 0, "max_tokens": 400}, thinking=True
        )
        seen: list[StreamEvent] = []
        call = asyncio.create_task(client.stream(vllm, request, seen.append))
        await until(lambda: seen)
        control.send(engine.data_dir, "restart")
        await call
    assert "length" in [event.finish_reason for event in seen]
    assert not engine.record().servers[0].ready


def test_f31_what_a_killed_supervisor_leaves_is_ended_by_the_next(engine):
    for process in engine.processes():
        if "::EngineCore" in " ".join(process.cmdline()):
            process.suspend()  # else it may end by itself, since the kernel tells its API server
    engine.process.kill()
    engine.process.wait()
    left = engine.processes()
    assert any("::EngineCore" in " ".join(process.cmdline()) for process in left)
    engine.environment["MODEL_REPLICAS"] = "1"  # one is enough from here on
    engine.start()
    engine.until(lambda record: record.sign.pid == engine.process.pid)
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in left)


def test_f30_a_signal_while_it_starts_ends_everything(engine):
    engine.until(lambda record: any(server.phase == "loading" for server in record.servers))
    engine.process.send_signal(signal.SIGTERM)
    assert engine.process.wait(PATIENCE) == 0
    assert engine.processes() == []
    left = subprocess.run(["pgrep", "-f", f"port {engine.port}"], capture_output=True, text=True, check=False)
    assert left.stdout == ""
