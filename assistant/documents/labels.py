"""The labels of medicines in LABELS_DIR, against whose warnings answers are checked (docs/evidence.md)."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from asgiref.sync import sync_to_async
from django.conf import settings

from ..evidence import answer_work
from ..evidence.medicines.labels import Label
from ..workers.pool import Caller

#: The most labels checked with one answer, and the largest file in bytes.
_MOST_LABELS, _LARGEST_LABEL = 20, 4_000_000


async def labels_for(caller: Caller, answer: str) -> list[Label]:
    """The labels of the medicines that an answer names, found by their file names. Raises what Caller.run raises."""
    names = await caller.run(answer_work.drug_names, answer) if settings.LABELS_DIR.is_dir() else []
    wanted = await sync_to_async(lambda: list(_files(names)))() if names else []
    labels = await caller.run(answer_work.labels_in, wanted) if wanted else b"[]"
    return msgspec.json.decode(labels, type=list[Label])


def stamps() -> list[tuple[str, int]]:
    """The names of the label files and when each was changed, in nanoseconds."""
    times = []
    for path in _listed():
        with suppress(OSError):
            times.append((path.name, path.stat().st_mtime_ns))
    return times


def _files(names: list[str]) -> Iterator[tuple[str, bytes]]:
    stems = [name.replace(" ", "_") for name in names]
    paths = [path for path in _listed() if any(stem in path.stem.lower() for stem in stems)]
    for path in paths[:_MOST_LABELS]:
        with suppress(OSError):
            if path.stat().st_size <= _LARGEST_LABEL:
                yield path.name, path.read_bytes()


def _listed() -> list[Path]:
    return sorted(settings.LABELS_DIR.glob("*.json"))
