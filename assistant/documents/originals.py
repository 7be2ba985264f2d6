"""The files of documents, as they came: kept in DATA_DIR beside the database for exactly as long as their documents.

A file is written before its document is stored and taken away after it is deleted, so that no document ever lacks the
file that came with it. What a process leaves behind that dies in between, `purge` takes away.
"""

import asyncio
import os
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from ..database import among, in_database
from .models import Document

#: Seconds after which a file without a document is nobody's: its upload has long ended.
_ABANDONED = 3600


def path_of(pk: UUID) -> Path:
    return Path(settings.DATA_DIR) / "documents" / str(pk)


def keep(pk: UUID, data: bytes) -> None:
    """Whole or not at all, for the site's own account alone. Raises OSError."""
    path = path_of(pk)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def is_kept(pk: UUID) -> bool:
    """Not so for a document from before files were kept."""
    return path_of(pk).is_file()


def read(pk: UUID) -> bytes | None:
    try:
        return path_of(pk).read_bytes()
    except OSError:
        return None


def forget(pk: UUID) -> None:
    """One that cannot be taken away now is found by the next purge."""
    with suppress(OSError):
        path_of(pk).unlink(missing_ok=True)


async def purge() -> None:
    """Take away the files that no document has. The thread of the database looks at the database alone."""
    old = await asyncio.to_thread(_old_files)
    kept = await in_database(_with_document, old)
    await asyncio.to_thread(_unlink, [path for path in old if path.name not in kept])


def _old_files() -> list[Path]:
    moment = time.time() - _ABANDONED
    return [path for path in _files() if _modified(path) < moment]


def _files() -> Iterator[Path]:
    with suppress(OSError):
        yield from path_of(UUID(int=0)).parent.iterdir()


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return float("inf")


def _with_document(paths: Collection[Path]) -> set[str]:
    """The names of those that are files of documents."""
    return set(map(str, Document.objects.filter(among("pk", _ids(paths))).values_list("pk", flat=True)))


def _ids(paths: Iterable[Path]) -> Iterator[UUID]:
    for path in paths:
        with suppress(ValueError):
            yield UUID(path.name)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
