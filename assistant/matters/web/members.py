"""Who is a member of a matter: its owners decide, and one owner always stays."""

from typing import cast
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ...chat.access import people_of
from ...chat.web.views import page
from ...exceptions import Conflict, NotFound
from ..models import Matter, Membership, Role, in_force
from .forms import MemberForm, RoleForm
from .views import get_matter, shown

_LAST_OWNER = _("A matter needs an owner for good. Make somebody else an owner first; nothing was changed.")


@page
@require_POST
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a person or a group. The signals of the membership audit it (site/changes.py)."""
    matter = get_matter(request, pk, Role.OWNER)
    form = MemberForm(request.POST, matter)
    if not form.is_valid():
        return shown(request, matter, form=form)
    form.instance.by = cast(User, request.user)
    with transaction.atomic():
        form.save()
    return redirect("matter", pk)


@page
@require_POST
def change(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Change the role or the last day of a member, or `remove` the member."""
    matter = get_matter(request, pk, Role.OWNER)
    try:
        _change(request, matter, number)
    except Conflict as error:
        return shown(request, matter, fault=error)
    # Who has given up their own rights may not see the page any more.
    return redirect("matter", pk) if _still_sees(request, pk) else redirect("matters")


@transaction.atomic
def _change(request: HttpRequest, matter: Matter, number: int) -> None:
    """Raises NotFound, Conflict. The matter is locked, or two owners could remove each other."""
    Matter.objects.select_for_update().get(pk=matter.pk)
    member = matter.memberships.filter(pk=number).first()
    if member is None:
        raise NotFound
    if "remove" in request.POST:
        member.delete()
    else:
        form = RoleForm(request.POST, instance=member)
        if not form.is_valid():
            raise Conflict(" ".join(str(error) for errors in form.errors.values() for error in errors))
        form.save()
    if not _has_owner(matter):
        raise Conflict(_LAST_OWNER)


def _has_owner(matter: Matter) -> bool:
    """Whether somebody owns it for good, by themselves or by a group: an active person who may use its domain and whom
    no barrier keeps out."""
    owners = Membership.objects.filter(in_force(timezone.now()), matter=matter, role=Role.OWNER, until=None)
    people = people_of(matter.domain_object).exclude(pk__in=matter.barriers.values("user"))
    return people.filter(Q(pk__in=owners.values("user")) | Q(groups__in=owners.values("group"))).exists()


def _still_sees(request: HttpRequest, pk: UUID) -> bool:
    try:
        get_matter(request, pk)
    except NotFound:
        return False
    return True
