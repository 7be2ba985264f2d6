"""What a test holds up in another process for as long as it wants, without a clock and without processor time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Gate:
    """A named pipe: who opens `path` for reading is held up until `open`."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self._end = -1
        os.mkfifo(path)

    def open(self) -> None:
        self._end = os.open(self.path, os.O_RDWR)

    def close(self) -> None:
        if self._end >= 0:
            os.close(self._end)


@contextmanager
def gate_in(folder: Path) -> Iterator[Gate]:
    made = Gate(folder / "gate")
    try:
        yield made
    finally:
        made.close()
