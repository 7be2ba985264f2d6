"""Worker processes as the site uses them: real ones, with real deadlines and deaths."""

import asyncio
import os
import threading
import time

import psutil
import pytest

from assistant.exceptions import DatasetError, Overloaded, TooSlow, WorkerFailed
from assistant.workers import pool as pools
from assistant.workers.executor import FairExecutor
from assistant.workers.pool import Caller, Pool
from tests.waiting import PATIENCE

from . import jobs


@pytest.fixture
def pool(monkeypatch):
    """Two workers of this test's own, whose processes can import the tests."""
    made = Pool(2, 4)
    monkeypatch.setattr(pools, "pool", lambda: made)
    yield made
    made.close()


async def test_values_come_back_as_the_types_they_were(pool):
    place = jobs.Place(3, ("a", "合同"))
    assert await Caller(1).run(jobs.turned, place, 2) == [jobs.Place(3, ("合同", "a")), jobs.Place(4, ("合同", "a"))]
    assert Caller(1).wait(jobs.pid) != os.getpid()


async def test_past_its_deadline_a_process_is_replaced_and_only_its_own_work_is_lost(pool, caplog):
    slow = asyncio.create_task(Caller(1, seconds=0.5).run(jobs.hang))
    other = await Caller(2).run(jobs.pid)
    with pytest.raises(TooSlow):
        await slow
    assert await Caller(2).run(jobs.pid)
    assert await Caller(1).run(jobs.count, 3) == 3
    assert other and "hang" in caplog.text


@pytest.mark.parametrize("work", [jobs.die, jobs.swallow, jobs.fault])
async def test_a_crash_costs_its_own_work_a_sentence_and_nothing_else(pool, work, caplog):
    with pytest.raises(WorkerFailed) as refused:
        await Caller(1).run(work)
    assert str(refused.value).endswith(".")
    assert "words of a patient" not in caplog.text
    assert await Caller(1).run(jobs.count, 2) == 2


async def test_what_grew_too_large_gives_its_result_and_is_replaced(pool, settings):
    before = {await Caller(number).run(jobs.pid) for number in range(8)}
    assert await Caller(1).run(jobs.swell) == 600 * 1024**2
    after = {await Caller(number).run(jobs.pid) for number in range(8)}
    assert len(before & after) < len(before)


async def test_errors_for_the_reader_come_through_in_the_readers_language(pool):
    from django.utils import translation

    with translation.override("zh-hans"):
        with pytest.raises(DatasetError) as refused:
            await Caller(1).run(jobs.refuse)
        assert not (await Caller(1).run(jobs.said)).isascii()
    assert refused.value.code == "dataset" and not str(refused.value).isascii()


async def test_how_far_it_is_can_be_heard(pool):
    heard: list[float] = []
    assert await Caller(1, progress=heard.append).run(jobs.count, 4) == 4
    assert heard == [0.25, 0.5, 0.75, 1.0]


async def test_the_event_loop_goes_on_while_a_worker_holds_its_interpreter(pool):
    await Caller(1).run(jobs.pid)
    began, beats = time.thread_time(), 0
    work = asyncio.create_task(Caller(1).run(jobs.spin, 0.5))
    while not work.done():
        await asyncio.sleep(0.005)
        beats += 1
    assert await work != os.getpid()
    assert beats > 10 and time.thread_time() - began < 0.4


async def test_who_leaves_takes_waiting_work_away(pool, gate):
    """One person has one worker at most: the second piece waits, and leaves with its reader."""
    first = asyncio.create_task(Caller(1, seconds=PATIENCE).run(jobs.held, gate.path))
    second = asyncio.create_task(Caller(1).run(jobs.die))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    gate.open()
    assert await first and await Caller(1).run(jobs.count, 1) == 1


async def test_a_flood_from_one_person_neither_refuses_nor_holds_up_another(pool, gate):
    flood = [asyncio.create_task(Caller(1, seconds=PATIENCE).run(jobs.held, gate.path)) for _ in range(12)]
    await asyncio.sleep(0)
    assert await Caller(2, seconds=PATIENCE).run(jobs.pid)
    gate.open()
    ended = await asyncio.gather(*flood, return_exceptions=True)
    assert {type(one) for one in ended} == {int, Overloaded}


async def test_work_in_the_background_leaves_a_worker_to_those_who_wait(pool, gate):
    behind = [
        asyncio.create_task(Caller(number, seconds=PATIENCE, background=True).run(jobs.held, gate.path))
        for number in range(4)
    ]
    await asyncio.sleep(0)
    assert await Caller(9, seconds=PATIENCE).run(jobs.pid)
    gate.open()
    await asyncio.gather(*behind)


async def test_a_worker_has_no_secret_and_few_rights(pool, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    monkeypatch.setenv("MODEL_API_KEY", "canary")
    made = Pool(1, 4)
    monkeypatch.setattr(pools, "pool", lambda: made)
    assert "canary" not in str(await Caller(1).run(jobs.surroundings))
    await Caller(1).run(jobs.ignored_signals)
    found = await Caller(1).run(jobs.walls)
    assert found["settings"] == "none" and found["no_new_privileges"] == "1"
    assert found["write"] == "OSError"
    if os.getuid():  # for root there is no number of processes
        assert found["fork"] == "BlockingIOError"
    process = psutil.Process(await Caller(1).run(jobs.pid))
    assert process.cmdline()[1:3] == ["-I", "-c"] and len(process.cmdline()) == 5
    assert [file for file in process.open_files() if not file.path.startswith(("/usr", "/dev"))] == []
    made.close()


async def test_closing_ends_every_process(pool):
    pids = {await Caller(number).run(jobs.pid) for number in range(6)}
    pool.close()
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_refused_work_says_so_and_the_executor_goes_on():
    executor, gate = FairExecutor("test", 1, 1), threading.Event()
    begun = threading.Event()
    running = executor.submit("ann", lambda: begun.set() or gate.wait())
    assert begun.wait(PATIENCE)
    waiting = executor.submit("ann", lambda: "late")
    assert isinstance(executor.submit("ann", lambda: "more").exception(), Overloaded)
    gate.set()
    assert running.result(PATIENCE) and waiting.result(PATIENCE) == "late"
    assert executor.submit("bob", lambda: "next").result(PATIENCE) == "next"
