"""Months after a date. Pure."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The day of the same number so many months on; the last of the month where there is none. Raises ValueError."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
