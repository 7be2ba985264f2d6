"""The forms of retention rules and legal holds in the administration."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from domains.registry import domains

from ..exceptions import BadInput
from .holding import held_object
from .models import LegalHold, RetentionRule

#: The most ids that one form takes, and their length.
MOST_NUMBERS, _ID = 200, 40


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    domain = forms.ChoiceField(
        label=_("Domain"), choices=lambda: [(domain.name, domain.label) for domain in domains().values()]
    )

    class Meta:
        model = RetentionRule
        fields = ("domain", "kind", "days", "basis")
        help_texts = {
            "days": _(
                "After the last use. What is older is destroyed every night, for good. Empty: it is kept for ever."
            ),
            "basis": _("The law or the decision on which this rests."),
        }

    def clean_days(self) -> int | None:
        days: int | None = self.cleaned_data["days"]
        if days == 0:
            raise ValidationError(_("At least one day."))
        return days


class HoldForm(forms.ModelForm):  # type: ignore[type-arg]
    """`things` are what the form puts under the hold."""

    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=User.objects.order_by("username"),
        required=False,
        help_text=_("All that is theirs is kept, now and later."),
    )
    numbers = forms.CharField(
        label=_("Conversations, documents and matters"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=MOST_NUMBERS * _ID,
        required=False,
        help_text=_("Their ids, one a line, as the audit log and addresses have them."),
    )

    class Meta:
        model = LegalHold
        fields = ("name", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things: list[Model] = []

    def clean_numbers(self) -> list[Model]:
        found: list[Model] = []
        for key in self.cleaned_data["numbers"].split():
            try:
                found.append(held_object(key))
            except BadInput as error:
                raise ValidationError(_("Nothing has this id: %(id)s"), params={"id": key[:_ID]}) from error
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.things = [*cleaned.get("people", ()), *cleaned.get("numbers", ())]
        if not self.things and not self.errors:
            raise ValidationError(_("Say what the hold is on."))
        return cleaned
