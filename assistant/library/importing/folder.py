"""The folder into which an importer puts documents: each beside a line of documents.jsonl with its source, licence and
SHA-256, so that it can be carried to a machine without a network, checked there and loaded.

An item is written whole: its files first, then its lines. What broke off before that is fetched again.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ... import strict_json
from ..metadata import MOST_BYTES, NAME, TEXTS
from .item import ImportItem, MadeDocument, NotFetched


class ImportFolder:
    def __init__(self, folder: Path) -> None:
        """Raises NotFetched, OSError."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / NAME).exists() and any(folder.iterdir()):
            raise NotFetched(f"{folder.name} has files, but no {NAME}: choose an empty folder for what is fetched.")
        self._lines = self._read()

    def has(self, item: ImportItem) -> bool:
        """Whether all files of this version of the item are here, unchanged."""
        mine = [line for line in self._lines if _item_of(line) == item.name]
        return bool(mine) and all(
            line["fetched"].get("version") == item.version and self._is_intact(line) for line in mine
        )

    def keep(self, item: ImportItem, documents: Iterable[MadeDocument]) -> list[str]:
        """Write the documents in the place of an earlier version of the item. Returns the keys that only that one had.
        Raises OSError."""
        lines = []
        for one in documents:
            self._write(one.file, one.data)
            lines.append(_line(item, one))
        others = [line for line in self._lines if _item_of(line) != item.name]
        before = [str(line.get("id")) for line in self._lines if _item_of(line) == item.name]
        kept = {str(line["id"]) for line in lines}
        self._lines = others + lines
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self._lines)
        self._write(NAME, text.encode())
        return [key for key in before if key not in kept]

    def _read(self) -> list[dict[str, Any]]:
        path = self._folder / NAME
        if not path.exists():
            return []
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ValueError
            lines = [strict_json.decode(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        except ValueError as error:
            raise NotFetched(f"{NAME} in {self._folder.name} cannot be read: move it away.") from error
        return [line for line in lines if isinstance(line, dict)]

    def _is_intact(self, line: dict[str, Any]) -> bool:
        path = self._folder / str(line.get("file", ""))
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == line.get("sha256")

    def _write(self, name: str, data: bytes) -> None:
        path = self._folder / name
        unfinished = path.with_name(f".{path.name}.unfinished")
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)


def _item_of(line: dict[str, Any]) -> str:
    """The item that a line belongs to; empty for a line that somebody else wrote."""
    fetched = line.get("fetched")
    return str(fetched.get("item", "")) if isinstance(fetched, dict) else ""


def _line(item: ImportItem, made: MadeDocument) -> dict[str, Any]:
    said = {
        name: value[: TEXTS[name]] if isinstance(value, str) else value.isoformat()
        for name, value in made.details.said().items()
        if name != "key"
    }
    digest = hashlib.sha256(made.data).hexdigest()
    fetched = {"item": item.name, "version": item.version}
    return {"id": made.details.key, "file": made.file, **said, "sha256": digest, "fetched": fetched}
