"""The pages as a browser gets them: whose they are, how much they show, what they refuse."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.chat.web.views import CONVERSATIONS, TITLE_LENGTH, TURNS
from assistant.database_errors import SENTENCES
from assistant.protection.log import record
from assistant.protection.models import AuditHead
from assistant.site import readiness

UNKNOWN = UUID(int=7)
ABSURD = ["", "0", "-1", "1.5", "1e9", "x", "²", "٣", "None", "9" * 5000, "1;drop table", "\x00", "💊"]


@pytest.fixture
def people(db) -> Callable[[str, str], User]:
    """Without prompts: no page needs one."""

    def make(name: str, group: str) -> User:
        user = User.objects.create(username=name)
        user.groups.add(Group.objects.get_or_create(name=group)[0])
        return user

    return make


def browser(user: User, **options: object) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def same(page) -> bytes:
    """A page without its CSRF token, which is masked anew each time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page.content)


def conversation(owner: User, title: str = "A question", domain: str = "medical", turns: int = 1) -> Conversation:
    made = Conversation.objects.create(owner=owner, domain=domain, title=title)
    Turn.objects.bulk_create(
        Turn(conversation=made, owner=owner, client_id=uuid4(), position=number, task="answer", state="completed",
             inputs={"question": f"question {number}."}, text=f"answer {number}.")
        for number in range(1, turns + 1)
    )  # fmt: skip
    return made


# --- Whose they are ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/medical/", "/nothing/", f"/c/{UNKNOWN}/", f"/c/{UNKNOWN}/rename/"])
def test_without_signing_in_there_is_only_the_sign_in(address):
    response = Client().get(address)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("action", ["", "rename/", "delete/", "restore/"])
def test_anothers_conversation_answers_as_one_that_never_was(action, clinician, paralegal):
    theirs = conversation(paralegal, "Their title", "legal")
    gone = conversation(paralegal, "Their deleted title", "legal")
    Conversation.objects.filter(pk=gone.pk).update(deleted=timezone.now())
    of_no_domain = conversation(clinician, "Own, in a domain that was taken away", "legal")

    client = browser(clinician)
    ask = client.post if action else client.get
    never, *others = [
        ask(f"/c/{pk}/{action}", {"title": "Mine now"} if action else None)
        for pk in (UNKNOWN, theirs.pk, gone.pk, of_no_domain.pk)
    ]
    assert never.status_code == 404
    for other in others:
        assert (other.status_code, same(other), other.headers) == (404, same(never), never.headers)
    kept = {one.title: one.deleted is None for one in Conversation.objects.all()}
    assert kept == {"Their title": True, "Their deleted title": False, "Own, in a domain that was taken away": True}


def test_anothers_domain_answers_as_one_that_never_was(clinician):
    client = browser(clinician)
    theirs, never = client.get("/legal/"), client.get("/nothing/")
    assert (theirs.status_code, same(theirs)) == (404, same(never))


def test_a_page_holds_nothing_of_others(clinician, people):
    conversation(people("carl", "clinicians"), "Of a colleague")
    conversation(clinician, "My own")
    page = browser(clinician).get("/medical/").text
    assert "My own" in page and "Of a colleague" not in page


def test_one_domains_page_lists_only_its_own_conversations(clinician):
    clinician.groups.add(Group.objects.get_or_create(name="paralegals")[0])
    conversation(clinician, "About a patient")
    conversation(clinician, "About a lease", "legal")
    page = browser(clinician).get("/legal/").text
    assert "About a lease" in page and "About a patient" not in page


def test_no_browser_or_proxy_keeps_a_page(clinician):
    client, own = browser(clinician), conversation(clinician)
    answers = [client.get("/medical/"), client.get(f"/c/{own.pk}/"), client.post(f"/c/{own.pk}/rename/")]
    for response in answers:
        assert {"no-store", "private"} <= set(response["Cache-Control"].replace(" ", "").split(","))


# --- The way in -------------------------------------------------------------------------------------------------------


def test_who_has_one_domain_goes_straight_to_it(clinician):
    assert browser(clinician).get("/")["Location"] == "/medical/"


def test_who_has_two_domains_chooses(clinician):
    clinician.groups.add(Group.objects.get_or_create(name="paralegals")[0])
    page = browser(clinician).get("/").text
    assert 'href="/medical/"' in page and 'href="/legal/"' in page


def test_who_has_none_is_told_what_to_do(people):
    page = browser(people("ned", "nobodies")).get("/")
    assert page.status_code == 200 and "No subject is open to your account yet" in page.text


# --- What they show ---------------------------------------------------------------------------------------------------


