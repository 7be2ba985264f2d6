"""`manage.py auditverify`: whether the audit log is as it was written, and where it is not."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.base import CommandError

from ...protection.chain import START, Break, Link, breaks
from ...protection.log import written
from ...protection.models import AuditEvent, AuditHead
from ..base import SiteCommand

#: Broken places that are listed.
MOST = 20

_SENTENCES = {
    "changed": "Event {seq} was changed after it was written.",
    "missing": "Events before {seq} are missing.",
    "order": "Event {seq} stands behind a later one.",
    "joined": "Event {seq} was not written after the one before it.",
    "cut": "Events after {seq} are missing.",
}


class Command(SiteCommand):
    help = "Verify the chain of the audit log. Prints each place where it is broken, and then exits with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(islice(_all_breaks(), MOST))
        if found:
            raise CommandError("\n".join(_SENTENCES[fault].format(seq=seq) for seq, fault in found))
        self.stdout.write(f"The audit log is whole: {AuditEvent.objects.count()} events.")


def _all_breaks() -> Iterator[Break]:
    """Of the events that there are now."""
    head = AuditHead.objects.get()
    events = AuditEvent.objects.filter(seq__lte=head.seq).order_by("seq")
    return breaks(map(written, events.iterator()), Link(0, START), Link(head.seq, head.hash))
