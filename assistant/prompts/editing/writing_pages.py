"""The admin pages for writing a version: the form with its live preview, a trial answer, and the diff."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ...downloads import download
from ...site.rights import user_now
from .. import placeholders
from ..models import PromptTemplate, PromptVersion
from .diff import stretches
from .forms import VersionForm
from .preview import Preview, preview
from .publishing_pages import PUBLISH, Publishing, require
from .trial import size_of, try_out
from .version_file import as_file, from_file

WRITE = "prompts.add_promptversion"
FOLDER = "admin/prompts/prompttemplate"

_SAVED = _("Version %(number)d is saved as a draft. It answers nobody until it is published.")
_NOT_A_TEMPLATE = _("The text is not a template yet.")


class Workbench(Publishing):
    """The part of the prompt admin that writes versions."""

    def writing_urls(self) -> list[URLPattern]:
        view, live = self.admin_site.admin_view, require_POST
        return [
            path("<int:pk>/write/", view(self.write_view), name="prompts_prompttemplate_write"),
            path("<int:pk>/<int:number>/write/", view(self.write_view), name="prompts_prompttemplate_write_from"),
            path("<int:pk>/preview/", view(live(self.preview_view)), name="prompts_prompttemplate_preview"),
            path("<int:pk>/try/", view(live(self.try_view)), name="prompts_prompttemplate_try"),
            path("<int:pk>/<int:number>/try/", view(live(self.try_version_view)), name="prompts_prompttemplate_ask"),
            path("<int:pk>/<int:number>/file/", view(self.file_view), name="prompts_prompttemplate_file"),
            path(
                "<int:pk>/<int:number>/since/<int:other>/", view(self.since_view), name="prompts_prompttemplate_since"
            ),
        ]

    def write_view(self, request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
        """The form for the next version, filled from an earlier one or a file, with a preview of what it would send."""
        template = self._template(request, pk)
        require(request, WRITE)
        start = _start(template, number)
        form = VersionForm(template, start, request.POST or None)
        if "fix" in request.POST:
            form.is_valid()
            form = VersionForm(template, start, form.mended(request.POST["fix"]))
        elif "file" in request.FILES:
            form = VersionForm(template, start, from_file(request.FILES["file"], form))
        elif "save" in request.POST and form.is_valid() and (version := form.write(cast(User, request.user))):
            messages.success(request, _SAVED % {"number": version.number})
            return redirect("admin:prompts_prompttemplate_version", pk, version.number)
        form.is_valid()
        shown = preview(form.instance, request.POST.get("preview", ""))
        context = {"form": form, "start": start, "preview": shown, "size": _size(shown) if form.is_bound else None}
        return self._render(request, "write", template, str(_("Write a new version")), **context)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """JSON for the page while somebody types: the faults in the text, the rules for each field, the preview."""
        template, form, shown = self._draft(request, pk)
        faults = placeholders.faults(form.instance.body, template.task_object.variables)
        notes = {
            field.name: render_to_string(
                f"{FOLDER}/_notes.html",
                {"notes": beside, "mendable": True, "faults": faults if field.name == "body" else ()},
            )
            for field, beside in form.rows()
        }
        context = {"template": template, "preview": shown, "size": _size(shown)}
        return JsonResponse(
            {
                "faults": [{**fault._asdict(), "message": str(fault.message)} for fault in faults],
                "notes": notes,
                "preview": render_to_string(f"{FOLDER}/_preview.html", context),
            }
        )

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Stream the running model's answer to the chosen example."""
        template, _form, shown = self._draft(request, pk)
        return _answered(shown, request, template, WRITE)

    def try_version_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        """Like `try_view`, for a saved version."""
        template, version = self._version(request, pk, number)
        require(request, PUBLISH)
        return _answered(preview(version, request.POST.get("preview", "")), request, template, PUBLISH)

    def since_view(self, request: HttpRequest, pk: int, number: int, other: int) -> HttpResponse:
        """The diff between two versions: their texts, their parameters, and what they send."""
        template, version = self._version(request, pk, number)
        _template, before = self._version(request, pk, other)
        return self._render(
            request,
            "since",
            template,
            str(_("Version %(number)d beside version %(other)d") % {"number": number, "other": other}),
            version=version,
            before=before,
            text=stretches(as_file(before), as_file(version)),
            sent=stretches(_sent(before), _sent(version)),
            samples=preview(version).samples,
        )

    def file_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Download the version as a plain file, in the format of those that ship with the product."""
        template, version = self._version(request, pk, number)
        return download(as_file(version), "text/markdown; charset=utf-8", f"{template.task}.{template.language}.md")

    def _draft(self, request: HttpRequest, pk: int) -> tuple[PromptTemplate, VersionForm, Preview]:
        template = self._template(request, pk)
        require(request, WRITE)
        form = VersionForm(template, None, request.POST)
        form.is_valid()
        return template, form, preview(form.instance, request.POST.get("preview", ""))


def _start(template: PromptTemplate, number: int | None) -> PromptVersion | None:
    """The version to start from: number `number`, or else the live one, or else the newest. Raises Http404."""
    if number is not None:
        return get_object_or_404(template.versions, number=number)
    return template.live or template.versions.first()


def _answered(shown: Preview, request: HttpRequest, template: PromptTemplate, permission: str) -> HttpResponseBase:
    if shown.prompt is None:
        return JsonResponse({"error": str(_NOT_A_TEMPLATE)}, status=400)

    def may() -> bool:
        user = user_now(request)
        return isinstance(user, User) and user.is_staff and user.has_perm(permission)

    return try_out(shown, cast(User, request.user).pk, template.domain, may)


def _size(shown: Preview) -> Any:
    return size_of(shown.prompt) if shown.prompt else None


def _sent(version: PromptVersion) -> str:
    prompt = preview(version).prompt
    return "\n\n".join(message["content"] for message in prompt.messages) if prompt else ""
