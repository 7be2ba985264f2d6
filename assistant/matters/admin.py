"""Matters in the administration, without what lies in them; their members, where no owner is left to decide; barriers.

Whoever keeps these sees a matter's reference and not its name, and is no member of it.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ..admin import ShownRows
from .models import Barrier, Matter, Membership


@admin.register(Matter)
class MatterAdmin(ShownRows, admin.ModelAdmin):  # type: ignore[type-arg]
    fields = ("id", "domain", "kind", "reference", "closed", "created")
    readonly_fields = fields
    list_display = ("id", "reference", "kind", "domain", "closed")
    search_fields = ("=reference", "=id")
    actions = None

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False


class _OfAMatter(admin.ModelAdmin):  # type: ignore[type-arg]
    raw_id_fields = ("matter", "user")
    search_fields = ("=matter__reference", "=user__username")
    actions = None

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(_OfAMatter):
    list_select_related = ("matter", "user", "group", "by")
    fields = ("matter", "user", "group", "role", "until")
    list_display = ("matter", "user", "group", "role", "until", "by")

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        if not change and request.user.is_authenticated:
            obj.by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(Barrier)
class BarrierAdmin(_OfAMatter):
    list_select_related = ("matter", "user")
    """A barrier stays on its person and matter: another one is another barrier. Nobody changes or lifts their own."""

    fields = ("matter", "user", "reason")
    list_display = ("matter", "user", "reason", "created")

    def get_readonly_fields(self, request: HttpRequest, obj: Barrier | None = None) -> tuple[str, ...]:
        return ("matter", "user") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Barrier | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Barrier | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_own(request, obj)


def _is_own(request: HttpRequest, barrier: Barrier | None) -> bool:
    return barrier is not None and barrier.user_id == request.user.pk
