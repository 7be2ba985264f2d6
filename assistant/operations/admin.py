"""The operator's pages in the admin: the model server with its state, events and buttons, and the letterhead."""

import json
from typing import cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from ..admin import ShownRows
from ..exceptions import Sentence, SupervisorError
from ..organisation import organisation
from ..protection.log import record
from ..supervisor import control
from .letterhead import LogoForm, keep_logo
from .models import Letterhead, ModelServer
from .now import look

CONTROL = "operations.control_modelserver"

#: The commands, and the message once one has been accepted.
_DONE: dict[str, Sentence] = {
    "start": _("The model server is being started."),
    "stop": _("The model server is being stopped. Answers in progress have a few seconds to finish."),
    "restart": _("The model server is being restarted. Answers in progress continue afterwards."),
}

#: The charts: the name in operations.js, a label, a unit.
_CHARTS: tuple[tuple[str, Sentence, str], ...] = (
    ("speed", _("Tokens written per second"), ""),
    ("running", _("Answers being written"), ""),
    ("waiting", _("Answers waiting"), ""),
    ("cache", _("Cache in use"), "%"),
    ("first", _("First token after"), "s"),
)


@admin.register(ModelServer)
class ModelServerAdmin(ShownRows, admin.ModelAdmin):  # type: ignore[type-arg]
    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.page), name="operations_modelserver_changelist"),
            path("now/", view(self.now), name="operations_modelserver_now"),
            path("<str:word>/", view(require_POST(self.control)), name="operations_modelserver_control"),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        return self._render(request, "page")

    def now(self, request: HttpRequest) -> HttpResponse:
        """The parts of the page that change. The page fetches them every two seconds."""
        return self._render(request, "_now")

    def control(self, request: HttpRequest, word: str) -> HttpResponse:
        if not self._may_control(request):
            raise PermissionDenied
        if word not in _DONE:
            raise Http404
        record("model.control", cast(User, request.user), detail={"word": word})
        try:
            control.send(settings.DATA_DIR, word)
        except SupervisorError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(_DONE[word]))
            _note(request, ModelServer, word)
        return redirect("admin:operations_modelserver_changelist")

    def _render(self, request: HttpRequest, template: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = look()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(self.opts.verbose_name),
            "now": now,
            "totals": json.dumps(now.totals if now.tells_figures else None),
            "charts": _CHARTS,
            "may_control": self._may_control(request),
        }
        return TemplateResponse(request, f"admin/operations/{template}.html", context)

    def _may_control(self, request: HttpRequest) -> bool:
        return not settings.MODEL_URL and cast(User, request.user).has_perm(CONTROL)


@admin.register(Letterhead)
class LetterheadAdmin(ShownRows, admin.ModelAdmin):  # type: ignore[type-arg]
    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.page), name="operations_letterhead_changelist")]

    def has_change_permission(self, request: HttpRequest, obj: Letterhead | None = None) -> bool:
        return cast(User, request.user).has_perm("operations.change_letterhead")

    def page(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = LogoForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and self._keep(request, form.cleaned_data["logo"]):
            return redirect("admin:operations_letterhead_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": capfirst(self.opts.verbose_name),
            "organisation": organisation(),
            "form": form,
        }
        return TemplateResponse(request, "admin/operations/letterhead.html", context)

    def _keep(self, request: HttpRequest, content: bytes) -> bool:
        record("letterhead.change", cast(User, request.user))
        try:
            keep_logo(content)
        except OSError as error:
            messages.error(request, _("The logo could not be saved: %(why)s.") % {"why": error.strerror})
            return False
        messages.success(request, str(_("The logo is saved. Exported documents have it from now on.")))
        _note(request, Letterhead, "logo")
        return True


def _note(request: HttpRequest, about: type[ModelServer | Letterhead], word: str) -> None:
    """Record who did it in the admin's log."""
    LogEntry.objects.create(
        user=cast(User, request.user),
        content_type=get_content_type_for_model(about),
        object_repr=str(about()),
        action_flag=CHANGE,
        change_message=word,
    )
