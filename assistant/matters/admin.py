"""Matters in the administration, without what lies in them; their members, where no owner is left to decide; barriers.

Whoever keeps these sees a matter's reference and not its name, and is no member of it.
"""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..admin import NamedDomain, ShownRows
from .access import barred
from .last_day import LastDayField, last_day
from .models import Barrier, Matter, Membership, Role


class _MatterForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        labels: ClassVar[Any] = {"id": _("id"), "created": _("created")}


@admin.register(Matter)
class MatterAdmin(NamedDomain, ShownRows, admin.ModelAdmin):  # type: ignore[type-arg]
    form = _MatterForm
    fields = ("id", "domain_label", "kind", "reference", "closed", "created")
    readonly_fields = fields
    list_display = ("number", "reference", "kind", "domain_label", "closed")
    search_fields = ("=reference", "=id")
    actions = None

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False

    @admin.display(description=_("id"), ordering="id")
    def number(self, matter: Matter) -> UUID:
        return matter.id


class _MatterField(forms.CharField):
    """A matter by its reference, or by its id where it has none or shares it."""

    def clean(self, value: Any) -> Matter | None:
        words = super().clean(value)
        found = Matter.objects.filter(Q(reference=words) | Q(pk=_id(words)))[:2] if words else ()
        if len(found) > 1:
            raise forms.ValidationError(_("Several matters have this reference. Give the id instead."))
        if words and not found:
            raise forms.ValidationError(_("No matter has this reference or id."))
        return found[0] if found else None


def _id(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


class _PlaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who and where, in words that people know."""

    matter = _MatterField(label=_("Matter"), help_text=_("Its reference, or its id as the list of matters has it."))
    user = forms.ModelChoiceField(
        User.objects.all(),
        to_field_name="username",
        label=_("Person (user name)"),
        widget=forms.TextInput,
        error_messages={"invalid_choice": _("Nobody has this user name.")},
    )


class _MembershipForm(_PlaceForm):
    group = forms.ModelChoiceField(Group.objects.order_by("name"), label=_("or a group"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    until = LastDayField(label=_("Until (last day)"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["until"] = last_day(self.instance.until)
        if "user" in self.fields:
            self.fields["user"].required = False


class _OfAMatter(admin.ModelAdmin):  # type: ignore[type-arg]
    """What was added stays with its person and matter: another one is another row."""

    list_select_related: ClassVar[Any] = ("matter", "user")
    search_fields = ("=matter__reference", "=user__username")
    actions = None
    fixed: ClassVar[tuple[str, ...]] = ("matter", "user")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(_OfAMatter):
    """Whom a barrier keeps out of a matter does not decide who is in it."""

    form = _MembershipForm
    list_select_related = ("matter", "user", "group", "by")
    fields = ("matter", "user", "group", "role", "until")
    list_display = ("matter", "user", "group", "role", "until", "by")
    fixed = ("matter", "user", "group")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).exclude(matter__in=barred(request.user))

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        if obj.matter.barriers.filter(user=request.user.pk).exists():
            raise PermissionDenied
        if not change and request.user.is_authenticated:
            obj.by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(Barrier)
class BarrierAdmin(_OfAMatter):
    """Nobody changes or lifts their own."""

    form = _PlaceForm
    fields = ("matter", "user", "reason")
    list_display = ("matter", "user", "reason", "created_at")

    def has_change_permission(self, request: HttpRequest, obj: Barrier | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Barrier | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)

    @admin.display(description=_("created"), ordering="created")
    def created_at(self, barrier: Barrier) -> datetime:
        return barrier.created


def _is_own(request: HttpRequest, barrier: Barrier | None) -> bool:
    return barrier is not None and barrier.user_id == request.user.pk
