"""Ends that people choose as days: something lasts until the end of its last day."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_PAST = _("Choose a day that has not passed.")
_FAR = _("Choose a day before the year 3000.")


class LastDayField(forms.DateField):
    """Until the end of a day; None: for good."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> datetime | None:
        day = super().clean(value)
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_PAST)
        if day.year >= 3000:
            raise forms.ValidationError(_FAR)
        return end_of(day)


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def last_day(until: datetime | None) -> date | None:
    return timezone.localdate(until - timedelta(seconds=1)) if until else None
