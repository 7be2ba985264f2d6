"""`manage.py serve`: serves the site in production. (`runserver` is for development.)"""

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
            self.stderr.write(f"Other accounts on this machine can read {path}: `manage.py check --deploy` says more.")
        if loopback_origins(settings.PORT) == settings.ALLOWED_ORIGINS:
            settings.ALLOWED_ORIGINS = settings.CSRF_TRUSTED_ORIGINS = loopback_origins(port)
            settings.ALLOWED_HOSTS = origin_hosts(settings.ALLOWED_ORIGINS)
        # Importing Daphne installs Twisted's reactor, which only this command needs.
        from ...asgi import application, service
        from ...site.server import Server

        where = host if not is_loopback(host) else "127.0.0.1"
        self.stdout.write(f"The site listens on http://{where}:{port}/")
        Server(application, service, host=host, port=port).run()


def _refuse_database() -> None:
    """Raises CommandError if no question could be saved: the database is behind or ahead of this version, unreachable
    or read-only, or its audit log has lost its end. One that is only locked or full for the moment can still be read,
    so the site starts."""
    try:
        code = database_fault()
    except DatabaseError as error:
        code = code_of(error)
    if code not in ("", "database_locked", "database_full"):
        raise CommandError(SENTENCES[code])


def _refuse_taken(host: str, port: int) -> None:
    """Raises CommandError if the port is taken: Daphne would end silently."""
    if (error := bind_error(host, port)) is not None:
        why = error.strerror if isinstance(error, OSError) else "a port is a number up to 65535"
        raise CommandError(f"Cannot listen on {host} port {port}: {why}. Choose another --port.")
