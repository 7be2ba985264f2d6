"""Everything about a person is exported, their words are erased, and what is kept is said with its reason."""

import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db.models import CASCADE
from django.test import Client

from assistant.accounts.models import LoginSession
from assistant.chat.models import Conversation, Turn
from assistant.documents import originals
from assistant.documents.models import Document, Piece, Reading
from assistant.matters.models import Barrier, Matter
from assistant.protection.chain import breaks
from assistant.protection.log import record, written
from assistant.protection.models import AuditEvent
from assistant.retention.export import ABOUT, SECRETS, export, pointing_at


def command(name: str, *arguments: object) -> list[str]:
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def exported(person: User, path: Path) -> dict[str, Any]:
    command("exportperson", person.username, path)
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            name: json.loads(archive.read(name)) if name.endswith(".json") else archive.read(name)
            for name in archive.namelist()
        }


@pytest.fixture
def paul(paralegal: User, read: Any, data_dir: Path) -> User:
    """Has a conversation, a document with its file and a reading, a session and a second factor."""
    reading = read(paralegal)
    Piece.objects.create(reading=reading, position=0, start=0, end=6, text="canary-note")
    originals.keep(reading.document_id, b"canary-original")
    Authenticator.objects.create(user=paralegal, type="totp", data={"secret": "canary-secret"})
    Client().force_login(paralegal)
    return paralegal


def test_the_export_has_everything_of_one_person_and_no_secret(paul, read, people, officer, tmp_path) -> None:
    other = read(people("eve", "paralegals"))
    document = Document.objects.get(owner=paul)
    record("document.view", officer, document)
    found = exported(paul, tmp_path / "paul.zip")
    assert found["auth.user.json"][0]["username"] == "paul"
    assert [row["text"] for row in found["chat.turn.json"]] == ["canary-answer"]
    assert [row["title"] for row in found["chat.conversation.json"]] == ["canary-title"]
    assert [row["text"] for row in found["documents.piece.json"]] == ["canary-note"]
    assert found[f"documents/{document.pk}"] == b"canary-original"
    assert found["auth.user_groups.json"] and found["mfa.authenticator.json"][0]["type"] == "totp"
    assert {row["action"] for row in found[ABOUT]} >= {"document.view", "user.add", "user.export"}
    text = str(found)
    session = LoginSession.objects.get(account=paul)
    for secret in ("canary-secret", paul.password, session.session_key, session.session_data, str(other.document_id)):
        assert secret not in text
    assert (tmp_path / "paul.zip").stat().st_mode & 0o777 == 0o600


def test_the_export_leaves_to_others_what_is_theirs(paul, people, hold, tmp_path) -> None:
    """Others asked in the same conversation and of the same document; an answer repeats one of the person's."""
    anna, mine = people("anna", "paralegals"), Turn.objects.get()
    theirs = Turn.objects.create(
        conversation=mine.conversation, owner=anna, client_id=mine.pk, position=2, task="ask", language="en",
        inputs={"question": "canary-others"}, state="completed", text="canary-others", again=mine,
    )  # fmt: skip
    document = Document.objects.get()
    reading = Reading.objects.create(turn=theirs, document=document, mode=Reading.Mode.WHOLE, edited="canary-others")
    Piece.objects.create(reading=reading, position=0, start=0, end=6, text="canary-others")
    matter = Matter.objects.create(domain="legal", kind="matter", label="Smith")
    Barrier.objects.create(matter=matter, user=paul, reason="canary-others")
    hold(paul, document)
    own = Reading.objects.get(turn=mine)
    record("reading.view", anna, own)
    record("prompt.change", anna, ("prompts.prompttemplate", str(own.pk)))
    found = exported(paul, tmp_path / "paul.zip")
    assert "canary-others" not in str(found) and str(theirs.pk) not in str(found)
    assert [row["id"] for row in found["documents.reading.json"]] == [own.pk]
    assert [row["user"] for row in found["matters.barrier.json"]] == [paul.pk]
    about = {(row["action"], row["object_type"]) for row in found[ABOUT]}
    assert ("reading.view", "documents.reading") in about
    assert not any(action.startswith("hold.") or kind == "prompts.prompttemplate" for action, kind in about)


