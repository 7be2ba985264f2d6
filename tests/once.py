"""What is made once for all processes of a test run: the first that asks makes it, the others wait for it."""

import atexit
import fcntl
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class Run:
    """`folder` is shared by the processes of a test run (tests/conftest.py sets it); a script has one of its own."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    @property
    def folder(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="once-"))
            atexit.register(shutil.rmtree, self._folder)
        return self._folder

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._folder = folder

    def once(self, name: str, fill: Callable[[Path], object]) -> Path:
        """The folder `name`, which `fill` has filled."""
        folder, half = self.folder / name, self.folder / f"{name}.half"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                shutil.rmtree(half, ignore_errors=True)  # of one that failed
                half.mkdir()
                fill(half)
                half.rename(folder)
        return folder


run = Run()
