"""Breaking the glass: who may read a matter of others in an emergency, how long, who is told, and who judges it."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from assistant.chat.access import conversations_of, seen_by
from assistant.documents.access import documents_of
from assistant.matters.access import matters_of
from assistant.matters.models import Barrier, BreakGlass, Matter, Role
from assistant.protection.models import AuditEvent
from assistant.site.groups import EMERGENCY, PRIVACY

FIELDS = {"domain": "medical", "matter": "canary-reference", "reason": "Unconscious in the ward.", "minutes": "30"}


@pytest.fixture
def doctor(people, matter) -> User:
    """May break the glass, and is no member."""
    user = people("dora", EMERGENCY)
    user.groups.add(people("other", "clinicians").groups.get())
    return user


@pytest.fixture
def officer(people) -> User:
    return people("olga", PRIVACY)


def browser(user: User, *, factor: float | None = 0) -> Client:
    """Signed in with a second factor that was shown `factor` minutes ago, or without one."""
    client = Client()
    if factor is not None:
        Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {}})
    client.force_login(user)
    if factor is not None:
        session, at = client.session, timezone.now().timestamp() - factor * 60
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": at, "reauthenticated": True}]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    return response.content.decode() if response.status_code == 200 else ""


def opened(doctor: User) -> Client:
    client = browser(doctor)
    assert client.post("/matters/emergency/", FIELDS).status_code == 302
    return client


def rows() -> list[tuple[str, str, str]]:
    found = AuditEvent.objects.filter(action__startswith="break_glass").order_by("seq")
    return list(found.values_list("action", "outcome", "matter"))


def test_it_is_read_and_not_changed_and_everybody_is_told(doctor, officer, clinician, owned, matter) -> None:
    conversation, document, turn = owned["pk"][0], owned["pk"][3], owned["turn"][0]
    reads = (f"/c/{conversation}/", f"/documents/{document}/", f"/t/{turn}/", f"/matters/{matter.pk}/")
    client = browser(doctor)
    assert not [address for address in reads if page(client, address)]
    client = opened(doctor)
    assert [address for address in reads if "canary" not in page(client, address)] == []
    assert "Emergency access to canary-reference until" in page(client, reads[0]) and "End it now" in page(
        client, "/shares/"
    )
    for address in (f"/c/{conversation}/rename/", f"/c/{conversation}/delete/", f"/matters/{matter.pk}/close/"):
        assert client.post(address, {"title": "x"}).status_code == 404
    for role in (Role.WRITER, Role.OWNER):
        assert not conversations_of(doctor, role) and not documents_of(doctor, role) and not matters_of(doctor, role)
    told = "1 emergency access to a matter has not been judged"
    for user in (clinician, officer):
        assert told in page(browser(user), "/shares/") and "Unconscious" in page(browser(user), "/matters/emergencies/")
    assert "canary-label" not in page(browser(officer), "/matters/emergencies/")
    assert told not in page(client, "/shares/") and "Unconscious" not in page(client, "/matters/emergencies/")
    assert rows() == [("break_glass.open", "ok", str(matter.pk))]


@pytest.mark.parametrize("how", ["over", "ended", "barrier", "domain", "unjustified"])
def test_it_ends_on_pages_and_open_sockets(how, doctor, officer, owned, matter) -> None:
    client, conversation = opened(doctor), owned["pk"][0]
    assert seen_by({doctor.pk: {conversation}})
    glass = BreakGlass.objects.get()
    match how:
        case "over":
            BreakGlass.objects.update(ends=timezone.now())
        case "ended":
            assert client.post(f"/matters/emergency/{glass.pk}/end/").status_code == 302
        case "barrier":
            Barrier.objects.create(matter=matter, user=doctor, reason="x")
        case "domain":
            doctor.groups.remove(*doctor.groups.exclude(name=EMERGENCY))
        case "unjustified":
            browser(officer).post(f"/matters/emergencies/{glass.pk}/", {"verdict": "unjustified"})
    assert not seen_by({doctor.pk: {conversation}})
    assert client.get(f"/c/{conversation}/").status_code == 404


def test_somebody_else_judges_it_once(doctor, officer, clinician, matter, people) -> None:
    client = opened(doctor)
    address = f"/matters/emergencies/{BreakGlass.objects.get().pk}/"
    doctor.groups.add(officer.groups.get())
    for user in (doctor, clinician, people("nobody", "clinicians")):
        assert browser(user).post(address, {"verdict": "justified"}).status_code == 404
    assert "Nobody has judged it" in page(browser(officer), "/matters/emergencies/")
    for verdict in ("perhaps", "justified", "unjustified"):
        assert browser(officer).post(address, {"verdict": verdict}).status_code == 302
    glass = BreakGlass.objects.get()
    assert (glass.verdict, glass.reviewed_by) == ("justified", officer) and glass.ends > timezone.now()
    assert "End it now" in page(client, "/shares/"), "the matter is still read"
    assert "has not been judged" not in page(browser(clinician), "/shares/")
    assert [action for action, *_ in rows()] == ["break_glass.open", "break_glass.review"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"matter": "another"}, "There is no such matter"),
        ({"domain": "legal"}, "Select a valid choice"),
        ({"reason": "now"}, "at least 10 characters"),
        ({"minutes": "61"}, "less than or equal to 60"),
        ({"barred": True}, "There is no such matter"),
        ({"twice": True}, "Several matters have this reference"),
    ],
)
def test_what_cannot_be_opened_is_said_and_leaves_a_row(change: dict[str, Any], sentence, doctor, matter) -> None:
    if change.get("barred"):
        Barrier.objects.create(matter=matter, user=doctor, reason="x")
    if change.get("twice"):
        Matter.objects.create(domain="medical", kind="patient", label="B", reference="canary-reference")
    response = browser(doctor).post("/matters/emergency/", FIELDS | change)
    assert response.status_code == 400 and sentence in response.content.decode()
    assert not BreakGlass.objects.exists() and rows() == [("break_glass.refuse", "denied", "")]


def test_a_number_names_one_of_several(doctor, matter) -> None:
    Matter.objects.create(domain="medical", kind="patient", label="B", reference="canary-reference")
    assert browser(doctor).post("/matters/emergency/", FIELDS | {"matter": str(matter.pk)}).status_code == 302
    glass = BreakGlass.objects.get()
    assert glass.matter == matter and glass.ends - glass.granted == timedelta(minutes=30)


def test_it_takes_the_permission_and_a_fresh_second_factor(doctor, people, settings) -> None:
    settings.MFA_REQUIRED_GROUPS = []
    assert browser(people("cleo", "clinicians")).post("/matters/emergency/", FIELDS).status_code == 404
    assert browser(doctor, factor=None).post("/matters/emergency/", FIELDS).status_code == 403
    asked = browser(doctor, factor=settings.FRESH_MINUTES).post("/matters/emergency/", FIELDS)
    assert asked["Location"].startswith("/accounts/second-factor/reauthenticate/?next=")
    assert not BreakGlass.objects.exists()
