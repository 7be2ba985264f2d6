"""Queries over many keys: the same rows as with `in`, and one SQL text however many keys there are."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from assistant.accounts.models import LoginSession
from assistant.chat.access import seen_by
from assistant.chat.delivery.connections import SocketConnection, ended
from assistant.chat.delivery.mirrors import _standing
from assistant.chat.models import Conversation, Turn
from assistant.chat.turns import store
from assistant.database import among

#: What each process asks every few seconds about all turns, sockets and people at once.
ROUNDS: dict[str, Callable[[list[Turn]], object]] = {
    "leases": store.renew,
    "deleted conversations": store.deleted,
    "turns of other processes": lambda turns: store.unfinished([turn.pk for turn in turns]),
    "turns as they stand": lambda turns: _standing([turn.pk for turn in turns]),
    "sessions": lambda turns: ended([SocketConnection.of(turn.owner, turn.owner.username) for turn in turns]),
    "rights": lambda turns: seen_by({turn.owner_id: {turn.conversation_id} for turn in turns}),
}


def turn_of(owner: User) -> Turn:
    conversation = Conversation.objects.create(owner=owner, domain="medical", title="A question")
    return Turn.objects.create(
        conversation=conversation, owner=owner, client_id=uuid4(), position=1, task="answer", inputs={"question": "?"}
    )


@pytest.fixture
def turns(people: Callable[[str, str], User]) -> list[Turn]:
    """Five people with a session and a turn each."""
    owners = [people(f"person{number}", "clinicians") for number in range(5)]
    for owner in owners:
        LoginSession.objects.create(
            session_key=owner.username, session_data="", expire_date=timezone.now(), last_used=timezone.now()
        )
    return [turn_of(owner) for owner in owners]


@pytest.mark.parametrize("ask", ROUNDS.values(), ids=ROUNDS)
def test_a_round_asks_with_one_text_however_many_there_are(ask, turns) -> None:
    """SQLite keeps prepared statements by their text: another text for each number of keys cost 20 KB an answer."""
    texts: list[list[str]] = [[], []]
    for asked, count in zip(texts, (1, 5), strict=True):
        with connection.execute_wrapper(partial(_noted, asked)):
            ask(turns[:count])
    assert texts[0] == texts[1] != []


def _noted(asked: list[str], execute: Callable[..., object], sql: str, *rest: object) -> object:
    asked.append(sql)
    return execute(sql, *rest)


def test_keys_find_the_rows_that_they_name(turns) -> None:
    wanted = [turn.pk for turn in turns[:2]]
    assert {turn.pk for turn in Turn.objects.filter(among("pk", [*wanted, wanted[0], uuid4()]))} == set(wanted)
    assert Turn.objects.exclude(among("pk", wanted)).count() == 3
    assert not Turn.objects.filter(among("pk", []))
    assert LoginSession.objects.filter(among("session_key", ["person0", "person'1"])).count() == 1
    assert User.objects.filter(among("pk", {turn.owner_id for turn in turns})).count() == 5
