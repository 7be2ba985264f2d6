"""Writing a version: the form, what it would send as one types, an answer to try it, and what is new in it."""

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

from . import placeholders
from .differences import differences
from .files import as_file, from_file
from .forms import VersionForm
from .models import PromptTemplate, PromptVersion
from .preview import Preview, preview
from .publishing import PUBLISH, Publishing, require
from .trying import size_of, try_out

WRITE = "prompts.add_promptversion"
FOLDER = "admin/prompts/prompttemplate"

_SAVED = _("Version %(number)d is saved as a draft. It answers nobody until it is published.")
_NOT_A_TEMPLATE = _("The text is not a template yet.")


class Workbench(Publishing):
    """The part of the prompt admin where versions are written."""

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
        """A form for the next version, begun from an earlier one or a file: see what it would send, then save it."""
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
        """For the page while somebody types: the faults of the text, the rules beside the fields, the preview."""
        template, form, shown = self._draft(request, pk)
        found = placeholders.faults(form.instance.body, template.task_object.variables)
        notes = {
            field.name: render_to_string(
                f"{FOLDER}/_notes.html",
                {"notes": beside, "mendable": True, "faults": found if field.name == "body" else ()},
            )
            for field, beside in form.rows()
        }
        context = {"template": template, "preview": shown, "size": _size(shown)}
        return JsonResponse(
            {
                "faults": [{**fault._asdict(), "message": str(fault.message)} for fault in found],
                "notes": notes,
                "preview": render_to_string(f"{FOLDER}/_preview.html", context),
            }
        )

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The running model's answer to the chosen example, streamed."""
        _template, _form, shown = self._draft(request, pk)
        return _answered(shown)

    def try_version_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        """The same for a version that is saved."""
        _template, version = self._version(request, pk, number)
        require(request, PUBLISH)
        return _answered(preview(version, request.POST.get("preview", "")))

    def since_view(self, request: HttpRequest, pk: int, number: int, other: int) -> HttpResponse:
        """A version beside another one: their texts, numbers, and what they send."""
        template, version = self._version(request, pk, number)
        _template, before = self._version(request, pk, other)
        return self._render(
            request,
            "since",
            template,
            str(_("Version %(number)d beside version %(other)d") % {"number": number, "other": other}),
            version=version,
            before=before,
            text=list(differences(as_file(before), as_file(version))),
            sent=list(differences(_sent(before), _sent(version))),
            samples=preview(version).samples,
        )

    def file_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """The version as a plain file, as those that ship with the product."""
        template, version = self._version(request, pk, number)
        name = f"{template.task}.{template.language}.md"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(as_file(version), content_type="text/markdown; charset=utf-8", headers=headers)

    def _draft(self, request: HttpRequest, pk: int) -> tuple[PromptTemplate, VersionForm, Preview]:
        template = self._template(request, pk)
        require(request, WRITE)
        form = VersionForm(template, None, request.POST)
        form.is_valid()
        return template, form, preview(form.instance, request.POST.get("preview", ""))


def _start(template: PromptTemplate, number: int | None) -> PromptVersion | None:
    """The version to begin from: the one that was asked for, else the live one, else the newest. Raises Http404."""
    if number is not None:
        return get_object_or_404(template.versions, number=number)
    return template.live or template.versions.first()


def _answered(shown: Preview) -> HttpResponseBase:
    if shown.prompt is None:
        return JsonResponse({"error": str(_NOT_A_TEMPLATE)}, status=400)
    return try_out(shown)


def _size(shown: Preview) -> Any:
    return size_of(shown.prompt) if shown.prompt else None


def _sent(version: PromptVersion) -> str:
    prompt = preview(version).prompt
    return "\n\n".join(message["content"] for message in prompt.messages) if prompt else ""
