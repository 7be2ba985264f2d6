"""Legal holds: what they are on, and whether something may be destroyed. Everything that destroys words asks here."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..chat.models import Conversation
from ..database import among
from ..documents.models import Document
from ..exceptions import BadInput
from ..matters.models import Matter
from ..protection.log import record
from .models import HoldItem, LegalHold

#: What is of a person: what is theirs, and where they asked or gave feedback.
_CONVERSATIONS = ("conversations", "turns__conversation", "feedback__turn__conversation")
_DOCUMENTS = ("documents", "turns__reading__document", "feedback__turn__reading__document")

#: What a hold can be on, and the relations to all whose holds keep it as well. A new kind of thing gets its lines here.
_TIES: Mapping[type[Model], tuple[tuple[type[Model], tuple[str, ...]], ...]] = MappingProxyType(
    {
        User: (
            (User, ("pk", *(f"{path}__owner" for path in _CONVERSATIONS + _DOCUMENTS))),
            (Matter, tuple(f"{path}__matter" for path in _CONVERSATIONS + _DOCUMENTS)),
            (Conversation, _CONVERSATIONS),
            (Document, _DOCUMENTS),
        ),
        Matter: ((Matter, ("pk",)),),
        Conversation: (
            (User, ("owner", "turns__owner", "turns__feedback__author")),
            (Matter, ("matter",)),
            (Conversation, ("pk",)),
            (Document, ("turns__reading__document",)),
        ),
        Document: (
            (User, ("owner", "readings__turn__owner")),
            (Matter, ("matter",)),
            (Conversation, ("readings__turn__conversation",)),
            (Document, ("pk",)),
        ),
    }
)
HOLDABLE = tuple(_TIES)

#: PostgreSQL's advisory lock of holds and destruction: any number that nothing else here uses.
_LOCK = 7_311_905

_RELEASED = _("This hold was released meanwhile. Nothing was put under it.")
_DESTROYED = _("One of these was destroyed meanwhile. Nothing was put under the hold.")


def may_be_destroyed(thing: Model) -> bool:
    """Whether no open hold keeps it. To be asked in the transaction that destroys it: nobody places a hold until that
    ends."""
    lock_holds()
    return not is_held(thing)


def is_held(thing: Model) -> bool:
    return open_holds(thing).exists()


def open_holds(thing: Model) -> QuerySet[LegalHold]:
    """The holds that keep it: those on itself, on its people, on its matter, and on what would be destroyed with it."""
    placed = HoldItem.objects.filter(hold__released=None)
    if not placed.exists():
        return LegalHold.objects.none()
    kept_by, rows = Q(), type(thing)._default_manager.filter(pk=thing.pk)
    for kind, paths in _TIES[type(thing)]:
        keys = {key for path in paths for key in rows.values_list(path, flat=True)}
        kept_by |= Q(kind=kind._meta.label_lower) & among("key", map(str, keys))
    return LegalHold.objects.filter(pk__in=placed.filter(kept_by).values("hold"))


def held_among(kind: type[Model], keys: Collection[Any]) -> set[Any]:
    """The keys of the things of one kind that an open hold keeps, with as many queries for many as for one."""
    placed: dict[str, set[str]] = defaultdict(set)
    for label, key in HoldItem.objects.filter(hold__released=None).values_list("kind", "key"):
        placed[label].add(key)
    found: set[Any] = set()
    for other, paths in _TIES[kind]:
        if on := placed.get(other._meta.label_lower):
            for path in paths:
                column = path if path == "pk" else f"{path}__pk"
                rows = kind._default_manager.filter(among("pk", keys), among(column, on))
                found |= set(rows.values_list("pk", flat=True))
    return found


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
    lock_holds()
    if not LegalHold.objects.filter(pk=hold.pk, released=None).exists():
        raise BadInput(_RELEASED)
    for thing in things:
        kind = thing._meta.label_lower
        if not type(thing)._default_manager.filter(pk=thing.pk).exists():
            raise BadInput(_DESTROYED)
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


def lock_holds() -> None:
    """Until the transaction ends, nobody else destroys anything or places a hold. It is taken before any row is locked
    and before the audit log; questions and moves lock rows alone. SQLite's transactions are IMMEDIATE: whoever began
    one is alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
