"""Whether questions can be answered and, if not, why: one code (docs/operations.md says what to do about each)."""

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from ..database import database_file, in_database
from ..database_errors import code_of
from ..inference.client import ModelClient
from ..inference.watch import ModelWatch
from ..supervisor.record import read_record

#: So many bytes free on the disk of DATA_DIR, or it counts as full.
SPARE_BYTES = 16 * 1024**2


async def fault(watch: ModelWatch | None) -> str:
    """The code, or nothing. `watch` is that of the running service; without it the model is asked once."""
    if is_full():
        return "disk_full"
    try:
        return await in_database(database_fault) or await _model_fault(watch)
    except DatabaseError as error:
        return code_of(error)


def is_full() -> bool:
    """The disk of DATA_DIR, or that of a database which is a file. A folder that has gone holds nothing either."""
    file = database_file()
    try:
        return any(map(_lacks_room, [settings.DATA_DIR, *([file.parent] if file else [])]))
    except OSError:
        return True


def _lacks_room(folder: Path) -> bool:
    """For bytes, or for one file more; some file systems do not count their files."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < SPARE_BYTES or (disk.f_files > 0 and disk.f_favail == 0)


def database_fault() -> str:
    """Whether its migrations are "database_behind" or "database_ahead" of this version's. Raises DatabaseError where
    it cannot be read or written."""
    _try_to_write()
    shipped, applied = _migrations(), set(MigrationRecorder(connection).applied_migrations())
    if shipped - applied:
        return "database_behind"
    labels = {app for app, _ in shipped}
    return "database_ahead" if any(app in labels for app, _ in applied - shipped) else ""


def _try_to_write() -> None:
    """Take the database's write lock and give it back. Nothing is written. A transaction has the lock already."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        else:
            cursor.execute("SHOW transaction_read_only")
            if cursor.fetchone() == ("on",):
                raise _ReadOnly


class _ReadOnly(DatabaseError):
    """A server that stands by, or that was told to take no writes."""

    sqlstate = "25006"


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


async def _model_fault(watch: ModelWatch | None) -> str:
    if watch is not None:
        state = watch.condition.state
    elif settings.MODEL_URL:
        async with ModelClient() as client:
            once = ModelWatch(client)
            await once.look()
            state = once.condition.state
    else:
        record = read_record(settings.DATA_DIR)
        state = record.state if record else "down"
    return "" if state in ("ready", "degraded") else f"model_{state}"
