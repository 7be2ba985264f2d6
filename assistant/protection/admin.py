"""Shows the audit log in the administration, read-only: by day, person, object and outcome."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ..admin import ShownRows
from ..downloads import download
from .forms import AuditQuestionForm
from .log import record
from .models import AuditEvent
from .reports import AuditQuestion, as_csv, events

#: Events that the page of a report shows; its file has all of them.
SHOWN_EVENTS = 200


class OutcomeFilter(admin.SimpleListFilter):
    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[Any, str]]:
        return [(value, str(label)) for value, label in AuditEvent.Outcome.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return queryset.filter(outcome=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ShownRows, admin.ModelAdmin):  # type: ignore[type-arg]
    """Searches match the whole id of an object or the whole name of an account."""

    fields: ClassVar[Any] = ("number", "time", "person", "act", "about", "told", "result", "place")
    list_filter = (OutcomeFilter,)
    search_fields = ("=object_id", "=actor__username")
    search_help_text = _("The id of a conversation, turn or document, or the name of an account.")
    date_hierarchy = "at"
    ordering = ("-seq",)
    actions = None
    list_display = fields
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        report = self.admin_site.admin_view(self.report)
        return [path("report/", report, name="protection_auditevent_report"), *super().get_urls()]

    def report(self, request: HttpRequest) -> HttpResponse:
        """Who did what, to what, when: a page, or with `csv` a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AuditQuestionForm(request.GET or None)
        found = events(AuditQuestion(**form.cleaned_data)) if form.is_valid() else None
        if found is not None:
            form_of = "csv" if "csv" in request.GET else "page"
            detail = {"found": found.count(), "form": form_of}
            record("audit.report", cast(User, request.user), form.cleaned_data["whose"], detail=detail)
            if form_of == "csv":
                return download(as_csv(found), "text/csv; charset=utf-8", "audit.csv")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Who saw this, and when"),
            "form": form,
            "events": found and found[:SHOWN_EVENTS],
            "count": found and found.count(),
            "most": SHOWN_EVENTS,
            "query": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/protection/report.html", context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """Join the accounts that still exist; loading a deleted one would raise an error."""
        return super().get_queryset(request).select_related("actor")

    def get_readonly_fields(self, request: HttpRequest, obj: AuditEvent | None = None) -> Any:
        return self.fields

    @admin.display(description=_("Number"), ordering="seq")
    def number(self, event: AuditEvent) -> int:
        return event.seq

    @admin.display(description=_("Time"), ordering="at")
    def time(self, event: AuditEvent) -> str:
        return date_format(timezone.localtime(event.at), "DATETIME_FORMAT")

    @admin.display(description=_("Person"))
    def person(self, event: AuditEvent) -> str:
        if event.actor:
            return event.actor.get_username()
        return str(_("account %(number)d, deleted") % {"number": event.actor_id}) if event.actor_id else ""

    @admin.display(description=_("What was done"))
    def act(self, event: AuditEvent) -> str:
        return event.action

    @admin.display(description=_("Object"))
    def about(self, event: AuditEvent) -> str:
        return f"{event.object_type} {event.object_id}".strip()

    @admin.display(description=_("Details"))
    def told(self, event: AuditEvent) -> str:
        return ", ".join(f"{name} {value}" for name, value in event.detail.items())

    @admin.display(description=_("Outcome"))
    def result(self, event: AuditEvent) -> str:
        return event.get_outcome_display()

    @admin.display(description=_("Address"))
    def place(self, event: AuditEvent) -> str:
        return event.address
