"""What is due is destroyed with its certificate; what a hold is on is kept, whoever would destroy it."""

import asyncio
import io
from datetime import datetime, time, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from assistant.chat.models import Conversation, Turn
from assistant.chat.turns.keeper import Keeper
from assistant.chat.turns.runner import Runner
from assistant.documents import originals
from assistant.documents.models import Document, Reading
from assistant.exceptions import BadInput, Held
from assistant.matters.models import Matter
from assistant.protection.models import AuditEvent
from assistant.retention import disposal
from assistant.retention.holding import held_object, is_held, keep, propose_release, release
from assistant.retention.models import HoldItem, RetentionRule

from ..waiting import until


def dispose(*options: str) -> list[str]:
    out = io.StringIO()
    call_command("dispose", *options, stdout=out)
    return out.getvalue().splitlines()


def test_what_its_rule_no_longer_keeps_is_destroyed_with_a_certificate(paralegal, read, rule, data_dir) -> None:
    reading = read(paralegal)
    document, conversation = reading.document, reading.turn.conversation
    originals.keep(document.pk, b"canary")
    assert dispose() == []
    first, second = rule("document", 30), rule("conversation", 3000)
    due = [f"document {document.pk} (rule {first.pk})", f"conversation {conversation.pk} (rule {second.pk})"]
    assert set(dispose("--dry-run")) == {f"due {line}" for line in due}
    assert Document.objects.exists() and Conversation.objects.exists()
    assert set(dispose()) == {f"destroyed {line}" for line in due}
    assert not (Document.objects.exists() or Reading.objects.exists() or Turn.objects.exists())
    assert not originals.is_kept(document.pk)
    certificates = dict(AuditEvent.objects.filter(detail__has_key="rule").values_list("action", "detail"))
    assert certificates["document.delete"]["rule"] == first.pk and certificates["document.delete"]["readings"] in (0, 1)
    assert certificates["conversation.purge"] | {"sha256": ""} == {"sha256": "", "turns": 1, "rule": second.pk}
    assert len(certificates["conversation.purge"]["sha256"]) == 64
    assert "canary" not in str(list(AuditEvent.objects.values()))


def test_use_a_later_rule_and_no_days_keep(paralegal, read, rule) -> None:
    reading = read(paralegal)
    rule("document", 30)
    rule("conversation", 30)
    Reading.objects.update(created=timezone.now())
    Conversation.objects.update(updated=timezone.now())
    assert dispose() == []
    read(paralegal)
    rule("document", None)
    assert [line.split()[1] for line in dispose("--dry-run")] == ["conversation"]
    assert Document.objects.filter(pk=reading.document_id).exists()


def test_a_rule_that_nobody_else_approved_destroys_nothing(paralegal, read, officer) -> None:
    read(paralegal)
    fields = {"domain": "legal", "kind": "document", "days": 1, "basis": "x", "author": officer}
    RetentionRule.objects.create(**fields)
    assert dispose() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.create(**fields, approved_by=officer, approved=timezone.now())


@pytest.mark.parametrize("on", ["owner", "conversation", "document"])
def test_a_hold_keeps_what_it_is_on_from_everybody(on, paralegal, read, rule, hold, officer, client) -> None:
    """A conversation and the document read in it stand and fall together."""
    reading = read(paralegal)
    document, conversation = reading.document, reading.turn.conversation
    rule("document", 30)
    rule("conversation", 30)
    hold({"owner": paralegal, "conversation": conversation, "document": document}[on])
    client.force_login(paralegal)
    assert client.post(f"/documents/{document.pk}/delete/").status_code == 302
    assert client.post(f"/c/{conversation.pk}/delete/").status_code == 200
    Conversation.objects.update(deleted=timezone.now() - timedelta(days=2))
    assert set(dispose()) == {
        f"kept {kind} {thing.pk} ({why})"
        for kind, thing in (("document", document), ("conversation", conversation))
        for why in ("deleted", f"rule {RetentionRule.objects.get(kind=kind).pk}")
    }
    for thing in (document, conversation, paralegal):
        with pytest.raises(Held):
            thing.delete()
    with pytest.raises(Held):
        User.objects.filter(pk=paralegal.pk).delete()
    client.force_login(officer)
    page = client.post(f"/admin/auth/user/{paralegal.pk}/delete/", {"post": "yes"})
    assert "what is under a legal hold: paul" in page.content.decode()
    assert User.objects.filter(pk=paralegal.pk).exists() and Reading.objects.filter(pk=reading.pk).exists()


