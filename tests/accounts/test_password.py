"""Whoever finds a page open cannot guess its person's password there."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver
from django.utils.translation import override

from assistant.accounts.models import LoginSession
from assistant.protection.models import AuditEvent
from assistant.site.checks import deployment_makes_sense
from tests.addresses import patterns

PASSWORD, NEW = "correct horse battery", "a staple is not a horse"
ADDRESS = "/accounts/password_change/"


@pytest.fixture
def clara(db) -> Client:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.force_login(User.objects.create_user("clara", password=PASSWORD))
    return client


def change(client: Client, old: str, **headers: str):
    fields = {"old_password": old, "new_password1": NEW, "new_password2": NEW}
    return client.post(ADDRESS, fields, headers=headers)


def test_the_old_password_changes_it_and_the_session_goes_on(clara) -> None:
    Client().force_login(User.objects.get())
    assert change(clara, PASSWORD)["Location"] == "/accounts/password_change/done/"
    assert User.objects.get().check_password(NEW)
    assert clara.get("/accounts/").status_code == 200
    assert LoginSession.objects.get().session_key == clara.session.session_key


def test_guesses_of_the_old_password_are_throttled_and_audited(clara) -> None:
    assert [change(clara, f"guess {number}").status_code for number in range(6)] == [200, 200, 200, 200, 429, 429]
    locked = change(clara, PASSWORD)
    assert locked.status_code == 429 and locked["Retry-After"] == "900"
    assert "wrong too often. Wait 15 minutes" in locked.content.decode()
    with override("en"):
        assert "请等待 15 分钟" in change(clara, PASSWORD, **{"accept-language": "zh-hans"}).content.decode()
    assert User.objects.get().check_password(PASSWORD)
    actions = list(AuditEvent.objects.values_list("action", flat=True))
    assert actions.count("sign_in_failed") == 5 and actions.count("locked") == 1


def test_guesses_here_and_at_the_sign_in_are_counted_together(clara) -> None:
    for _ in range(4):
        change(clara, "a guess")
    response = Client(REMOTE_ADDR="192.0.2.7").post("/accounts/login/", {"username": "clara", "password": "a guess"})
    assert response.status_code == 429 and AccessAttempt.objects.count() == 1


def test_the_administration_has_no_other_page_for_it(clara) -> None:
    User.objects.update(is_staff=True)
    assert clara.get("/admin/password_change/")["Location"] == ADDRESS
    assert clara.post("/admin/password_change/", {"old_password": "a guess"}).status_code == 405


def test_nobody_is_offered_a_reset_that_cannot_be_sent(client) -> None:
    assert [route for route in patterns(get_resolver()) if "reset" in route] == []
    assert client.get("/accounts/password_reset/").status_code == 404


@pytest.mark.parametrize(("token", "named"), [("prometheus", True), ("0123456789abcdef" * 2, False), ("", False)])
def test_a_metrics_token_that_can_be_guessed_is_named(settings, token, named) -> None:
    settings.METRICS_TOKEN = token
    assert ("assistant.W004" in [one.id for one in deployment_makes_sense()]) is named
