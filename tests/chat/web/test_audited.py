"""Every way to somebody's words, or to change what others rely on, leaves a row in the audit log. The addresses, frames
and models of the administration are enumerated, so that a new one without a row, or a reason for none, fails."""

import asyncio
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models.deletion import Collector
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from assistant.accounts.models import LoginSession
from assistant.admin import ShownRows
from assistant.chat import protocol
from assistant.chat.web import consumers
from assistant.documents import originals
from assistant.documents.models import Document, Reading
from assistant.library.models import Reliance
from assistant.protection.actions import ACTIONS
from assistant.protection.chain import breaks
from assistant.protection.log import written
from assistant.protection.models import AuditEvent
from assistant.protection.origin import Origin, come_from, leave, origin
from assistant.retention import disposal
from assistant.site.changes import AUDITED
from assistant.site.groups import EDITORS

from ...addresses import patterns
from .test_rights import FRAMES

#: Addresses that leave a row, with their actions.
ROWS = {
    "accounts/login/": "sign_in",
    "accounts/organisation/arrive/": "sign_in",
    "accounts/logout/": "sign_out",
    "admin/logout/": "sign_out",
    "accounts/password_change/": "user.change",
    "accounts/second-factor/totp/activate/": "mfa.add",
    "accounts/second-factor/totp/deactivate/": "mfa.remove",
    "accounts/second-factor/authenticate/": "mfa.failed",
    "accounts/second-factor/reauthenticate/": "mfa.failed",
    "accounts/second-factor/webauthn/add/": "mfa.add",
    "accounts/second-factor/webauthn/keys/<int:pk>/remove/": "mfa.remove",
    "accounts/second-factor/webauthn/reauthenticate/": "mfa.failed",
    "accounts/again/": "sign_in_failed",
    "accounts/sessions/end/": "session.end",
    "accounts/invitation/": "invitation.accept",
    "admin/protection/auditevent/report/": "audit.report",
    "admin/evaluation/dataset/<int:pk>/file/": "dataset.export",
    "admin/evaluation/evaluation/<int:pk>/csv/": "evaluation.export",
    "admin/evaluation/evaluation/<int:pk>/json/": "evaluation.export",
    "admin/evaluation/evaluation/<int:pk>/go-on/": "evaluation.go_on",
    "admin/evaluation/evaluation/<int:pk>/stop/": "evaluation.stop",
    "admin/evaluation/evaluation/<int:pk>/sample/<int:sample>/again/": "evaluation.run_again",
    "admin/evaluation/evaluation/<int:pk>/sample/<int:sample>/body.json": "evaluation.export",
    "admin/operations/letterhead/": "letterhead.change",
    "admin/operations/modelserver/<str:word>/": "model.control",
    "c/<uuid:pk>/": "conversation.view",
    "c/<uuid:pk>/delete/": "conversation.delete",
    "c/<uuid:pk>/move/": "conversation.move",
    "c/<uuid:pk>/rename/": "conversation.rename",
    "c/<uuid:pk>/restore/": "conversation.restore",
    "documents/": "document.add",
    "documents/<uuid:pk>/": "document.view",
    "documents/<uuid:pk>/delete/": "document.delete",
    "documents/<uuid:pk>/discard/": "document.delete",
    "documents/<uuid:pk>/move/": "document.move",
    "documents/<uuid:pk>/original/": "document.export",
    "documents/answers/<uuid:turn>/": "turn.view_checks",
    "documents/answers/<uuid:turn>/against/": "turn.view_checks",
    "documents/answers/<uuid:turn>/answer.<str:form>": "turn.export",
    "documents/answers/<uuid:turn>/certificate/": "turn.export",
    "documents/answers/<uuid:turn>/sign/": "turn.sign",
    "documents/answers/<uuid:turn>/withdraw/": "turn.withdraw",
    "documents/facts/": "document.view",
    "documents/readings/<uuid:turn>/": "reading.view",
    "documents/readings/<uuid:turn>/accept/": "reading.accept",
    "documents/readings/<uuid:turn>/edit/": "reading.edit",
    "documents/readings/<uuid:turn>/sign/": "reading.sign",
    "documents/readings/<uuid:turn>/summary.<str:form>": "turn.export",
    "documents/readings/<uuid:turn>/withdraw/": "reading.withdraw",
    "feedback/<uuid:turn>/": "feedback.add",
    "feedback/<uuid:turn>/withdraw/": "feedback.withdraw",
    "library/": "library.search",
    "library/<uuid:pk>/": "library.view",
    "library/outdated/": "library.outdated",
    "library/outdated/<uuid:turn>/": "turn.read_again",
    "matters/": "matter.add",
    "matters/<uuid:pk>/": "matter.view",
    "matters/emergency/": "break_glass.open",
    "matters/emergency/<int:number>/end/": "break_glass.end",
    "matters/emergencies/<int:number>/": "break_glass.review",
    "matters/<uuid:pk>/close/": "matter.close",
    "matters/<uuid:pk>/members/": "membership.add",
    "matters/<uuid:pk>/members/<int:number>/": "membership.change",
    "search/": "search",
    "search/now/": "search",
    "search/documents/<uuid:pk>/": "document.view",
    "t/<uuid:pk>/": "turn.view_passport",
    "t/<uuid:pk>/<int:number>/again/": "turn.run_again",
    "t/<uuid:pk>/<int:number>/body.json": "turn.view_request",
    "t/<uuid:pk>/share/": "turn.share",
    "shares/<int:number>/end/": "turn.unshare",
}

