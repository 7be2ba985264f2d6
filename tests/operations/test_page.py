"""The model server in the admin, and /metrics: who may see it, what it says, what its buttons do."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from assistant.inference.unparsed import remember
from assistant.supervisor.control import listening
from assistant.supervisor.record import Record, ServerEvent, ServerRecord, record_path, write_record
from tests.site import free_port, scripted_model
from tests.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("lasting_records")

PAGE = "/admin/operations/modelserver/"


def announce(data_dir: Path, state: str = "halted", *, reason: str = "out_of_memory", servers: int = 1) -> None:
    """As a supervisor that gave up would."""
    now = time.time()
    down = f"http://127.0.0.1:{free_port()}/v1"
    event = ServerEvent(
        at=now, server=0, state="down", reason=reason, step="context", value="2,048", detail="vLLM's own words"
    )
    write_record(
        data_dir,
        Record(
            state=state, since=now, api_key="the-key", title="Tiny", profile="custom",
            why="asked", value="custom", context_length=2048, reason=reason, events=(event,),
            servers=servers * (ServerRecord(url=down, ready=False, state=state, since=now, restarts=3),),
        ),
    )  # fmt: skip


@contextmanager
def supervised(data_dir: Path) -> Iterator[list[str]]:
    """A supervisor's control socket; the commands it took."""
    taken: list[str] = []
    started, end = threading.Event(), threading.Event()

    async def serve() -> None:
        actions = {word: lambda word=word: taken.append(word) for word in ("start", "stop", "restart")}
        async with listening(data_dir, actions):
            started.set()
            await asyncio.to_thread(end.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    started.wait(PATIENCE)
    try:
        yield taken
    finally:
        end.set()
        thread.join()


@pytest.fixture
def signed_in(people: Callable[[str, str], User]) -> Callable[..., Client]:
    def make(group: str, *, staff: bool = True) -> Client:
        user = people(group.replace(" ", "-"), group)
        user.is_staff = staff
        user.save()
        client = Client()
        client.force_login(user)
        return client

    return make


def test_it_is_for_operators_alone(signed_in):
    assert signed_in("operators").get(PAGE).status_code == 200
    for group, staff in (("prompt editors", True), ("clinicians", False)):
        client = signed_in(group, staff=staff)
        for address in (PAGE, f"{PAGE}now/"):
            assert client.get(address).status_code in (302, 403)
        assert client.post(f"{PAGE}restart/").status_code in (302, 403)
    assert Client().get(PAGE).status_code == 302


def test_without_a_supervisor_it_says_how_to_get_one(signed_in):
    page = signed_in("operators").get(PAGE).content.decode()
    assert "No supervisor is running" in page and '<form method="post" action="/admin/operations' not in page


def test_it_tells_what_is_wrong_what_was_tried_and_what_to_do(signed_in, data_dir):
    announce(data_dir)
    (data_dir / "logs").mkdir()
    idle = (
        "2026-11-24 10:02:43,017 INFO 11-24 10:02:43 [loggers.py:1] Engine 000: Avg prompt throughput: 0.0 tokens/s\n"
    )
    (data_dir / "logs" / "model.log").write_text("the last words of the model server\n" + idle * 100)
    page = signed_in("operators").get(PAGE).content.decode()
    for words in (
        "The model does not fit into the memory that is free.",
        "Trying with a context of 2,048 tokens.",
        "choose a smaller or quantised profile",
        "the last words of the model server",
        ">3</td>",
    ):
        assert words in page
    assert "the-key" not in page


def test_of_several_servers_it_names_the_one_that_something_happened_to(signed_in, data_dir):
    announce(data_dir, servers=2)
    page = signed_in("operators").get(PAGE).content.decode()
    assert "Server 1: The model does not fit into the memory that is free." in page


def test_what_changes_comes_without_the_rest_of_the_page(signed_in, data_dir):
    announce(data_dir, "starting", reason="")
    answer = signed_in("operators").get(f"{PAGE}now/")
    assert "<html" not in answer.content.decode() and 'data-part="servers"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("word", ["start", "stop", "restart"])
def test_a_button_is_one_command_and_is_written_down(word, signed_in, data_dir):
    announce(data_dir)
    operator = signed_in("operators")
    with supervised(data_dir) as taken:
        page = operator.post(f"{PAGE}{word}/", follow=True)
    assert taken == [word] and page.status_code == 200
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.change_message) == ("operators", word)


