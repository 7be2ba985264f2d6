"""Signing a summary off, editing it, accepting what its document does not bear out."""

import hashlib
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from assistant.chat.models import Conversation, Turn
from assistant.documents.models import Reading, SignedText, SignOff
from assistant.documents.signatures import sign, signature_on, withdraw
from assistant.evidence import answer_work
from assistant.protection.models import AuditEvent
from tests.waiting import PATIENCE
from tests.workers import jobs

from ...chat.web.test_fresh import GO_ON, wait
from .leases import LEASE, SUMMARY, add


def test_a_signature_has_a_name_and_a_time_and_an_edit_takes_it_away(browser, reading):
    address = f"/documents/readings/{reading.turn_id}"
    signed = browser.post(f"{address}/sign/", {"digest": reading.digest, "reason": "Read it."}).json()
    assert signed["signed_by"] == "paul" and signed["signed"]
    words = {"text": "The lease runs for five years.", "digest": reading.digest}
    edited = browser.post(f"{address}/edit/", words).json()
    assert (edited["signed_by"], edited["signed"], edited["edited"]) == ("", "", True)
    assert (edited["signed_before"]["by"], edited["signed_before"]["text"]) == ("paul", reading.text)
    assert "paul signed off an earlier text" in browser.get(f"{address}/summary.md").content.decode()
    assert [check["result"] for one in edited["statements"] for check in one["checks"]] == ["exact"]
    assert Turn.objects.get(pk=reading.turn_id).text == SUMMARY, "what the model wrote is kept"


def test_nobody_signs_over_what_is_open_and_a_signature_can_be_taken_back(browser, reading):
    address = f"/documents/readings/{reading.turn_id}"
    shown = browser.get(f"{address}/").json()
    assert shown["open"] and not shown["accepted"]
    refused = browser.post(f"{address}/sign/", {"digest": reading.digest})
    assert (refused.status_code, refused.json()["code"]) == (409, "open")
    for number in shown["open"]:
        told = {"digest": reading.digest, "statement": number, "reason": "The annex says so."}
        shown = browser.post(f"{address}/accept/", told).json()
        assert (shown["accepted"][str(number)]["reason"], shown["accepted"][str(number)]["by"]) == (
            told["reason"],
            "paul",
        )
        assert number not in shown["open"]
    assert browser.post(f"{address}/sign/", {"digest": reading.digest}).json()["signed_by"] == "paul"
    refused = browser.post(f"{address}/accept/", {**told, "reason": ""})
    assert (refused.status_code, refused.json()["code"]) == (409, "signed")
    assert browser.post(f"{address}/withdraw/", {"digest": reading.digest}).json()["signed_by"] == ""
    again = browser.post(f"{address}/accept/", {**told, "reason": ""}).json()
    assert number in again["open"]


def test_a_text_whose_check_took_too_long_is_signed_only_once_it_is_checked(browser, reading, monkeypatch, settings):
    address = f"/documents/readings/{reading.turn_id}"
    signature = {"digest": reading.digest, "reason": "Read it."}
    with monkeypatch.context() as patch:
        settings.LIMIT_WORKER_SECONDS = 0.5
        patch.setattr(answer_work, "check_reading", jobs.never)
        refused = browser.post(f"{address}/sign/", signature)
    assert (refused.status_code, refused.json()["code"]) == (409, "unchecked")
    settings.LIMIT_WORKER_SECONDS = PATIENCE
    assert browser.get(f"{address}/").json()["statements"] == []
    signed = browser.post(f"{address}/sign/", signature).json()
    assert signed["signed_by"] == "paul" and signed["statements"] and signed["accepted"]


def test_a_citation_that_cannot_be_right_is_open_although_the_document_has_it(browser, reading):
    citation = "Smith v. Jones, 999 U.S. 1 (2090)."
    document = add(browser, (LEASE + citation).encode()).json()["id"]
    Reading.objects.filter(pk=reading.pk).update(document=document)
    address = f"/documents/readings/{reading.turn_id}"
    shown = browser.post(f"{address}/edit/", {"digest": reading.digest, "text": f"It rests on {citation}"}).json()
    (check,) = [one for one in shown["statements"][0]["checks"] if one["problem"]]
    assert (check["result"], shown["open"]) == ("exact", [0])
    assert any("1 that cannot be right" in line for line in shown["receipt"]["lines"])
    assert browser.post(f"{address}/sign/", {"digest": shown["digest"]}).json()["code"] == "open"