def test_an_export_overwrites_nothing_and_leaves_nothing_half_written(paul, tmp_path, monkeypatch) -> None:
    path = tmp_path / "paul.zip"
    path.write_text("kept")
    with pytest.raises(FileExistsError):
        export(paul, path)
    assert path.read_text() == "kept"
    monkeypatch.setattr(originals, "read", lambda _pk: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(paul, tmp_path / "new.zip")
    assert not (tmp_path / "new.zip").exists()


def test_every_relation_to_an_account_is_followed() -> None:
    """The export asks the models, so a new one is in it; what it leaves out is named here."""
    followed = {(model, field) for model, field, _owned in pointing_at(User)}
    keys = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.remote_field and field.related_model is User
    }
    assert keys == followed and {model for model, _field, owned in pointing_at(User) if owned} >= {
        Conversation,
        Document,
    }
    assert {field.remote_field.on_delete for field in Turn._meta.concrete_fields if field.name == "owner"} == {CASCADE}
    assert "inputs" not in SECRETS and "text" not in SECRETS


def test_erasing_destroys_the_words_and_takes_the_name(paul, officer, tmp_path) -> None:
    key, groups = paul.pk, Group.objects.filter(user=paul)
    assert groups.exists()
    with pytest.raises(CommandError, match="Add --yes"):
        command("eraseperson", "paul")
    assert Conversation.objects.exists()
    told = command("eraseperson", "paul", "--yes")
    assert told[0] == f"Account {key}. Conversations: 1. Documents: 1."
    assert all(line.startswith(("Kept: the audit log", "Kept: prompts")) for line in told[1:])
    assert not (Conversation.objects.exists() or Document.objects.exists() or Piece.objects.exists())
    assert not any((tmp_path / "documents").iterdir())
    paul.refresh_from_db()
    assert paul.username == f"erased-{key}" and not paul.is_active and not groups.exists()
    assert not (LoginSession.objects.filter(account=key).exists() or Authenticator.objects.filter(user=key).exists())
    assert AuditEvent.objects.get(action="user.erase").detail == {
        "conversations": 1, "documents": 1, "held": 0, "name": 0,
    }  # fmt: skip
    assert list(breaks(written(AuditEvent.objects.all()))) == []
    page = Client()
    page.force_login(officer)
    assert f"erased-{key}" in page.get("/admin/protection/auditevent/", {"q": str(key)}).content.decode()


def test_erasing_leaves_to_a_matter_what_lies_in_it(paul) -> None:
    matter = Matter.objects.create(domain="legal", kind="matter", label="Smith")
    Conversation.objects.update(matter=matter)
    Document.objects.update(matter=matter)
    told = command("eraseperson", "paul", "--yes")
    assert told[0] == f"Account {paul.pk}. Conversations: 0. Documents: 0."
    assert told[1] == "Kept: 2 conversations and documents in matters, which are their members'."
    assert Conversation.objects.get().owner.username == f"erased-{paul.pk}" and Document.objects.exists()


def test_erasing_says_what_a_hold_keeps_and_why(paul, read, hold) -> None:
    held = Document.objects.get(owner=paul)
    free = read(paul)
    placed = hold(held)
    told = command("eraseperson", "paul", "--yes")
    assert told[0] == f"Account {paul.pk}. Conversations: 1. Documents: 1."
    assert f"Kept: document {held.pk}, under legal hold {placed.pk}." in told
    assert "Kept: the name of the account, which cannot be used any more, because of a legal hold." in told
    assert not Document.objects.filter(pk=free.document_id).exists()
    assert Document.objects.get(pk=held.pk).deleted and Conversation.objects.get().deleted
    paul.refresh_from_db()
    assert paul.username == "paul" and not paul.is_active


@pytest.mark.parametrize("name", ["exportperson", "eraseperson"])
def test_there_is_no_such_account(name, db, tmp_path) -> None:
    with pytest.raises(CommandError, match="no such account"):
        command(name, "nobody", *([tmp_path / "x.zip"] if name == "exportperson" else ["--yes"]))