@pytest.mark.parametrize("on", ["matter", "asker", "owner"])
def test_a_hold_keeps_what_lies_in_a_matter(on, paralegal, people, read, rule, hold) -> None:
    """A person's hold keeps what they asked in the conversations of others, too."""
    reading, asker = read(paralegal), people("anna", "paralegals")
    matter = Matter.objects.create(domain="legal", kind="matter", label="Smith")
    Conversation.objects.update(matter=matter)
    Document.objects.update(matter=matter)
    Turn.objects.update(owner=asker)
    rule("document", 30)
    rule("conversation", 30)
    hold({"matter": matter, "asker": asker, "owner": paralegal}[on])
    assert all(line.startswith("kept ") for line in dispose())
    for thing in (Document.objects.get(), Conversation.objects.get(), asker, paralegal):
        with pytest.raises(Held):
            thing.delete()
    assert Reading.objects.filter(pk=reading.pk).exists()


def test_what_is_deleted_under_a_hold_is_hidden_from_its_owner(paralegal, read, hold, client) -> None:
    reading = read(paralegal)
    hold(reading.document)
    client.force_login(paralegal)
    answer, turn = f"/documents/readings/{reading.turn_id}/", reading.turn_id
    assert client.get(answer).status_code == 200
    client.post(f"/documents/{reading.document_id}/delete/")
    assert "canary" not in client.get("/documents/facts/").content.decode()
    for address in (f"/documents/{reading.document_id}/", answer, f"/documents/{reading.document_id}/original/"):
        assert client.get(address).status_code == 404
    assert "canary.txt" not in client.get(f"/documents/answers/{turn}/answer.json").content.decode()
    hidden = AuditEvent.objects.get(action="document.hide")
    assert hidden.object_id == str(reading.document_id) and hidden.actor_id == paralegal.pk


def test_a_release_takes_two_people_and_then_what_was_deleted_goes(paralegal, read, hold, officer, second) -> None:
    reading = read(paralegal)
    placed = hold(reading.document)
    Document.objects.update(deleted=timezone.now())
    assert not release(placed, second)
    assert propose_release(placed, officer) and not propose_release(placed, second)
    assert not release(placed, officer)
    assert dispose() == [f"kept document {reading.document_id} (deleted)"]
    assert release(placed, second) and not release(placed, second)
    assert dispose() == [f"destroyed document {reading.document_id} (deleted)"]
    assert HoldItem.objects.filter(key=str(reading.document_id)).exists()
    told = list(AuditEvent.objects.filter(action__startswith="hold.").values_list("action", "object_id"))
    assert told == [
        ("hold.add", str(placed.pk)),
        ("hold.keep", str(reading.document_id)),
        ("hold.propose_release", str(placed.pk)),
        ("hold.release", str(placed.pk)),
    ]


def test_nothing_is_put_under_a_hold_that_is_not_there(paralegal, read, hold, officer, second) -> None:
    placed = hold(paralegal)
    document = read(paralegal).document
    for key in ("", "1", str(paralegal.pk), "0" * 32):
        with pytest.raises(BadInput):
            held_object(key)
    propose_release(placed, officer)
    release(placed, second)
    with pytest.raises(BadInput):
        keep(placed, [document], officer)


def test_the_pages_say_how_long_something_is_kept(paralegal, read, rule, hold, client) -> None:
    reading = read(paralegal)
    client.force_login(paralegal)
    pages = (f"/c/{reading.turn.conversation_id}/", "/documents/facts/")
    assert not any("ept until" in client.get(page).content.decode() for page in pages)
    rule("document", 5000)
    rule("conversation", 5000)
    last = Conversation.objects.get().updated + timedelta(days=5000)
    for page in pages:
        assert f"Kept until {date_format(timezone.localdate(last))}" in client.get(page).content.decode()
    hold(reading.document)
    for page in pages:
        assert "Held: kept even if it is deleted" in client.get(page).content.decode()


