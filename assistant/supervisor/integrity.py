"""Checks a model's weight files against the length in their header and the digest taken when they were downloaded."""

import hashlib
import json
from pathlib import Path
from typing import TypedDict

#: The file in the model's folder that stores the digests of the downloaded files.
_SEAL = "digests.json"


class _Seal(TypedDict):
    """A weight file as it was downloaded: its digest, and its modification time in nanoseconds."""

    sha256: str
    changed: int


def damaged_file(folder: Path) -> str:
    """The name of a weight file that is missing, truncated or changed since its download; "" if all are intact."""
    sealed = _sealed(folder)
    names = _named_weights(folder) | sealed.keys() | {path.name for path in folder.glob("*.safetensors")}
    if not names:
        return "model.safetensors"
    return next((name for name in sorted(names) if _is_damaged(folder / name, sealed.get(name))), "")


def _named_weights(folder: Path) -> set[str]:
    """The files listed in the model's index, if it has one."""
    try:
        return set(json.loads((folder / "model.safetensors.index.json").read_bytes())["weight_map"].values())
    except (OSError, ValueError, KeyError):
        return set()


def _is_damaged(path: Path, known: _Seal | None) -> bool:
    if not path.exists() or (path.suffix == ".safetensors" and path.stat().st_size != _announced_size(path)):
        return True
    # Only files that were touched are read again: it would be gigabytes at every start.
    return known is not None and path.stat().st_mtime_ns != known["changed"] and sha256(path) != known["sha256"]


def _announced_size(path: Path) -> int:
    """The length that a safetensors file declares: 8 bytes, a header, and the tensors listed in it."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        try:
            tensors = json.loads(file.read(min(length, 100_000_000)))
            ends = [tensor["data_offsets"][1] for name, tensor in tensors.items() if name != "__metadata__"]
        except (ValueError, KeyError, TypeError, AttributeError):
            return -1
    return 8 + length + max(ends, default=0)


def seal(folder: Path) -> None:
    """Record the digests of the weight files as they are now."""
    seals = {
        path.name: {"sha256": sha256(path), "changed": path.stat().st_mtime_ns} for path in folder.glob("*.safetensors")
    }
    (folder / _SEAL).write_text(json.dumps(seals, indent=1), encoding="ascii")


def digest(folder: Path) -> str:
    """One digest of all weight files as downloaded; "" if none was recorded."""
    seals = sorted((name, known["sha256"]) for name, known in _sealed(folder).items())
    return hashlib.sha256(json.dumps(seals).encode()).hexdigest() if seals else ""


def _sealed(folder: Path) -> dict[str, _Seal]:
    try:
        sealed: dict[str, _Seal] = json.loads((folder / _SEAL).read_bytes())
    except (OSError, ValueError):
        return {}
    return sealed


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