def test_a_conversation_shows_its_turns_oldest_first(clinician):
    own = conversation(clinician, turns=3)
    page = browser(clinician).get(f"/c/{own.pk}/").text
    places = [page.index(words) for n in (1, 2, 3) for words in (f"question {n}.", f"answer {n}.")]
    assert places == sorted(places)


def test_what_people_and_models_write_is_text(clinician):
    own = conversation(clinician, "<script>alert(1)</script>")
    own.turns.update(text="</div><img src=x onerror=alert(2)>", inputs={"question": "<b>?</b></script>"})
    response = browser(clinician).get(f"/c/{own.pk}/")
    for raw in ("<script>alert", "<img src=x", "<b>?", "?</b>"):
        assert raw not in response.text
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]


def test_the_list_grows_by_pages_newest_first(clinician):
    now = timezone.now()
    Conversation.objects.bulk_create(
        Conversation(owner=clinician, domain="medical", title=f"title {age}.") for age in range(CONVERSATIONS + 1)
    )
    for own in Conversation.objects.all():
        age = timedelta(minutes=int(own.title[6:-1]))
        Conversation.objects.filter(pk=own.pk).update(updated=now - age)
    client = browser(clinician)
    first, both = client.get("/medical/").text, client.get("/medical/?list=2").text
    assert "title 0." in first and f"title {CONVERSATIONS}." not in first and "?list=2" in first
    assert f"title {CONVERSATIONS}." in both and "?list=" not in both
    assert both.index("title 0.") < both.index("title 1.") < both.index(f"title {CONVERSATIONS}.")


def test_a_long_conversation_begins_with_its_newest_turns(clinician):
    own = conversation(clinician, turns=TURNS + 1)
    client = browser(clinician)
    newest, whole = client.get(f"/c/{own.pk}/").text, client.get(f"/c/{own.pk}/?turns=2").text
    assert f"answer {TURNS + 1}." in newest and "answer 1." not in newest and "?turns=2" in newest
    assert "answer 1." in whole and "?turns=" not in whole


@pytest.mark.parametrize("value", ABSURD)
def test_absurd_page_numbers_do_no_harm(value, clinician):
    own = conversation(clinician)
    response = browser(clinician).get(f"/c/{own.pk}/", {"list": value, "turns": value})
    assert response.status_code == 200 and "answer 1." in response.text


# --- What can be done -------------------------------------------------------------------------------------------------


def test_renaming_keeps_a_short_title_on_one_line_and_the_place_in_the_list(clinician):
    own = conversation(clinician)
    response = browser(clinician).post(f"/c/{own.pk}/rename/", {"title": "  A\n new\ttitle " + "x" * 500})
    renamed = Conversation.objects.get(pk=own.pk)
    assert response.json() == {"title": renamed.title}
    assert renamed.title.startswith("A new title xxx") and len(renamed.title) == TITLE_LENGTH
    assert renamed.updated == own.updated


@pytest.mark.parametrize("title", ["", " \n\t ", None])
def test_an_empty_title_leaves_the_old_one(title, clinician):
    own = conversation(clinician, "As it was")
    response = browser(clinician).post(f"/c/{own.pk}/rename/", {} if title is None else {"title": title})
    assert response.json() == {"title": "As it was"} == {"title": Conversation.objects.get(pk=own.pk).title}


def test_a_deletion_can_be_undone(clinician):
    own, client = conversation(clinician, "To and fro"), browser(clinician)
    assert client.post(f"/c/{own.pk}/delete/").status_code == 200
    assert client.get(f"/c/{own.pk}/").status_code == 404
    assert "To and fro" not in client.get("/medical/").text
    assert client.post(f"/c/{own.pk}/restore/").status_code == 200
    assert "answer 1." in client.get(f"/c/{own.pk}/").text


def test_nothing_is_deleted_or_restored_twice(clinician):
    own, client = conversation(clinician), browser(clinician)
    answers = [client.post(f"/c/{own.pk}/{action}/").status_code for action in ("restore", "delete", "delete")]
    assert answers == [404, 200, 404]


@pytest.mark.parametrize("action", ["rename", "delete", "restore"])
def test_a_link_changes_nothing(action, clinician):
    own = conversation(clinician)
    assert browser(clinician).get(f"/c/{own.pk}/{action}/?title=Other").status_code == 405
    kept = Conversation.objects.get(pk=own.pk)
    assert (kept.title, kept.deleted) == (own.title, None)


@pytest.mark.parametrize("address", ["/", "/medical/"])
def test_a_page_takes_no_form(address, clinician):
    assert browser(clinician).post(address).status_code == 405


