"""`manage.py sealkey`: prints the public key by which exports and the audit log are sealed."""

from typing import Any

from django.core.management.base import CommandError

from ...protection.installation_key import public_key
from ..base import SiteCommand


class Command(SiteCommand):
    help = (
        "Print the public key of this installation, by which whoever receives an export tells that it was sealed here. "
        "Publish it where nobody can change it unnoticed: on the organisation's web site, in the letterhead."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(public_key())
        except (OSError, ValueError) as error:
            raise CommandError("The key (DATA_DIR/audit_key) cannot be used.") from error
