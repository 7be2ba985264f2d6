"""Changes that the database tells of are appended at the end of their transaction, and only with it."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, transaction

from assistant.protection import log
from assistant.protection.chain import breaks
from assistant.protection.models import AuditEvent

from ..wire.cluster import on, postgresql


def actions(after: int) -> list[str]:
    return list(AuditEvent.objects.filter(seq__gt=after).values_list("action", flat=True))


def change(monkeypatch: pytest.MonkeyPatch) -> None:
    start = AuditEvent.objects.count()
    with transaction.atomic():
        clara = User.objects.create_user("clara")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Group.objects.create(name="of a savepoint")
            1 / 0  # noqa: B018
        with transaction.atomic():
            clara.save()
        assert actions(start) == [], "the end of the chain is locked while the transaction goes on"
    assert actions(start) == ["user.add", "user.change"]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        User.objects.filter(pk=clara.pk).delete()
        1 / 0  # noqa: B018
    User.objects.create_user("without a transaction")
    assert actions(start) == ["user.add", "user.change", "user.add"]
    for error in (DatabaseError, RuntimeError):
        with monkeypatch.context() as patched, pytest.raises(error):
            patched.setattr(log, "_statements", lambda _vendor, error=error: (_ for _ in ()).throw(error))
            User.objects.filter(pk=clara.pk).delete()
        clara.refresh_from_db()
    clara.delete()
    assert actions(start)[3:] == ["user.delete"]
    assert list(breaks(log.written(AuditEvent.objects.all()))) == []


def test_changes_are_appended_with_their_transaction(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    change(monkeypatch)


@pytest.mark.whole
def test_changes_are_appended_with_their_transaction_in_postgresql(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_db_blocker.unblock(), postgresql() as server, on(server.url):
        change(monkeypatch)
