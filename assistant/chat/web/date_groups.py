"""The heading under which a conversation is listed. Pure: both days are passed in."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def day_label(day: date, today: date) -> str:
    """ "Today", "Yesterday", "Last 7 days", else the month, in the reader's language."""
    if day >= today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    if day > today - timedelta(days=7):
        return _("Last 7 days")
    return date_format(day, "YEAR_MONTH_FORMAT")
