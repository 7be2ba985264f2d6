"""The admin of datasets and evaluations: upload, start, follow, read, compare, export. Nothing is changed or
deleted."""

import json
from dataclasses import replace
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ..admin import DomainFilter, KeptRows, NamedDomain
from ..chat.web.passport import can_run_again, run_again
from ..downloads import download
from ..prompts.record import Rebuilt, SentRequest
from ..prompts.titles import title_of
from ..protection.log import record
from ..site.rights import user_now
from . import pages
from .exports import as_csv, as_json
from .forms import DatasetForm, EvaluationForm
from .models import Dataset, Evaluation, Sample
from .process import start

#: Items of a dataset that its page shows.
SHOWN_ITEMS = 20


class _Pages(KeptRows, admin.ModelAdmin):  # type: ignore[type-arg]
    """Custom pages instead of Django's forms."""

    actions = None

    def _found(self, request: HttpRequest, pk: int) -> Any:
        """The object with this id. Raises Http404, PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _require_add(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _render(self, request: HttpRequest, page: str, title: object, **context: Any) -> HttpResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "title": capfirst(str(title))}
        return TemplateResponse(request, f"admin/evaluation/{page}.html", context)


@admin.register(Dataset)
class DatasetAdmin(NamedDomain, _Pages):
    list_display = ("name", "number", "domain_label", "size", "author", "created")
    list_filter = (DomainFilter,)
    ordering = ("domain", "name", "-number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dataset]:
        return super().get_queryset(request).defer("text").select_related("author")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="evaluation_dataset_changelist"),
            path("add/", view(self.upload_view), name="evaluation_dataset_add"),
            path("<int:pk>/", view(self.dataset_view), name="evaluation_dataset_change"),
            path("<int:pk>/file/", view(self.file_view), name="evaluation_dataset_file"),
        ]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        self._require_add(request)
        form = DatasetForm(request.POST or None, request.FILES or None, author=cast(User, request.user))
        if form.is_valid():
            dataset = form.keep()
            messages.success(request, _("%(dataset)s was saved.") % {"dataset": dataset})
            return redirect("admin:evaluation_dataset_change", dataset.pk)
        return self._render(request, "upload", _("Upload a dataset"), form=form)

    def dataset_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        dataset = self._found(request, pk)
        items = [item for language in ("en", "zh") for item in dataset.items(language)]
        return self._render(
            request,
            "dataset",
            dataset,
            dataset=dataset,
            items=items[:SHOWN_ITEMS],
            evaluations=dataset.evaluations.select_related("version__template"),
            may_add=request.user.has_perm("evaluation.add_evaluation"),
        )

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Download the dataset as it was uploaded."""
        dataset = self._found(request, pk)
        record("dataset.export", cast(User, request.user), dataset)
        return download(dataset.text, "application/jsonl", f"dataset-{pk}.jsonl")


