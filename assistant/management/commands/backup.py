"""`manage.py backup FILE --to KEY`: the whole installation in one file, sealed, while the site runs."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.core.management.base import CommandError, CommandParser

from ...backup.archive import make
from ...protection.log import record
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Write the database, the documents' files and this installation's keys to FILE, which must be new, sealed to a "
        "public key that backupkey has printed. The site may run."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--to", required=True, metavar="KEY", help="the public key, 64 hexadecimal digits")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = X25519PublicKey.from_public_bytes(bytes.fromhex(options["to"]))
        except ValueError as error:
            raise CommandError("This is no public key: backupkey prints one, of 64 digits.") from error
        record("backup.make", None)
        count = make(options["file"], key)
        self.stdout.write(f"{options['file'].stat().st_size:,} bytes, with the files of {count} documents")
