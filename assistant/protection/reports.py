"""Who did what to which conversation, document or answer, and when: questions to the audit log."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from ..chat.models import Conversation, Turn
from ..database import among
from ..documents.models import Document, Reading
from ..spreadsheets import as_text
from .log import instant
from .models import AuditEvent

#: The most events of one table.
MOST = 50_000

_COLUMNS = (
    "number", "time", "account", "name", "action", "object_type", "object_id", "domain", "outcome", "reason", "address",
    "session", "detail",
)  # fmt: skip

Things = Mapping[type[Model], Iterable[Any]]


@dataclass(frozen=True)
class AuditQuestion:
    """`who` did it; `whose` things were acted on; `what`: the id of a conversation, turn or document; from the day
    `since` to the day `until`, both included."""

    who: User | None = None
    whose: User | None = None
    what: UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == AuditQuestion()


def events(question: AuditQuestion) -> "QuerySet[AuditEvent]":
    """The newest first, with the accounts that still exist."""
    found = AuditEvent.objects.select_related("actor").order_by("-seq")
    if question.who:
        found = found.filter(actor=question.who)
    if question.whose:
        found = found.filter(_about(things_of(question.whose)))
    if question.what:
        found = found.filter(Q(object_id=str(question.what)) | _about(_parts_of(question.what)))
    if question.since:
        found = found.filter(at__gte=_midnight(question.since))
    if question.until:
        found = found.filter(at__lt=_midnight(question.until + timedelta(days=1)))
    return found


def by_others(owner: User) -> "QuerySet[AuditEvent]":
    """What somebody else did, or tried to do, with what is the owner's; the newest first."""
    # `actor__isnull=False` would make Django leave out the rows of accounts that are gone.
    others = ~Q(actor=owner) & ~Q(actor_name="")
    return AuditEvent.objects.filter(others, _about(things_of(owner))).select_related("actor").order_by("-seq")


def as_csv(found: "QuerySet[AuditEvent]") -> str:
    """With a byte order mark, so that spreadsheets read it as UTF-8; times are in UTC."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for event in found[:MOST]:
        writer.writerow(map(as_text, _cells(event)))
    return "\ufeff" + file.getvalue()


def _cells(event: AuditEvent) -> Iterator[str]:
    name = event.actor.get_username() if event.actor else ""
    yield from (str(event.seq), instant(event.at), str(event.actor_id or ""), name, event.action)
    yield from (event.object_type, event.object_id, event.domain, event.outcome, event.reason, event.address)
    yield from (event.session, " ".join(f"{key}={value}" for key, value in event.detail.items()))


def things_of(owner: User) -> Things:
    return {
        Conversation: Conversation.objects.filter(owner=owner).values_list("pk", flat=True),
        Turn: Turn.objects.filter(owner=owner).values_list("pk", flat=True),
        Document: Document.objects.filter(owner=owner).values_list("pk", flat=True),
        Reading: Reading.objects.filter(document__owner=owner).values_list("pk", flat=True),
    }


def _parts_of(pk: UUID) -> Things:
    """A conversation's turns and the readings of either; they are known for as long as they are kept."""
    readings = Reading.objects.filter(Q(turn=pk) | Q(turn__conversation=pk) | Q(document=pk))
    return {
        Turn: Turn.objects.filter(conversation=pk).values_list("pk", flat=True),
        Reading: readings.values_list("pk", flat=True),
    }


def _about(things: Things) -> Q:
    found = Q(pk=None)
    for kind, keys in things.items():
        found |= Q(object_type=kind._meta.label_lower) & among("object_id", map(str, keys))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
