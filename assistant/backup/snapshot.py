"""The database as it is at one moment, in a file, while the site runs; and back. SQLite by its backup API, PostgreSQL
by `pg_dump` and `pg_restore`."""

import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.management.base import CommandError
from django.db import connection

#: How settings of a connection are called in the environment of PostgreSQL's programs, where `ps` does not show them.
_PG: Mapping[str, str] = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}
_PG_OPTIONS: Mapping[str, str] = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


def take(path: Path) -> None:
    """Write the database to a new file. Raises CommandError, sqlite3.Error."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={path}")
        return
    source = f"{database_file().as_uri()}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as running, closing(sqlite3.connect(path)) as copy:
        running.backup(copy)


def put_back(path: Path) -> None:
    """Put this database in the place of the present one. Raises CommandError, OSError."""
    connection.close()
    if connection.vendor == "postgresql":
        options = ("--clean", "--if-exists", "--no-owner", "--exit-on-error", "--single-transaction")
        _run("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(path))
        return
    file = database_file()
    for rest in ("-wal", "-shm"):
        file.with_name(file.name + rest).unlink(missing_ok=True)
    path.replace(file)


def database_file() -> Path:
    """Of SQLite: settings.py gives it as a path or a URI."""
    name = str(connection.settings_dict["NAME"])
    return Path(unquote(urlsplit(name).path) if name.startswith("file:") else name)


def _run(program: str, *arguments: str) -> None:
    given, options = connection.settings_dict, connection.settings_dict.get("OPTIONS", {})
    environment = {name: str(given[key]) for key, name in _PG.items() if given.get(key)}
    environment |= {name: str(options[key]) for key, name in _PG_OPTIONS.items() if options.get(key)}
    try:
        subprocess.run([program, *arguments], env={**os.environ, **environment}, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise CommandError(f"{program} is not installed: it comes with PostgreSQL's client programs.") from error
    except subprocess.CalledProcessError as error:
        # The first line names the fault; those after it may hold values of a row.
        lines = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason was given"]
        raise CommandError(f"{program} failed with status {error.returncode}: {lines[0][:200]}") from error
