"""Prompt templates in the admin: the live version, the history, a form for the next version, and publication.

Nothing is changed or deleted here. Saving makes a new version, publishing makes one live, and publishing an earlier one
reverts to it. Templates of a domain or task that the site no longer has are hidden.
"""

from functools import reduce
from operator import or_
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from domains.registry import domains

from .editing.forms import TemplateForm
from .editing.preview import preview
from .editing.publishing_pages import PUBLISH
from .editing.trial import size_of
from .editing.writing_pages import WRITE, Workbench
from .models import PromptTemplate, PromptVersion, Publication
from .publication import emergency_of, one_person, reason_not_to_set_threshold
from .titles import empty_places, title_of

#: How many answers the page of a version lists.
NEWEST = 20


@admin.register(PromptTemplate)
class PromptTemplateAdmin(Workbench):
    form = TemplateForm
    fields = ("place",)
    list_display = ("title", "live_version", "newest_version")
    actions = None

    @admin.display(description=_("Task and language"), ordering="domain")
    def title(self, template: PromptTemplate) -> str:
        return title_of(template)

    @admin.display(description=_("Live version"))
    def live_version(self, template: PromptTemplate) -> str:
        if template.live and emergency_of(template.live):
            return str(_("%(version)s, published in an emergency") % {"version": template.live})
        return str(template.live or _("none: nobody can ask this yet"))

    @admin.display(description=_("Newest version"))
    def newest_version(self, template: PromptTemplate) -> str:
        newest = template.versions.first()
        if newest and newest.proposed:
            return str(_("%(version)s, waits for a decision") % {"version": newest})
        return str(newest or _("none"))

    # --- Who may, and what there is -----------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptTemplate]:
        tasks = {domain.name: [task.name for task in domain.prompted] for domain in domains().values()}
        here = reduce(or_, (Q(domain=domain, task__in=names) for domain, names in tasks.items()), Q(pk=None))
        return super().get_queryset(request).filter(here).select_related("live")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and bool(empty_places())

    def has_delete_permission(self, request: HttpRequest, obj: PromptTemplate | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="prompts_prompttemplate_changelist"),
            path("add/", view(self.add_view), name="prompts_prompttemplate_add"),
            path("<int:pk>/", view(self.template_view), name="prompts_prompttemplate_change"),
            path("<int:pk>/<int:number>/", view(self.version_view), name="prompts_prompttemplate_version"),
            *self.writing_urls(),
            *self.publication_urls(),
        ]

    # --- The pages ----------------------------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        only = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, only)

    def response_add(
        self, request: HttpRequest, obj: PromptTemplate, post_url_continue: str | None = None
    ) -> HttpResponse:
        return redirect("admin:prompts_prompttemplate_write", obj.pk)

    def template_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of a template: its live version, its history, and who published what."""
        template = self._template(request, pk)
        versions = template.versions.select_related("author").annotate(answers=Count("turns")).order_by("-number")
        return self._render(
            request,
            "template",
            template,
            title_of(template),
            versions=versions,
            publications=_publications(template),
            emergency=emergency_of(template.live) if template.live else "",
            one_person=one_person(),
            not_threshold=reason_not_to_set_threshold(template, cast(User, request.user)),
        )

    def version_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """The page of a saved version, with a preview of what it sends."""
        template, version = self._version(request, pk, number)
        shown = preview(version, request.GET.get("sample", ""))
        return self._render(
            request,
            "version",
            template,
            str(_("Version %(number)d") % {"number": number}),
            version=version,
            preview=shown,
            size=size_of(shown.prompt) if shown.prompt else None,
            reasons=version.reasons_against(),
            answers=_newest_answers(version),
            **self.standing(version),
        )

    # --- Helpers ------------------------------------------------------------------------------------------------------

    def _template(self, request: HttpRequest, pk: int) -> PromptTemplate:
        """Raises Http404, PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _version(self, request: HttpRequest, pk: int, number: int) -> tuple[PromptTemplate, PromptVersion]:
        """Raises Http404, PermissionDenied."""
        template = self._template(request, pk)
        version = get_object_or_404(template.versions.select_related("author"), number=number)
        version.template = template
        return template, version

    def _render(
        self, request: HttpRequest, page: str, template: PromptTemplate, title: str, **context: Any
    ) -> HttpResponse:
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "template": template,
            "template_title": title_of(template),
            "may_write": request.user.has_perm(WRITE),
            "may_publish": request.user.has_perm(PUBLISH),
            "may_evaluate": request.user.has_perm("evaluation.add_evaluation"),
        }
        return TemplateResponse(request, f"admin/prompts/prompttemplate/{page}.html", context)


def _newest_answers(version: PromptVersion) -> list[Any]:
    """The newest answers made with it, without their words: the passport decides whose words may be seen."""
    answers = version.turns.filter(conversation__deleted=None).only("id", "created", "state", "model")
    return list(answers.order_by("-created")[:NEWEST])


def _publications(template: PromptTemplate) -> QuerySet[Publication]:
    """All proposals and publications of the template's versions, newest first."""
    steps = Publication.objects.filter(version__template=template)
    return steps.select_related("version", "proposer", "approver", "evaluation")