_OWN_LIST = "the titles of one's own conversations stand on every page"
_FIGURES = "it has figures and ids only"
_COUNTS = "nothing is stored of what is counted or computed here"
_OWN_FACTOR = "it shows somebody's own second factor, after their password"
_SITE = "it is about the site, not about anybody"

#: Addresses that leave none, and why.
NO_ROWS = {
    "": _OWN_LIST,
    "matters/emergencies/": "it has who read which matter and why, and nothing of what lies there",
    "shares/": "it has the titles of one's own conversations, and of others who shows what",
    "<slug:name>/": _OWN_LIST,
    "<slug:name>/calculators/": _COUNTS,
    "<slug:name>/calculators/<slug:calculator>/": _COUNTS,
    "<slug:name>/deadlines/": _COUNTS,
    "<slug:name>/deadlines/deadline.ics": _COUNTS,
    "accounts/": "somebody's own browsers stand there",
    "accounts/organisation/": "it leads to the organisation's provider",
    "accounts/password_change/done/": _SITE,
    "accounts/second-factor/": _OWN_FACTOR,
    "accounts/second-factor/recovery-codes/": _OWN_FACTOR,
    "accounts/second-factor/recovery-codes/download/": _OWN_FACTOR,
    "accounts/second-factor/recovery-codes/generate/": _OWN_FACTOR,
    "accounts/second-factor/webauthn/": _OWN_FACTOR,
    "accounts/second-factor/webauthn/keys/<int:pk>/edit/": _OWN_FACTOR,
    "accounts/again/go-on/": "it goes on with what has its own row",
    "accounts/again/shown/": _SITE,
    "accounts/seen/": "it shows who else looked at what is one's own",
    "accounts/session/": _FIGURES,
    "documents/<uuid:pk>/plan/": _FIGURES,
    "documents/facts/progress/": _FIGURES,
    "documents/too-large/": _SITE,
    "feedback/conversation/<uuid:pk>/": "somebody's own verdicts stand there",
    "feedback/unsafe/": _FIGURES,
    "i18n/setlang/": _SITE,
    "jsi18n/": _SITE,
    "metrics": _FIGURES,
    "organisation/logo": _SITE,
    "running/": _FIGURES,
    "search/palette/": "the labels of one's own matters stand there, as on their list",
}

#: The frames that leave a row, and those that leave none.
FRAME_ROWS = {
    "ask": "turn.ask",
    "continue": "turn.continue",
    "resume": "conversation.view",
    "watch": "conversation.view",
}
NO_FRAME_ROWS = {"stop": "it ends what has a row already", "ping": "it shows nothing"}


def test_every_address_leaves_a_row_or_has_a_reason_for_none() -> None:
    """In the administration, what changes is audited by its model (site/changes.py); what is shown has no words."""
    routes = set(patterns(get_resolver()))
    assert set(ROWS) <= routes and set(NO_ROWS) <= routes, "an address has gone"
    assert {route for route in routes - set(ROWS) - set(NO_ROWS) if not route.startswith("admin/")} == set()
    assert not set(ROWS) & set(NO_ROWS)


def test_every_frame_leaves_a_row_or_has_a_reason_for_none() -> None:
    assert {*FRAME_ROWS, *NO_FRAME_ROWS} == set(protocol.COMMANDS)


def test_every_model_that_the_administration_changes_is_audited() -> None:
    changed = {model for model, page in admin.site._registry.items() if not isinstance(page, ShownRows)}
    assert changed <= set(AUDITED)


def test_what_is_not_audited_is_deleted_without_being_loaded() -> None:
    collector = Collector("default", origin=None)
    assert [model for model in (LoginSession, Reliance, User) if collector.can_fast_delete(model.objects.all())] == [
        LoginSession,
        Reliance,
    ]


