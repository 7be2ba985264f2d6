"""Sign-in for those who guess (AU-19, DP-15): a name waits where it was tried, everybody else goes on."""

import re
import sqlite3
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from assistant.accounts.models import LoginSession
from assistant.chat.turns.store import purge

PASSWORD = "correct horse battery"
ADDRESS = "/accounts/login/"


@pytest.fixture
def somebody(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # no second for each guess
    return User.objects.create_user("clara", password=PASSWORD)


def try_it(name: str = "clara", password: str = "wrong", *, at: str = "192.0.2.7", **headers: str):
    client = Client(REMOTE_ADDR=at)
    return client.post(ADDRESS, {"username": name, "password": password}, headers=headers)


def fail(times: int, **where: str) -> None:
    for _ in range(times):
        try_it(**where)


def test_five_failures_and_the_name_waits_where_it_was_tried(somebody):
    assert [try_it().status_code for _ in range(6)] == [200, 200, 200, 200, 429, 429]
    locked = try_it(password=PASSWORD)
    assert locked.status_code == 429 and locked["Retry-After"] == "900"
    assert "Wait 15 minutes" in locked.content.decode() and "no-store" in locked["Cache-Control"]
    assert try_it(password=PASSWORD, at="192.0.2.8").status_code == 302


def test_others_at_the_same_address_go_on(somebody):
    User.objects.create_user("paul", password=PASSWORD)
    fail(6)
    assert try_it("paul", PASSWORD).status_code == 302


def test_it_says_so_in_chinese(somebody):
    fail(5)
    with override("en"):  # what follows speaks English again
        page = try_it(**{"accept-language": "zh-hans"}).content.decode()
    assert "请等待 15 分钟" in page


def test_a_name_that_does_not_exist_is_answered_alike(somebody):
    known, unknown = ([_bare(try_it(name)) for _ in range(7)] for name in ("clara", "nobody"))
    assert known == unknown


def _bare(response) -> tuple[int, str]:
    """Without what differs from one page to the next anyway."""
    text = re.sub(r'(csrfmiddlewaretoken|username)"[^>]*value="[^"]*"', "", response.content.decode())
    return response.status_code, text


def test_a_password_that_is_right_forgets_the_failures_before_it(somebody):
    for _ in range(3):
        fail(4)
        assert try_it(password=PASSWORD).status_code == 302


def test_it_ends_by_itself_and_guessing_on_does_not_prolong_it(somebody):
    fail(5)
    when = AccessAttempt.objects.get().attempt_time
    fail(3)
    attempt = AccessAttempt.objects.get()
    assert attempt.attempt_time == when
    AccessAttempt.objects.update(attempt_time=when - timedelta(minutes=15))
    assert try_it(password=PASSWORD).status_code == 302


def test_many_names_from_one_address_are_stopped_and_this_machine_is_not_one(somebody, settings):
    settings.LIMIT_SIGN_INS_PER_ADDRESS = 8
    for at, expected in (("192.0.2.7", 429), ("127.0.0.1", 302)):
        for number in range(8):
            try_it(f"name{number}", at=at)
        assert try_it(password=PASSWORD, at=at).status_code == expected


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        ([], "198.51.100.1", "10.0.0.1"),
        (["10.0.0.0/8"], "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (["10.0.0.0/8"], "", "10.0.0.1"),
        (["10.0.0.0/8"], "<script>", "10.0.0.1"),
        (["10.0.0.1"], "2001:db8::1", "2001:db8::"),
        (["10.0.0.1"], "198.51.100.1:4711", "198.51.100.1"),
        (["10.0.0.1"], "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::"),
        (["10.0.0.1"], "[2001:db8::1]", "2001:db8::"),
        (["10.0.0.1"], "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_a_proxys_word_counts_only_where_it_is_trusted(proxies, forwarded, counted, somebody, settings):
    settings.TRUSTED_PROXIES = proxies
    try_it(at="10.0.0.1", **{"x-forwarded-for": forwarded})
    assert AccessAttempt.objects.get().ip_address == counted


def test_neither_names_nor_passwords_are_kept_or_logged(somebody, caplog):
    with caplog.at_level("DEBUG"):
        for _ in range(6):
            try_it("Canary-Name", "Canary-Password")
    attempt = AccessAttempt.objects.get()
    assert "canary" not in str(vars(attempt)).lower()
    assert "canary" not in caplog.text.lower() and "192.0.2.7" not in caplog.text


def test_the_admin_has_the_same_door(somebody):
    assert Client().get("/admin/login/?next=/admin/")["Location"].startswith(ADDRESS)
    User.objects.create_superuser("root", password=PASSWORD)
    fail(5, name="root")
    assert try_it("root", PASSWORD).status_code == 429


@pytest.mark.parametrize(("at", "believed"), [("203.0.113.9", False), ("10.0.0.1", True), ("127.0.0.1", True)])
def test_g_https_is_believed_of_trusted_proxies_only(at, believed, somebody, settings):
    settings.SECURE_SSL_REDIRECT, settings.TRUSTED_PROXIES = True, ["10.0.0.1"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = Client(REMOTE_ADDR=at).get(ADDRESS, headers={"x-forwarded-proto": "https"})
    assert answer.status_code == (200 if believed else 301)


@pytest.mark.parametrize(
    ("name", "status", "words"), [("SQLITE_FULL", 507, "no room left"), ("SQLITE_READONLY", 503, "could not be saved")]
)
def test_f11_a_sign_in_that_cannot_be_saved_is_told(name, status, words, somebody):
    cause = sqlite3.OperationalError("words of a patient")
    cause.sqlite_errorname = name

    def refuse(execute, sql, *rest):
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("words of a patient") from cause
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        answer = Client(raise_request_exception=False).post(ADDRESS, {"username": "clara", "password": PASSWORD})
    page = answer.content.decode()
    assert answer.status_code == status and words in page and "patient" not in page


def test_g_sessions_that_are_over_are_removed(somebody):
    client = Client()
    client.force_login(somebody)
    LoginSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    purge()
    assert not LoginSession.objects.exists()
