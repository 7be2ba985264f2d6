"""The site as a real process: what Daphne decides, and what survives its end."""

import asyncio
import re
import signal
import subprocess
import sys

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.page import numbers, said
from tests.scenarios import ANSWER, LONG, REASONING
from tests.site import ROOT, free_port, running_site, wait_for
from tests.waiting import PATIENCE, wait_until

from .client import Socket, exchange, first_line, handshake


async def test_a_question_is_answered_over_a_real_socket(site):
    async with Socket.open(site) as page:
        accepted = await page.ask("play:steady")
        end = await page.until("end")
    assert end["type"] == "turn.completed"
    assert (said(page.seen, "reasoning"), said(page.seen)) == (REASONING, ANSWER)
    assert numbers(page.seen) == list(range(1, end["seq"] + 1))
    assert page.seen.index(accepted) < page.seen.index(end)


async def test_p6_an_answer_runs_on_when_its_reader_leaves(site):
    client = site.login()
    async with Socket.open(site, client) as page:
        turn = (await page.ask("play:steady"))["turn"]
    async with Socket.open(site, client) as page:
        await page.send(type="resume", turn=turn, after=0)
        await page.until("end")
    assert said(page.seen) == ANSWER


async def test_stop_reaches_the_engine(site):
    async with Socket.open(site) as page:
        turn = (await page.ask("play:slow"))["turn"]
        await page.until("text.delta")
        await page.send(type="stop", turn=turn)
        assert (await page.until("end"))["type"] == "turn.stopped"
    await asyncio.to_thread(wait_until, lambda: not site.answering())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_the_answer_survives_the_site(number, tmp_path):
    """After a kill, and after an orderly end, the next process goes on from the text that was kept."""
    with running_site(tmp_path) as site:
        client = site.login()
        async with Socket.open(site, client) as page:
            turn = (await page.ask("play:brisk"))["turn"]
            await page.until("text.delta")
            ending = asyncio.create_task(asyncio.to_thread(site.end, number))
            if number == signal.SIGTERM:
                await page.until("going_away")
            with pytest.raises(ConnectionClosed):
                await page.until("end")
            await ending
        site.start()
        async with Socket.open(site, client) as page:
            await page.send(type="resume", turn=turn, after=0)
            snapshot = await page.until("turn.snapshot")
            end = await page.until("end")
            last = [frame for frame in page.seen if frame["type"] == "turn.snapshot"][-1]
            after = page.seen[page.seen.index(last) :]
        assert end["type"] == "turn.completed"
        assert REASONING.startswith(snapshot["reasoning"]) and LONG.startswith(snapshot["text"])
        assert last["reasoning"] + said(after, "reasoning") == REASONING
        assert last["text"] + said(after) == LONG
        assert REASONING not in site.log.read_text() and "word1 " not in site.log.read_text()


ORIGINS = [
    "http://evil.example",
    "null",
    "",
    "file://",
    "javascript://127.0.0.1/",
    "http://127.0.0.1:9",
    "https://127.0.0.1:{port}",
    "http://127.0.0.1:{port}.evil.example",
    "http://127.0.0.1.:{port}",
    "http://[",
    "http://127.0.0.1:99999",
    "http://[fe80::1%25eth0]:{port}",
]


@pytest.mark.parametrize("origin", ORIGINS)
async def test_only_the_sites_own_pages_open_a_socket(origin, site):
    with pytest.raises(InvalidStatus) as caught:
        async with Socket.open(site, Origin=origin.format(port=site.port)):
            pass
    assert caught.value.response.status_code in (400, 403)
    assert b"Traceback" not in (caught.value.response.body or b"")


async def test_an_origin_in_capitals_is_the_same(site):
    async with Socket.open(site, Origin=site.url.upper()):
        pass


async def test_nobody_without_a_session_gets_in(site):
    for cookie in ("", "sessionid=garbage", "sessionid=" + "x" * 5000):
        with pytest.raises(InvalidStatus) as caught:
            async with Socket.open(site, httpx2.Client(timeout=PATIENCE), Cookie=cookie):
                pass
        assert caught.value.response.status_code in (400, 403)


def test_handshakes_that_no_browser_sends(site):
    own, port = f"Origin: {site.url}", site.port
    cookie = "; ".join(f"{name}={value}" for name, value in site.login().cookies.items())
    host = f"Host: 127.0.0.1:{port}"
    refused = {
        "two origins": (own, "Origin: http://evil.example", host),
        "two origins, the other way": ("Origin: http://evil.example", own, host),
        "another host": (own, "Host: evil.example"),
        "no host": (own,),
        "a hidden origin": ("X: a\x0bOrigin: " + site.url, host),
        "a header folded by 0x85": ("X: a\x85Origin: " + site.url, host),
    }
    for why, lines in refused.items():
        answer = first_line(site, handshake(site, *lines, cookie=cookie))
        assert answer.split(b" ", 2)[1:2] in ([b"400"], [b"403"]) or answer == b"", why
    assert b" 101 " in first_line(site, handshake(site, own, host, cookie=cookie))


