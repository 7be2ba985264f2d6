"""`manage.py backupkey FILE`: makes the pair of keys for backups."""

import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.management.base import CommandParser

from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Write a new private key for backups to FILE, which must be new, and print its public key. Keep the private "
        "key elsewhere than the backups: without it, none of them can be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        key = X25519PrivateKey.generate()
        with os.fdopen(os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{key.private_bytes_raw().hex()}\n")
        self.stdout.write(key.public_key().public_bytes_raw().hex())
