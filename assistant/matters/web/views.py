"""My matters, and the page of each: its conversations, its documents, its members."""

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ...chat.access import conversations_of, domains_of
from ...chat.web.views import page
from ...documents.access import documents_of
from ...exceptions import NotFound
from ...protection.log import record
from ..access import matters_of, open_matters_of
from ..last_day import last_day
from ..models import Matter, Membership, Role, name_of
from .forms import MatterForm, MemberForm

#: The most conversations and documents shown on the page of a matter.
MOST = 200


@page
@require_http_methods(["GET", "POST"])
def matters(request: HttpRequest) -> HttpResponse:
    """The person's matters, the open ones first; to POST is to make a new one, of which one is the owner."""
    domains = domains_of(request.user)
    form = MatterForm(request.POST if request.method == "POST" else None, domains)
    if form.is_valid():
        return redirect("matter", _make(request, form).pk)
    mine = list(seen(request).order_by("label"))
    context = {"open": [one for one in mine if not one.closed], "closed": [one for one in mine if one.closed]}
    status = 400 if form.is_bound else 200
    return render(request, "matters/list.html", {**context, "form": form, "domains": domains}, status=status)


@transaction.atomic
def _make(request: HttpRequest, form: MatterForm) -> Matter:
    """The signals of matter and membership audit them (site/changes.py)."""
    matter: Matter = form.save()
    person = cast(User, request.user)
    Membership.objects.create(matter=matter, user=person, role=Role.OWNER, by=person)
    return matter


@page
@require_GET
def matter(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_matter(request, pk)
    record("matter.view", cast(User, request.user), found, domain=found.domain)
    return shown(request, found)


@page
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the matter, or open it again with `open`: for its owners."""
    found = get_matter(request, pk, Role.OWNER)
    closing = "open" not in request.POST
    with transaction.atomic():
        if Matter.objects.filter(pk=pk, closed__isnull=closing).update(closed=timezone.now() if closing else None):
            action = "matter.close" if closing else "matter.reopen"
            record(action, cast(User, request.user), found, domain=found.domain)
    return redirect("matter", pk)


def seen(request: HttpRequest, role: Role = Role.READER) -> QuerySet[Matter]:
    return matters_of(request.user, role).filter(domain__in=[domain.name for domain in domains_of(request.user)])


def get_matter(request: HttpRequest, pk: UUID, role: Role = Role.READER) -> Matter:
    """Raises NotFound."""
    found = seen(request, role).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def shown(request: HttpRequest, found: Matter, form: MemberForm | None = None, fault: Any = "") -> HttpResponse:
    """The page of a matter, with a form or a sentence about what was refused."""
    user = request.user
    owns = matters_of(user, Role.OWNER).filter(pk=found.pk).exists()
    rows = found.memberships.select_related("user", "group").order_by("since", "pk")
    members = [(one, last_day(one.until)) for one in rows]
    here = conversations_of(user).filter(matter=found).select_related("owner").order_by("-updated")
    context = {
        "matter": found,
        "owns": owns,
        "writes": open_matters_of(user).filter(pk=found.pk).exists(),
        "conversations": [(one, name_of(one.owner)) for one in here[:MOST]],
        "documents": [(one, name_of(one.owner)) for one in _documents(user, found)],
        "members": members,
        "roles": Role.choices,
        "form": form or (MemberForm(None, found) if owns else None),
        "fault": fault,
        "most": MOST,
    }
    return render(request, "matters/matter.html", context, status=409 if fault or form else 200)


def _documents(user: Any, found: Matter) -> Any:
    documents = documents_of(user).filter(matter=found).defer("text").select_related("owner")
    return documents.order_by("-created")[:MOST]
