"""Writes a deadline as a calendar file with reminders. Pure."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from .counting import Deadline
from .rule import DeadlineRule

#: How many days before the deadline the calendar reminds.
REMINDERS = (14, 7, 3, 1)


def calendar_file(rule: DeadlineRule, deadline: Deadline, made: datetime, title: str = "") -> bytes:
    """An iCalendar file (RFC 5545); `made` is in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Domain assistant//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add_component(_event(rule, deadline, made, title or _("Deadline")))
    return bytes(calendar.to_ical())


def _event(rule: DeadlineRule, deadline: Deadline, made: datetime, title: str) -> Event:
    event = Event()
    event.add("uid", f"{sha256(f'{rule.name}{deadline}{title}'.encode()).hexdigest()[:32]}@deadlines")
    event.add("dtstamp", made)
    event.add("summary", title)
    event.add("description", "\n".join([rule.source, *_told(deadline), *deadline.notes]))
    if deadline.instant is None:
        event.add("dtstart", deadline.date)
        event.add("dtend", deadline.date + timedelta(days=1))
    else:
        event.add("dtstart", deadline.instant.astimezone(UTC))
    for days in REMINDERS:
        event.add_component(_alarm(title, days))
    return event


def _told(deadline: Deadline) -> list[str]:
    return [f"{day.date} {day.why}" for day in (deadline.days[0], *deadline.days[-5:])]


def _alarm(title: str, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(days=-days))
    return alarm