def test_an_edit_opens_the_statement_that_it_changes_and_no_other(browser, reading):
    address = f"/documents/readings/{reading.turn_id}"
    words = "Zenith Corporation insures it.\nThe lease runs for six years."
    shown = browser.post(f"{address}/edit/", {"digest": reading.digest, "text": words}).json()
    assert shown["open"] == [0, 1]
    for number in shown["open"]:
        shown = browser.post(
            f"{address}/accept/", {"digest": shown["digest"], "statement": number, "reason": "Known."}
        ).json()
    assert shown["open"] == []
    words = words.replace("six years", "seven years")
    shown = browser.post(f"{address}/edit/", {"digest": shown["digest"], "text": words}).json()
    assert (shown["open"], list(shown["accepted"])) == ([1], ["0"])


@pytest.mark.parametrize(
    "told", [{"statement": "99"}, {"statement": "-1"}, {"statement": "x"}, {}, {"statement": "0", "reason": "y" * 501}]
)
def test_what_is_no_open_statement_or_too_long_a_reason_is_refused(told, browser, reading):
    address = f"/documents/readings/{reading.turn_id}/accept/"
    assert browser.post(address, {"reason": "So.", "digest": reading.digest, **told}).status_code == 400
    reading.refresh_from_db()
    assert reading.accepted == {}


def test_a_running_summary_is_neither_signed_nor_edited_nor_taken_along(browser, reading):
    Turn.objects.filter(pk=reading.turn_id).update(state="streaming")
    for part in ("sign", "edit"):
        given = {"digest": reading.digest, "text": "mine"}
        assert browser.post(f"/documents/readings/{reading.turn_id}/{part}/", given).status_code == 400
    assert browser.get(f"/documents/readings/{reading.turn_id}/summary.md").status_code == 404


@pytest.mark.parametrize("part", ["sign", "edit"])
@pytest.mark.parametrize("elsewhere", ["edited", "continued", "nothing sent"])
def test_d6_only_the_text_that_was_on_the_screen_is_signed_or_replaced(part, elsewhere, browser, reading):
    """In another tab it was edited, the answer went on, or this page does not say what it showed."""
    digest, address = reading.digest, f"/documents/readings/{reading.turn_id}"
    if elsewhere == "edited":
        browser.post(f"{address}/edit/", {"text": "Another tab's text.", "digest": digest})
    elif elsewhere == "continued":
        Turn.objects.filter(pk=reading.turn_id).update(text=SUMMARY + "And one more sentence.")
    else:
        digest = ""
    before = Reading.objects.get(pk=reading.pk)
    refused = browser.post(f"{address}/{part}/", {"text": "Mine.", "digest": digest})
    assert (refused.status_code, refused.json()["code"]) == (409, "changed")
    assert "has changed since you opened it" in refused.json()["message"]
    after = Reading.objects.get(pk=reading.pk)
    assert (after.text, after.edited) == (before.text, before.edited) and not SignOff.objects.exists()
    newest = browser.get(f"{address}/").json()
    taken = browser.post(f"{address}/{part}/", {"text": "Mine.", "reason": "Mine.", "digest": newest["digest"]})
    assert taken.status_code == 200


def test_d6_the_digest_is_of_the_text_that_is_shown(browser, reading):
    shown = browser.get(f"/documents/readings/{reading.turn_id}/").json()
    assert shown["digest"] == hashlib.sha256(shown["text"].encode()).hexdigest()


@pytest.mark.parametrize(("edited", "signature"), [("", ""), ("Written by a person.", "paul")])
def test_d6_an_answer_that_goes_on_is_signed_no_longer(edited, signature, paralegal, reading):
    """Unless what was signed is the text of a person, which stays as it is."""
    reading.edited = edited
    reading.save()
    sign(reading.turn, reading, paralegal)
    Turn.objects.filter(pk=reading.turn_id).update(text=SUMMARY + " And on.")
    now = Reading.objects.get(pk=reading.pk)
    found = signature_on(now.turn, now.text)
    assert found and (found.by if found.covers else "") == signature and found.text == reading.text