def test_every_action_has_its_hook() -> None:
    """No action is declared that nothing leaves."""
    changes = {f"{kind}.{word}" for kind, _own in AUDITED.values() for word in ("add", "change", "delete")}
    elsewhere = {
        "invitation.add", "locked", "denied", "turn.unshare", "conversation.purge", "permission.add", "permission.remove",
        "document.hide", "policy.approve", "hold.keep", "hold.propose_release", "hold.release", "matter.reopen", "session.expire",
        "user.export", "user.erase", "feedback.change", "feedback.view", "backup.make", "backup.restore",
        "break_glass.refuse",
    }  # fmt: skip
    assert {*ROWS.values(), *FRAME_ROWS.values(), *changes, *elsewhere} == set(ACTIONS)


def actions() -> list[str]:
    return list(AuditEvent.objects.values_list("action", flat=True))


def left(before: int) -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.filter(seq__gt=before).values_list("action", "outcome", "object_id"))


def last() -> int:
    newest = AuditEvent.objects.order_by("-seq").first()
    return newest.seq if newest else 0


def test_what_the_owner_does_leaves_its_row(clinician, owned, client) -> None:
    client.force_login(clinician)
    made, first, _second, document = owned["pk"][:4]
    turn, edition = first, owned["pk"][5]
    originals.keep(document, b"canary")
    digest = Reading.objects.get(turn=turn).digest
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("c/<uuid:pk>/", f"/c/{made}/", {}),
        ("c/<uuid:pk>/rename/", f"/c/{made}/rename/", {"title": "new"}),
        ("c/<uuid:pk>/delete/", f"/c/{made}/delete/", {"do": "it"}),
        ("c/<uuid:pk>/restore/", f"/c/{made}/restore/", {"do": "it"}),
        ("t/<uuid:pk>/", f"/t/{turn}/", {}),
        ("t/<uuid:pk>/share/", f"/t/{turn}/share/", {"audience": "editors"}),
        ("documents/<uuid:pk>/", f"/documents/{document}/", {}),
        ("documents/<uuid:pk>/original/", f"/documents/{document}/original/", {}),
        ("documents/answers/<uuid:turn>/", f"/documents/answers/{turn}/", {}),
        ("documents/answers/<uuid:turn>/answer.<str:form>", f"/documents/answers/{turn}/answer.json", {}),
        ("documents/answers/<uuid:turn>/certificate/", f"/documents/answers/{turn}/certificate/", {"wording": "x"}),
        ("documents/facts/", f"/documents/facts/?document={document}", {}),
        ("documents/readings/<uuid:turn>/", f"/documents/readings/{turn}/", {}),
        ("documents/readings/<uuid:turn>/sign/", f"/documents/readings/{turn}/sign/", {"digest": digest, "reason": "x"}),
        ("documents/readings/<uuid:turn>/withdraw/", f"/documents/readings/{turn}/withdraw/", {"digest": digest}),
        ("documents/readings/<uuid:turn>/edit/", f"/documents/readings/{turn}/edit/", {"digest": digest, "text": "Two."}),
        ("library/", "/library/", {"words": "hands"}),
        ("search/", "/search/", {"words": "hands"}),
        ("search/now/", "/search/now/", {"words": "hands"}),
        ("search/documents/<uuid:pk>/", f"/search/documents/{document}/", {}),
        ("library/<uuid:pk>/", f"/library/{edition}/", {}),
        ("documents/<uuid:pk>/delete/", f"/documents/{document}/delete/", {"do": "it"}),
    ]  # fmt: skip
    for route, address, fields in steps:
        before = last()
        response = client.post(address, fields) if fields else client.get(address)
        assert response.status_code in (200, 302), (route, response.status_code, response.content)
        assert [(action, outcome) for action, outcome, _key in left(before)] == [(ROWS[route], "ok")], route
    assert AuditEvent.objects.filter(seq__gt=1).exclude(actor=None).values_list("actor").distinct().get() == (
        clinician.pk,
    )
    assert not Document.objects.exists()
    assert list(breaks(written(AuditEvent.objects.all()))) == []


def test_an_upload_leaves_its_row_and_no_name(clinician, client) -> None:
    client.force_login(clinician)
    sent = client.post(
        "/documents/?domain=medical", b"Five years.", content_type="application/octet-stream",
        headers={"X-File-Name": "Jane%20Doe.txt"},
    )  # fmt: skip
    assert sent.status_code == 201
    (event,) = AuditEvent.objects.filter(action="document.add")
    assert event.object_id == sent.json()["id"] and event.detail["bytes"] == 11 and "Jane" not in str(vars(event))


