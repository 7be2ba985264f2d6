"""Legal holds: what they are on, and whether something may be destroyed. Everything that destroys words asks here."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from ..chat.models import Conversation
from ..database import among
from ..documents.models import Document
from ..exceptions import BadInput
from ..matters.models import Matter
from ..protection.log import record
from .models import HoldItem, LegalHold

#: What a hold can be on.
HOLDABLE: tuple[type[Model], ...] = (User, Matter, Conversation, Document)

#: PostgreSQL's advisory lock of holds and destruction: any number that nothing else here uses.
_LOCK = 7_311_905


def may_be_destroyed(thing: Model) -> bool:
    """Whether no open hold keeps it. To be asked in the transaction that destroys it: nobody places a hold until that
    ends."""
    _lock()
    return not is_held(thing)


def is_held(thing: Model) -> bool:
    return open_holds(thing).exists()


def open_holds(thing: Model) -> QuerySet[LegalHold]:
    """The holds that keep it: those on itself, on its people, on its matter, and on what would be destroyed with it."""
    if not there_are_holds():
        return LegalHold.objects.none()
    kept_by = Q()
    for kind, keys in _ties(thing):
        kept_by |= Q(kind=kind._meta.label_lower) & among("key", map(str, keys))
    items = HoldItem.objects.filter(kept_by, hold__released=None)
    return LegalHold.objects.filter(pk__in=items.values("hold"))


def there_are_holds() -> bool:
    return LegalHold.objects.filter(released=None).exists()


def _ties(thing: Model) -> Iterator[tuple[type[Model], Collection[Any]]]:
    """The objects by kind whose holds keep `thing` as well. A new kind of thing to hold gets its line here."""
    yield type(thing), [thing.pk]
    match thing:
        case User():
            asked = Conversation.objects.filter(Q(owner=thing) | Q(turns__owner=thing))
            read = Document.objects.filter(Q(owner=thing) | Q(readings__turn__owner=thing))
            for rows in (asked, read):
                yield rows.model, set(rows.values_list("pk", flat=True))
                yield User, set(rows.values_list("owner", flat=True))
                yield Matter, set(rows.exclude(matter=None).values_list("matter", flat=True))
        case Conversation():
            yield User, {thing.owner_id, *thing.turns.values_list("owner", flat=True)}
            yield Matter, [thing.matter_id] if thing.matter_id else []
            read = Document.objects.filter(readings__turn__conversation=thing)
            yield Document, set(read.values_list("pk", flat=True))
        case Document():
            yield User, {thing.owner_id, *thing.readings.values_list("turn__owner", flat=True)}
            yield Matter, [thing.matter_id] if thing.matter_id else []
            yield Conversation, set(thing.readings.values_list("turn__conversation", flat=True))


def held_object(key: str) -> Model:
    """The conversation, document or matter with this id. Raises BadInput."""
    with suppress(ValueError, ValidationError):
        pk = UUID(key)
        for kind in (Conversation, Document, Matter):
            if found := kind._default_manager.filter(pk=pk).first():
                return found
    raise BadInput


@transaction.atomic
def keep(hold: LegalHold, things: Collection[Model], person: User) -> None:
    """Put things under an open hold. Raises BadInput if one of them is destroyed meanwhile, or the hold released."""
    _lock()
    if not LegalHold.objects.filter(pk=hold.pk, released=None).exists():
        raise BadInput
    for thing in things:
        kind = thing._meta.label_lower
        if not type(thing)._default_manager.filter(pk=thing.pk).exists():
            raise BadInput
        _item, is_new = HoldItem.objects.get_or_create(
            hold=hold, kind=kind, key=str(thing.pk), defaults={"added_by": person}
        )
        if is_new:
            record("hold.keep", person, thing, domain=getattr(thing, "domain", ""), detail={"hold": hold.pk})


@transaction.atomic
def propose_release(hold: LegalHold, person: User) -> bool:
    """Returns whether it was open and nobody had proposed it."""
    unproposed = LegalHold.objects.filter(pk=hold.pk, released=None, release_proposed_by=None)
    if done := unproposed.update(release_proposed_by=person):
        record("hold.propose_release", person, hold)
    return bool(done)


@transaction.atomic
def release(hold: LegalHold, person: User) -> bool:
    """Returns whether it was released: only somebody other than who proposed it can."""
    proposed = LegalHold.objects.filter(pk=hold.pk, released=None, release_proposed_by__isnull=False)
    done = proposed.exclude(release_proposed_by=person).update(released_by=person, released=timezone.now())
    if done:
        record("hold.release", person, hold)
    return bool(done)


def _lock() -> None:
    """Until the transaction ends, nobody else destroys anything or places a hold. SQLite's transactions are IMMEDIATE:
    whoever began one is alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
