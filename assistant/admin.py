"""The admin under this site's name and with this site's sign-in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from domains.registry import domains, label_of

admin.site.site_title = admin.site.site_header = _("Domain assistant")
admin.site.index_title = _("Administration")


class KeptRows:
    """Mixin for a ModelAdmin: rows are neither changed nor deleted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ShownRows(KeptRows):
    """Mixin for a ModelAdmin: rows are read-only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class DomainFilter(admin.SimpleListFilter):
    """By domain, under the name that people know."""

    title = _("domain")
    parameter_name = "domain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(domain.name, domain.label) for domain in domains().values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(domain=self.value()) if self.value() else queryset


class NamedDomain:
    """Mixin for a ModelAdmin: `domain_label` shows the domain of a row under the name that people know."""

    @admin.display(description=_("domain"), ordering="domain")
    def domain_label(self, row: Any) -> str:
        return label_of(row.domain)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Replaces the admin's own sign-in page, so that there is only one. People who are signed in but may not use the
    admin are told so."""
    if request.user.is_anonymous:
        return redirect_to_login(request.GET.get("next", "/admin/"))
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect("admin:index")
