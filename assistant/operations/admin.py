"""The model server in the admin: how it is, what happened to it, and buttons for those who may use them."""

import json
from typing import Any, cast

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

from ..exceptions import Sentence, SupervisorError
from ..supervisor import control
from .models import ModelServer
from .now import look

CONTROL = "operations.control_modelserver"

#: The commands, and what is said once one is under way.
_DONE: dict[str, Sentence] = {
    "start": _("The model server is being started."),
    "stop": _("The model server is being stopped. Answers that are being written have a few seconds to end."),
    "restart": _("The model server is being restarted. Answers that are being written go on afterwards."),
}

#: The charts: a name that operations.js knows, a label, a unit.
_CHARTS: tuple[tuple[str, Sentence, str], ...] = (
    ("speed", _("Tokens written per second"), ""),
    ("running", _("Answers being written"), ""),
    ("waiting", _("Answers waiting"), ""),
    ("cache", _("Cache in use"), "%"),
    ("first", _("First token after"), "s"),
)


@admin.register(ModelServer)
class ModelServerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

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
        """What changes of the page, for the page to take over every two seconds."""
        return self._render(request, "_now")

    def control(self, request: HttpRequest, word: str) -> HttpResponse:
        if not self._may_control(request):
            raise PermissionDenied
        if word not in _DONE:
            raise Http404
        try:
            control.send(settings.DATA_DIR, word)
        except SupervisorError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(_DONE[word]))
            _note(request, word)
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
            "totals": json.dumps(now.totals),
            "charts": _CHARTS,
            "may_control": self._may_control(request),
        }
        return TemplateResponse(request, f"admin/operations/{template}.html", context)

    def _may_control(self, request: HttpRequest) -> bool:
        return not settings.MODEL_URL and cast(User, request.user).has_perm(CONTROL)


def _note(request: HttpRequest, word: str) -> None:
    """Keep who did it."""
    LogEntry.objects.create(
        user=cast(User, request.user),
        content_type=get_content_type_for_model(ModelServer),
        object_repr=str(ModelServer()),
        action_flag=CHANGE,
        change_message=word,
    )
