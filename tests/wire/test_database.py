"""The database is locked, gone or full while answers are being written: F-12, F-13 and F-21, on a real Daphne process."""

import asyncio
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.page import said
from tests.scenarios import ANSWER, LONG, REASONING
from tests.site import Site, running_site
from tests.waiting import PATIENCE, wait_until

from .client import Frame, Socket
from .cluster import postgresql

HOLDER = """\
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On SQLite, a site of these tests alone."""
    with running_site(tmp_path_factory.mktemp("site"), LIMIT_FRAMES_PER_MINUTE="1000000") as site:
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
def locked(site: Site) -> Iterator[None]:
    """Another process holds the write lock meanwhile."""
    command = [sys.executable, "-c", HOLDER, str(database(site))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin and holder.stdout and holder.stdout.readline() == b"locked\n"
        yield
        assert holder.poll() is None
        holder.stdin.close()


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
    """The refusal of a question, which does not wait for the database to be well again."""
    answer = await page.ask(question, **fields)
    assert answer["type"] == "error" and answer["message"], answer
    return answer


async def ping(page: Socket) -> None:
    await page.send(type="ping")
    await page.until("pong")


async def pinging(page: Socket, over: asyncio.Event) -> int:
    """How many pings were answered, one after the other, before it was over."""
    answered = 0
    while not over.is_set():
        await ping(page)
        answered += 1
    return answered


async def grows(page: Socket, deltas: int) -> None:
    """The answer goes on by so many deltas."""
    for _ in range(deltas):
        assert (await page.until("text.delta", "end"))["type"] == "text.delta"


def whole(site: Site) -> bool:
    with sqlite3.connect(f"file:{database(site)}?mode=ro", uri=True) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def words_of_nobody(site: Site) -> None:
    log = site.log.read_text()
    assert "Traceback" not in log and "1011" not in log
    assert log.count("did not take a write") < 20, "trouble is told once, not with every attempt"
    for words in ("play:", "word1 ", "the question", "Is this one kept"):
        assert words not in log


async def test_f12_a_database_that_is_locked(site):
    client = site.login()
    async with (
        answering(site, client, "slow") as (page, turn),
        Socket.open(site, client) as other,
        Socket.open(site, client) as third,
    ):
        first, second = str(uuid4()), str(uuid4())
        with locked(site):
            over = asyncio.Event()
            pings = asyncio.create_task(pinging(third, over))
            growing = asyncio.create_task(grows(page, 100))
            answers = [
                await refused(other, "play:fast, one", id=first),
                await refused(other, "play:fast, two", id=second),
            ]
            assert {answer["code"] for answer in answers} == {"try_again"}
            await growing
            over.set()
            assert await pings >= 10
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
            assert httpx2.get(f"{site.url}/readyz", trust_env=False, timeout=PATIENCE).status_code == 503
            lost = client.get("/medical/")
            assert lost.status_code == 503 and "Traceback" not in lost.text
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
            await asyncio.to_thread(wait_until, lambda: not site.answering())
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
