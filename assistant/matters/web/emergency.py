"""Breaking the glass: reading a matter that one is no member of, in an emergency, for a reason and a short while.

It takes the permission and a fresh second factor, goes through no barrier, and changes nothing in the matter. The
owners of the matter and the privacy officers are told on every page, in red until somebody else has judged it.
"""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from domains.base import Domain

from ...accounts.second_factor import require_fresh_factor
from ...chat.access import domains_of
from ...chat.web.views import page
from ...exceptions import NotFound
from ...protection.log import DENIED, record
from ..access import barred, matters_of
from ..emergencies import MAY, MAY_REVIEW, told_of
from ..models import BreakGlass, Matter, name_of

#: The most minutes that it lasts, and the most accesses on the page that judges them.
MOST_MINUTES, MOST = 60, 200

_NONE = _("There is no such matter that you may open.")
_SEVERAL = _("Several matters have this reference. Give the number of the matter.")
_ALREADY = _("You can read this matter already.")


class BreakGlassForm(forms.Form):
    """Which matter, why, and how long."""

    domain = forms.ChoiceField(label=_("Subject"))
    matter = forms.CharField(label=_("Reference or number of the matter"), max_length=60)
    reason = forms.CharField(label=_("Why this is an emergency"), min_length=10, max_length=500)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=MOST_MINUTES, initial=30)

    def __init__(self, data: Any, user: User, domains: list[Domain]) -> None:
        super().__init__(data)
        self._user, self.found = user, None
        self.fields["domain"].choices = [(one.name, one.label) for one in domains]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            matters = Matter.objects.filter(domain=given["domain"]).exclude(pk__in=barred(self._user))
            found = list(_named(matters, given["matter"])[:2])
            if len(found) != 1:
                raise forms.ValidationError({"matter": _SEVERAL if found else _NONE})
            if matters_of(self._user).filter(pk=found[0].pk).exists():
                raise forms.ValidationError({"matter": _ALREADY})
            self.found = found[0]
        return given


def _named(matters: Any, name: str) -> Any:
    try:
        return matters.filter(pk=UUID(name))
    except ValueError:
        return matters.filter(reference=name)


@page
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """The form; to POST is to break the glass."""
    user = cast(User, request.user)
    if not user.has_perm(MAY):
        raise NotFound
    form = BreakGlassForm(request.POST if request.method == "POST" else None, user, domains_of(user))
    if form.is_bound:
        require_fresh_factor(request)
        if form.is_valid() and form.found:
            _open(user, form.found, form.cleaned_data)
            return redirect("matter", form.found.pk)
        record("break_glass.refuse", user, outcome=DENIED)
    return render(request, "matters/emergency.html", {"form": form}, status=400 if form.is_bound else 200)


@transaction.atomic
def _open(user: User, matter: Matter, given: dict[str, Any]) -> None:
    now, minutes = timezone.now(), given["minutes"]
    ends = now + timedelta(minutes=minutes)
    BreakGlass.objects.create(user=user, matter=matter, reason=given["reason"], granted=now, ends=ends)
    record("break_glass.open", user, matter, domain=matter.domain, detail={"minutes": minutes})


@page
@require_POST
@transaction.atomic
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Whoever broke the glass is done."""
    user, now = cast(User, request.user), timezone.now()
    found = BreakGlass.objects.select_related("matter").filter(pk=number, user=user, ends__gt=now).first()
    if found is None:
        raise NotFound
    BreakGlass.objects.filter(pk=found.pk).update(ends=now)
    record("break_glass.end", user, found.matter, domain=found.matter.domain)
    return redirect("home")


@page
@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    """For privacy officers: all of them, without the names of matters; for owners: those into their matters."""
    user = cast(User, request.user)
    rows = told_of(user).select_related("user", "matter", "reviewed_by")[:MOST]
    judges = user.has_perm(MAY_REVIEW)
    shown = [(one, name_of(one.user), judges and not one.reviewed and one.user_id != user.pk) for one in rows]
    context = {"shown": shown, "verdicts": BreakGlass.Verdict.choices, "most": MOST}
    return render(request, "matters/emergencies.html", context)


@page
@require_POST
@transaction.atomic
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody else judges it, once; one that is not justified ends with it. Raises NotFound."""
    user, now = cast(User, request.user), timezone.now()
    rows = (
        told_of(user).exclude(user=user).select_related("matter")
        if user.has_perm(MAY_REVIEW)
        else BreakGlass.objects.none()
    )
    found = rows.select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        raise NotFound
    verdict = request.POST.get("verdict", "")
    if verdict in BreakGlass.Verdict.values and not found.reviewed:
        found.reviewed_by, found.reviewed, found.verdict = user, now, verdict
        if verdict == BreakGlass.Verdict.UNJUSTIFIED:
            found.ends = min(found.ends, now)
        found.save()
        record("break_glass.review", user, found.matter, domain=found.matter.domain, detail={"verdict": verdict})
    return redirect("emergencies")