async def test_questions_and_what_is_read_again_leave_rows(clinician, open_page, model) -> None:
    page = await open_page(clinician)
    await page.ask("play:fast")
    accepted = next(frame for frame in page.seen if frame["type"] == "turn.accepted")
    await page.until("turn.completed")
    other = await open_page(clinician)
    for command in ("watch", "resume", "watch"):
        await other.send(type=command, **FRAMES[command](accepted))
    await other.send(type="ping")
    await other.until("pong")
    events = await sync_to_async(lambda: [*AuditEvent.objects.exclude(object_type__startswith="auth.")])()
    assert [(event.action, event.domain) for event in events if event.action.startswith(("turn", "conv"))] == [
        ("turn.ask", "medical"),
        ("conversation.view", "medical"),
    ]
    asked = events[-2]
    assert asked.detail == {"conversation": accepted["conversation"], "task": "answer", "position": 1}
    assert asked.session and asked.actor_id == clinician.pk


async def test_an_answer_that_ends_while_the_row_of_its_reader_is_written_is_shown_to_its_end(
    clinician, open_page, model, monkeypatch
) -> None:
    page, other = await open_page(clinician), await open_page(clinician)
    accepted = await page.ask("play:steady")
    ended = asyncio.Event()

    async def in_database(work: Any, *arguments: Any, **named: Any) -> Any:
        done = await consumers_in_database(work, *arguments, **named)
        if work is consumers.record_own:
            await ended.wait()
        return done

    consumers_in_database = consumers.in_database
    monkeypatch.setattr(consumers, "in_database", in_database)
    await other.send(type="resume", turn=accepted["turn"], after=0)
    await page.until("end")
    ended.set()
    assert (await other.until("end"))["type"] == "turn.completed"


async def test_nothing_is_read_without_a_row_after_another_frame(clinician, open_page, model) -> None:
    """Not even by a socket that listens already, because it asked."""
    page = await open_page(clinician)
    accepted = await page.ask("play:fast")
    await page.until("turn.completed")
    other = await open_page(clinician)
    before = await sync_to_async(last)()
    await other.send(type="stop", turn=accepted["turn"])
    assert (await other.until("error"))["code"] == "already_final"
    assert await sync_to_async(left)(before) == []
    row = ("conversation.view", "ok", accepted["conversation"])
    for socket in (other, page):
        before = await sync_to_async(last)()
        for command in ("resume", "watch", "ping"):
            await socket.send(type=command, **FRAMES[command](accepted))
        await socket.until("pong")
        assert await sync_to_async(left)(before) == [row]


def test_purging_leaves_rows(clinician, owned) -> None:
    clinician.conversations.update(deleted=timezone.now() - timedelta(days=2))
    assert [disposal.dispose(due) for due in disposal.deleted()] == [True]
    assert left(0)[-1] == ("conversation.purge", "ok", str(owned["pk"][0]))


async def test_what_the_site_does_by_itself_comes_from_nobody(service, model, monkeypatch) -> None:
    origins = list[Origin]()

    async def noted(_work: object) -> None:
        origins.append(origin())

    monkeypatch.setattr("assistant.chat.turns.service._forever", noted)
    first = Origin(address="192.0.2.7")
    token = come_from(first)
    await service.start()
    await asyncio.gather(*service._tasks)
    assert {each.address for each in origins} == {""} and origin() is first
    leave(token)


# --- Accounts and rights ------------------------------------------------------------------------------------------------


def test_accounts_and_rights_leave_rows_whoever_changes_them(people, client) -> None:
    root = User.objects.create_superuser("root", password="x")
    client.force_login(root)
    eve = people("eve", "clinicians")
    before = last()
    editors = Group.objects.get(name=EDITORS)
    fields = {"username": "eve", "is_active": "on", "groups": [editors.pk]}
    response = client.post(f"/admin/auth/user/{eve.pk}/change/", fields)
    assert response.status_code == 302, response.context["errors"]
    rows = AuditEvent.objects.filter(seq__gt=before).exclude(action="denied")
    assert {(row.action, row.object_id, row.actor_id) for row in rows} == {
        ("user.change", str(eve.pk), root.pk),
        ("permission.add", str(eve.pk), root.pk),
        ("permission.remove", str(eve.pk), root.pk),
    }
    assert rows.get(action="permission.add").detail == {"group": editors.pk}
    before, key = last(), str(eve.pk)
    editors.user_set.clear()
    eve.delete()
    assert left(before) == [("permission.remove", "ok", key), ("user.delete", "ok", key)]


def test_signing_in_is_no_change_of_the_account(clinician) -> None:
    before = last()
    Client().post("/accounts/login/", {"username": "clara", "password": "correct horse battery"})
    assert [action for action, *_ in left(before)] == ["sign_in"]
