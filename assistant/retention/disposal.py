"""Destroys what is due: what was deleted, and what a retention rule no longer keeps. A row of the audit log is the
certificate: ids, digests, counts and the rule."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import DateTimeField, F, Max, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from ..chat.models import Conversation
from ..database import among
from ..documents.models import Document
from ..protection.log import record
from ..search import index
from ..search.entries import index_turns
from .holding import held_among, lock_holds, may_be_destroyed
from .models import RetentionRule

#: For how long the deletion of a conversation can be undone.
UNDO = timedelta(days=1)

Thing = Conversation | Document

#: The words of a turn that are destroyed with its conversation.
_WORDS = ("id", "inputs", "carried", "reasoning", "text")


@dataclass(frozen=True)
class Due:
    """One of `rows`, to be destroyed if it still is among them: by `rule`, or because it was deleted."""

    rows: "QuerySet[Any]"
    thing: Thing
    rule: int | None = None


class Kept(NamedTuple):
    """How long something is kept: `until` a day, if a rule says so, and longer while it is `held`."""

    until: date | None
    held: bool


def deleted() -> Iterator[Due]:
    """Conversations deleted longer ago than UNDO, and documents that were deleted under a hold."""
    for rows in (
        Conversation.objects.filter(deleted__lt=timezone.now() - UNDO),
        Document.objects.exclude(deleted=None),
    ):
        yield from _each(rows, None)


def outlived() -> Iterator[Due]:
    """What was last used longer ago than its rule keeps it: the day that `kept` tells has ended."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    for rule in current_rules().values():
        if rule.period is not None:
            before = today - rule.period
            yield from _each(_last_used(rule.kind).filter(domain=rule.domain, last_used__lt=before), rule.pk)


def _each(rows: "QuerySet[Any]", rule: int | None) -> Iterator[Due]:
    for thing in rows.only("pk", "domain", "owner"):
        yield Due(rows, thing, rule)


@transaction.atomic
def dispose(due: Due) -> bool:
    """Destroy it, unless a hold keeps it or it is no longer due. Returns whether it was destroyed."""
    if not _lock_row(due.thing):
        return False
    thing = due.rows.filter(pk=due.thing.pk).first()
    return thing is not None and destroy(thing, None, due.rule)


@transaction.atomic
def destroy(thing: Thing, person: User | None, rule: int | None = None) -> bool:
    """Destroy a conversation with its turns, or a document with its readings and findings, unless a hold keeps it.
    Returns whether it was destroyed."""
    if not (_lock_row(thing) and may_be_destroyed(thing)):
        return False
    about = (thing._meta.label_lower, str(thing.pk))
    action, detail = _certificate(thing)
    turns = list(thing.readings.values_list("turn", flat=True)) if isinstance(thing, Document) else []
    thing.delete()
    index_turns(turns)  # Their summaries were edited, and those words are destroyed too.
    detail |= {"rule": rule} if rule else {}
    record(action, person, about, domain=thing.domain, detail=detail, matter=thing.matter_id)
    return True


def _lock_row(thing: Thing) -> bool:
    """Until the transaction ends, nobody asks in it, restores it or places a hold. Returns whether it is there."""
    lock_holds()
    return type(thing)._default_manager.select_for_update().only("pk").filter(pk=thing.pk).first() is not None


def _certificate(thing: Thing) -> tuple[str, dict[str, int | str]]:
    if isinstance(thing, Document):
        return "document.delete", {"sha256": thing.sha256, "readings": thing.readings.count()}
    digest, turns = hashlib.sha256(), 0
    for turn in thing.turns.order_by("position").values_list(*_WORDS).iterator(chunk_size=50):
        digest.update(msgspec.json.encode(turn))
        turns += 1
    return "conversation.purge", {"sha256": digest.hexdigest(), "turns": turns}


def empty_the_log() -> None:
    """Take what was destroyed out of the search's index for good, and overwrite SQLite's write-ahead log, which may
    still have pages as they were before; readers may delay that."""
    index.forget_deleted()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# --- How long something is kept ---------------------------------------------------------------------------------------


def current_rules() -> dict[tuple[str, str], RetentionRule]:
    """The rules that hold now, by domain and kind."""
    approved = RetentionRule.objects.exclude(approved=None).order_by("approved", "pk")
    return {(rule.domain, rule.kind): rule for rule in approved}


def kept(kind: str, things: Sequence[Thing]) -> list[Kept]:
    """How long each of these conversations or documents is kept. The number of queries does not grow with theirs."""
    rules = current_rules()
    rows = _last_used(kind).filter(among("pk", [thing.pk for thing in things]))
    used = dict(rows.values_list("pk", "last_used")) if rules else {}
    held = held_among(rows.model, [thing.pk for thing in things])
    return [Kept(_day(used.get(thing.pk), rules.get((thing.domain, kind))), thing.pk in held) for thing in things]


def _day(used: datetime | None, rule: RetentionRule | None) -> date | None:
    """The last day on which it is certainly there: what is due is destroyed in the night after."""
    return timezone.localdate(used + rule.period) if used and rule and rule.period is not None else None


def _last_used(kind: str) -> "QuerySet[Any]":
    """All conversations or documents, with the time of their `last_used`. A document is used when it is read."""
    if kind == RetentionRule.Kind.CONVERSATION:
        return Conversation.objects.annotate(last_used=F("updated"))
    read = Coalesce(Max("readings__created"), F("created"), output_field=DateTimeField())
    return Document.objects.annotate(last_used=Greatest(F("created"), read))
