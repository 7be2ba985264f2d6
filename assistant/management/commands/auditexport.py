"""`manage.py auditexport`: the audit log as JSON Lines, for whoever keeps or verifies it elsewhere."""

import json
from datetime import datetime, time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from ...protection.log import written
from ...protection.models import AuditEvent
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Print the audit log as JSON Lines. tools/verify_audit.py verifies them without this site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", type=_moment, dest="since", metavar="DATE", help="events from this day or time on"
        )
        parser.add_argument("--to", type=_moment, dest="until", metavar="DATE", help="events before this day or time")

    def handle(self, *args: Any, **options: Any) -> None:
        events = AuditEvent.objects.order_by("seq")
        if since := options["since"]:
            events = events.filter(at__gte=since)
        if until := options["until"]:
            events = events.filter(at__lt=until)
        for row in written(events):
            self.stdout.write(json.dumps(row, sort_keys=True))


def _moment(text: str) -> datetime:
    """A day begins at midnight in TIME_ZONE."""
    try:
        day, moment = parse_date(text), parse_datetime(text)
    except ValueError:
        day = moment = None
    if day is not None:
        moment = datetime.combine(day, time())
    if moment is None:
        raise CommandError(f"{text!r} is no date. Write it as 2026-11-29 or 2026-11-29T13:30.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
