"""Feedback in the administration: counted by prompt version, listed, seen, and turned into items of a dataset."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..admin import ShownRows
from ..chat.web.views import page
from ..exceptions import DatasetError
from ..prompts.models import PromptVersion
from ..prompts.titles import title_of
from ..protection.log import record
from .access import feedback_for
from .items import ItemForm, add_item
from .models import Feedback


class SeenFilter(admin.SimpleListFilter):
    title = _("seen")
    parameter_name = "seen"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[Any, Any]]:
        return [("no", _("not yet")), ("yes", _("seen"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Feedback]) -> QuerySet[Feedback]:
        return queryset.filter(seen__isnull=self.value() == "no") if self.value() else queryset


@admin.register(Feedback)
class FeedbackAdmin(ShownRows, admin.ModelAdmin):  # type: ignore[type-arg]
    """No address filters by anybody's words, and they are shown only where their owner agreed. Nothing behind a barrier
    is counted, listed or shown."""

    list_display = ("verdict_label", "reason_label", "version", "words", "seen", "changed")
    list_filter = ("verdict", SeenFilter)
    list_select_related = ("turn__version__template",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        return feedback_for(request.user).order_by("-changed")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in ("seen", "verdict__exact", "turn__version__id__exact")

    @admin.display(description=_("verdict"), ordering="verdict")
    def verdict_label(self, feedback: Feedback) -> str:
        return feedback.get_verdict_display()

    @admin.display(description=_("reason"), ordering="reason")
    def reason_label(self, feedback: Feedback) -> str:
        return feedback.get_reason_display()

    @admin.display(description=_("prompt version"))
    def version(self, feedback: Feedback) -> str:
        version = feedback.turn.version
        return f"{title_of(version.template)}, {version}" if version else ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/seen/", view(self.seen_view), name="feedback_feedback_seen"),
            path("<int:pk>/item/", view(page(self.item_view)), name="feedback_feedback_item"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(
            request, {**(extra_context or {}), "versions": _by_version(feedback_for(request.user))}
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One case; its words only where its owner agreed, which leaves a row."""
        feedback = self._case(request, int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0)
        if feedback.is_readable:
            record("feedback.view", cast(User, request.user), feedback.turn, domain=feedback.domain)
        return self._render(request, "case", _("One answer"), feedback)

    def seen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        feedback = self._case(request, pk)
        if request.method == "POST":
            _see(feedback, cast(User, request.user))
        return redirect("admin:feedback_feedback_changelist")

    def item_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two steps: the text without names and the right answer; then exactly what is saved."""
        feedback = self._case(request, pk)
        if not (feedback.is_readable and request.user.has_perm("evaluation.add_dataset")):
            raise PermissionDenied
        editor = cast(User, request.user)
        record("feedback.view", editor, feedback.turn, domain=feedback.domain)
        form = ItemForm(request.POST or None, feedback=feedback, editor=editor)
        if not form.is_valid():
            return self._render(request, "item", _("Make an item of it"), feedback, form=form)
        if "save" not in request.POST or form.has_changed_since_shown:
            return self._render(request, "shown", _("What is saved"), feedback, item=form.item, form=form)
        try:
            dataset = add_item(feedback, form.cleaned_data["name"], form.item, editor)
        except DatasetError as error:
            form.add_error(None, str(error))
            return self._render(request, "item", _("Make an item of it"), feedback, form=form)
        _see(feedback, editor)
        messages.success(request, _("%(dataset)s was saved.") % {"dataset": dataset})
        return redirect("admin:evaluation_dataset_change", dataset.pk)

    def _case(self, request: HttpRequest, pk: int) -> Feedback:
        """Raises Http404, PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        related = ("turn__conversation", "turn__version__template", "author")
        return get_object_or_404(feedback_for(request.user).select_related(*related), pk=pk)

    def _render(self, request: HttpRequest, page: str, title: Any, feedback: Feedback, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "feedback": feedback}
        context["version"] = self.version(feedback)
        context["may_add"] = request.user.has_perm("evaluation.add_dataset")
        return TemplateResponse(request, f"admin/feedback/{page}.html", context)


def _see(feedback: Feedback, editor: User) -> None:
    Feedback.objects.filter(pk=feedback.pk, changed=feedback.changed).update(seen=timezone.now(), seen_by=editor)


def _by_version(feedback: QuerySet[Feedback]) -> list[dict[str, Any]]:
    """How often each prompt version was found useful, wrong and unsafe, the most often unsafe first."""
    versions = (
        PromptVersion.objects.filter(turns__feedback__in=feedback)
        .select_related("template")
        .annotate(useful=_count("useful"), wrong=_count("wrong"), unsafe=_count("unsafe"))
        .order_by("-unsafe", "-wrong", "template", "-number")
    )
    return [{"title": f"{title_of(version.template)}, {version}", "version": version} for version in versions]


def _count(verdict: str) -> Count:
    return Count("turns__feedback", filter=Q(turns__feedback__verdict=verdict))
