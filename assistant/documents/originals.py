"""The original files of documents, stored in DATA_DIR beside the database for exactly as long as their documents.

A file is written before its document is stored and removed after it is deleted, so that no document ever lacks its
file. Files left behind by a process that died in between are removed by `purge`.
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

#: Seconds after which a file without a document is orphaned: its upload must have ended by then.
_ABANDONED = 3600


def path_of(pk: UUID) -> Path:
    return Path(settings.DATA_DIR) / "documents" / str(pk)


def keep(pk: UUID, data: bytes) -> None:
    """Store the file, completely or not at all, readable only by the site's own account. Raises OSError."""
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
    """Whether the file is stored; documents from before files were kept have none."""
    return path_of(pk).is_file()


def read(pk: UUID) -> bytes | None:
    try:
        return path_of(pk).read_bytes()
    except OSError:
        return None


def forget(pk: UUID) -> None:
    """Remove the file. If that fails, the next purge removes it."""
    with suppress(OSError):
        path_of(pk).unlink(missing_ok=True)


async def purge() -> None:
    """Remove the files without a document. Only the database is accessed in the database thread."""
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
    """The names of those files that belong to documents."""
    return set(map(str, Document.objects.filter(among("pk", _ids(paths))).values_list("pk", flat=True)))


def _ids(paths: Iterable[Path]) -> Iterator[UUID]:
    for path in paths:
        with suppress(ValueError):
            yield UUID(path.name)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
