"""`manage.py serve`: the site, for use. (`runserver` is for working on it.)"""

import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...env import is_loopback, loopback_origins, origin_hosts


class Command(BaseCommand):
    help = "Serve the site with Daphne."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=settings.PORT, help="port to listen on (default: PORT)")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        _refuse_taken(host, port)
        if loopback_origins(settings.PORT) == settings.ALLOWED_ORIGINS:
            settings.ALLOWED_ORIGINS = settings.CSRF_TRUSTED_ORIGINS = loopback_origins(port)
            settings.ALLOWED_HOSTS = origin_hosts(settings.ALLOWED_ORIGINS)
        # Daphne installs Twisted's reactor when it is imported, which only this command needs.
        from ...asgi import application, runner
        from ...server import Server

        where = host if not is_loopback(host) else "127.0.0.1"
        self.stdout.write(f"The site listens on http://{where}:{port}/")
        Server(application, runner, host=host, port=port).run()


def _refuse_taken(host: str, port: int) -> None:
    """Raises CommandError where somebody listens already: Daphne would end without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host} port {port}: {error.strerror}. Choose another --port."
            ) from error
