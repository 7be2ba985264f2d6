"""Database access for asynchronous code: one thread, deadlines, retries, and detection of a moved SQLite file.

All ORM work started from the event loop goes through `in_database`. Use `in_time` when a person is waiting for the
result, and `insist` when the work must not be lost.
"""

import asyncio
import errno
import json
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection
from django.db.backends.signals import connection_created
from django.db.models import Field, Lookup, Q
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from .database_errors import kind_of
from .exceptions import AssistantError

#: Seconds for which `insist` retries, and seconds between two attempts.
INSIST_SECONDS, AGAIN_SECONDS = 60.0, 0.25

#: Seconds after which a waiting person is told that nothing can be saved now. Work that has begun by then takes at most
#: one second more, which is SQLite's own timeout.
HASTE_SECONDS = 1.8

#: The errors of a full file system.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_TRY_AGAIN = _("This could not be saved just now. Nothing was lost; try again in a moment.")
_FULL = _("There is no room left to save anything here, so nothing was sent. Tell the person who runs this site.")

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class DatabaseWorker:
    """The one thread that talks to the database, and whether its last work failed with a DatabaseError."""

    def __init__(self) -> None:
        self._in_trouble = False

    async def run(
        self, work: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> _Result:
        """Run `work` in the thread. Its connection is reused until it breaks."""

        def run() -> _Result:
            _leave_a_moved_file()
            try:
                result = work(*args, **kwargs)
            except DatabaseError:
                self._in_trouble = True
                connection.close_if_unusable_or_obsolete()
                raise
            self._in_trouble = False
            return result

        return await sync_to_async(run)()

    async def run_in_time(
        self, work: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> _Result:
        """Like `run`, for a caller with a person waiting: while the database is failing, work that has not begun within
        HASTE_SECONDS is cancelled. Raises DatabaseError."""
        # Whoever takes the lock first decides: the worker thread (the work runs) or the waiting caller (it never will).
        turnstile = threading.Lock()

        def run() -> _Result:
            if not turnstile.acquire(blocking=False):
                raise _Withdrawn
            return work(*args, **kwargs)

        task = asyncio.ensure_future(self.run(run))
        while not (await asyncio.wait([task], timeout=HASTE_SECONDS))[0]:
            if self._in_trouble and turnstile.acquire(blocking=False):
                task.add_done_callback(lambda task: task.cancelled() or task.exception())
                raise OperationalError
        return task.result()


class _Withdrawn(Exception):
    """The caller gave up before this work began."""


_worker = DatabaseWorker()
in_database, in_time = _worker.run, _worker.run_in_time


def not_saved(error: DatabaseError | OSError) -> AssistantError:
    """The error to show when something could not be saved. Code "storage_full" if the disk, or the database's share of
    it, is full; otherwise "try_again"."""
    if error.errno in _NO_ROOM if isinstance(error, OSError) else kind_of(error) == "full":
        return AssistantError(_FULL, code="storage_full")
    return AssistantError(_TRY_AGAIN, code="try_again")


def database_file() -> Path | None:
    """The file of an SQLite database; None for other kinds."""
    engine, name = (str(settings.DATABASES["default"][key]) for key in ("ENGINE", "NAME"))
    if not engine.endswith("sqlite3"):
        return None
    return Path(url2pathname(urlsplit(name).path) if name.startswith("file:") else name)


@receiver(connection_created)
def _note_file(connection: Any, **_: object) -> None:
    """Remember which file SQLite opened: its path and inode."""
    connection.opened = None
    if connection.vendor == "sqlite":
        path = Path(connection.connection.execute("PRAGMA database_list").fetchone()[2])
        connection.opened = (path, path.stat().st_ino) if path.is_file() else None


def _leave_a_moved_file() -> None:
    """Close the connection if the database file was moved or replaced. SQLite would go on writing to the old inode,
    and those writes could be lost."""
    if connection.connection is None or (opened := getattr(connection, "opened", None)) is None:
        return
    path, number = opened
    try:
        moved = path.stat().st_ino != number
    except FileNotFoundError:
        moved = True
    if moved:
        connection.close()


async def insist(work: Callable[_Arguments, _Result], *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Result:
    """Like `in_database`, but retry for INSIST_SECONDS while the database fails. Raises the last DatabaseError."""
    deadline = time.monotonic() + INSIST_SECONDS
    while True:
        try:
            return await in_database(work, *args, **kwargs)
        except DatabaseError:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(AGAIN_SECONDS)


def among(field: str, keys: Iterable[object]) -> Q:
    """Like `field__in=keys`, but with the same SQL text however many keys there are (Among)."""
    return Q(**{f"{field}__among": list(keys)})


@Field.register_lookup
class Among(Lookup):
    """A lookup with all keys in one parameter. `in` has a parameter for each key, so every number of keys makes
    another prepared statement, of which the driver caches 128, each as large as its list."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608
        return sql, (*parameters, json.dumps(self._keys(connection)))

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*parameters, self._keys(connection))

    def _keys(self, connection: Any) -> list[Any]:
        return [self.lhs.output_field.get_db_prep_value(key, connection) for key in self.rhs]
