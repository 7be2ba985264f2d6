"""Who saw this, when: asked by person, object and time, by those who have the right; and by the owner for what is theirs."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from assistant.documents.models import Document, Reading
from assistant.protection.log import DENIED, record
from assistant.protection.models import AuditEvent

from ..retention.things import reading_of

REPORT, SEEN = "/admin/protection/auditevent/report/", "/accounts/seen/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def auditor(people: Any) -> Client:
    made = User.objects.create_user("=ada", is_staff=True)
    made.user_permissions.add(Permission.objects.get(codename="view_auditevent"))
    return signed_in(made)


@pytest.fixture
def reading(paralegal: User) -> Reading:
    return reading_of(paralegal)


def rows(client: Client, **question: Any) -> list[dict[str, str]]:
    response = client.get(REPORT, question | {"csv": "1"})
    assert response["Content-Type"] == "text/csv; charset=utf-8", response.content.decode()
    return list(csv.DictReader(StringIO(response.content.decode().removeprefix("\ufeff"))))


def test_it_is_asked_by_person_object_owner_and_time(auditor, paralegal, reading) -> None:
    ed = User.objects.create_user("ed")
    turn, conversation = reading.turn, reading.turn.conversation
    record("turn.view_passport", ed, turn)
    record("reading.view", paralegal, reading)
    record("conversation.view", paralegal, conversation)
    record("document.view", paralegal, reading.document)
    record("sign_in", ed, ed)

    def asked(**question: Any) -> list[str]:
        return [row["action"] for row in rows(auditor, **question)]

    assert asked(who=ed.pk) == ["sign_in", "turn.view_passport"]
    assert asked(what=turn.pk) == ["reading.view", "turn.view_passport"]
    assert asked(what=conversation.pk) == ["conversation.view", "reading.view", "turn.view_passport"]
    assert asked(what=reading.document_id) == ["document.view", "reading.view"]
    assert asked(whose=paralegal.pk, who=ed.pk) == ["turn.view_passport"]
    today = timezone.localdate()
    assert asked(who=ed.pk, since=today, until=today) == ["sign_in", "turn.view_passport"]
    assert asked(who=ed.pk, since=today + timedelta(days=1)) == asked(who=ed.pk, until=today - timedelta(days=1)) == []


def test_its_page_shows_what_its_file_has_and_leaves_a_row(auditor, reading, paralegal) -> None:
    record("conversation.view", paralegal, reading.turn.conversation)
    page = auditor.get(REPORT, {"whose": paralegal.pk}).content.decode()
    form = page.partition('<form method="get" novalidate>')[2].partition("</form>")[0]
    assert "Done by" in form and "csrfmiddlewaretoken" not in form, "the address would have it"
    assert "1 event" in page and "conversation.view" in page and "paul" in page
    ada = User.objects.get(username="=ada")
    assert {row["name"] for row in rows(auditor, who=ada.pk)} == {"'=ada"}, "no formula"
    left = AuditEvent.objects.filter(action="audit.report", actor=ada).order_by("seq")
    assert [event.detail["form"] for event in left] == ["page", "csv"] and left[0].detail["found"] == 1
    assert left[0].object_id == str(paralegal.pk)


@pytest.mark.parametrize("question", [{}, {"what": "nonsense"}, {"csv": "1"}, {"who": "0"}, {"until": "9999-12-31"}])
def test_no_question_and_nonsense_are_answered_with_the_form(question, auditor) -> None:
    page = auditor.get(REPORT, question).content.decode()
    assert "Done by" in page and "conversation.view" not in page
    assert not AuditEvent.objects.filter(action="audit.report").exists()


def test_who_may_not_see_the_log_gets_no_report(db) -> None:
    assert signed_in(User.objects.create_user("sam", is_staff=True)).get(REPORT, {"who": "1"}).status_code == 403


def test_people_see_who_else_looked_at_what_is_theirs(paralegal, reading, people) -> None:
    eve, client = people("eve", "paralegals"), signed_in(paralegal)
    assert "Nobody." in client.get(SEEN).content.decode()
    record("conversation.view", paralegal, reading.turn.conversation)
    record("turn.view_passport", eve, reading.turn)
    record("document.view", eve, reading.document)
    record("denied", eve, reading.turn.conversation, outcome=DENIED, detail={"status": 404})
    record("document.view", eve, reading_of(eve).document)
    page = client.get(SEEN).content.decode()
    for words in ("Saw how the answer was made", "Opened the document", "Was refused", "canary.txt", "canary-title"):
        assert words in page
    assert page.count("<bdi>eve</bdi>") == 3 and "Opened the conversation" not in page
    Document.objects.update(deleted=timezone.now())
    eve.delete()
    page = client.get(SEEN).content.decode()
    assert "canary.txt" not in page and "deleted since" in page and "a deleted account" in page


def test_a_long_list_has_parts(paralegal, reading, people) -> None:
    eve, client = people("eve", "paralegals"), signed_in(paralegal)
    for _ in range(51):
        record("turn.view_passport", eve, reading.turn)
    first = client.get(SEEN).content.decode()
    before = AuditEvent.objects.filter(action="turn.view_passport").order_by("seq")[1].seq
    assert first.count("<bdi>eve</bdi>") == 50 and f"?before={before}" in first
    assert client.get(SEEN, {"before": before}).content.decode().count("<bdi>eve</bdi>") == 1
    assert client.get(SEEN, {"before": "9" * 30}).status_code == 200
