"""`manage.py serve`: the site, for use. (`runserver` is for working on it.)"""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from ...database_errors import SENTENCES, code_of
from ...env import is_loopback, loopback_origins, origin_hosts
from ...site.checks import open_paths
from ...site.readiness import database_fault
from ...supervisor.ports import bind_error
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Serve the site with Daphne."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on (default: PORT)")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _refuse_database()
        _refuse_taken(host, port)
        for path in open_paths():
            self.stderr.write(f"Other accounts of this machine can read {path}: `manage.py check --deploy` says more.")
        if loopback_origins(settings.PORT) == settings.ALLOWED_ORIGINS:
            settings.ALLOWED_ORIGINS = settings.CSRF_TRUSTED_ORIGINS = loopback_origins(port)
            settings.ALLOWED_HOSTS = origin_hosts(settings.ALLOWED_ORIGINS)
        # Daphne installs Twisted's reactor when it is imported, which only this command needs.
        from ...asgi import application, service
        from ...site.server import Server

        where = host if not is_loopback(host) else "127.0.0.1"
        self.stdout.write(f"The site listens on http://{where}:{port}/")
        Server(application, service, host=host, port=port).run()


def _refuse_database() -> None:
    """Raises CommandError where no question could be saved: behind or ahead of this version, out of reach, read-only.

    One that is locked or full for the moment is served: what is kept can be read.
    """
    try:
        code = database_fault()
    except DatabaseError as error:
        code = code_of(error)
    if code not in ("", "database_locked", "database_full"):
        raise CommandError(SENTENCES[code])


def _refuse_taken(host: str, port: int) -> None:
    """Raises CommandError where somebody listens already: Daphne would end without a word."""
    if (error := bind_error(host, port)) is not None:
        why = error.strerror if isinstance(error, OSError) else "a port is a number up to 65535"
        raise CommandError(f"Cannot listen on {host} port {port}: {why}. Choose another --port.")
