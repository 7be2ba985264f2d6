"""What running turns ask of the database: few statements, short ones, none of them for a token.

Whoever takes a turn over raises its epoch, and every write names the epoch it belongs to: a process that has lost a
turn, without knowing yet, changes nothing any more.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.signals import connection_created
from django.db.models import F, Q, QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..exceptions import AssistantError
from .accepting import LEASE, MINUTE
from .models import Continuation, Conversation, Turn
from .protocol import OPEN_STATES

#: How long a deletion can be undone.
UNDO = timedelta(days=1)

#: A new epoch's numbers begin so far above the stored one that they differ from all the old one may have given out.
EPOCH_STEP = 1_000_000

#: Seconds to insist while the database does not answer, and between two attempts.
INSIST_SECONDS, AGAIN_SECONDS = 60.0, 0.25

#: Seconds after which whoever asks hears that it cannot be saved now. What has begun by then takes a second more at
#: most: the time-out of SQLite.
HASTE_SECONDS = 1.8

#: Fields of a turn that change while it is answered; those that say where its answer comes from; those of its end.
GROWING = ("reasoning", "text", "seq", "joined", "reasoning_seconds")
NOTED = (*GROWING, "state", "version", "model", "left_out", "requests", "parameters", "rules")
ENDING = (
    *NOTED, "code", "detail", "boxed", "finished", "seconds", "prompt_tokens", "completion_tokens", "lease",
)  # fmt: skip

#: Values that every database takes as they are.
_PLAIN = (str, int, float)

_TRY_AGAIN = _("This could not be saved just now. Nothing was lost; try again in a moment.")
_FULL = _("There is no room left to save anything here, so nothing was sent. Tell the person who runs this site.")

#: Whether the last work failed in the database.
_troubled = False

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


async def in_database(
    work: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
) -> _Result:
    """Run `work` in the one thread that speaks to the database. Its connection is kept, and given up when it broke."""

    def run() -> _Result:
        global _troubled
        _leave_a_moved_file()
        try:
            result = work(*args, **kwargs)
        except DatabaseError:
            _troubled = True
            connection.close_if_unusable_or_obsolete()
            raise
        _troubled = False
        return result

    return await sync_to_async(run)()


async def in_time(work: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
    """As `in_database`, for somebody who waits for it: while the database takes nothing, what has not begun in time is
    left undone. Raises DatabaseError."""
    turnstile = threading.Lock()

    def run() -> _Result:
        if not turnstile.acquire(blocking=False):
            raise _Withdrawn
        return work(*args, **kwargs)

    task = asyncio.ensure_future(in_database(run))
    while not (await asyncio.wait([task], timeout=HASTE_SECONDS))[0]:
        if _troubled and turnstile.acquire(blocking=False):
            task.add_done_callback(lambda task: task.cancelled() or task.exception())
            raise OperationalError
    return task.result()


class _Withdrawn(Exception):
    """Nobody waits for this work any more."""


def not_saved(error: DatabaseError) -> AssistantError:
    """What to tell whoever wanted it saved: "storage_full" where the disk is full, or as much of it as the database may
    use, else "try_again"."""
    cause = error.__cause__
    full = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}
    if getattr(cause, "sqlite_errorname", "") in full or getattr(cause, "sqlstate", "") == "53100":
        return AssistantError(_FULL, code="storage_full")
    return AssistantError(_TRY_AGAIN, code="try_again")


@receiver(connection_created)
def _note_file(connection: Any, **_: object) -> None:
    """Which file SQLite has opened."""
    connection.opened = None
    if connection.vendor == "sqlite":
        path = Path(connection.connection.execute("PRAGMA database_list").fetchone()[2])
        connection.opened = (path, path.stat().st_ino) if path.is_file() else None


def _leave_a_moved_file() -> None:
    """SQLite goes on writing to a file that was taken away; what it writes there may be lost with it."""
    if connection.connection is None or (opened := getattr(connection, "opened", None)) is None:
        return
    path, number = opened
    try:
        moved = path.stat().st_ino != number
    except FileNotFoundError:
        moved = True
    if moved:
        connection.close()


async def insist(work: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
    """As `in_database`, again and again for a minute while the database does not answer. Raises DatabaseError."""
    deadline = time.monotonic() + INSIST_SECONDS
    while True:
        try:
            return await in_database(work, *args, **kwargs)
        except DatabaseError:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(AGAIN_SECONDS)


class Row(NamedTuple):
    """What is to be stored of a turn: these fields, as they were when it was made. It can wait, and go to a thread."""

    names: tuple[str, ...]
    values: list[Any]
    pk: UUID
    epoch: int

    @classmethod
    def of(cls, turn: Turn, names: tuple[str, ...]) -> "Row":
        return cls(names, [getattr(turn, field.attname) for field in _fields(names)], turn.pk, turn.epoch)


def write(rows: Sequence[Row]) -> set[UUID]:
    """Store all of it at once; the turns that are another process's by now, or that are no more."""
    stored = 0
    with transaction.atomic():
        for names in {row.names for row in rows}:
            stored += _update_many(names, [row for row in rows if row.names == names])
    return set() if stored == len(rows) else _lost({row.pk: row.epoch for row in rows})


