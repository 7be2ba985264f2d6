"""Conversations and turns in the admin: read-only, and without anybody's words.

Questions, reasoning and answers are neither shown nor sortable, and only the page's own filters are accepted: an
address such as `?text__startswith=a` could spell out an answer letter by letter.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..admin import ShownRows
from ..prompts.titles import title_of
from .models import Conversation, Turn


def _shown(name: str, label: Any) -> Callable[[Model], Any]:
    """A column that shows this field under this label."""

    @admin.display(description=label, ordering=name)
    def shown(row: Model) -> Any:
        return _readable(getattr(row, name))

    return shown


def _readable(value: Any) -> Any:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, float):
        return number_format(value, 1)
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    return "" if value is None else value


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Any]") -> list[tuple[Any, str]]:
        return [(value, str(label)) for value, label in Turn.State.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Turn]) -> QuerySet[Turn]:
        return queryset.filter(state=self.value()) if self.value() else queryset


class _Rows(ShownRows, admin.ModelAdmin):  # type: ignore[type-arg]
    """Only `fields` are ever shown."""

    actions = None
    search_fields = ("^id",)
    #: The filters accepted in the address.
    lookups: tuple[str, ...] = ()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self.lookups

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.fields


@admin.register(Conversation)
class ConversationAdmin(_Rows):
    fields: ClassVar[Any] = (
        _shown("id", _("Number")), _shown("domain", _("Domain")), _shown("created", _("Started")),
        _shown("updated", _("Last used")), _shown("deleted", _("Deleted")), "turns",
    )  # fmt: skip
    list_display = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Conversation.objects.annotate(count=Count("turns")).defer("title").order_by("-updated")

    @admin.display(description=_("Turns"), ordering="count")
    def turns(self, conversation: Any) -> SafeString:
        address = reverse("admin:chat_turn_changelist")
        words = ngettext("%(count)d turn", "%(count)d turns", conversation.count) % {"count": conversation.count}
        return format_html('<a href="{}?conversation__id__exact={}">{}</a>', address, conversation.pk, words)


@admin.register(Turn)
class TurnAdmin(_Rows):
    list_display = (
        _shown("id", _("Number")), _shown("created", _("Asked")), "state_label", "template_version",
        _shown("model", _("Model")), _shown("seconds", _("Seconds")), "broken_rules",
    )  # fmt: skip
    fields: ClassVar[Any] = (
        _shown("id", _("Number")), _shown("conversation_id", _("Conversation")), _shown("position", _("Position")),
        _shown("task", _("Task")), _shown("language", _("Language")), _shown("created", _("Asked")),
        _shown("finished", _("Ended")), "state_label", _shown("code", _("End code")),
        _shown("detail", _("Details")), _shown("seq", _("Events")), _shown("epoch", _("Epoch")),
        _shown("joined", _("Resumed after model loss")), _shown("left_out", _("Earlier turns left out")),
        _shown("history_start", _("Told from position")),
        "template_version", "sent",
        _shown("parameters", _("Parameters")), "kept_rules", "broken_rules", _shown("model", _("Model")),
        _shown("prompt_tokens", _("Prompt tokens")), _shown("completion_tokens", _("Completion tokens")),
        _shown("seconds", _("Seconds")), _shown("reasoning_seconds", _("Reasoning seconds")),
    )  # fmt: skip
    list_filter = (StateFilter,)
    list_select_related = ("version__template",)
    lookups = ("state", "conversation__id__exact")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Turn]:
        return Turn.objects.defer("inputs", "carried", "reasoning", "text", "boxed").order_by("-created")

    @admin.display(description=_("State"), ordering="state")
    def state_label(self, turn: Turn) -> str:
        return turn.get_state_display()

    @admin.display(description=_("Prompt template"), ordering="version")
    def template_version(self, turn: Turn) -> str:
        return f"{title_of(turn.version.template)}, {turn.version}" if turn.version else ""

    @admin.display(description=_("SHA-256 of the request"))
    def sent(self, turn: Turn) -> str:
        return ", ".join(request["sha256"] for request in turn.requests)

    @admin.display(description=_("Rules met"))
    def kept_rules(self, turn: Turn) -> str:
        return ", ".join(result["rule"] for result in turn.rules if result["kept"])

    @admin.display(description=_("Rules broken"))
    def broken_rules(self, turn: Turn) -> str:
        return ", ".join(result["rule"] for result in turn.broken_rules)
