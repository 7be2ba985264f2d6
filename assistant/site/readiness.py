"""Whether questions can be answered or, if not, a code that says why (docs/operations.md says what to do about
each)."""

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
from ..protection.log import can_append
from ..supervisor.record import read_record

#: With fewer free bytes, a disk counts as full.
SPARE_BYTES = 16 * 1024**2


async def fault(watch: ModelWatch | None) -> str:
    """The code; empty if questions can be answered. `watch` is the running service's; without one, the model is
    probed once."""
    if is_full():
        return "disk_full"
    try:
        return await in_database(database_fault) or await _model_fault(watch)
    except DatabaseError as error:
        return code_of(error)


def is_full() -> bool:
    """Whether the disk of DATA_DIR or of the database file is full. A missing folder counts as full."""
    file = database_file()
    try:
        return any(map(_lacks_room, [settings.DATA_DIR, *([file.parent] if file else [])]))
    except OSError:
        return True


def _lacks_room(folder: Path) -> bool:
    """Whether there is no room for bytes or for another file; some file systems do not count their files."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < SPARE_BYTES or (disk.f_files > 0 and disk.f_favail == 0)


def database_fault() -> str:
    """ "database_behind" or "database_ahead" if the database's migrations are not this version's, "audit_log" if
    nothing can be appended to the audit log: then no question is taken. Raises DatabaseError if the database cannot be
    read or written."""
    _try_to_write()
    shipped, applied = _migrations(), set(MigrationRecorder(connection).applied_migrations())
    if shipped - applied:
        return "database_behind"
    labels = {app for app, _ in shipped}
    if any(app in labels for app, _ in applied - shipped):
        return "database_ahead"
    return "" if can_append() else "audit_log"


def _try_to_write() -> None:
    """Take the database's write lock and release it, without writing. In a transaction, it is already held."""
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
    """The server is a standby, or was set to read-only."""

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
