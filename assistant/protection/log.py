"""Appends to the audit log, in the transaction of the action: an action whose row cannot be written does not happen.

An action appends last, because the end of the chain stays locked until its transaction ends: by itself, or, where more
may follow, with `record_at_end`. Actions that are done in one transaction are appended together.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..database_errors import kind_of
from .actions import Detail, fault_of, is_code
from .chain import START, hash_of
from .models import AuditEvent, AuditHead
from .origin import Origin, origin

log = logging.getLogger(__name__)

#: The faults with which a database can still be read.
_ONLY_READ = ("full", "locked", "read_only")

OK, DENIED, FAILED = AuditEvent.Outcome.OK, AuditEvent.Outcome.DENIED, AuditEvent.Outcome.FAILED


@dataclass(frozen=True)
class LoggedEvent:
    """`about` is what was acted on: a row, or a kind of thing and its id where there may be no row. What lies in a
    matter says which by its `matter_id`; `matter` says it of what has no row any more."""

    action: str
    actor: User | None = None
    about: Model | tuple[str, str] | None = None
    domain: str = ""
    outcome: AuditEvent.Outcome = OK
    reason: str = ""
    detail: Detail = field(default_factory=dict)
    origin: Origin = field(default_factory=origin)
    matter: UUID | None = None


def record(action: str, actor: User | None, about: Model | tuple[str, str] | None = None, **more: Any) -> None:
    """Append one event; the rest by the names that LoggedEvent has, and what is told of it as `detail`."""
    append([LoggedEvent(action, actor, about, **more)])


def record_own(action: str, actor: User, about: Model | tuple[str, str], **more: Any) -> None:
    """Like `record`, for people who read what is theirs or are shown nothing: while the database can only be read, the
    site's log has the row instead."""
    try:
        record(action, actor, about, **more)
    except DatabaseError as error:
        if (code := kind_of(error)) not in _ONLY_READ:
            raise
        _kind, pk = _about(about)
        log.warning("not audited (%s): %s of %s by %s", code, action, pk, actor.pk)


arecord, arecord_own = sync_to_async(record), sync_to_async(record_own)


def append(events: Iterable[LoggedEvent]) -> None:
    """Raises DatabaseError where they cannot be written, ValueError where a row would hold words."""
    rows = [_row(event) for event in events]
    if rows:
        # Without a savepoint of its own: what is around it fails with it.
        with transaction.atomic(savepoint=False):
            _append(rows)


def record_at_end(event: LoggedEvent) -> None:
    """Append at the end of the transaction, before it is committed, unless its savepoint is rolled back; without a
    transaction at once. Raises like `append`: DatabaseError then, ValueError now."""
    held = connections[DEFAULT_DB_ALIAS]
    if not held.in_atomic_block:
        append([event])
        return
    if "commit" not in vars(held):
        held.commit = partial(_commit, held, held.commit)  # type: ignore[method-assign]
    transaction.on_commit(_AtEnd(_row(event)))


@dataclass(frozen=True)
class _AtEnd:
    """A row that waits for the end of its transaction: among what Django does after a commit, since that follows
    savepoints. There is nothing left to do then."""

    row: dict[str, Any]

    def __call__(self) -> None:
        pass


def _commit(held: BaseDatabaseWrapper, commit: Callable[[], None]) -> None:
    if rows := [waiting.row for _savepoints, waiting, *_ in held.run_on_commit if isinstance(waiting, _AtEnd)]:
        try:
            _append(rows)
        except Exception:
            held.rollback()
            raise
    commit()


def _append(rows: list[dict[str, Any]]) -> None:
    """Append inside the current transaction."""
    with connection.cursor() as cursor:
        sql = _statements(connection.vendor)
        cursor.execute(sql.lock)
        if (end := cursor.fetchone()) is None:
            raise DatabaseError("no such row: the end of the audit log")  # migrate makes it
        last, previous = end
        for seq, row in enumerate(rows, last + 1):
            row |= {"seq": seq, "previous": previous}
            row["hash"] = previous = hash_of(previous, row)
        cursor.executemany(sql.insert, [_prepared(row) for row in rows])
        cursor.execute(sql.move, [last + len(rows), previous])