@pytest.mark.parametrize("kind", ["conversation", "document"])
def test_the_day_until_which_it_is_kept_ends_before_it_is_due(kind, paralegal, read, rule, monkeypatch) -> None:
    reading, moment = read(paralegal), datetime(2026, 10, 25, 0, 10, tzinfo=timezone.get_default_timezone())
    thing = {"conversation": reading.turn.conversation, "document": reading.document}[kind]
    Conversation.objects.update(updated=moment)
    Reading.objects.update(created=moment)
    rule(kind, 30)
    until = disposal.kept(kind, [thing])[0].until
    assert until
    last = datetime.combine(until, time.max, timezone.get_default_timezone())
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert list(disposal.outlived()) == []
    monkeypatch.setattr(timezone, "now", lambda: last + timedelta(seconds=1))
    assert [due.thing for due in disposal.outlived()] == [thing]


@pytest.fixture
def stuck(transactional_db, paralegal, read, monkeypatch) -> Conversation:
    """The first of two that are due: the database cannot destroy it."""
    read(paralegal)
    read(paralegal)
    Conversation.objects.update(deleted=timezone.now() - timedelta(days=2))
    first, destroy = next(disposal.deleted()).thing, disposal.destroy

    def broken(thing: Conversation, *rest: Any) -> bool:
        if thing.pk == first.pk:
            raise IntegrityError("canary")
        return destroy(thing, *rest)

    monkeypatch.setattr(disposal, "destroy", broken)
    assert isinstance(first, Conversation)
    return first


def test_the_command_goes_on_after_one_that_cannot_be_destroyed(stuck) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 of 2 could not be destroyed"):
        call_command("dispose", stdout=out)
    assert f"failed, IntegrityError: conversation {stuck.pk} (deleted)" in out.getvalue()
    assert "canary" not in out.getvalue() and Conversation.objects.get() == stuck


async def test_the_site_goes_on_after_one_that_cannot_be_destroyed(stuck, data_dir, caplog) -> None:
    *_others, purges = Keeper(Mock(spec=Runner)).work
    task = asyncio.create_task(purges())
    try:
        await until(lambda: _only(stuck))
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert f"{stuck.pk} was not destroyed: IntegrityError" in caplog.text and "canary" not in caplog.text


async def _only(conversation: Conversation) -> bool:
    return [found async for found in Conversation.objects.all()] == [conversation]


def test_many_are_looked_up_with_as_many_queries_as_one(paralegal, people, read, rule, hold, second) -> None:
    readings = [read(paralegal) for _ in range(5)]
    rule("document", 30)
    rule("conversation", 30)
    matter = Matter.objects.create(domain="legal", kind="matter", label="Smith")
    asker = people("anna", "paralegals")
    Document.objects.filter(pk=readings[0].document_id).update(matter=matter)
    Conversation.objects.filter(turns=readings[0].turn_id).update(matter=matter)
    Turn.objects.filter(pk=readings[1].turn_id).update(owner=asker)
    hold(matter, asker, second, readings[2].document, readings[3].turn.conversation)
    conversations = list(Conversation.objects.filter(pk__in=[reading.turn.conversation_id for reading in readings]))
    for kind, things in (("document", list(Document.objects.all())), ("conversation", conversations)):
        with CaptureQueriesContext(connection) as one:
            disposal.kept(kind, things[:1])
        with CaptureQueriesContext(connection) as all_of_them:
            told = disposal.kept(kind, things)
        assert len(all_of_them) == len(one)
        assert [found.held for found in told] == [is_held(thing) for thing in things]
        assert sum(found.held for found in told) == 4


def test_the_site_itself_destroys_what_was_deleted(paralegal, read) -> None:
    reading = read(paralegal)
    assert list(disposal.deleted()) == []
    Conversation.objects.update(deleted=timezone.now() - timedelta(days=2))
    (due,) = disposal.deleted()
    Conversation.objects.update(deleted=None)
    assert not disposal.dispose(due), "it was restored meanwhile"
    Conversation.objects.update(deleted=timezone.now() - timedelta(days=2))
    assert disposal.dispose(due) and not disposal.dispose(due)
    assert not Turn.objects.exists() and Document.objects.filter(pk=reading.document_id).exists()


def test_what_sqlite_deletes_it_overwrites(transactional_db) -> None:
    if connection.vendor == "sqlite":
        assert connection.cursor().execute("PRAGMA secure_delete").fetchone() == (1,)
