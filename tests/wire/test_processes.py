"""One site, several processes: with PostgreSQL and Redis, with SQLite alone, and with Redis gone for a while."""

import asyncio
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.page import numbers, said
from tests.scenarios import ANSWER, LONG, REASONING
from tests.waiting import wait_until

from .client import Socket
from .cluster import Cluster, Redis, cluster, postgresql

WHOLE = (REASONING, LONG)


@pytest.fixture(scope="module")
def trio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three processes on PostgreSQL and Redis."""
    folder = tmp_path_factory.mktemp("trio")
    redis = Redis(folder)
    redis.start()
    try:
        with (
            postgresql() as database,
            cluster(folder, 3, database.url, redis, DRAIN_SECONDS="0", MODEL_MAX_STREAMS="2") as found,
        ):
            yield found
    finally:
        redis.stop()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two processes on one SQLite file, without Redis."""
    with cluster(tmp_path_factory.mktemp("pair"), 2, "", None, DRAIN_SECONDS="0") as found:
        yield found


def shown(page: Socket) -> tuple[str, str]:
    """What a page shows: the last snapshot and the deltas after it."""
    snapshots = [place for place, frame in enumerate(page.seen) if frame["type"] == "turn.snapshot"]
    base = page.seen[snapshots[-1]] if snapshots else {"reasoning": "", "text": "", "seq": 0}
    after, last = [], base["seq"]
    for frame in page.seen[snapshots[-1] + 1 if snapshots else 0 :]:
        if frame.get("seq", 0) > last:  # what a page has seen already counts for nothing
            after.append(frame)
            last = frame["seq"]
    return base["reasoning"] + said(after, "reasoning"), base["text"] + said(after)


async def test_p6_a_reader_on_another_process_sees_every_event_as_it_comes(trio):
    one, two, _ = trio.sites
    client = one.login()
    async with Socket.open(one, client) as asker, Socket.open(two, client) as reader:
        accepted = await asker.ask("play:brisk")
        await asker.until("text.delta")
        await reader.send(type="resume", turn=accepted["turn"], after=0)
        end = await reader.until("end")
        deltas = [frame for frame in reader.seen if frame["type"] == "text.delta"]
    assert end["type"] == "turn.completed"
    assert shown(reader) == WHOLE
    assert len(deltas) > 50, "it came in pieces, not in snapshots"
    assert numbers(reader.seen) == sorted(set(numbers(reader.seen)))


async def test_a_question_asked_on_one_process_appears_on_a_page_of_another(trio):
    one, two, _ = trio.sites
    client = one.login()
    async with Socket.open(one, client) as asker, Socket.open(two, client) as reader:
        first = await asker.ask("play:fast")
        await asker.until("end")
        await reader.send(type="watch", conversation=first["conversation"])
        await reader.until("turn.accepted")
        await asker.ask("play:steady again", conversation=first["conversation"])
        while (accepted := await reader.until("turn.accepted"))["question"] != "play:steady again":
            pass
        while (await reader.until("end"))["turn"] != accepted["turn"]:
            pass
        reader.seen = [frame for frame in reader.seen if frame.get("turn") == accepted["turn"]]
    assert shown(reader)[1] == ANSWER


async def test_stop_works_from_another_process_and_reaches_the_engine(trio):
    one, two, _ = trio.sites
    client = one.login()
    async with Socket.open(one, client) as asker, Socket.open(two, client) as other:
        turn = (await asker.ask("play:slow"))["turn"]
        await asker.until("text.delta")
        await other.send(type="stop", turn=turn)
        assert (await other.until("end"))["type"] == "turn.stopped"
        assert (await asker.until("end"))["type"] == "turn.stopped"
        await asyncio.to_thread(wait_until, lambda: not one.answering())


async def test_the_line_is_one_over_all_processes(trio):
    """Two answers at once, whichever process was asked; places are counted over all of them."""
    clients = [trio.sites[0].login(name) for name in ("clinician", "clinician", "clinician", "clinician")]
    async with (
        Socket.open(trio.sites[0], clients[0]) as a,
        Socket.open(trio.sites[1], clients[1]) as b,
        Socket.open(trio.sites[2], clients[2]) as c,
        Socket.open(trio.sites[0], clients[3]) as d,
    ):
        turns = [(await page.ask("play:slow"))["turn"] for page in (a, b)]
        await asyncio.gather(a.until("reasoning.delta"), b.until("reasoning.delta"))
        third = (await c.ask("play:fast"))["turn"]
        assert (await c.until("turn.queued"))["position"] == 1
        fourth = (await d.ask("play:fast"))["turn"]
        assert (await d.until("turn.queued"))["position"] == 2
        assert await asyncio.to_thread(trio.sites[0].answering) == 2
        await d.send(type="resume", turn=third, after=0)
        assert (await d.until("turn.queued"))["turn"] in (third, fourth)
        for page, turn in zip((a, b), turns, strict=True):
            await page.send(type="stop", turn=turn)
        ends = await asyncio.gather(c.until("end"), d.until("end"))
    assert [end["type"] for end in ends] == ["turn.completed"] * 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("first", ["reasoning.delta", "text.delta"])