def can_append() -> bool:
    """Whether the recorded end of the chain is its last row."""
    behind = AuditEvent.objects.filter(seq__gt=OuterRef("seq"))
    return AuditHead.objects.filter(~Exists(behind)).exists()


def make_head(using: str = "default", **_: Any) -> None:
    """Make sure, after each migrate, that there is a row to lock for the end of the chain."""
    if AuditHead._meta.db_table not in connections[using].introspection.table_names():
        return  # migrated back to before there was a log
    last = AuditEvent.objects.using(using).order_by("-seq").first()
    stands = {"seq": last.seq if last else 0, "hash": last.hash if last else START}
    AuditHead.objects.using(using).get_or_create(pk=1, defaults=stands)


def written(events: QuerySet[AuditEvent]) -> Iterator[dict[str, Any]]:
    """Yield rows in the form that hashes cover and exports contain."""
    for row in events.values(*[column.name for column in AuditEvent._meta.concrete_fields]).iterator():
        yield {**row, "at": instant(row["at"])}


def _row(event: LoggedEvent) -> dict[str, Any]:
    """Raises ValueError."""
    kind, key = _about(event.about)
    session = event.origin.session.session_key if event.origin.session else None
    if fault := fault_of(event.action, event.detail):
        raise ValueError(fault)
    row = {
        "at": instant(timezone.now()),
        "actor": event.actor.pk if event.actor else None,
        "actor_name": _hmac("name", event.actor.get_username()) if event.actor else "",
        "session": digest_of_session(session) if session else "",
        "address": event.origin.address,
        "action": event.action,
        "object_type": kind,
        "object_id": key,
        "domain": event.domain,
        "matter": str(event.matter or getattr(event.about, "matter_id", None) or ""),
        "outcome": str(event.outcome),
        "reason": event.reason,
        "detail": dict(event.detail),
    }
    if wrong := [name for name, value in row.items() if isinstance(value, str) and not is_code(value)]:
        raise ValueError(f"{event.action}: {', '.join(wrong)} is no code")
    return row


def _about(about: Model | tuple[str, str] | None) -> tuple[str, str]:
    if isinstance(about, Model):
        return about._meta.label_lower, str(about.pk)
    return about or ("", "")


def digest_of_session(key: str) -> str:
    return _hmac("session", key)


def _hmac(kind: str, text: str) -> str:
    return salted_hmac(f"assistant.protection.{kind}", text, algorithm="sha256").hexdigest()


def instant(at: datetime) -> str:
    """Format a time as rows and seals contain it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class _Statements:
    lock: str
    insert: str
    move: str


@cache
def _statements(vendor: str) -> _Statements:
    """SQL, built once: the ORM takes several times as long, and every question waits for it."""
    quote = connection.ops.quote_name
    head, events = (quote(model._meta.db_table) for model in (AuditHead, AuditEvent))
    columns = [quote(str(field.column)) for field in AuditEvent._meta.concrete_fields]
    # SQLite's transactions are IMMEDIATE: the lock is taken already.
    wait = "" if vendor == "sqlite" else " FOR UPDATE"
    return _Statements(
        f"SELECT seq, hash FROM {head}{wait}",  # noqa: S608
        f"INSERT INTO {events} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",  # noqa: S608
        f"UPDATE {head} SET seq = %s, hash = %s",  # noqa: S608
    )


def _prepared(row: Mapping[str, Any]) -> list[Any]:
    """The values of the columns, in their order, as the driver takes them."""
    at = connection.ops.adapt_datetimefield_value(datetime.fromisoformat(row["at"]))
    values = {**row, "at": at, "detail": json.dumps(row["detail"])}
    return [values[field.name] for field in AuditEvent._meta.concrete_fields]
