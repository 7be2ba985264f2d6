"""The audit log: appended in the action's transaction, chained, kept, and without words."""

from contextlib import nullcontext
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client

from assistant.database_errors import SENTENCES, code_of
from assistant.protection import actions
from assistant.protection.chain import START, breaks, hash_of
from assistant.protection.log import LoggedEvent, append, record, record_own, written
from assistant.protection.models import AuditEvent, AuditHead

ADDRESS = "/accounts/login/"
SIGN_IN = ("sign_in", "sign_in_failed", "sign_out", "locked")
PASSWORD = "correct horse battery"


@pytest.fixture
def clara(db) -> User:
    return User.objects.create_user("clara", password=PASSWORD)


def rows() -> list[dict]:
    """Those of signing in and out; each group and account that is made has left one too."""
    return list(written(AuditEvent.objects.filter(action__in=SIGN_IN)))


def test_each_row_has_the_hash_of_the_one_before(clara) -> None:
    record("sign_in", clara, clara)
    append([LoggedEvent("sign_out", clara, clara), LoggedEvent("sign_in", clara)])
    first, second, third = rows()
    (start,) = written(AuditEvent.objects.filter(seq=1))
    assert start["previous"] == START and start["hash"] == hash_of(START, start)
    before = AuditEvent.objects.get(seq=first["seq"] - 1)
    assert [second["seq"], third["seq"]] == [first["seq"] + 1, first["seq"] + 2]
    assert (first["previous"], second["previous"], third["previous"]) == (before.hash, first["hash"], second["hash"])
    assert first["actor"] == clara.pk and first["object_type"] == "auth.user" and first["object_id"] == str(clara.pk)
    head = AuditHead.objects.get()
    assert (head.seq, head.hash) == (third["seq"], third["hash"]) and list(breaks(rows())) == []


def test_what_is_rolled_back_leaves_no_row_and_no_gap(clara) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("sign_in", clara)
        1 / 0  # noqa: B018
    record("sign_in", clara)
    assert len(rows()) == 1 and list(breaks(written(AuditEvent.objects.all()))) == []


def test_an_action_whose_row_cannot_be_written_does_not_happen(clara, monkeypatch) -> None:
    AuditHead.objects.update(seq=-1)
    AuditEvent.objects.create(seq=0, at="2026-01-01T00:00Z", action="sign_in", outcome="ok", previous=START, hash=START)
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.filter(pk=clara.pk).update(first_name="Clara")
        record("sign_in", clara)
    clara.refresh_from_db()
    assert clara.first_name == ""


@pytest.mark.parametrize("change", ["UPDATE protection_auditevent SET seq = 9", "DELETE FROM protection_auditevent"])
def test_the_database_refuses_to_change_a_row(change, clara) -> None:
    record("sign_in", clara)
    with pytest.raises(DatabaseError, match="audit events are kept"), transaction.atomic():
        connection.cursor().execute(change)
    assert len(rows()) == 1


def test_who_is_deleted_leaves_their_rows(clara) -> None:
    record("sign_in", clara, clara)
    key = clara.pk
    clara.delete()
    (row,) = rows()
    assert row["actor"] == key and list(breaks([row])) == []


def test_no_words(clara, monkeypatch) -> None:
    monkeypatch.setattr(actions, "ACTIONS", {"sign_in": frozenset({"characters"})})
    record("sign_in", clara, detail={"characters": 12})
    record("sign_in", clara, detail={"characters": "a" * 64})
    for detail in ({"characters": "two words"}, {"characters": "a" * 65}, {"characters": 0.5}, {"words": 1}):
        with pytest.raises(ValueError):
            record("sign_in", clara, detail=detail)
    for more in ({"about": ("chat.turn", "Jane Doe")}, {"reason": "of no use"}, {"domain": "häm"}):
        with pytest.raises(ValueError):
            record("sign_in", clara, **more)
    with pytest.raises(ValueError, match="no action"):
        record("sign_on", clara)


def test_the_head_is_found_again(clara) -> None:
    from assistant.protection.log import make_head

    record("sign_in", clara)
    (row,) = rows()
    AuditHead.objects.all().delete()
    with pytest.raises(DatabaseError) as missing, transaction.atomic():
        record("sign_in", clara)
    assert "migrate" in SENTENCES[code_of(missing.value)]
    make_head()
    head = AuditHead.objects.get()
    assert (head.seq, head.hash) == (row["seq"], row["hash"])


def break_with(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        error = DatabaseError()
        error.sqlite_errorname = fault
        raise error

    monkeypatch.setattr("assistant.protection.log.record", broken)


@pytest.mark.parametrize(
    ("fault", "goes_on"),
    [("SQLITE_FULL", True), ("SQLITE_BUSY", True), ("SQLITE_READONLY", True), ("SQLITE_CORRUPT", False)],
)
def test_people_read_what_is_theirs_while_nothing_is_written(fault, goes_on, clara, monkeypatch, caplog) -> None:
    break_with(fault, monkeypatch)
    with nullcontext() if goes_on else pytest.raises(DatabaseError):
        record_own("sign_in", clara, clara)
    assert (f"sign_in of {clara.pk} by {clara.pk}" in caplog.text) == goes_on


def test_what_is_not_there_is_not_there_while_the_database_is_locked(clara, monkeypatch, caplog) -> None:
    break_with("SQLITE_BUSY", monkeypatch)
    client, key = Client(), uuid4()
    client.force_login(clara)
    assert client.get(f"/documents/{key}/").status_code == 404  # asynchronous
    assert client.get(f"/t/{key}/").status_code == 404
    assert caplog.text.count(f"not audited (locked): denied of {key} by {clara.pk}") == 2


# --- Sign-in ------------------------------------------------------------------------------------------------------------


def try_it(password: str, name: str = "clara") -> Client:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.post(ADDRESS, {"username": name, "password": password})
    return client


def actions_seen() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.filter(action__in=SIGN_IN).values_list("action", "outcome", "object_id"))


def test_who_signs_in_and_out(clara) -> None:
    try_it(PASSWORD).post("/accounts/logout/")
    entered, left = rows()
    assert (entered["action"], left["action"]) == ("sign_in", "sign_out")
    assert entered["address"] == "192.0.2.7" and entered["actor"] == left["actor"] == clara.pk
    assert entered["session"] == left["session"] != ""


def test_who_guesses(clara) -> None:
    """Each failure counts until a lock begins; those who go on guessing cannot fill the disk."""
    for name, times in (("clara", 8), ("my password", 1)):
        for _ in range(times):
            try_it("wrong", name)
    known, unknown = str(clara.pk), ""
    failed = [("sign_in_failed", "failed", known)] * 5
    expected = [*failed, ("locked", "denied", ""), ("sign_in_failed", "failed", unknown)]
    assert sorted(actions_seen()) == sorted(expected)


def test_nobody_signs_in_without_a_row(clara, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("assistant.protection.people.record", broken)
    client = Client(raise_request_exception=False)
    answer = client.post(ADDRESS, {"username": "clara", "password": PASSWORD})
    assert answer.status_code == 503
    assert client.get("/accounts/password_change/").status_code == 302
