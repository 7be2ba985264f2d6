"""Who sees an answer that is shown to others, what goes along, and when it ends."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from assistant.chat.access import Included, passport_of, shares_with
from assistant.chat.models import Conversation, Share, Turn
from assistant.chat.web.shown import blanked, carried_shown, own_before
from assistant.exceptions import NotFound
from assistant.matters.models import Barrier, Matter, Membership
from assistant.protection.models import AuditEvent
from assistant.site.groups import EDITORS

from ...sharing import show
from .conftest import SHOWN
from .test_access_matrix import HIDDEN


@pytest.fixture
def turn(owned: dict[str, list[Any]]) -> Turn:
    """It rests on an earlier answer, "canary-answer", and on a document, "canary-document"."""
    return Turn.objects.select_related("conversation", "owner").get(pk=owned["turn"][1])


@pytest.fixture
def colleague(people: Callable[[str, str], User], turn: Turn) -> User:
    turn.shares.all().delete()
    return people("colleague", "clinicians")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User, turn: Turn) -> str:
    """The passport; empty where there is none for this person."""
    response = browser(user).get(f"/t/{turn.pk}/")
    return response.content.decode() if response.status_code == 200 else ""


def post(turn: Turn, **fields: Any) -> Any:
    return browser(turn.owner).post(f"/t/{turn.pk}/share/", fields)


def held(page: str) -> list[str]:
    return [word for word in HIDDEN if word in page]


@pytest.mark.parametrize(
    ("audience", "shown"),
    [
        ("person", {"colleague"}),
        ("domain", {"colleague", "another", "root"}),
        ("editors", {"edith", "root"}),
    ],
)
def test_those_whom_it_is_shown_to_see_it_and_nobody_else(audience, shown, colleague, people, turn) -> None:
    show(turn, audience=audience, person=colleague if audience == "person" else None)
    others = [colleague, people("another", "clinicians"), people("lara", "paralegals"), people("edith", EDITORS)]
    others += [people("ollie", "operators"), User.objects.create_superuser("root", password="x")]
    assert {user.username for user in others if SHOWN in read(user, turn)} == shown


@pytest.mark.parametrize("why", ["expired", "revoked", "deleted", "left", "deactivated", "barred", "barred root"])
def test_it_is_shown_no_longer(why, colleague, turn) -> None:
    share = show(turn, audience="person", person=colleague)
    assert SHOWN in read(colleague, turn)
    conversations = Conversation.objects.filter(pk=turn.conversation_id)
    match why:
        case "expired":
            Share.objects.update(until=timezone.now())
        case "revoked":
            browser(turn.owner).post(f"/shares/{share.pk}/end/")
        case "deleted":
            conversations.update(deleted=timezone.now())
        case "left":
            colleague.groups.clear()
        case "deactivated":
            User.objects.filter(pk=colleague.pk).update(is_active=False)
        case _:
            User.objects.filter(pk=colleague.pk).update(is_superuser=why == "barred root")
            matter = Matter.objects.create(domain="medical", kind="patient", label="A")
            conversations.update(matter=matter)
            Membership.objects.create(matter=matter, user=turn.owner, role="writer")
            assert SHOWN in read(User.objects.get(pk=colleague.pk), turn)
            Barrier.objects.create(matter=matter, user=colleague, reason="x")
    with pytest.raises(NotFound):
        passport_of(User.objects.get(pk=colleague.pk), turn.pk)
    assert f"/t/{turn.pk}/" not in browser(User.objects.get(pk=colleague.pk)).get("/shares/").content.decode()


@pytest.mark.parametrize("why", ["left", "ended", "group", "barred", "deactivated"])
def test_it_ends_with_the_right_of_whoever_shows_it(why, colleague, turn) -> None:
    share = show(turn, audience="person", person=colleague)
    matter = Matter.objects.create(domain="medical", kind="patient", label="A")
    Conversation.objects.filter(pk=turn.conversation_id).update(matter=matter)
    assert not read(colleague, turn), "whoever shows it is no member"
    ward = Group.objects.create(name="ward 3")
    turn.owner.groups.add(ward)
    Membership.objects.create(matter=matter, group=ward, role="reader")
    assert SHOWN in read(colleague, turn)
    match why:
        case "left":
            Membership.objects.all().delete()
        case "ended":
            Membership.objects.update(until=timezone.now())
        case "group":
            turn.owner.groups.remove(ward)
        case "barred":
            Barrier.objects.create(matter=matter, user=turn.owner, reason="x")
        case "deactivated":
            User.objects.filter(pk=turn.owner_id).update(is_active=False)
    assert not read(colleague, turn) and not shares_with(colleague).exists() and share.revoked is None


def test_what_was_carried_on_goes_along_with_all_that_it_came_from(people, clinician) -> None:
    """A fact of a first question, carried to a second with another one, and both to a third."""
    made = Conversation.objects.create(owner=clinician, domain="medical", title="t")
    inputs = [{"sex": "canary-sex"}, {"age": "71"}, {}]
    carried = [{}, {"sex": "canary-sex"}, {"sex": "canary-sex", "age": "71"}]
    turns = list[Turn]()
    for position, (given, kept) in enumerate(zip(inputs, carried, strict=True), 1):
        before = turns[-1] if turns else None
        turns += [
            Turn.objects.create(
                conversation=made, owner=clinician, client_id=uuid4(), position=position, task="answer", language="en",
                inputs={"question": "?"} | given, carried=kept, carried_from=before, state="completed", text="Yes.",
                history_start=position,
            )
        ]  # fmt: skip
    first, second, third = turns
    assert own_before(third) == [first, second]
    assert carried_shown(third, Included(frozenset({second.pk}))) == {"age": "71"}
    assert blanked(third, Included(frozenset({second.pk}))).facts
    both = Included(frozenset({first.pk, second.pk}))
    assert carried_shown(third, both) == third.carried and not blanked(third, both).facts


def test_everybody_of_a_subject_is_shown_nothing_of_a_matter(colleague, turn) -> None:
    show(turn, audience="domain")
    matter = Matter.objects.create(domain="medical", kind="patient", label="A")
    Conversation.objects.update(matter=matter)
    assert not read(colleague, turn)
    Membership.objects.create(matter=matter, user=turn.owner, role="writer")
    assert post(turn, audience="domain").status_code == 400


@pytest.mark.parametrize("turns", [False, True])
@pytest.mark.parametrize("document", [False, True])
def test_nothing_goes_along_but_what_was_chosen(turns, document, colleague, turn) -> None:
    fields = {"turns": [str(turn.carried_from_id)]} if turns else {}
    fields |= {"document": "on"} if document else {}
    assert post(turn, audience="person", person="colleague", **fields).status_code == 302
    page = read(colleague, turn)
    assert SHOWN in page and "Yes." in page
    assert ("canary-question" in page, "canary-answer" in page) == (turns, turns)
    assert ("canary-document" in page, "canary-name" in page) == (document, document)
    assert ("What was not shown" in page) == (not (turns and document))
    assert "canary-title" not in page and f"/c/{turn.conversation_id}/" not in page
    share = Share.objects.get()
    assert page.count("canary") == browser(turn.owner).get(f"/t/{turn.pk}/?as-shown={share.pk}").content.decode().count(
        "canary"
    ), "its owner sees beforehand what they see"
    (event,) = AuditEvent.objects.filter(action="turn.share")
    assert event.detail == {
        "share": share.pk, "to": "person", "user": colleague.pk, "turns": int(turns), "document": int(document),
        "until": str(timezone.localdate() + timedelta(days=30)),
    }  # fmt: skip


def test_showing_it_again_replaces_what_went_along(colleague, turn) -> None:
    for fields in ({"document": "on"}, {}):
        assert post(turn, audience="person", person="colleague", **fields).status_code == 302
    assert "canary-document" not in read(colleague, turn)
    assert [share.revoked is None for share in Share.objects.order_by("pk")] == [False, True]
    assert AuditEvent.objects.filter(action="turn.unshare").count() == 1


def test_of_others_in_a_matter_nothing_goes_along(colleague, people, turn) -> None:
    """An earlier question that somebody else asked, a document that somebody else added."""
    other = people("other", "clinicians")
    Turn.objects.filter(pk=turn.carried_from_id).update(owner=other)
    turn.reading.document._meta.model.objects.update(owner=other)
    refused = post(turn, audience="person", person="colleague", turns=[str(turn.carried_from_id)], document="on")
    assert refused.status_code == 302 and not held(read(colleague, turn))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "This field is required."),
        ({"audience": "everybody"}, "Select a valid choice."),
        ({"audience": "person"}, "Name the colleague."),
        ({"audience": "person", "person": "clara"}, "Nobody else by this name may use Medicine."),
        ({"audience": "person", "person": "nobody"}, "Nobody else by this name may use Medicine."),
        ({"audience": "editors", "until": "2999-12-31"}, "At most 30 days from now."),
        ({"audience": "editors", "until": "2001-01-01"}, "Choose a day that has not passed."),
    ],
)
def test_what_cannot_be_is_said_in_the_form(fields, sentence, colleague, turn) -> None:
    refused = post(turn, **fields)
    assert refused.status_code == 400 and sentence in refused.content.decode() and not Share.objects.exists()


def test_whom_a_barrier_keeps_out_is_not_shown_it(colleague, turn) -> None:
    matter = Matter.objects.create(domain="medical", kind="patient", label="A")
    Conversation.objects.update(matter=matter)
    Membership.objects.create(matter=matter, user=turn.owner, role="writer")
    Barrier.objects.create(matter=matter, user=colleague, reason="x")
    refused = post(turn, audience="person", person="colleague")
    assert refused.status_code == 400 and "A barrier keeps this person out" in refused.content.decode()


def test_a_page_lists_what_one_shows_and_is_shown(colleague, turn) -> None:
    share = show(turn, audience="person", person=colleague)
    mine, theirs = (browser(user).get("/shares/").content.decode() for user in (turn.owner, colleague))
    assert "canary-title" in mine and f"/shares/{share.pk}/end/" in mine and f"/t/{turn.pk}/" in mine
    assert "canary" not in theirs and SHOWN not in theirs and f"/t/{turn.pk}/" in theirs and "/end/" not in theirs
    assert browser(colleague).post(f"/shares/{share.pk}/end/").status_code == 404
    assert browser(turn.owner).post(f"/shares/{share.pk}/end/", {"list": "1"})["Location"] == "/shares/"
    assert "you ended it" in browser(turn.owner).get("/shares/").content.decode()


def test_what_was_shown_before_is_shown_to_editors_alone_and_by_itself(turn, people) -> None:
    """The migration: `shared` was the field of a turn."""
    turn.shares.all().delete()
    migration = import_module("assistant.chat.migrations.0013_shares")
    rows = SimpleNamespace(exclude=lambda **_: rows, only=lambda *_: rows, iterator=lambda: [turn])
    models = {"Share": Share, "Turn": SimpleNamespace(objects=rows)}
    migration.share(SimpleNamespace(get_model=lambda _app, name: models[name]), None)
    share = Share.objects.get()
    assert (share.by, share.audience, share.person, share.document) == (turn.owner, "editors", None, False)
    assert not share.turns.exists() and share.until > timezone.now()
    page = read(people("edith", EDITORS), turn)
    assert SHOWN in page and not held(page)


async def test_an_answer_that_is_run_again_ends_with_the_share(turn, people, model, monkeypatch) -> None:
    """So does one of which less is shown than when it began."""
    from assistant.chat.web import passport

    asked = list[Any]()
    monkeypatch.setattr(passport, "run_again", lambda *arguments: asked.append(arguments[-1]) or passport.redirect("/"))
    monkeypatch.setattr(passport, "_same", lambda *_: (None, None))
    editor = await sync_to_async(people)("edith", EDITORS)
    share = await sync_to_async(show)(turn, document=True)
    await sync_to_async(lambda: browser(editor).post(f"/t/{turn.pk}/1/again/"))()
    may = sync_to_async(asked[0])
    assert await may()
    await Share.objects.filter(pk=share.pk).aupdate(document=False)
    assert not await may()
    await Share.objects.all().aupdate(document=True, until=timezone.now())
    assert not await may()
