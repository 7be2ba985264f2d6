"""`manage.py restore FILE --key PRIVATE`: the installation of a backup in the place of this one."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from ...backup.archive import is_empty, put_back
from ...backup.sealed import NotReadable
from ...protection.chain import START, Link
from ...protection.log import record
from ...protection.models import AuditEvent
from ...protection.sealing import end_of_log, verify
from ..audit_faults import sentences
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Read the backup in FILE, put it in the place of this installation and verify its audit log. Stop the site "
        "before. Nothing is replaced unless all of the backup can be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--key", type=Path, required=True, metavar="PRIVATE", help="the file of the private key")
        parser.add_argument("--force", action="store_true", help="destroy what this installation has")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["force"] and not is_empty():
            raise CommandError("This installation has accounts or documents. --force destroys them for the backup's.")
        try:
            key = X25519PrivateKey.from_private_bytes(bytes.fromhex(options["key"].read_text().strip()))
        except ValueError as error:
            raise CommandError(f"{options['key']} holds no private key.") from error
        try:
            count = put_back(options["file"], key)
        except NotReadable as error:
            raise CommandError(
                f"{options['file']} cannot be read: it is no backup of this kind of database, was changed or cut off, "
                "or is sealed to another key. Nothing was replaced."
            ) from error
        self.stdout.write(f"Restored, with the files of {count} documents. {_verified()}")


def _verified() -> str:
    try:
        broken = verify(Link(0, START), end_of_log())
        if not broken:
            record("backup.restore", None)
    except DatabaseError as error:
        raise CommandError("Restored. It is of another version: run migrate, then auditverify.") from error
    if broken:
        raise CommandError(f"Restored, but:\n{sentences(broken)}")
    return f"The audit log is whole: {AuditEvent.objects.count()} events."
