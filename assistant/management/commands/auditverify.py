"""`manage.py auditverify`: whether the audit log is as it was written, and where it is not."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.template.defaultfilters import pluralize

from ...protection.chain import START, Link
from ...protection.models import AuditEvent
from ...protection.sealing import differing, end_of_log, read, verify
from ..audit_faults import sentences
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Verify the chain of the audit log. Prints each place where it is broken, and then exits with 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seals", type=Path, metavar="FILE", help="hold the log against these seals as well")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = verify(Link(0, START), end_of_log())
        if file := options["seals"]:
            try:
                seals, remarks = read(file)
            except ValueError as error:
                raise CommandError(f"{file} has {error}.") from error
            if not seals:
                raise CommandError(f"{file} holds no seal: the log was held against nothing.")
            broken += differing(seals)
            for remark in remarks:
                self.stdout.write(remark)
        if broken:
            raise CommandError(sentences(broken))
        count = AuditEvent.objects.count()
        self.stdout.write(f"The audit log is whole: {count} event{pluralize(count)}.")
