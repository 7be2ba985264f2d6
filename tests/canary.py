"""A word that nothing but the database and the files of documents may hold, and where it is looked for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

CANARY, DATABASE, DOCUMENTS = "Zephyrine-Quokka", "site.sqlite3", "documents"


@contextmanager
def watched(*pids: int) -> Iterator[set[str]]:
    """Command lines and environments of the processes and their children, looked at all the time until the block
    ends."""
    seen: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.005):
            for pid in pids:
                with suppress(psutil.Error):  # one that has just ended
                    main = psutil.Process(pid)
                    for process in (main, *main.children(recursive=True)):
                        environment = (f"{name}={value}" for name, value in process.environ().items())
                        seen.update([*process.cmdline(), *environment])

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def written(*folders: Path) -> list[str]:
    """The files that hold the canary, in their text or their name; one name for the database and its log, and one for
    the files of documents."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [_place(path) for path in files if CANARY in path.name or CANARY.encode() in path.read_bytes()]


def _place(path: Path) -> str:
    if path.name.startswith(DATABASE):
        return DATABASE
    kept = path.parent.name == DOCUMENTS and CANARY not in path.name
    return DOCUMENTS if kept else path.name
