"""Demo accounts are marked, and of no use where an https origin is allowed."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from assistant.accounts.demo import AccountsBackend, demo_names, mark
from assistant.site.checks import deployment_makes_sense

PASSWORD = "correct horse battery"
HTTPS = ["https://assistant.example.org"]


@pytest.fixture
def demo(db) -> User:
    account = User.objects.create_user("clinician", password=PASSWORD)
    mark(account)
    return account


def sign_in(name: str) -> int:
    return Client().post("/accounts/login/", {"username": name, "password": PASSWORD}).status_code


def test_it_signs_in_on_this_machine_and_not_on_a_network(demo, settings) -> None:
    User.objects.create_user("clara", password=PASSWORD)
    assert (sign_in("clinician"), sign_in("clara")) == (302, 302)
    settings.ALLOWED_ORIGINS = HTTPS
    assert (sign_in("clinician"), sign_in("clara")) == (200, 302)


def test_a_session_of_before_does_not_count_either(demo, settings) -> None:
    client = Client()
    client.post("/accounts/login/", {"username": "clinician", "password": PASSWORD})
    assert client.get("/accounts/").status_code == 200
    settings.ALLOWED_ORIGINS = HTTPS
    assert client.get("/accounts/").status_code == 302


async def test_the_event_loop_looks_them_up_too(prompts, settings) -> None:
    settings.ALLOWED_ORIGINS = HTTPS
    accounts = [await User.objects.acreate_user(name, password=PASSWORD) for name in ("clinician", "clara")]
    await sync_to_async(mark)(accounts[0])
    backend = AccountsBackend()
    assert [await backend.aget_user(one.pk) for one in accounts] == [None, accounts[1]]
    assert [await backend.aauthenticate(None, one.username, PASSWORD) for one in accounts] == [None, accounts[1]]


def test_the_check_of_a_deployment_names_them(demo) -> None:
    assert [one.msg for one in deployment_makes_sense() if one.id == "assistant.W005" and "clinician" in one.msg]
    User.objects.all().delete()
    assert "assistant.W005" not in [one.id for one in deployment_makes_sense()]


def test_setupdemo_marks_what_it_makes_and_what_an_earlier_version_made(prompts, no_static_files, monkeypatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    User.objects.create_user("clinician", password=PASSWORD)
    User.objects.create_user("clara", password=PASSWORD)
    call_command("setupdemo", verbosity=0)
    assert {"clinician", "paralegal", "editor", "operator"} <= set(demo_names()) and "clara" not in demo_names()


@pytest.mark.parametrize("known", ["stored", "given"])
def test_what_an_earlier_version_made_is_of_no_use_on_a_network_after_the_update(
    db, settings, monkeypatch, tmp_path, known
) -> None:
    settings.ALLOWED_ORIGINS, settings.DATA_DIR = HTTPS, tmp_path
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    if known == "stored":
        (tmp_path / "demo_password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    else:
        monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    for name in ("clinician", "editor", "clara"):
        User.objects.create_user(name, password="a staple is not a horse" if name == "editor" else PASSWORD)
    assert sign_in("clinician") == 302
    call_command("migrate", verbosity=0)
    assert demo_names() == ["clinician"] and sign_in("clinician") == 200


def test_setupdemo_makes_none_on_a_network(prompts, no_static_files, settings) -> None:
    settings.ALLOWED_ORIGINS = HTTPS
    call_command("setupdemo", verbosity=0)
    assert not User.objects.exists()
