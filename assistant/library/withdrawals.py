"""The page on which a prompt version or a model is withdrawn, so that the owners of its answers read them again."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..chat.models import Turn
from ..prompts.models import PromptTemplate, PromptVersion, Withdrawal
from ..prompts.titles import title_of
from .standing import made_with


class WithdrawalForm(forms.ModelForm):  # type: ignore[type-arg]
    what = forms.ChoiceField(
        label=_("What is withdrawn"),
        choices=lambda: choices(),
        help_text=_(
            "Prompt versions and models that have answered. A live version has to be replaced first. A model goes on "
            "answering until it is replaced, too; only its answers so far are listed."
        ),
    )

    class Meta:
        model = Withdrawal
        fields = ("reason",)
        help_texts = {"reason": _("The owners of the answers read this. No words of patients or clients.")}

    field_order = ("what", "reason")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        kind, _separator, name = given.get("what", "").partition(":")
        if kind == "version":
            self._take_version(int(name))
        elif kind == "model":
            self.instance.model = name
        return given

    def _take_version(self, pk: int) -> None:
        """Unless it was published meanwhile: that locks the template, too."""
        PromptTemplate.objects.select_for_update().get(versions=pk)
        self.instance.version = _versions().filter(pk=pk).first()
        if self.instance.version is None:
            self.add_error("what", self.fields["what"].error_messages["invalid_choice"] % {"value": pk})


def choices() -> list[tuple[Any, Any]]:
    withdrawn = set(Withdrawal.objects.filter(ended=None).values_list("model", flat=True))
    versions = [(f"version:{one.pk}", f"{title_of(one.template)}, {one}") for one in _versions()]
    names = [(f"model:{one}", one) for one in _models() if one not in withdrawn]
    return [("", "—"), (_("Prompt versions"), versions), (_("Models"), names)]


def _versions() -> QuerySet[PromptVersion]:
    """Those that have answered, and are neither live nor withdrawn."""
    withdrawn = Withdrawal.objects.filter(ended=None)
    versions = PromptVersion.objects.exclude(withdrawals__in=withdrawn).exclude(pk=F("template__live"))
    return versions.filter(Exists(Turn.objects.filter(version=OuterRef("pk")))).select_related("template")


def _models() -> Iterator[str]:
    """The names of those that have answered: a look into the index for each, however many turns there are."""
    names = Turn.objects.order_by("model").values_list("model", flat=True)
    name: str | None = ""
    while name := names.filter(model__gt=name).first():
        yield name


class WithdrawalAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = WithdrawalForm
    list_display = ("withdrawn", "reason", "by", "at", "ended")
    list_select_related = ("version__template", "by")
    actions = ("take_back",)

    def get_readonly_fields(self, request: HttpRequest, obj: Withdrawal | None = None) -> tuple[str, ...]:
        return ("withdrawn", "reason", "by", "at", "ended") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Withdrawal | None = None) -> tuple[str, ...]:
        return self.get_readonly_fields(request, obj) or ("what", "reason")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        withdrawal = self.get_object(request, unquote(object_id))
        context = {"subtitle": self.withdrawn(withdrawal)} if withdrawal else {}
        return super().change_view(request, object_id, extra_context=context)

    @admin.display(description=_("What is withdrawn"))
    def withdrawn(self, withdrawal: Withdrawal) -> str:
        version = withdrawal.version
        return f"{title_of(version.template)}, {version}" if version else withdrawal.model

    def has_change_permission(self, request: HttpRequest, obj: Withdrawal | None = None) -> bool:
        """It is taken back in the list; on its page there is nothing to save."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Withdrawal, form: Any, change: bool) -> None:
        obj.by = cast(User, request.user)
        obj.save()
        count = made_with(obj)
        words = ngettext(
            "%(count)d answer rests on this. Its owner finds it in “answers to read again”.",
            "%(count)d answers rest on this. Their owners find them in “answers to read again”.",
            count,
        )
        messages.warning(request, words % {"count": count})

    @admin.action(description=_("Take back: these answers are listed no more"), permissions=["change"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Withdrawal]) -> None:
        for one in queryset.filter(ended=None):
            one.ended = timezone.now()
            one.save(update_fields=["ended"])
