"""Erases a person (GDPR 17): destroys their words unless a hold keeps them, and takes their name from the account, to
which the audit log and the records of others refer by its number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from ..chat.models import Conversation, Turn
from ..documents.models import Document
from ..protection.log import record
from .disposal import destroy
from .export import pointing_at
from .holding import lock_holds, may_be_destroyed, open_holds

#: What an account owns that is destroyed before, or stays: the changes that it made in the administration.
_ELSEWHERE = (Conversation, Document, Turn, LogEntry)


@dataclass(frozen=True)
class Erased:
    """The numbers of `conversations` and `documents` that were destroyed, and of those that stay `in_matters`; `held`:
    what was kept, each with the ids of the holds on it; `is_nameless`: whether the account lost its name."""

    conversations: int
    documents: int
    in_matters: int
    held: list[tuple[str, list[int]]]
    is_nameless: bool


def erase(person: User) -> Erased:
    """Conversations and documents one by one; if it is interrupted, it can be run again. What is in a matter is its
    members' and stays."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    held: list[tuple[str, list[int]]] = []
    conversations = _erase(Conversation.objects.filter(owner=person, matter=None), held)
    documents = _erase(Document.objects.filter(owner=person, matter=None), held)
    in_matters = sum(
        kind.objects.filter(owner=person).exclude(matter=None).count() for kind in (Conversation, Document)
    )
    is_nameless = _take_name(person, {"conversations": conversations, "documents": documents, "held": len(held)})
    return Erased(conversations, documents, in_matters, held, is_nameless)


def _erase(rows: "QuerySet[Any]", held: list[tuple[str, list[int]]]) -> int:
    """Returns how many were destroyed; adds the others to `held`. Their owner no longer sees those either. What was
    destroyed or moved to a matter meanwhile is left out."""
    count = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic():
            lock_holds()
            if (thing := rows.select_for_update().filter(pk=pk).first()) is None:
                continue
            if destroy(thing, None):
                count += 1
                continue
            rows.filter(pk=pk, deleted=None).update(deleted=timezone.now())
            held.append((f"{thing._meta.model_name} {pk}", list(open_holds(thing).values_list("pk", flat=True))))
    return count


@transaction.atomic
def _take_name(person: User, counts: Mapping[str, int]) -> bool:
    """The account stays as a number, unless a hold keeps something of it: then it keeps its name as well."""
    is_free = may_be_destroyed(person)
    if is_free:
        person.groups.clear()
        person.user_permissions.clear()
        for row in _ended_by_erasure(person):
            row.delete()
        person.username, person.first_name, person.last_name, person.email = f"erased-{person.pk}", "", "", ""
        person.is_active = person.is_staff = person.is_superuser = False
        person.set_unusable_password()
        person.save()
        entries = LogEntry.objects.filter(content_type__app_label="auth", content_type__model="user")
        entries.filter(object_id=str(person.pk)).update(object_repr=person.username)
    record("user.erase", None, person, detail={**counts, "name": int(not is_free)})
    return is_free


def _ended_by_erasure(person: User) -> Iterator[Model]:
    """Sessions, second factors, invitations, and whatever else would be deleted with the account."""
    for model, field, is_owned in pointing_at(User):
        if is_owned and model not in _ELSEWHERE:
            yield from model._base_manager.filter(**{field: person})