def test_signatures_are_kept_as_they_were_given(reading, paralegal):
    made = sign(reading.turn, reading, paralegal)
    for change in (lambda: SignOff.objects.update(sha256="0" * 64), lambda: SignOff.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    withdraw(reading.turn, reading.text, paralegal)
    assert not signature_on(reading.turn, reading.text) and SignOff.objects.count() == 2
    reading.document.delete()
    assert not SignedText.objects.exists(), "words go with the document"
    assert SignOff.objects.filter(pk=made.pk, sha256=made.sha256, user=paralegal).exists()


def test_signatures_of_before_are_taken_over(reading, paralegal):
    """The migration: the name and the time were fields of the reading."""
    migration = import_module("assistant.documents.migrations.0008_signatures")
    old = SimpleNamespace(
        turn=reading.turn,
        turn_id=reading.turn_id,
        edited="",
        signed_by="paul",
        signed=timezone.now(),
        _state=reading._state,
    )
    rows = SimpleNamespace(exclude=lambda **_: rows, select_related=lambda *_: rows, iterator=lambda: [old])
    kinds = {"SignOff": SignOff, "User": User, "Reading": SimpleNamespace(objects=rows)}
    texts = SimpleNamespace(create=lambda **fields: SignedText.objects.create(**fields | {"reading": reading}))
    kinds["SignedText"] = SimpleNamespace(objects=texts)
    migration.take_over(SimpleNamespace(get_model=lambda _app, name: kinds[name]), None)
    found, row = signature_on(reading.turn, reading.text), SignOff.objects.get()
    assert found and (found.by, found.at, found.covers, row.user) == ("paul", old.signed, True, paralegal)


@pytest.fixture
def answered(clinician) -> Turn:
    """An answer without a document."""
    made = Conversation.objects.create(owner=clinician, domain="medical", title="t")
    return Turn.objects.create(
        conversation=made, owner=clinician, client_id=made.pk, position=1, task="answer", language="en",
        inputs={"question": "And the dose?"}, state="completed", text="5 mg.", finished=timezone.now(),
    )  # fmt: skip


def post(user, turn, part, digest) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(f"/documents/answers/{turn.pk}/{part}/", {"digest": digest}, follow=True)


def test_an_answer_without_a_document_is_signed_and_what_was_signed_is_kept(answered, clinician, people):
    digest = hashlib.sha256(b"5 mg.").hexdigest()
    assert post(people("other", "clinicians"), answered, "sign", digest).status_code == 404
    assert "nothing was signed" in post(clinician, answered, "sign", "0" * 64).content.decode()
    assert not SignOff.objects.exists()
    assert "Signed off by clara on" in post(clinician, answered, "sign", digest).content.decode()
    client = Client()
    client.force_login(clinician)
    assert client.get(f"/documents/answers/{answered.pk}/answer.json").json()["manifest"]["signature"]["by"] == "clara"
    Turn.objects.filter(pk=answered.pk).update(text="50 mg.")
    page = client.get(f"/t/{answered.pk}/").content.decode()
    assert "the signature no longer covers it" in page and "5 mg." in page.split("The text that was signed", 1)[1]
    assert (
        "clara signed off an earlier text" in client.get(f"/documents/answers/{answered.pk}/answer.md").content.decode()
    )
    Turn.objects.filter(pk=answered.pk).update(text="5 mg.")
    assert "nobody has signed it off" in post(clinician, answered, "withdraw", digest).content.decode()
    actions = list(AuditEvent.objects.filter(action__in=("turn.sign", "turn.withdraw")).values_list("action", "detail"))
    assert actions == [("turn.sign", {"sha256": digest}), ("turn.withdraw", {"sha256": digest})]


def test_what_nobody_signed_is_not_taken_back_and_without_its_document_it_is_not_signed(answered, clinician):
    digest = hashlib.sha256(b"5 mg.").hexdigest()
    assert post(clinician, answered, "withdraw", digest).status_code == 200
    assert not SignOff.objects.exists() and not AuditEvent.objects.filter(action="turn.withdraw").exists()
    Turn.objects.filter(pk=answered.pk).update(carried={"document": str(answered.pk), "document_name": "gone.txt"})
    assert post(clinician, answered, "sign", digest).status_code == 404 and not SignOff.objects.exists()


def test_signing_an_answer_takes_fresh_authentication(answered, clinician, settings):
    client = Client()
    client.force_login(clinician)
    wait(client, settings.FRESH_MINUTES)
    asked = client.post(f"/documents/answers/{answered.pk}/sign/", {"digest": hashlib.sha256(b"5 mg.").hexdigest()})
    assert asked["Location"] == GO_ON and not SignOff.objects.exists()


def test_a_statement_that_reckons_wrongly_or_says_the_opposite_is_open_and_one_that_reckons_rightly_is_not(
    browser, reading
):
    address = f"/documents/readings/{reading.turn_id}"
    words = (
        "A rent of 6,400 EUR × 3 = 19,200 EUR.\nA rent of 6,400 EUR × 3 = 18,200 EUR.\n"
        "The rent is not due within 3 days."
    )
    shown = browser.post(f"{address}/edit/", {"digest": reading.digest, "text": words}).json()
    found = [[check["result"] for check in one["checks"]] for one in shown["statements"]]
    assert "right_arithmetic" in found[0] and "wrong_arithmetic" in found[1] and "says_otherwise" in found[2]
    assert shown["open"] == [1, 2]
    assert (
        "Besides: 1 calculated rightly, 1 calculated wrongly, 1 saying otherwise than the source."
        in shown["receipt"]["lines"]
    )
    refused = browser.post(f"{address}/sign/", {"digest": shown["digest"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "open")
    paper = browser.get(f"{address}/summary.md").content.decode()
    assert "calculated wrongly, 19200 EUR is right" in paper and "the source says otherwise" in paper
