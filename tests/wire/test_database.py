"""The database is locked, gone or full while answers are being written: F-12, F-13 and F-21, on a real Daphne process."""

import asyncio
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.fakes import ANSWER, LONG, REASONING
from tests.page import said
from tests.site import Site, running_site

from .client import Frame, Socket
from .cluster import postgresql

#: Seconds within which somebody who asks must know where they stand, and in which a ping is answered.
HEARD, PINGED = 3.0, 0.5

HOLDER = """\
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On SQLite, a site of these tests alone."""
    with running_site(tmp_path_factory.mktemp("site"), LIMIT_FRAMES_PER_MINUTE="1000") as site:
        yield site


def database(site: Site) -> Path:
    return site.data_dir / "site.sqlite3"


def stored(site: Site, turn: str) -> tuple[str, str, str]:
    """State, reasoning and text of a turn as the database has them."""
    with sqlite3.connect(f"file:{database(site)}?mode=ro", uri=True) as connection:
        found = connection.execute(
            "SELECT state, reasoning, text FROM chat_turn WHERE id = ?", (turn.replace("-", ""),)
        ).fetchone()
    return tuple(found)


def rows(site: Site, question: str) -> int:
    with sqlite3.connect(f"file:{database(site)}?mode=ro", uri=True) as connection:
        count = connection.execute("SELECT COUNT(*) FROM chat_turn WHERE inputs LIKE ?", (f"%{question}%",)).fetchone()
    return int(count[0])


@contextmanager
def locked(site: Site, seconds: float) -> Iterator[None]:
    """Another process holds the write lock for so long."""
    command = [sys.executable, "-c", HOLDER, str(database(site)), str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout and holder.stdout.readline() == b"locked\n"
        yield
        holder.wait()


@contextmanager
def taken_away(site: Site) -> Iterator[None]:
    aside = database(site).with_suffix(".aside")
    database(site).rename(aside)
    yield
    assert not database(site).exists(), "an empty one was made in its place"
    aside.rename(database(site))


@contextmanager
def full(site: Site) -> Iterator[None]:
    """No file that the site writes may grow, its log included."""
    pid, none = site.process.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, none))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (none, none))


@asynccontextmanager
async def answering(site: Site, client: httpx2.Client, play: str) -> AsyncIterator[tuple[Socket, str]]:
    """A page whose answer has begun, and the turn."""
    async with Socket.open(site, client) as page:
        turn = (await page.ask(f"play:{play}"))["turn"]
        await page.until("text.delta")
        yield page, turn


async def refused(page: Socket, question: str, **fields: str) -> Frame:
    """The refusal of a question, in time, with pings answered meanwhile."""
    began = time.monotonic()
    answer = await page.ask(question, **fields)
    assert answer["type"] == "error" and answer["message"], answer
    assert time.monotonic() - began < HEARD
    return answer


async def ping(page: Socket) -> None:
    began = time.monotonic()
    await page.send(type="ping")
    await page.until("pong")
    assert time.monotonic() - began < PINGED


async def pinging(page: Socket, until: asyncio.Event) -> None:
    while not until.is_set():
        await ping(page)
        await asyncio.sleep(0.1)


async def grows(page: Socket, seconds: float) -> int:
    """How many deltas come in so many seconds, and none later than half a second after the one before."""
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        async with asyncio.timeout(0.5):
            await page.until("text.delta", "end")
        count += 1
    return count


def whole(site: Site) -> bool:
    with sqlite3.connect(f"file:{database(site)}?mode=ro", uri=True) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def running(site: Site) -> int:
    """Answers that the engine is giving."""
    found: int = httpx2.get(site.fake.removesuffix("/v1") + "/stats", trust_env=False).json()["running"]
    return found


def words_of_nobody(site: Site) -> None:
    log = site.log.read_text()
    assert "Traceback" not in log and "1011" not in log
    assert log.count("did not take a write") < 20, "trouble is told once, not with every attempt"
    for words in ("play:", "word1 ", "the question", "Is this one kept"):
        assert words not in log


async def test_f12_a_database_that_is_locked_for_ten_seconds(site):
    client = site.login()
    async with (
        answering(site, client, "slow") as (page, turn),
        Socket.open(site, client) as other,
        Socket.open(site, client) as third,
    ):
        first, second = str(uuid4()), str(uuid4())
        with locked(site, 10):
            over = asyncio.Event()
            pings = asyncio.create_task(pinging(third, over))
            growing = asyncio.create_task(grows(page, 8))
            answers = [
                await refused(other, "play:fast, one", id=first),
                await refused(other, "play:fast, two", id=second),
            ]
            assert {answer["code"] for answer in answers} == {"try_again"}
            assert await growing > 100
            over.set()
            await pings
        saving = [frame["saved"] for frame in page.seen if frame["type"] == "turn.saving"]
        assert saving[:1] == [False]
        while not (await page.until("turn.saving"))["saved"]:
            pass
        assert rows(site, "play:fast, one") == rows(site, "play:fast, two") == 0
        again = await other.ask("play:fast, one", id=first)
        assert again["type"] == "turn.accepted" and (await other.until("end"))["type"] == "turn.completed"
        await page.send(type="stop", turn=turn)
        await page.until("end")
    state, reasoning, text = stored(site, turn)
    assert (state, reasoning, text) == ("stopped", REASONING, said(page.seen))
    assert text and LONG.startswith(text)
    words_of_nobody(site)


