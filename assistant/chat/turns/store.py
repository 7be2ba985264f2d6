"""Database access for running turns: a few short statements, never one per token.

The epoch is a fencing token. A process that takes a turn over raises its epoch, and every write applies only to the
epoch it was made for. So a process that has lost a turn without knowing it can no longer change the turn.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ...accounts.models import LoginSession, open_sessions
from ...database import among
from ...search.entries import index_turns
from ..models import Continuation, Conversation, Turn
from ..protocol import OPEN_STATES
from .accepting import LEASE, MINUTE

#: A new epoch starts numbering this far above the stored `seq`. The old process may have sent numbers that it never
#: stored, and none of them may be used again.
EPOCH_STEP = 1_000_000

#: The fields stored at every checkpoint; with the provenance of the answer; and with its end.
GROWING = ("reasoning", "text", "restored", "seq", "joined", "reasoning_seconds")
NOTED = (*GROWING, "state", "version", "model", "left_out", "requests", "parameters", "rules")
ENDING = (
    *NOTED, "code", "detail", "boxed", "finished", "seconds", "prompt_tokens", "completion_tokens", "lease",
)  # fmt: skip

#: Types that every database driver takes without conversion.
_PLAIN = (str, int, float)


class TurnRow(NamedTuple):
    """A copy of the fields to store. The turn may change while the row waits or is written in a thread."""

    names: tuple[str, ...]
    values: list[Any]
    pk: UUID
    epoch: int

    @classmethod
    def of(cls, turn: Turn, names: tuple[str, ...]) -> "TurnRow":
        return cls(names, [getattr(turn, field.attname) for field in _fields(names)], turn.pk, turn.epoch)


def write(rows: Sequence[TurnRow]) -> set[UUID]:
    """Store all rows in one transaction, and index the answers that ended. Returns the turns that another process has
    taken over or that are deleted."""
    stored = 0
    with transaction.atomic():
        for names in {row.names for row in rows}:
            stored += _update_many(names, [row for row in rows if row.names == names])
        if ended := [row.pk for row in rows if row.names == ENDING]:
            index_turns(ended)
    return set() if stored == len(rows) else _lost({row.pk: row.epoch for row in rows})


def _lost(epochs: Mapping[UUID, int]) -> set[UUID]:
    """The turns whose stored epoch is no longer the given one."""
    stored = dict(Turn.objects.filter(among("pk", epochs)).values_list("pk", "epoch"))
    return {pk for pk, epoch in epochs.items() if stored.get(pk) != epoch}


def renew(turns: Sequence[Turn]) -> set[UUID]:
    """Renew the leases of turns. Returns those that another process has taken over."""
    if not turns:
        return set()
    Turn.objects.filter(among("pk", [turn.pk for turn in turns])).update(lease=timezone.now() + LEASE)
    return _lost({turn.pk: turn.epoch for turn in turns})


def hand_over(turns: Sequence[Turn]) -> None:
    """Store the text of the turns and release their leases, so that any process may adopt them at once."""
    for turn in turns:
        turn.lease = None
    write([TurnRow.of(turn, (*GROWING, "lease")) for turn in turns])


def unfinished(mine: Collection[UUID]) -> list[Turn]:
    """The turns in no final state, except `mine`."""
    turns = Turn.objects.filter(state__in=OPEN_STATES).exclude(among("pk", mine))
    return list(turns.select_related("conversation", "owner", "version__template"))


def ended_lately() -> list[tuple[UUID, UUID]]:
    """Turn and conversation ids of turns that ended within the last LEASE: `unfinished` no longer lists them, and
    readers here may have missed their end."""
    ended = Turn.objects.filter(finished__gt=timezone.now() - LEASE)
    return list(ended.values_list("pk", "conversation_id"))


def adopt(turn: Turn) -> bool:
    """Take over a turn whose lease is released or expired. It gets a new epoch, because its readers may have seen more
    than is stored. Returns whether this process got it."""
    free = Q(lease=None) | Q(lease__lt=timezone.now())
    return _take(turn, Turn.objects.filter(free, pk=turn.pk, epoch=turn.epoch))


def take(turn: Turn) -> bool:
    """Take over a turn that another process runs; that process finds out at its next write."""
    return _take(turn, Turn.objects.filter(pk=turn.pk, epoch=turn.epoch))


def deleted(turns: Sequence[Turn]) -> list[Turn]:
    """The turns whose conversation was deleted."""
    if not turns:
        return []
    theirs = among("pk", {turn.conversation_id for turn in turns})
    conversations = Conversation.objects.filter(theirs).exclude(deleted=None)
    gone = set(conversations.values_list("pk", flat=True))
    return [turn for turn in turns if turn.conversation_id in gone]


def purge() -> None:
    """Delete continuations no longer counted by the rate limit, and expired sessions."""
    Continuation.objects.filter(created__lt=timezone.now() - MINUTE).delete()
    LoginSession.objects.exclude(open_sessions()).delete()


def _take(turn: Turn, claim: QuerySet[Turn]) -> bool:
    # One conditional UPDATE decides between processes that try at the same moment: only one finds the old epoch.
    changes: dict[str, Any] = {"epoch": turn.epoch + 1, "lease": timezone.now() + LEASE, "seq": F("seq") + EPOCH_STEP}
    if not claim.filter(state__in=OPEN_STATES).update(**changes):
        return False
    turn.refresh_from_db(fields=[*GROWING, "epoch", "lease", "state", "requests", "passages", "nameless"])
    if turn.nameless:  # Its words may have been stored since its conversation was read.
        turn.conversation.refresh_from_db(fields=["names"])
    return True


def _update_many(names: tuple[str, ...], rows: Sequence[TurnRow]) -> int:
    """Update rows with one prepared statement; Django's `bulk_update` costs ten times as much. Returns how many matched
    their epoch."""
    fields = [*_fields(names), *_fields(("id", "epoch"))]
    *changes, key, epoch = (f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    table = connection.ops.quote_name(Turn._meta.db_table)
    prepared = [
        [
            value if type(value) in _PLAIN else field.get_db_prep_save(value, connection)
            for field, value in zip(fields, (*row.values, row.pk, row.epoch), strict=True)
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {', '.join(changes)} WHERE {key} AND {epoch}", prepared)  # noqa: S608
        changed: int = cursor.rowcount
    return changed


@cache
def _fields(names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(Turn._meta.get_field(name) for name in names)
