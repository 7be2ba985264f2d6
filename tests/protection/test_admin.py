"""The audit log in the administration: found by person and object, and only to be read."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from assistant.protection.log import DENIED, record
from assistant.protection.models import AuditEvent

ADDRESS = "/admin/protection/auditevent/"


@pytest.fixture
def root(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_it_is_found_by_person_and_object_and_keeps_who_is_gone(root) -> None:
    clara = User.objects.create_user("clara")
    record("denied", clara, ("chat.turn", "turn-of-another"), outcome=DENIED, detail={"status": 404})
    record("conversation.view", clara, ("chat.conversation", "one-of-hers"))
    found = root.get(ADDRESS, {"q": "turn-of-another"}).content.decode()
    assert "chat.turn turn-of-another" in found and "status 404" in found and "one-of-hers" not in found
    found = root.get(ADDRESS, {"q": "clara", "outcome": "ok"}).content.decode()
    assert "one-of-hers" in found and "turn-of-another" not in found
    key = clara.pk
    clara.delete()
    assert f"account {key}, deleted" in root.get(ADDRESS, {"q": "one-of-hers"}).content.decode()
    gone = AuditEvent.objects.get(object_id="one-of-hers")
    assert f"account {key}, deleted" in root.get(f"{ADDRESS}{gone.pk}/change/").content.decode()
    assert "group.add" in root.get(f"{ADDRESS}1/change/").content.decode()


def test_it_is_only_read(root) -> None:
    for page in ("add/", "1/delete/"):
        assert root.get(ADDRESS + page).status_code == 403
    assert root.post(f"{ADDRESS}1/change/", {"number": 2}).status_code == 403
    staff = Client()
    staff.force_login(User.objects.create_user("sam", is_staff=True))
    assert staff.get(ADDRESS).status_code == 403