async def test_another_process_takes_over_from_one_that_dies(first, number, trio):
    dying, reading, _ = trio.sites
    client = reading.login()
    async with Socket.open(reading, client) as reader:
        async with Socket.open(dying, client) as asker:
            turn = (await asker.ask("play:brisk"))["turn"]
            await asker.until(first)
            await reader.send(type="resume", turn=turn, after=0)
            await reader.until(first)
            await asyncio.to_thread(dying.end, number)
        try:
            end = await reader.until("end")
        finally:
            await asyncio.to_thread(dying.start)
    assert end["type"] == "turn.completed"
    assert shown(reader) == WHOLE


async def test_live_answers_go_on_while_redis_is_away(trio):
    one, two, _ = trio.sites
    client = one.login()
    async with Socket.open(one, client) as asker, Socket.open(two, client) as reader:
        turn = (await asker.ask("play:brisk"))["turn"]
        await asker.until("text.delta")
        await reader.send(type="resume", turn=turn, after=0)
        await reader.until("text.delta")
        await asyncio.to_thread(trio.redis.stop)
        try:
            assert (await asker.until("end"))["type"] == "turn.completed"
            while (end := await reader.until("end", "turn.snapshot"))["type"] == "turn.snapshot":
                pass
            late = await asker.ask("play:fast")
            assert late["type"] == "turn.accepted"
            assert (await asker.until("end"))["type"] == "turn.completed"
        finally:
            await asyncio.to_thread(trio.redis.start)
        again = await asker.ask("play:steady")
        await reader.send(type="resume", turn=again["turn"], after=0)
        assert (await reader.until("end"))["type"] == "turn.completed"
    assert end["type"] == "turn.completed"
    assert numbers(asker.seen)


async def test_without_redis_a_reader_elsewhere_is_half_a_second_behind(pair):
    one, two = pair.sites
    client = one.login()
    async with Socket.open(one, client) as asker, Socket.open(two, client) as reader:
        turn = (await asker.ask("play:brisk"))["turn"]
        await asker.until("reasoning.delta")
        await reader.send(type="resume", turn=turn, after=0)
        end = await reader.until("end")
        assert (await asker.until("end"))["type"] == "turn.completed"
    assert end["type"] == "turn.completed"
    assert shown(reader) == WHOLE == shown(asker)


async def test_without_redis_a_process_that_is_killed_is_followed_by_another(pair):
    dying, reading = pair.sites
    client = reading.login()
    async with Socket.open(dying, client) as asker:
        turn = (await asker.ask("play:brisk"))["turn"]
        await asker.until("text.delta")
        await asyncio.to_thread(dying.end, signal.SIGKILL)
    async with Socket.open(reading, client) as reader:
        await reader.send(type="resume", turn=turn, after=0)
        assert (await reader.until("end"))["type"] == "turn.completed"
    assert shown(reader) == WHOLE
    await asyncio.to_thread(dying.start)


@pytest.mark.parametrize("processes", ["trio", "pair"])
def test_processes_that_append_at_once_keep_one_audit_chain(processes, request):
    sites = request.getfixturevalue(processes).sites
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda number: sites[number % 2].login(), range(12)))
    assert "whole" in sites[0].manage("auditverify")


def test_postgresql_keeps_the_audit_log_as_it_was_written(trio):
    with psycopg.connect(trio.sites[0].environment["DATABASE_URL"]) as database:
        for change, kept in {
            "UPDATE protection_auditevent SET seq = 0": "audit events are kept",
            "DELETE FROM protection_auditevent": "audit events are kept",
            "TRUNCATE protection_auditevent": "audit events are kept",
            "UPDATE protection_audithead SET seq = seq - 1": "end of the audit log is kept",
            "DELETE FROM protection_audithead": "end of the audit log is kept",
            "TRUNCATE protection_audithead": "end of the audit log is kept",
        }.items():
            with pytest.raises(psycopg.errors.RaiseException, match=kept), database.transaction():
                database.execute(change)