@admin.register(Evaluation)
class EvaluationAdmin(_Pages):
    list_display = ("__str__", "template", "version", "dataset", "score", "state_label", "created")
    ordering = ("-created",)

    @admin.display(description=_("Task and language"))
    def template(self, evaluation: Evaluation) -> str:
        return title_of(evaluation.version.template)

    @admin.display(description=_("Score"))
    def score(self, evaluation: Evaluation) -> str:
        found = evaluation.metrics.get("score")
        return f"{found['mean']:.2f} ({found['low']:.2f}–{found['high']:.2f})" if found else "–"

    @admin.display(description=_("State"))
    def state_label(self, evaluation: Evaluation) -> str:
        return str(_("running")) if evaluation.is_running else evaluation.get_state_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evaluation]:
        return (
            super()
            .get_queryset(request)
            .select_related("dataset", "version__template", "author")
            .defer("dataset__text")
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        again = view(require_POST(self.again_view))
        return [
            path("", view(self.changelist_view), name="evaluation_evaluation_changelist"),
            path("add/", view(self.start_view), name="evaluation_evaluation_add"),
            path("<int:pk>/", view(self.evaluation_view), name="evaluation_evaluation_change"),
            path("<int:pk>/item/", view(self.item_view), name="evaluation_evaluation_item"),
            path("<int:pk>/sample/<int:sample>/", view(self.sample_view), name="evaluation_evaluation_sample"),
            path("<int:pk>/sample/<int:sample>/body.json", view(self.body_view), name="evaluation_evaluation_body"),
            path("<int:pk>/sample/<int:sample>/again/", again, name="evaluation_evaluation_again"),
            path("<int:pk>/progress/", view(self.progress_view), name="evaluation_evaluation_progress"),
            path("<int:pk>/go-on/", view(require_POST(self.go_on_view)), name="evaluation_evaluation_go_on"),
            path("<int:pk>/stop/", view(require_POST(self.stop_view)), name="evaluation_evaluation_stop"),
            path("<int:pk>/json/", view(self.json_view), name="evaluation_evaluation_json"),
            path("<int:pk>/csv/", view(self.csv_view), name="evaluation_evaluation_csv"),
        ]

    # --- Starting and stopping ----------------------------------------------------------------------------------------

    def start_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a version and a dataset; the evaluation runs in its own process."""
        self._require_add(request)
        given = {name: request.GET.get(name, "") for name in ("version", "dataset")}
        chosen = {name: number for name, number in given.items() if number.isdecimal() and len(number) < 19}
        form = EvaluationForm(request.POST or None, chosen=chosen)
        if form.is_valid():
            evaluation = form.begin(cast(User, request.user))
            start(evaluation)
            return redirect("admin:evaluation_evaluation_change", evaluation.pk)
        return self._render(request, "start", _("Start an evaluation"), form=form)

    def go_on_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._require_add(request)
        evaluation = self._found(request, pk)
        record("evaluation.go_on", cast(User, request.user), evaluation)
        start(evaluation)
        return redirect("admin:evaluation_evaluation_change", pk)

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        self._require_add(request)
        evaluation = self._found(request, pk)
        record("evaluation.stop", cast(User, request.user), evaluation)
        evaluation.ask_to_stop()
        messages.success(request, _("It stops within seconds. The answers so far are kept."))
        return redirect("admin:evaluation_evaluation_change", pk)

    # --- Reading ------------------------------------------------------------------------------------------------------

    def evaluation_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress; once finished, the results beside those of other versions, and every item."""
        evaluation = self._found(request, pk)
        shown = pages.others(evaluation)
        return self._render(
            request,
            "evaluation",
            evaluation,
            evaluation=evaluation,
            template_title=title_of(evaluation.version.template),
            progress=pages.progress(evaluation),
            reason=pages.reason(evaluation),
            metrics=list(pages.metrics(evaluation)),
            positions=pages.positions(evaluation),
            figures=pages.figures(evaluation),
            counts=pages.named(pages.COUNTS, evaluation.counts),
            usage=pages.named(pages.USAGE, evaluation.usage),
            shown=shown,
            plot=pages.over_time(evaluation, shown),
            against=pages.against(evaluation, shown, request.GET.get("with", "")),
            rows=pages.rows(evaluation),
            may_add=self.has_add_permission(request),
        )

    def item_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One item and its answers."""
        evaluation = self._found(request, pk)
        row = pages.row(evaluation, request.GET.get("id", ""))
        if row is None:
            raise Http404
        return self._render(request, "item", row.item.id, evaluation=evaluation, row=row)

    def sample_view(self, request: HttpRequest, pk: int, sample: int) -> HttpResponse:
        """The passport of one answer."""
        evaluation = self._found(request, pk)
        found = self._sample(evaluation, sample)
        body, again = (f"admin:evaluation_evaluation_{name}" for name in ("body", "again"))
        call = replace(pages.call(evaluation, found), address=reverse(body, args=[pk, sample]))
        if self.has_add_permission(request):
            (call,) = can_run_again([(call, reverse(again, args=[pk, sample]))])
        title = _("Passport of an answer")
        return self._render(request, "sample", title, evaluation=evaluation, sample=found, call=call)

    def body_view(self, request: HttpRequest, pk: int, sample: int) -> HttpResponse:
        """Download the request body as it was sent to the model server."""
        _sent, same = self._same(request, pk, sample)
        record("evaluation.export", cast(User, request.user), self._found(request, pk), detail={"sample": sample})
        return download(same.body, "application/json", f"request-{pk}-{sample}.json")

    def again_view(self, request: HttpRequest, pk: int, sample: int) -> HttpResponseBase:
        """Send the request again and stream the answer."""
        self._require_add(request)
        sent, same = self._same(request, pk, sample)
        record("evaluation.run_again", cast(User, request.user), self._found(request, pk), detail={"sample": sample})

        def may() -> bool:
            user = user_now(request)
            return isinstance(user, User) and user.is_staff and user.has_perm("evaluation.add_evaluation")

        return run_again(sent, same, cast(User, request.user).pk, self._found(request, pk).dataset.domain, may)

    def _same(self, request: HttpRequest, pk: int, sample: int) -> tuple[SentRequest, Rebuilt]:
        """The stored request and its rebuilt twin. Raises Http404 if they differ, PermissionDenied."""
        evaluation = self._found(request, pk)
        call = pages.call(evaluation, self._sample(evaluation, sample))
        if not (call.again and call.again.same):
            raise Http404
        return call.sent, call.again

    def _sample(self, evaluation: Evaluation, sample: int) -> Sample:
        """The sample with this id. Raises Http404, also if no request was sent for it."""
        return get_object_or_404(evaluation.answers.exclude(request={}), pk=sample)

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        evaluation = self._found(request, pk)
        return JsonResponse({**pages.progress(evaluation)._asdict(), "phase": evaluation.phase})

    def json_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        text = json.dumps(as_json(self._exported(request, pk)), ensure_ascii=False, indent=1)
        return download(text, "application/json", f"evaluation-{pk}.json")

    def _exported(self, request: HttpRequest, pk: int) -> Evaluation:
        """Raises Http404, PermissionDenied."""
        evaluation: Evaluation = self._found(request, pk)
        record("evaluation.export", cast(User, request.user), evaluation)
        return evaluation

    def csv_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return download(as_csv(self._exported(request, pk)), "text/csv; charset=utf-8", f"evaluation-{pk}.csv")
