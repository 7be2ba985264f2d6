"""What members do on the pages of matters, and the rows it leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from assistant.chat.models import Conversation
from assistant.matters.models import Barrier, Matter, Membership, Role
from assistant.protection.models import AuditEvent


def rows() -> list[tuple[str, str, dict[str, Any]]]:
    events = AuditEvent.objects.filter(action__regex=r"^(matter|membership|barrier)\.")
    return [(event.action, event.matter, event.detail) for event in events]


def test_who_makes_a_matter_owns_it_and_each_step_leaves_its_row(clinician, people, client) -> None:
    mia = people("mia", "clinicians")
    client.force_login(clinician)
    made = client.post(
        "/matters/", {"label": "Ward 3, bed 2", "reference": "R-7", "kind": "patient", "domain": "medical"}
    )
    matter = Matter.objects.get()
    assert made["Location"] == f"/matters/{matter.pk}/"
    members, key = f"/matters/{matter.pk}/members/", str(matter.pk)
    assert client.post(members, {"person": "mia", "role": "reader"}).status_code == 302
    member = Membership.objects.get(user=mia)
    assert client.post(f"{members}{member.pk}/", {"role": "owner"}).status_code == 302
    assert client.post(f"{members}{member.pk}/", {"remove": "1"}).status_code == 302
    client.get(f"/matters/{matter.pk}/")
    client.post(f"/matters/{matter.pk}/close/")
    client.post(f"/matters/{matter.pk}/close/", {"open": "1"})
    about_mia = {"user": mia.pk, "role": "owner"}
    assert rows() == [
        ("matter.add", key, {}),
        ("membership.add", key, {"user": clinician.pk, "role": "owner"}),
        ("membership.add", key, {"user": mia.pk, "role": "reader"}),
        ("membership.change", key, about_mia),
        ("membership.delete", key, about_mia),
        ("matter.view", key, {}),
        ("matter.close", key, {}),
        ("matter.reopen", key, {}),
    ]
    assert "Ward" not in str(rows()) and b"Ward 3, bed 2" in client.get("/matters/").content


def test_a_matter_keeps_an_owner_for_good(clinician, people, matter, client) -> None:
    client.force_login(clinician)
    own = Membership.objects.get()
    address = f"/matters/{matter.pk}/members/{own.pk}/"
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for fields in ({"remove": "1"}, {"role": "reader"}, {"role": "owner", "until": tomorrow}):
        refused = client.post(address, fields)
        assert refused.status_code == 409 and b"A matter needs an owner for good" in refused.content
    assert Membership.objects.get().role == Role.OWNER and Membership.objects.get().until is None
    mia, group = people("mia", "clinicians"), Group.objects.create(name="ward 3")
    paul = people("paul", "paralegals")
    paul.groups.add(group)
    Membership.objects.create(matter=matter, user=mia, role=Role.OWNER)
    Membership.objects.create(matter=matter, group=group, role=Role.OWNER)
    barrier = Barrier.objects.create(matter=matter, user=mia, reason="x")
    assert client.post(address, {"remove": "1"}).status_code == 409, "one is barred, one of another domain"
    barrier.delete()
    assert client.post(address, {"remove": "1"})["Location"] == "/matters/"
    assert client.get(f"/matters/{matter.pk}/").status_code == 404


def test_only_whoever_may_use_the_domain_and_is_not_barred_is_added(
    clinician, paralegal, people, matter, client
) -> None:
    client.force_login(clinician)
    Barrier.objects.create(matter=matter, user=people("bart", "clinicians"), reason="The other side")
    members = f"/matters/{matter.pk}/members/"
    for person, sentence in (
        ("paul", "Nobody by this name may use"), ("nobody", "Nobody by this name may use"),
        ("bart", "A barrier keeps this person out"), ("clara", "This is a member already"), ("", "Choose either"),
    ):  # fmt: skip
        refused = client.post(members, {"person": person, "role": "reader"})
        assert refused.status_code == 409 and sentence in refused.content.decode(), person
    assert Membership.objects.count() == 1
    group = Group.objects.get(name="clinicians")
    assert client.post(members, {"group": group.pk, "role": "reader"}).status_code == 302


def test_a_last_day_too_far_away_is_refused(clinician, matter, client) -> None:
    client.force_login(clinician)
    group = Group.objects.get(name="clinicians")
    fields = {"group": group.pk, "role": "reader", "until": "9999-12-31"}
    refused = client.post(f"/matters/{matter.pk}/members/", fields)
    assert refused.status_code == 409 and b"Choose a day before the year 3000" in refused.content
    assert client.post(f"/matters/{matter.pk}/members/", {**fields, "until": "2999-12-31"}).status_code == 302


def test_a_last_day_is_the_whole_day(clinician, people, matter, client) -> None:
    people("mia", "clinicians")
    client.force_login(clinician)
    today = timezone.localdate()
    client.post(f"/matters/{matter.pk}/members/", {"person": "mia", "role": "reader", "until": today.isoformat()})
    member = Membership.objects.get(user__username="mia")
    assert member.until and timezone.localtime(member.until).date() == today + timedelta(days=1)
    assert f'value="{today.isoformat()}"' in client.get(f"/matters/{matter.pk}/").content.decode()


def test_the_rail_shows_conversations_under_their_matter_and_without_a_menu_to_readers(stand, owned, client) -> None:
    client.force_login(stand("reader"))
    page = client.get(f"/c/{owned['pk'][0]}/").content.decode()
    rail = page[page.index("data-rail-list") : page.index('id="conversation-menu"')]
    assert "data-rail-matter" in rail and "canary-title" in rail and "data-rail-menu" not in rail
    assert "data-reads-only" in page and "You read along in this matter" in page
    assert "data-asker>clara<" in page


def test_an_empty_matter_says_what_to_do(clinician, client) -> None:
    client.force_login(clinician)
    assert b"You are a member of none yet" in client.get("/matters/").content
    client.post("/matters/", {"label": "x", "kind": "matter", "domain": "medical"})
    page = client.get(f"/matters/{Matter.objects.get().pk}/").content
    assert b"None yet. Ask a question here" in page and b"None yet. A document" in page


def test_the_administration_keeps_barriers_and_shows_no_name_of_a_matter(matter, people, client) -> None:
    client.force_login(User.objects.create_superuser("root", password="x"))
    bart = people("bart", "clinicians")
    fields = {"matter": str(matter.pk), "user": "bart", "reason": "Acts for the other side"}
    assert client.post("/admin/matters/barrier/add/", fields).status_code == 302
    barrier = Barrier.objects.get()
    shown = [
        client.get(f"/admin/matters/{page}").content.decode()
        for page in (
            "matter/",
            f"matter/{matter.pk}/change/",
            "barrier/",
            f"barrier/{barrier.pk}/change/",
            "membership/",
        )
    ]
    assert all("canary-reference" in page or str(matter.pk) in page for page in shown)
    assert not any("canary-label" in page or "canary-title" in page for page in shown)
    other = {
        "matter": str(Matter.objects.create(domain="medical", kind="matter", label="x").pk),
        "user": 1,
        "reason": "y",
    }
    assert client.post(f"/admin/matters/barrier/{barrier.pk}/change/", other).status_code == 302
    barrier.refresh_from_db()
    assert (barrier.matter, barrier.user, barrier.reason) == (matter, bart, "y"), "only the reason changes"
    assert client.post(f"/admin/matters/barrier/{barrier.pk}/delete/", {"post": "yes"}).status_code == 302
    assert [row for row in rows() if row[0].startswith("barrier")] == [
        ("barrier.add", str(matter.pk), {"user": bart.pk}),
        ("barrier.change", str(matter.pk), {"user": bart.pk}),
        ("barrier.delete", str(matter.pk), {"user": bart.pk}),
    ]
    assert Conversation.objects.get().matter == matter


def test_whom_a_barrier_keeps_out_does_not_decide_who_is_in_the_matter(matter, people, client) -> None:
    root = User.objects.create_superuser("root", password="x")
    client.force_login(root)
    address, member = "/admin/matters/membership", Membership.objects.get()
    Barrier.objects.create(matter=matter, user=root, reason="Acts for the other side")
    fields = {"matter": str(matter.pk), "user": people("mia", "clinicians").username, "role": "reader"}
    assert client.post(f"{address}/add/", fields).status_code == 403
    for part in ("change", "delete"):
        client.post(f"{address}/{member.pk}/{part}/", {"role": "reader", "post": "yes"})
    assert Membership.objects.get() == member and Membership.objects.get().role == "owner"
    Barrier.objects.all().delete()
    assert client.post(f"{address}/add/", fields).status_code == 302


@pytest.mark.parametrize(
    ("label", "kept"),
    [("Mrs\u200b  Tulip\u202e", "Mrs Tulip"), ("\u200b\u2060", ""), ("x" * 121, "")],
)
def test_the_name_of_a_matter_is_what_is_seen_of_it(label, kept, clinician, client) -> None:
    client.force_login(clinician)
    fields = {"label": label, "reference": "", "kind": "patient", "domain": "medical"}
    assert client.post("/matters/", fields).status_code == (302 if kept else 400)
    assert [one.label for one in Matter.objects.all()] == ([kept] if kept else [])


@pytest.mark.parametrize(("role", "status"), [("owner", 409), ("reader", 201)])
def test_what_a_closed_matter_keeps_counts_for_whoever_could_delete_it(
    role, status, clinician, matter, client, settings
):
    settings.LIMIT_DOCUMENTS_PER_USER = 1
    Matter.objects.update(closed=timezone.now())
    Membership.objects.update(role=role)
    client.force_login(clinician)
    sent = client.post(
        "/documents/?domain=medical", b"Five years.", content_type="application/octet-stream",
        headers={"X-File-Name": "a.txt"},
    )  # fmt: skip
    assert sent.status_code == status


def test_nobody_lifts_their_own_barrier(matter, client) -> None:
    root = User.objects.create_superuser("root", password="x")
    client.force_login(root)
    barrier = Barrier.objects.create(matter=matter, user=root, reason="Acts for the other side")
    address = f"/admin/matters/barrier/{barrier.pk}"
    assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{address}/change/", {"reason": "none"}).status_code == 403
    assert Barrier.objects.get().reason == "Acts for the other side"