@pytest.mark.parametrize("action", ["rename", "delete", "restore"])
def test_another_sites_form_changes_nothing(action, clinician):
    own, client = conversation(clinician), browser(clinician, enforce_csrf_checks=True)
    refused = client.post(f"/c/{own.pk}/{action}/", {"title": "Other"})
    kept = Conversation.objects.get(pk=own.pk)
    assert refused.status_code == 403 and "The page is out of date" in refused.text
    assert (kept.title, kept.deleted) == (own.title, None)


def test_a_form_of_this_site_is_taken(clinician):
    own, client = conversation(clinician), browser(clinician, enforce_csrf_checks=True)
    client.get("/medical/")
    token = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.post(f"/c/{own.pk}/rename/", {"title": "New"}, headers=token).json() == {"title": "New"}


# --- Language ---------------------------------------------------------------------------------------------------------


def test_a_language_is_chosen_and_kept(clinician):
    client = browser(clinician)
    response = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/medical/"})
    assert response["Location"] == "/medical/"
    assert '<html lang="zh-hans"' in client.get("/medical/").text
    client.post("/i18n/setlang/", {"language": "en", "next": "/medical/"})
    assert '<html lang="en"' in client.get("/medical/").text


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "zh-hans\x00"])
def test_a_language_that_is_none_changes_nothing(language, clinician):
    client = browser(clinician)
    client.post("/i18n/setlang/", {"language": language, "next": "/medical/"})
    assert '<html lang="en"' in client.get("/medical/").text


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_choosing_a_language_leads_nowhere_else(address, clinician):
    response = browser(clinician).post("/i18n/setlang/", {"language": "zh-hans", "next": address})
    assert response["Location"] == "/"


# --- For load balancers -----------------------------------------------------------------------------------------------


def test_f20_a_full_disk_is_told_to_those_who_watch(settings):
    settings.DATA_DIR = Path("/proc")  # a file system without room
    assert Client().get("/healthz").json() == {"status": "ok", "disk": "full"}


@pytest.mark.parametrize("lacks", [{"f_bavail": 0}, {"f_favail": 0}], ids=["bytes", "files"])
@pytest.mark.parametrize("where", ["data", "database"])
def test_f20_either_disk_may_be_full_of_bytes_or_of_files(settings, monkeypatch, tmp_path, where, lacks):
    roomy = {"f_bavail": 10**9, "f_frsize": 4096, "f_files": 10**6, "f_favail": 10**6}
    full = tmp_path / where
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setattr(readiness, "database_file", lambda: tmp_path / "database" / "site.sqlite3")
    monkeypatch.setattr(os, "statvfs", lambda folder: SimpleNamespace(**{**roomy, **(lacks if folder == full else {})}))
    assert readiness.is_full()


def test_the_health_pages_need_no_sign_in_and_are_not_kept(db, settings):
    """L6: a load balancer asks by address and over plain http, whatever the people type."""
    settings.MODEL_URL, settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = "", ["assistant.example.org"], True
    alive, ready = Client().get("/healthz"), Client().get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable", "code": "model_down"})
    for response in (alive, ready):
        assert "no-store" in response["Cache-Control"]
    assert Client().get("/").status_code in (301, 400)


def test_without_its_database_the_site_is_alive_but_not_ready(db):
    def refuse(*_: object) -> None:
        raise DatabaseError("a word that nobody should read")

    with connection.execute_wrapper(refuse):
        alive, ready = Client().get("/healthz"), Client().get("/readyz")
    assert alive.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable", "code": "database_unreachable"})


@pytest.mark.parametrize(
    "lose", [lambda: AuditHead.objects.all().delete(), lambda: AuditHead.objects.update(seq=0)], ids=["gone", "behind"]
)
def test_a_site_that_cannot_audit_is_not_ready_and_is_not_served(db, lose):
    record("sign_out", None)
    assert Client().get("/readyz").json().get("code") != "audit_log"
    lose()
    assert Client().get("/readyz").json() == {"status": "unavailable", "code": "audit_log"}
    with pytest.raises(CommandError) as refused:
        call_command("serve", port=1)
    assert str(refused.value) == SENTENCES["audit_log"]
    with pytest.raises(DatabaseError):
        record("sign_out", None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda table: table.filter(app="chat").last().delete(), "database_behind"),
        (lambda table: table.create(app="chat", name="9999_of_a_newer_version"), "database_ahead"),
    ],
)
def test_f1_a_database_of_another_version_is_not_ready_and_is_not_served(db, change, code):
    change(MigrationRecorder(connection).migration_qs)
    assert Client().get("/readyz").json()["code"] == code
    with pytest.raises(CommandError) as refused:
        call_command("serve", port=1)
    assert str(refused.value) == SENTENCES[code]