def _lost(epochs: Mapping[UUID, int]) -> set[UUID]:
    kept = dict(Turn.objects.filter(pk__in=epochs).values_list("pk", "epoch"))
    return {pk for pk, epoch in epochs.items() if kept.get(pk) != epoch}


def renew(turns: Sequence[Turn]) -> set[UUID]:
    """Keep the turns that run here; those that are another's by now."""
    if not turns:
        return set()
    Turn.objects.filter(pk__in=[turn.pk for turn in turns]).update(lease=timezone.now() + LEASE)
    return _lost({turn.pk: turn.epoch for turn in turns})


def hand_over(turns: Sequence[Turn]) -> None:
    """Keep what the turns have grown to, and let any process take them."""
    for turn in turns:
        turn.lease = None
    write([Row.of(turn, (*GROWING, "lease")) for turn in turns])


def unfinished(mine: Collection[UUID]) -> list[Turn]:
    """The turns that have not ended and do not run here."""
    turns = Turn.objects.filter(state__in=OPEN_STATES).exclude(pk__in=mine)
    return list(turns.select_related("conversation", "version__template"))


def ended_lately() -> list[tuple[UUID, UUID]]:
    """Turn and conversation of those that ended a few seconds ago: an end may come between two looks."""
    ended = Turn.objects.filter(finished__gt=timezone.now() - LEASE)
    return list(ended.values_list("pk", "conversation_id"))


def adopt(turn: Turn) -> bool:
    """Take over a turn that nobody runs. Its readers may have seen more than is stored: a new epoch."""
    free = Q(lease=None) | Q(lease__lt=timezone.now())
    return _take(turn, Turn.objects.filter(free, pk=turn.pk, epoch=turn.epoch))


def take(turn: Turn) -> bool:
    """Take over a turn that another process runs; it finds out at its next write."""
    return _take(turn, Turn.objects.filter(pk=turn.pk, epoch=turn.epoch))


def standing(turns: Collection[UUID]) -> dict[UUID, tuple[str, int, int]]:
    """State, epoch and number of the last stored event of each."""
    found = Turn.objects.filter(pk__in=turns).values_list("pk", "state", "epoch", "seq")
    return {pk: (state, epoch, seq) for pk, state, epoch, seq in found}


def load(pk: UUID) -> Turn | None:
    return Turn.objects.select_related("conversation", "version__template").filter(pk=pk).first()


def deleted(turns: Sequence[Turn]) -> list[Turn]:
    """Those of the turns whose conversation was deleted."""
    if not turns:
        return []
    conversations = Conversation.objects.filter(pk__in={turn.conversation_id for turn in turns}).exclude(deleted=None)
    gone = set(conversations.values_list("pk", flat=True))
    return [turn for turn in turns if turn.conversation_id in gone]


def purge() -> None:
    """Take away for good what was deleted longer ago than it can be undone, and what is not counted any more."""
    Conversation.objects.filter(deleted__lt=timezone.now() - UNDO).delete()
    Continuation.objects.filter(created__lt=timezone.now() - MINUTE).delete()


def _take(turn: Turn, claim: QuerySet[Turn]) -> bool:
    changes: dict[str, Any] = {"epoch": turn.epoch + 1, "lease": timezone.now() + LEASE, "seq": F("seq") + EPOCH_STEP}
    if not claim.filter(state__in=OPEN_STATES).update(**changes):
        return False
    turn.refresh_from_db(fields=[*GROWING, "epoch", "lease", "state", "requests"])
    return True


def _update_many(names: tuple[str, ...], rows: Sequence[Row]) -> int:
    """One prepared statement for all of the rows: Django's `bulk_update` costs ten times as much. How many changed."""
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
