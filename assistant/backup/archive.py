"""What a backup holds, in a tar that is sealed (sealed.py): `backup.json`, `database`, what DATA_DIR has of keys and
letterhead, and `documents/ID` for each original file."""

import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection

from . import snapshot
from .sealed import NotReadable, SealedReader, SealedWriter

#: Files of DATA_DIR that belong to the installation. Without the first, no second factor can be used any more.
KEPT = ("secret_key", "audit_key", "logo.png")

_DATABASE, _ABOUT, _DOCUMENTS = "database", "backup.json", "documents"
_NAMES = re.compile(rf"{_DATABASE}|{'|'.join(map(re.escape, (_ABOUT, *KEPT)))}|{_DOCUMENTS}/[0-9a-f-]{{36}}")


def make(file: Path, key: X25519PublicKey) -> int:
    """Write a backup to a new file that only its owner can read, and return its number of original files. The database
    comes first: no document of it lacks its file unless it is deleted meanwhile. Raises OSError, CommandError."""
    with _folder() as folder, os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        try:
            snapshot.take(folder / _DATABASE)
            sealed = SealedWriter(out, key)
            count = _fill(sealed, folder)
            sealed.close()
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            file.unlink()
            raise
    return count


def _fill(sealed: SealedWriter, folder: Path) -> int:
    count = 0
    (folder / _ABOUT).write_text(json.dumps({"database": connection.vendor}), encoding="utf-8")
    with tarfile.open(fileobj=sealed, mode="w|") as tar:  # type: ignore[call-overload]
        for name in (_ABOUT, _DATABASE):
            tar.add(folder / name, name)
        for name in KEPT:
            if (settings.DATA_DIR / name).is_file():
                tar.add(settings.DATA_DIR / name, name)
        for original in sorted((settings.DATA_DIR / _DOCUMENTS).glob("*")):
            if _NAMES.fullmatch(f"{_DOCUMENTS}/{original.name}"):
                count += _add(tar, original)
    return count


def _add(tar: tarfile.TarFile, original: Path) -> bool:
    try:
        tar.add(original, f"{_DOCUMENTS}/{original.name}")
    except FileNotFoundError:  # Its document was deleted meanwhile.
        return False
    return True


def is_empty() -> bool:
    """Whether nobody has an account here and no file is kept."""
    if any((settings.DATA_DIR / _DOCUMENTS).glob("*")):
        return False
    try:
        return User._meta.db_table not in connection.introspection.table_names() or not User.objects.exists()
    except DatabaseError:  # What cannot be read may be all there is.
        return False


def put_back(file: Path, key: X25519PrivateKey) -> int:
    """Put the installation of a backup in the place of this one, and return its number of original files. All of it is
    read before anything is replaced, and what this one has alone is removed last. Raises
    NotReadable, OSError, CommandError."""
    with _folder() as folder:
        with file.open("rb") as sealed:
            about = _unpack(SealedReader(sealed, key), folder)
        if about.get("database") != connection.vendor:
            raise NotReadable
        originals = {path.name for path in (folder / _DOCUMENTS).iterdir()}
        documents = settings.DATA_DIR / _DOCUMENTS  # It may be a link, or a disk of its own.
        documents.mkdir(mode=0o700, exist_ok=True)
        for name in originals:
            shutil.move(folder / _DOCUMENTS / name, documents / name)
        snapshot.put_back(folder / _DATABASE)
        for name in KEPT:
            if (folder / name).exists():
                (folder / name).replace(settings.DATA_DIR / name)
        for path in documents.iterdir():
            if path.name not in originals and path.is_file():
                path.unlink()
    return len(originals)


def _unpack(sealed: SealedReader, folder: Path) -> dict[str, Any]:
    (folder / _DOCUMENTS).mkdir(mode=0o700)
    try:
        with tarfile.open(fileobj=sealed, mode="r|") as tar:  # type: ignore[call-overload]
            for member in tar:
                content = tar.extractfile(member) if _NAMES.fullmatch(member.name) else None
                if content is None:
                    raise NotReadable
                target = os.open(folder / member.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(target, "wb") as out:
                    shutil.copyfileobj(content, out)
        while sealed.read(1 << 20):
            pass  # The end says that nothing is missing.
        about: dict[str, Any] = json.loads((folder / _ABOUT).read_bytes())
    except (tarfile.TarError, FileExistsError, FileNotFoundError, json.JSONDecodeError) as error:
        raise NotReadable from error
    return about


@contextmanager
def _folder() -> Iterator[Path]:
    """Beside the database, where words may lie, for its owner alone."""
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=settings.DATA_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