def test_a_button_nobody_hears_says_so(signed_in):
    page = signed_in("operators").post(f"{PAGE}restart/", follow=True).content.decode()
    assert "No supervisor is running" in page and not LogEntry.objects.exists()


def test_only_commands_are_taken_and_only_by_post(signed_in):
    operator = signed_in("operators")
    assert operator.post(f"{PAGE}erase/").status_code == 404
    assert operator.get(f"{PAGE}restart/").status_code == 405


def test_a_server_elsewhere_shows_its_figures_and_has_no_buttons(signed_in, settings):
    with scripted_model() as url:
        settings.MODEL_URL = url
        operator = signed_in("operators")
        page = operator.get(PAGE).content.decode()
        assert url in page and '<form method="post" action="/admin/operations' not in page
        assert operator.post(f"{PAGE}restart/").status_code == 403


def test_l5_a_server_elsewhere_that_tells_no_figures_is_ready(signed_in, settings, client):
    settings.METRICS_TOKEN = "let-me-in"
    with scripted_model("--plain") as url:
        settings.MODEL_URL = url
        page = signed_in("operators").get(PAGE).content.decode()
        assert "<strong>Ready</strong>" in page and "It reports no figures." in page and 'data-totals="null"' in page
        told = client.get("/metrics", headers={"Authorization": "Bearer let-me-in"}).content.decode()
        assert f'assistant_model_up{{server="{url}"}} 1.0' in told


def test_l5_a_server_elsewhere_that_is_gone_or_wrong_is_down_and_says_why(signed_in, settings):
    operator = signed_in("operators")
    settings.MODEL_URL = f"http://127.0.0.1:{free_port()}/v1"
    page = operator.get(PAGE).content.decode()
    assert "<strong>Down</strong>" in page and "It does not tell." in page
    with scripted_model() as url:
        settings.MODEL_URL = url.removesuffix("/v1")
        page = operator.get(PAGE).content.decode()
    assert "<strong>Down</strong>" in page and "usually ends in /v1" in page


def test_l3_a_server_that_leaves_its_reasoning_in_the_answer_is_told(signed_in, settings):
    with scripted_model() as url:
        settings.MODEL_URL = url
        remember(url)
        assert "MODEL_REASONING=raw" in signed_in("operators").get(PAGE).content.decode()


def test_f2_a_full_disk_is_told(signed_in, data_dir):
    announce(data_dir, "ready", reason="")
    record_path(data_dir).with_suffix(".new").symlink_to("/dev/full")
    operator = signed_in("operators")
    assert "disk of the data folder is full" not in operator.get(PAGE).content.decode()
    announce(data_dir, "ready", reason="")
    assert "disk of the data folder is full" in operator.get(PAGE).content.decode()


def test_metrics_are_for_those_who_know_the_token(client, db, settings, data_dir):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "let-me-in"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    announce(data_dir)
    text = client.get("/metrics", headers={"Authorization": "Bearer let-me-in"}).content.decode()
    assert (
        'assistant_model_state{state="halted"} 1.0' in text and 'assistant_turns_last_hour{state="failed"} 0.0' in text
    )
    assert any(
        line.startswith("assistant_model_restarts_total{") and line.endswith(" 3.0") for line in text.splitlines()
    )
    assert "the-key" not in text
    for line in text.splitlines():
        assert line.startswith("# ") or line.rsplit(" ", 1)[1].replace(".", "").replace("e+", "").isdigit()
