"""The test database as it was at certain moments, to go back to in milliseconds."""

import sqlite3
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection


@dataclass
class Snapshots:
    """Copies in memory, by name. Only SQLite can be copied; another database is flushed and filled as ever."""

    copies: dict[str, sqlite3.Connection] = field(default_factory=dict)

    @classmethod
    def take(cls) -> "Snapshots":
        """“empty”: as migrations leave it; “prompts”: with the default prompts. The database is empty afterwards."""
        made = cls()
        if connection.vendor == "sqlite":
            made._keep("empty")
            call_command("loadprompts", verbosity=0)
            made._keep("prompts")
            made.restore("empty")
        return made

    def restore(self, name: str) -> None:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            self.copies[name].backup(connection.connection)
        elif name == "prompts":
            call_command("loadprompts", verbosity=0)

    def _keep(self, name: str) -> None:
        connection.ensure_connection()
        self.copies[name] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(self.copies[name])
