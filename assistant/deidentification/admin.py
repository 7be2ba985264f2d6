"""Policies for identifiers in the administration: a later one takes the place of an earlier one."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from domains.registry import domains, label_of

from ..admin import KeptRows
from .models import IdentifierPolicy


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    domain = forms.ChoiceField(
        label=_("Domain"), choices=lambda: [(domain.name, domain.label) for domain in domains().values()]
    )

    class Meta:
        model = IdentifierPolicy
        fields = ("domain", "mode")
        help_texts = {
            "mode": _(
                "Names, numbers, addresses and dates that tell who a question or document is about. Replaced, the "
                "model is sent placeholders, and the page shows the answer with the words again. It finds most of "
                "them, never surely all."
            )
        }


@admin.register(IdentifierPolicy)
class IdentifierPolicyAdmin(KeptRows, admin.ModelAdmin):  # type: ignore[type-arg]
    form = PolicyForm
    list_display = ("__str__", "domain_label", "mode", "author", "since")
    list_select_related = ("author",)
    fields: ClassVar[Any] = ("domain", "mode")

    def get_fields(self, request: HttpRequest, obj: IdentifierPolicy | None = None) -> Any:
        return ("domain_label", "mode", "author", "since") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: IdentifierPolicy | None = None) -> tuple[str, ...]:
        return ("domain_label", "mode", "author", "since") if obj else ()

    def save_model(self, request: HttpRequest, obj: IdentifierPolicy, form: Any, change: bool) -> None:
        obj.author = cast(User, request.user)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("domain"), ordering="domain")
    def domain_label(self, policy: IdentifierPolicy) -> str:
        return label_of(policy.domain)
