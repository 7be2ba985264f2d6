"""Reads files named on the command line."""

from pathlib import Path

from django.core.management.base import CommandError


def read(path: Path, most: int) -> bytes:
    """The first `most` bytes, and one more if the file is longer. Raises CommandError."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise CommandError(f"{path.name} cannot be opened: {error.strerror}.") from error