def test_what_is_no_upgrade_is_a_plain_error(site):
    for request in (b"GET /ws/chat/ HTTP/1.1\r\n", b"POST /ws/chat/ HTTP/1.1\r\nContent-Length: 0\r\n"):
        answer = exchange(site, request + f"Host: 127.0.0.1:{site.port}\r\nConnection: close\r\n\r\n".encode())
        assert answer.split(b" ", 2)[1] in (b"403", b"404", b"405", b"426")
        assert b"Traceback" not in answer


FRAMES = {
    "invalid UTF-8": b"\x81\x82\x00\x00\x00\x00\xff\xfe",
    "two gigabytes announced": b"\x81\xff\x00\x00\x00\x00\x80\x00\x00\x00\x00\x00\x00\x00" + b"x" * 10,
    "unmasked": b"\x81\x02{}",
    "reserved bits": b"\xf1\x82\x00\x00\x00\x00{}",
    "unknown opcode": b"\x83\x82\x00\x00\x00\x00{}",
    "a long ping": b"\x89\xfe\x00\x7e\x00\x00\x00\x00" + b"x" * 126,
}


@pytest.mark.parametrize("data", FRAMES.values(), ids=FRAMES)
async def test_frames_that_no_browser_sends_end_their_own_socket_only(data, site):
    async with Socket.open(site) as page:
        cookie = "; ".join(f"{name}={value}" for name, value in site.login().cookies.items())
        upgrade = handshake(site, f"Origin: {site.url}", f"Host: 127.0.0.1:{site.port}", cookie=cookie)
        answer = await asyncio.to_thread(exchange, site, upgrade + data)
        assert b"Traceback" not in answer and b"\x03\xf3" not in answer[-4:]
        await page.send(type="ping")
        await page.until("pong")


async def test_a_frame_over_the_limit_gets_a_word_and_one_far_over_it_ends_the_socket(site):
    async with Socket.open(site) as page:
        await page.connection.send("x" * (64 * 1024 + 1))
        assert (await page.until("error"))["code"] == "too_large"
        await page.connection.send("")
        assert (await page.until("error"))["code"] == "bad_frame"
        await page.connection.send("x" * (300 * 1024))
        with pytest.raises(ConnectionClosed):
            await page.until("never")
        assert page.connection.close_code in (1006, 1009)


async def test_two_asks_at_the_same_moment_in_one_conversation(site):
    client = site.login()
    async with Socket.open(site, client) as one, Socket.open(site, client) as two:
        accepted = await one.ask("play:fast")
        await one.until("end")
        conversation = accepted["conversation"]
        answers = await asyncio.gather(
            one.ask("play:slow", conversation=conversation), two.ask("play:slow", conversation=conversation)
        )
        assert sorted(answer["type"] for answer in answers) == ["error", "turn.accepted"]
        assert [answer["code"] for answer in answers if answer["type"] == "error"] == ["busy"]
        running = next(answer["turn"] for answer in answers if answer["type"] == "turn.accepted")
        await one.send(type="stop", turn=running)


async def test_signing_out_ends_the_socket(site):
    client = site.login()
    async with Socket.open(site, client) as page:
        fields = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
        client.post("/accounts/logout/", data=fields, headers={"Referer": f"{site.url}/"})
        assert (await page.until("error"))["code"] == "session_ended"
        with pytest.raises(ConnectionClosed):
            await page.until("never")
        assert page.connection.close_code == 4401


def test_health_says_no_more_than_it_has_to(site):
    client = httpx2.Client(base_url=site.url, trust_env=False, timeout=PATIENCE)
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_l6_health_is_told_by_address_behind_https_under_plain_daphne(tmp_path):
    """A load balancer asks over plain http and by address; pages are redirected all the same."""
    port = free_port()
    with running_site(tmp_path, ALLOWED_ORIGINS="https://assistant.example.org") as site:
        command = ["-m", "daphne", "--bind", "127.0.0.1", "--port", str(port), "assistant.asgi:application"]
        with subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=site.environment, stderr=subprocess.DEVNULL
        ) as daphne:
            try:
                wait_for(f"http://127.0.0.1:{port}/healthz", daphne)
                for path in ("/healthz", "/readyz"):
                    answer = httpx2.get(f"http://127.0.0.1:{port}{path}", trust_env=False, timeout=PATIENCE)
                    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
                named = {"Host": "assistant.example.org"}
                page = httpx2.get(f"http://127.0.0.1:{port}/", headers=named, trust_env=False, timeout=PATIENCE)
                assert page.headers["location"] == "https://assistant.example.org/"
            finally:
                daphne.terminate()


def test_pages_protect_themselves(site):
    answer = site.login().get("/")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy and re.search(
        "trusted-types dompurify pdf-worker(;|$)", policy
    )
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "no-store" in answer.headers["cache-control"]


def test_the_accounts_and_the_terminal_client(site):
    for name in ("clinician", "paralegal", "editor", "approver", "operator"):
        assert site.login(name)
    assert ANSWER.strip() in site.manage("ask", "--domain", "medical", "play:steady")


def test_words_reach_no_log(site):
    """After everything above: what people and the model wrote is in no log."""
    log = site.log.read_text()
    assert "Traceback" not in log
    for words in ("play:", "Ibuprofen", "word1"):
        assert words not in log
