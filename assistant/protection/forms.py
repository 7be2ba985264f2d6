"""The form of a question to the audit log."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_YEARS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


class AuditQuestionForm(forms.Form):
    """Its cleaned data are the fields of an AuditQuestion."""

    who = forms.ModelChoiceField(label=_("Done by"), queryset=User.objects.order_by("username"), required=False)
    whose = forms.ModelChoiceField(
        label=_("With the conversations, answers and documents of"),
        queryset=User.objects.order_by("username"),
        required=False,
    )
    what = forms.UUIDField(
        label=_("With this conversation, answer or document"),
        required=False,
        help_text=_("Its id, as addresses and the list of audit events have it."),
    )
    since = forms.DateField(label=_("From"), required=False, widget=_DAY, validators=_YEARS)
    until = forms.DateField(label=_("To"), required=False, widget=_DAY, validators=_YEARS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Say at least one thing that you look for."))
        return cleaned