async def test_f13_the_file_is_taken_away_and_comes_back(site):
    """SQLite: it is missed, not made anew; what was written meanwhile is saved when it is back."""
    client = site.login()
    async with answering(site, client, "brisk") as (page, turn), Socket.open(site, client) as other:
        with taken_away(site):
            assert (await refused(other, "play:fast, gone"))["code"] == "try_again"
            assert httpx2.get(f"{site.url}/readyz", trust_env=False).status_code == 503
            lost = client.get("/medical/")
            assert lost.status_code == 500 and "Traceback" not in lost.text
            await page.until("turn.saving")
            while said(page.seen) != LONG:
                await page.until("text.delta")
        end = await page.until("end")
        assert (await other.ask("play:fast, back"))["type"] == "turn.accepted"
        await other.until("end")
    assert end["type"] == "turn.completed"
    assert stored(site, turn) == ("completed", REASONING, LONG)
    assert rows(site, "gone") == 0 and client.get("/medical/").status_code == 200
    words_of_nobody(site)


async def test_f13_an_answer_can_be_stopped_while_the_file_is_away(site):
    client = site.login()
    async with answering(site, client, "slow") as (page, turn):
        with taken_away(site):
            await page.send(type="stop", turn=turn)
            async with asyncio.timeout(2):
                while running(site):
                    await asyncio.sleep(0.02)
        assert (await page.until("end"))["type"] == "turn.stopped"
    assert stored(site, turn) == ("stopped", REASONING, said(page.seen))


async def test_f13_a_process_that_ends_before_the_file_is_back_goes_on_with_the_answer(tmp_path):
    with running_site(tmp_path) as site:
        client = site.login()
        async with answering(site, client, "brisk") as (page, turn):
            with taken_away(site):
                await page.until("turn.saving")
                await asyncio.to_thread(site.end, signal.SIGKILL)
        await asyncio.to_thread(site.start)
        async with Socket.open(site, client) as page:
            await page.send(type="resume", turn=turn, after=0)
            assert (await page.until("end"))["type"] == "turn.completed"
        assert stored(site, turn) == ("completed", REASONING, LONG)


async def test_f13_postgresql_is_stopped_and_started(tmp_path):
    with postgresql() as server, running_site(tmp_path, DATABASE_URL=server.url) as site:
        client = site.login()
        async with answering(site, client, "brisk") as (page, turn), Socket.open(site, client) as other:
            await asyncio.to_thread(server.stop)
            try:
                assert (await refused(other, "play:fast, gone"))["code"] == "try_again"
                await ping(other)
                while said(page.seen) != LONG:
                    await page.until("text.delta")
            finally:
                await asyncio.to_thread(server.start)
            end = await page.until("end")
            assert [frame["saved"] for frame in page.seen if frame["type"] == "turn.saving"] == [False, True]
        async with Socket.open(site, client) as again:
            await again.send(type="resume", turn=turn, after=0)
            snapshot = await again.until("turn.snapshot")
            assert (await again.ask("play:fast, back"))["type"] == "turn.accepted"
            assert (await again.until("end"))["type"] == "turn.completed"
        assert end["type"] == "turn.completed"
        assert (snapshot["reasoning"], snapshot["text"]) == (REASONING, LONG)
        words_of_nobody(site)


async def test_f21_the_disk_is_full(site):
    client = site.login()
    async with Socket.open(site, client) as other:
        before = await other.ask("play:fast, before")
        await other.until("end")
        async with answering(site, client, "brisk") as (page, turn):
            with full(site):
                asked = str(uuid4())
                assert (await refused(other, "play:fast, no room", id=asked))["code"] == "storage_full"
                assert ANSWER.strip() in client.get(f"/c/{before['conversation']}/").text
                await page.until("turn.saving")
                while said(page.seen) != LONG:
                    await page.until("text.delta")
                assert whole(site)
            assert (await page.until("end"))["type"] == "turn.completed"
        assert (await other.ask("play:fast, no room", id=asked))["type"] == "turn.accepted"
        assert (await other.until("end"))["type"] == "turn.completed"
    assert stored(site, turn) == ("completed", REASONING, LONG)
    assert rows(site, "no room") == 1 and whole(site)
    words_of_nobody(site)
