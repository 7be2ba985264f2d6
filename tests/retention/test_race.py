"""Holds, questions and restores race disposal, in real transactions: what is held, asked in or restored is there, and
what is destroyed is not said to be held."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, connections
from django.test import Client

from assistant.chat.models import Conversation
from assistant.chat.protocol import Ask
from assistant.chat.turns import accepting
from assistant.chat.web import views
from assistant.exceptions import BadInput
from assistant.retention import disposal, holding
from assistant.retention.models import HoldItem, LegalHold

from ..waiting import wait_until
from ..wire.cluster import on, postgresql
from .things import LONG_AGO, approved_rule, reading_of


class Overlap:
    """Runs `second` in a thread while `first` is in the middle of its transaction, where it calls `where`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, where: str) -> None:
        self._inside, self._locked_out, self._ended = threading.Event(), threading.Event(), threading.Event()
        real = getattr(module, where)

        def paused(*args: Any, **kwargs: Any) -> Any:
            if not self._inside.is_set():
                self._inside.set()
                wait_until(lambda: self._ended.is_set() or self._locked_out.is_set() or _somebody_waits())
            return real(*args, **kwargs)

        monkeypatch.setattr(module, where, paused)

    def run(self, first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
        results: list[Any] = []
        thread = threading.Thread(target=self._second, args=(second, results))
        thread.start()
        mine = first()
        thread.join()
        return mine, results[0]

    def _second(self, work: Callable[[], Any], results: list[Any]) -> None:
        wait_until(self._inside.is_set)
        while not results:
            try:
                results.append(work())
            except OperationalError:  # SQLite's way to say that somebody else has begun
                self._locked_out.set()
            except BadInput as error:
                results.append(error)
        self._ended.set()
        connections.close_all()


def _somebody_waits() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def race(monkeypatch: pytest.MonkeyPatch) -> None:
    owner, officer = User.objects.create_user("paul"), User.objects.create_superuser("olga")
    placed = LegalHold.objects.create(name="A claim", reason="x", placed_by=officer)

    conversation = reading_of(owner).turn.conversation
    due = disposal.Due(Conversation.objects.all(), conversation)
    with monkeypatch.context() as patched:
        overlap = Overlap(patched, disposal, "_certificate")
        destroyed, kept = overlap.run(
            lambda: disposal.dispose(due), lambda: holding.keep(placed, [conversation], officer)
        )
    assert destroyed and isinstance(kept, BadInput)
    assert not (Conversation.objects.exists() or HoldItem.objects.exists())

    conversation = reading_of(owner).turn.conversation
    due = disposal.Due(Conversation.objects.all(), conversation)
    with monkeypatch.context() as patched:
        overlap = Overlap(patched, holding, "record")
        kept, destroyed = overlap.run(
            lambda: holding.keep(placed, [conversation], officer), lambda: disposal.dispose(due)
        )
    assert kept is None and not destroyed
    assert Conversation.objects.exists() and HoldItem.objects.exists()


def race_of_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a question is asked in what a rule would destroy, and while what was deleted is restored."""
    owner, officer = User.objects.create_superuser("tess"), User.objects.create_superuser("otto")
    approved_rule("conversation", 30, owner, officer)
    conversation = reading_of(owner).turn.conversation
    (due,) = (due for due in disposal.outlived() if due.thing == conversation)
    ask = Ask(
        id=uuid4(), domain="legal", task="ask", inputs={"question": "Still there?", "text": "A lease."},
        conversation=conversation.pk,
    )  # fmt: skip
    with monkeypatch.context() as patched:
        overlap = Overlap(patched, accepting, "refuse_elsewhere")
        asked, destroyed = overlap.run(lambda: accepting.accept(owner, ask), lambda: disposal.dispose(due))
    assert asked[1] and not destroyed
    assert set(conversation.turns.values_list("position", flat=True)) == {1, 2}

    Conversation.objects.filter(pk=conversation.pk).update(deleted=LONG_AGO)
    (due,) = (due for due in disposal.deleted() if due.thing == conversation)
    client = Client()
    client.force_login(owner)
    with monkeypatch.context() as patched:
        overlap = Overlap(patched, views, "record")
        restored, destroyed = overlap.run(
            lambda: client.post(f"/c/{conversation.pk}/restore/"), lambda: disposal.dispose(due)
        )
    assert restored.status_code == 200 and not destroyed
    assert Conversation.objects.get(pk=conversation.pk).deleted is None and conversation.turns.count() == 2


def test_use_races_disposal(transactional_db, monkeypatch) -> None:
    race_of_use(monkeypatch)


def test_a_hold_races_disposal(transactional_db, monkeypatch) -> None:
    race(monkeypatch)


@pytest.mark.whole
def test_they_race_disposal_in_postgresql(django_db_setup, django_db_blocker, monkeypatch) -> None:
    with django_db_blocker.unblock(), postgresql() as server, on(server.url):
        race(monkeypatch)
        race_of_use(monkeypatch)
