"""The policy for identifiers in the administration: by those who keep the records, and audited."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from assistant.deidentification.models import IdentifierPolicy, policy_of
from assistant.protection.models import AuditEvent
from assistant.site.groups import RECORDS

PAGE = "/admin/deidentification/identifierpolicy/"


@pytest.fixture
def officer(people) -> Client:
    user = people("olga", RECORDS)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client = Client()
    client.force_login(user)
    return client


def test_a_later_policy_takes_the_place_of_an_earlier_one(officer, settings) -> None:
    settings.MFA_REQUIRED_GROUPS = []
    for mode in ("warn", "always"):
        assert officer.post(f"{PAGE}add/", {"domain": "medical", "mode": mode}).status_code == 302
    assert (policy_of("medical"), policy_of("legal")) == ("always", "off")
    rows = AuditEvent.objects.filter(action="policy.add", object_type="deidentification.identifierpolicy")
    assert [(row.domain, row.actor.username) for row in rows] == [("medical", "olga")] * 2
    assert "replace always" in officer.get(PAGE).content.decode()
    first = IdentifierPolicy.objects.earliest("pk")
    assert "ask the author first" in officer.get(f"{PAGE}{first.pk}/change/").content.decode()
    for word in ("change/", "delete/"):
        assert officer.post(f"{PAGE}{first.pk}/{word}", {"domain": "medical", "mode": "off"}).status_code == 403


def test_nobody_else_sets_it(people, settings) -> None:
    settings.MFA_REQUIRED_GROUPS = []
    user = people("elsa", "prompt editors")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client = Client()
    client.force_login(user)
    assert client.post(f"{PAGE}add/", {"domain": "medical", "mode": "off"}).status_code == 403
    assert Group.objects.get(name=RECORDS).permissions.filter(codename="add_identifierpolicy").exists()
