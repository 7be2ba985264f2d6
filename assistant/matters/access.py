"""Who may do what in a matter: the one place that decides.

What is in no matter is its owner's alone. What is in a matter belongs to its members, each in their role, and to nobody
else: neither to whoever put it there and is no member any more, nor to superusers. Whoever breaks the glass
(web/emergency.py) reads it for a while. A barrier wins over all. The domains that a person may use are checked besides
(chat/access.py, documents/access.py).
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ..database import among
from ..exceptions import NotFound
from .models import Barrier, BreakGlass, Matter, Membership, Role, in_force

_AT_LEAST = {Role.READER: list(Role), Role.WRITER: [Role.WRITER, Role.OWNER], Role.OWNER: [Role.OWNER]}


def matters_of(user: AbstractBaseUser | AnonymousUser, role: Role = Role.READER) -> QuerySet[Matter]:
    """The matters, open and closed, in which the person has at least this role now."""
    if not isinstance(user, User) or not user.is_active:
        return Matter.objects.none()
    theirs = Membership.objects.filter(
        in_force(timezone.now()), Q(user=user) | Q(group__in=user.groups.all()), role__in=_AT_LEAST[role]
    )
    here = Q(pk__in=theirs.values("matter"))
    if role == Role.READER:
        here |= Q(pk__in=BreakGlass.objects.filter(user=user, ends__gt=timezone.now()).values("matter"))
    return Matter.objects.filter(here).exclude(pk__in=barred(user))


def open_matters_of(user: AbstractBaseUser | AnonymousUser, role: Role = Role.WRITER) -> QuerySet[Matter]:
    return matters_of(user, role).filter(closed=None)


def open_matter(user: AbstractBaseUser | AnonymousUser, domain: str, pk: UUID | str) -> Matter:
    """A matter of a domain that the person may use, in which they may ask. `pk` may come from an address. Raises
    NotFound."""
    try:
        matter = open_matters_of(user).filter(domain=domain, pk=pk).first()
    except ValidationError as error:
        raise NotFound from error
    if matter is None:
        raise NotFound
    return matter


def barred(user: AbstractBaseUser | AnonymousUser) -> Any:
    """The matters that a barrier keeps this person out of, for a subquery."""
    return Barrier.objects.filter(user_id=user.pk or 0).values("matter")


def member_of(matter: str, person: str) -> QuerySet[Membership]:
    """For a subquery: the memberships by which the person in one column of the outer query is a member of the matter in
    another now. None behind a barrier."""
    here, they = OuterRef(matter), OuterRef(person)
    members = Membership.objects.filter(Q(user=they) | Q(group__user=they), in_force(timezone.now()), matter=here)
    return members.exclude(Exists(Barrier.objects.filter(matter=OuterRef("matter"), user=OuterRef(OuterRef(person)))))


def within(user: AbstractBaseUser | AnonymousUser, role: Role) -> Q:
    """The conversations or documents that this person may read (`READER`), change (`WRITER`), or move and delete
    (`OWNER`): as an owner of their matter, or as a writer there if they are the person's own."""
    own = Q(matter=None, owner_id=user.pk)
    if role == Role.READER:
        return own | Q(matter__in=matters_of(user))
    written = Q(matter__in=open_matters_of(user))
    if role == Role.WRITER:
        return own | written
    return own | (written & Q(owner_id=user.pk)) | Q(matter__in=open_matters_of(user, Role.OWNER))


def readers(wanted: Mapping[int, Collection[UUID]]) -> set[tuple[int, UUID]]:
    """Filter matters, given by user id, to the (user, matter) pairs that `matters_of` would allow to active people.
    Four queries however many there are."""
    people, matters = list(wanted), {pk for each in wanted.values() for pk in each}
    here = among("matter__pk", matters)
    members = Membership.objects.filter(in_force(timezone.now()), here)
    found = set(members.filter(among("user__pk", people)).values_list("user", "matter"))
    found |= set(members.filter(among("group__user__pk", people)).values_list("group__user", "matter"))
    emergencies = BreakGlass.objects.filter(here, among("user__pk", people), ends__gt=timezone.now())
    found |= set(emergencies.values_list("user", "matter"))
    return found - set(Barrier.objects.filter(here, among("user__pk", people)).values_list("user", "matter"))
