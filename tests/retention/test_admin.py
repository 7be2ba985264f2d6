"""Rules and holds in the administration: proposed by one person, approved and released by another."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from assistant.protection.models import AuditEvent
from assistant.retention.forms import HoldForm
from assistant.retention.models import HoldItem, LegalHold, RetentionRule

RULES, HOLDS = "/admin/retention/retentionrule/", "/admin/retention/legalhold/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def act(person: User, page: str, action: str, *keys: int) -> str:
    fields: dict[str, Any] = {"action": action, "_selected_action": keys}
    return signed_in(person).post(page, fields, follow=True).content.decode()


def test_a_rule_holds_once_somebody_else_has_approved_it(officer, second) -> None:
    fields = {"domain": "legal", "kind": "document", "days": "365", "basis": "§ 50 BRAO"}
    assert signed_in(officer).post(f"{RULES}add/", fields).status_code == 302
    rule = RetentionRule.objects.get()
    assert (rule.author, rule.approved_by) == (officer, None)
    assert "Nobody approves their own rule" in act(officer, RULES, "approve", rule.pk)
    assert "1 rule holds from now on." in act(second, RULES, "approve", rule.pk)
    rule.refresh_from_db()
    assert rule.approved_by == second and rule.approved
    shown = signed_in(officer).get(RULES).content.decode()
    assert "365 days" in shown and "holds, approved by omar" in shown and "Legal" in shown
    assert "365 days" in signed_in(officer).get(f"{RULES}{rule.pk}/change/").content.decode()
    for page in ("change/", "delete/"):
        assert signed_in(officer).post(f"{RULES}{rule.pk}/{page}", fields | {"days": "1"}).status_code == 403


def test_a_rule_of_no_days_is_refused(officer) -> None:
    fields = {"domain": "legal", "kind": "document", "days": "0", "basis": "x"}
    assert "At least one day." in signed_in(officer).post(f"{RULES}add/", fields).content.decode()
    assert not RetentionRule.objects.exists()


def test_a_hold_is_placed_added_to_and_released_by_two(paralegal, read, officer, second) -> None:
    reading, client = read(paralegal), signed_in(officer)
    conversation = reading.turn.conversation_id
    fields = {"name": "Smith v. Jones", "reason": "Notice of claim"}
    assert "Say what the hold is on." in client.post(f"{HOLDS}add/", fields).content.decode()
    wrong = client.post(f"{HOLDS}add/", fields | {"numbers": "nonsense"}).content.decode()
    assert "Nothing has this id: nonsense" in wrong
    assert client.post(f"{HOLDS}add/", fields | {"numbers": f"{conversation}\n"}).status_code == 302
    hold = LegalHold.objects.get()
    assert client.post(f"{HOLDS}{hold.pk}/change/", {"people": [paralegal.pk], "name": "other"}).status_code == 302
    hold.refresh_from_db()
    assert hold.name == "Smith v. Jones" and hold.placed_by == officer
    assert set(HoldItem.objects.values_list("kind", "key")) == {
        ("chat.conversation", str(conversation)),
        ("auth.user", str(paralegal.pk)),
    }
    assert f"paul, chat.conversation {conversation}" in client.get(f"{HOLDS}{hold.pk}/change/").content.decode()
    assert "takes two people" in act(second, HOLDS, "confirm", hold.pk)
    assert "The release of 1 hold is proposed" in act(officer, HOLDS, "propose", hold.pk)
    assert "takes two people" in act(officer, HOLDS, "confirm", hold.pk)
    assert "open; release proposed by olga" in client.get(HOLDS).content.decode()
    assert "1 hold is released." in act(second, HOLDS, "confirm", hold.pk)
    assert "released by omar" in client.get(f"{HOLDS}{hold.pk}/change/").content.decode()
    assert client.post(f"{HOLDS}{hold.pk}/change/", {"people": [officer.pk]}).status_code == 403
    assert client.post(f"{HOLDS}{hold.pk}/delete/", {"post": "yes"}).status_code == 403


def test_what_was_destroyed_meanwhile_is_said_and_no_hold_made(paralegal, read, officer, monkeypatch) -> None:
    conversation = read(paralegal).turn.conversation
    clean = HoldForm.clean

    def destroyed_after(form: HoldForm) -> dict[str, Any]:
        cleaned = clean(form)
        conversation.delete()
        return cleaned

    monkeypatch.setattr(HoldForm, "clean", destroyed_after)
    fields = {"name": "Smith", "reason": "x", "people": [paralegal.pk], "numbers": str(conversation.pk)}
    page = signed_in(officer).post(f"{HOLDS}add/", fields, follow=True)
    assert page.status_code == 200 and "One of these was destroyed meanwhile." in page.content.decode()
    assert not (LegalHold.objects.exists() or HoldItem.objects.exists())
    assert not AuditEvent.objects.filter(action__startswith="hold.").exists()


@pytest.mark.parametrize("page", [RULES, HOLDS, f"{RULES}add/", f"{HOLDS}add/"])
def test_who_has_no_right_sees_nothing_of_it(page, db) -> None:
    assert signed_in(User.objects.create_user("sam", is_staff=True)).get(page).status_code == 403


def test_records_officers_have_these_pages(people) -> None:
    rita = people("rita", "records officers")
    User.objects.filter(pk=rita.pk).update(is_staff=True)
    for page in (RULES, HOLDS, f"{RULES}add/", f"{HOLDS}add/", "/admin/protection/auditevent/"):
        assert signed_in(rita).get(page).status_code == 200, page
