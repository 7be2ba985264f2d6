"""A session ends when nobody uses it, and its owner can end it from elsewhere."""

from datetime import datetime, timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import AsyncClient, Client
from django.utils import timezone

from assistant.accounts.browsers import browser_of
from assistant.accounts.models import LoginSession
from assistant.chat.delivery.hub import EVERYONE
from assistant.chat.models import Turn
from assistant.protection.models import AuditEvent
from tests.waiting import until

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
BY_ITSELF = {"Sec-Fetch-Mode": "cors"}


@pytest.fixture
def now(monkeypatch) -> datetime:
    """The time, which stands still."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def signed_in(user: User, **headers: str) -> Client:
    client = Client(headers={"User-Agent": FIREFOX, **headers})
    client.post("/accounts/login/", {"username": user.username, "password": "correct horse battery"})
    return client


def last_used_ago(**ago: float) -> None:
    LoginSession.objects.update(last_used=timezone.now() - timedelta(**ago))


def is_in(client: Client) -> bool:
    return client.get("/accounts/session/", headers=BY_ITSELF).json()["left"] > 0


def test_a_session_that_nobody_uses_ends(clinician, now) -> None:
    client = signed_in(clinician)
    last_used_ago(minutes=14)
    assert is_in(client)
    last_used_ago(minutes=15)
    assert not is_in(client)
    assert client.get("/medical/")["Location"].startswith("/accounts/login/")


def test_the_time_without_use_is_a_setting(clinician, settings, now) -> None:
    settings.IDLE_MINUTES = 60
    client = signed_in(clinician)
    last_used_ago(minutes=59)
    assert is_in(client)


def test_a_session_ends_after_hours_however_it_is_used(clinician, settings, now) -> None:
    client = signed_in(clinician)
    end = LoginSession.objects.get().expire_date
    assert end == now + timedelta(hours=settings.SESSION_HOURS)
    session = client.session
    session["changed"] = "by a program"
    session.save()
    client.post("/accounts/session/")
    assert LoginSession.objects.get().expire_date == end
    LoginSession.objects.update(expire_date=timezone.now())
    assert not is_in(client)


@pytest.mark.parametrize(
    ("method", "address", "headers", "counts"),
    [
        ("get", "/medical/", {}, True),
        ("get", "/medical/", {"Sec-Fetch-Mode": "navigate"}, True),
        ("get", "/medical/", BY_ITSELF, False),
        ("get", "/running/", BY_ITSELF, False),
        ("get", "/accounts/session/", BY_ITSELF, False),
        ("post", "/accounts/session/", BY_ITSELF, True),
        ("post", "/library/", BY_ITSELF, True),
    ],
)
def test_pages_and_buttons_are_use_and_what_scripts_fetch_is_none(method, address, headers, counts, clinician) -> None:
    client = signed_in(clinician)
    last_used_ago(minutes=10)
    before = LoginSession.objects.get().last_used
    getattr(client, method)(address, headers=headers)
    assert (LoginSession.objects.get().last_used > before) is counts


def test_use_is_written_once_a_minute(clinician, now) -> None:
    client = signed_in(clinician)
    last_used_ago(seconds=5)
    before = LoginSession.objects.get().last_used
    client.get("/medical/")
    assert LoginSession.objects.get().last_used == before


async def test_an_asynchronous_page_is_use_as_well(clinician) -> None:
    client = AsyncClient()
    await sync_to_async(client.force_login)(clinician)
    await sync_to_async(last_used_ago)(minutes=10)
    before = (await LoginSession.objects.aget()).last_used
    await client.get("/medical/")
    assert (await LoginSession.objects.aget()).last_used > before


def test_what_can_only_be_read_is_still_read(clinician, caplog) -> None:
    client = signed_in(clinician)
    last_used_ago(minutes=10)

    def refuse(execute, sql, *rest):
        if sql.startswith("UPDATE"):
            raise DatabaseError("words of a patient")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        assert client.get("/accounts/").status_code == 200
    assert "the use of a session was not stored: DatabaseError" in caplog.text and "patient" not in caplog.text


def test_how_long_it_lasts_and_whether_staying_helps(clinician, now) -> None:
    client = signed_in(clinician)
    last_used_ago(minutes=10)
    told = client.get("/accounts/session/", headers=BY_ITSELF).json()
    assert told == {"left": 5 * 60, "stays": True}
    told = client.post("/accounts/session/").json()
    assert told == {"left": 15 * 60, "stays": True}
    session = client.session
    session.set_expiry(timezone.now() + timedelta(minutes=2))
    session.save()
    assert not client.post("/accounts/session/").json()["stays"]


async def test_only_what_a_person_sends_over_the_socket_is_use(clinician, model, open_page, service) -> None:
    page = await open_page(clinician)
    (listener,) = service.hub.listeners(EVERYONE)
    for command, counts in (("ping", False), ("ask", True)):
        await sync_to_async(last_used_ago)(minutes=10)
        before = (await LoginSession.objects.aget()).last_used
        listener.scope["session"].last_used = before
        await (page.ask("play:fast") if command == "ask" else page.send(type=command))
        await page.until("end" if command == "ask" else "pong")
        assert ((await LoginSession.objects.aget()).last_used > before) is counts


async def test_an_idle_socket_closes_and_its_answer_goes_on(clinician, model, open_page, service, monkeypatch) -> None:
    monkeypatch.setattr("assistant.chat.turns.keeper.ROUND_SECONDS", 0.05)
    page = await open_page(clinician)
    await page.ask("play:slow")
    await page.until("text.delta")
    await sync_to_async(last_used_ago)(minutes=15)
    assert (await page.until("error"))["code"] == "session_ended"
    turn = await Turn.objects.aget()
    assert not turn.final
    (running,) = service.runner.running
    seq = running.seq
    await until(lambda: running.seq > seq or not service.runner.running)


def test_ones_own_sessions_are_listed_without_their_keys(clinician, people) -> None:
    here, there = signed_in(clinician), signed_in(clinician)
    signed_in(people("eve", "clinicians"))
    page = here.get("/accounts/").content.decode()
    assert page.count("Firefox, Windows") == 2 and page.count("(this one)") == 1
    assert all(client.session.session_key not in page for client in (here, there))


def test_a_session_is_ended_from_another_and_leaves_a_row(clinician, people) -> None:
    here, there = signed_in(clinician), signed_in(clinician)
    eve = signed_in(people("eve", "clinicians"))
    (digest,) = [one.digest for one in here.get("/accounts/").context["sessions"] if not one.is_this]
    eve.post("/accounts/sessions/end/", {"session": digest})
    assert is_in(there)
    assert here.post("/accounts/sessions/end/", {"session": digest})["Location"] == "/accounts/"
    assert (is_in(here), is_in(there), is_in(eve)) == (True, False, True)
    row = AuditEvent.objects.get(action="session.end")
    assert (row.actor_id, row.detail) == (clinician.pk, {"session": digest})


def test_signing_out_everywhere_ends_all_and_nobody_elses(clinician, people) -> None:
    here, there = signed_in(clinician), signed_in(clinician)
    eve = signed_in(people("eve", "clinicians"))
    assert here.post("/accounts/sessions/end/")["Location"] == "/accounts/login/"
    assert (is_in(here), is_in(there), is_in(eve)) == (False, False, True)
    assert AuditEvent.objects.filter(action="session.end", actor=clinician).count() == 2


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/18 Safari/605.1", "Safari, macOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("<script>", ""),
    ],
)
def test_a_browser_is_named_in_fixed_words(agent, name) -> None:
    assert browser_of(agent) == name


@pytest.mark.parametrize("ended", ["idle", "over"])
def test_a_session_that_expired_leaves_one_row_when_its_browser_comes_back(clinician, now, ended) -> None:
    client = signed_in(clinician)
    last_used_ago(minutes=15 if ended == "idle" else 1)
    if ended == "over":
        LoginSession.objects.update(expire_date=now)
    assert not is_in(client) and not is_in(client)
    row = AuditEvent.objects.get(action="session.expire")
    assert row.actor == clinician and row.detail["session"] and not LoginSession.objects.exists()


def test_requests_that_find_it_expired_at_once_leave_one_row(clinician, now) -> None:
    """As PostgreSQL lets them: the other one removes the row after this one has read it."""
    client = signed_in(clinician)
    last_used_ago(minutes=15)

    def after_another(execute, sql, parameters, many, context):
        if sql.startswith('DELETE FROM "accounts_loginsession"'):
            execute(sql, parameters, many, context)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(after_another):
        assert not is_in(client)
    assert not LoginSession.objects.exists() and not AuditEvent.objects.filter(action="session.expire").exists()


async def test_it_leaves_its_row_on_an_asynchronous_page_too(clinician, now) -> None:
    client = await sync_to_async(signed_in)(clinician)
    await sync_to_async(last_used_ago)(minutes=15)
    browser = AsyncClient()
    browser.cookies = client.cookies
    assert (await browser.get("/documents/facts/")).status_code == 302
    assert await AuditEvent.objects.filter(action="session.expire").acount() == 1


def test_a_session_that_was_signed_out_leaves_none_of_these(clinician) -> None:
    client = signed_in(clinician)
    key = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = key
    assert not is_in(client) and not AuditEvent.objects.filter(action="session.expire").exists()
