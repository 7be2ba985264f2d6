"""Downloads a model from the model hub file by file, resuming where an earlier attempt stopped or was killed.

The hub's own `hf download` restarts an interrupted file in each process; on a slow line, gigabytes would never arrive.
So the files that the hub lists are fetched by byte ranges, and each is checked against its size and, if the hub reports
it, its SHA-256.
"""

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import httpx2
from django.utils.translation import gettext_lazy as _

from ..exceptions import SupervisorError
from .diagnosis import PROXY
from .integrity import sha256
from .retry_after import retry_after

#: Seconds before each retry after an attempt that fetched nothing; after the last one the download fails.
WAITS = (1, 2, 4, 8, 16)

#: The longest wait in seconds that the hub can demand (Retry-After).
LONGEST_WAIT = 600.0

#: Seconds after which a silent connection to the hub is given up.
SILENCE = 30.0

#: A revision that cannot change.
COMMIT = re.compile(r"[0-9a-f]{40}")

#: Files that vLLM does not read: weights in other formats, pictures.
_LEFT_OUT = (".pth", ".gguf", ".onnx", ".png", ".jpg", ".gif")
_LEFT_OUT_FOLDERS = ("original", "figures", "onnx")


@dataclass(frozen=True)
class _File:
    """One file of the model; `digest` is its SHA-256, "" if the hub does not report it."""

    name: str
    size: int
    digest: str


def hub_url() -> str:
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def hub_headers() -> dict[str, str]:
    token = os.environ.get("HF_TOKEN")
    return {"Authorization": f"Bearer {token}"} if token else {}


def proxy_fault() -> str:
    """Why the configured proxy or certificates cannot be used for the hub; "" if they can."""
    try:
        httpx2.Client().close()
    except (ValueError, ImportError, OSError, httpx2.InvalidURL):
        return f"{PROXY.sentence} {PROXY.remedy}"
    return ""


async def download(repository: str, revision: str, folder: Path, lock: Path, tell: Callable[[str], None]) -> None:
    """Download all files of the model into `folder`, calling `tell` at each percent. The commit that `revision` is at
    the first attempt is kept in the file `lock`, and every later attempt fetches that one. Raises SupervisorError, or
    OSError if they cannot be written."""
    if fault := proxy_fault():
        raise SupervisorError(fault, code=PROXY.code)
    waits = iter(WAITS)
    while True:
        before, retry_seconds = _bytes_here(folder), 0.0
        try:
            return await _try(repository, locked(lock) or revision, folder, lock, tell)
        except httpx2.HTTPStatusError as error:
            if error.response.status_code in (401, 403, 404):
                raise _refused(repository) from error
            retry_seconds = retry_after(error.response.headers)
        except (httpx2.HTTPError, ValueError, KeyError, TypeError):
            pass  # a broken connection, or a response that is not the hub's
        if _bytes_here(folder) > before:
            waits = iter(WAITS)
        if (seconds := next(waits, None)) is None:
            raise _failed(repository)
        await asyncio.sleep(max(seconds, min(retry_seconds, LONGEST_WAIT)))


def locked(lock: Path) -> str:
    """The commit in a lock file; "" if there is none."""
    try:
        commit = lock.read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return ""
    return commit if COMMIT.fullmatch(commit) else ""


async def _try(repository: str, revision: str, folder: Path, lock: Path, tell: Callable[[str], None]) -> None:
    async with httpx2.AsyncClient(headers=hub_headers(), follow_redirects=True, timeout=SILENCE) as client:
        response = await client.get(
            f"{hub_url()}/api/models/{repository}/revision/{revision}", params={"blobs": "true"}
        )
        known = response.raise_for_status().json()
        if not locked(lock):
            _write_lock(lock, known["sha"])
        files = [_file(entry) for entry in known["siblings"] if _is_wanted(entry["rfilename"])]
        meter = _Meter(sum(file.size for file in files), tell)
        for file in files:
            url = f"{hub_url()}/{repository}/resolve/{known['sha']}/{quote(file.name)}"
            if (folder / file.name).exists():
                meter.add(file.size)
            else:
                await _fetch(client, url, file, folder / file.name, meter)


def _write_lock(lock: Path, commit: str) -> None:
    """Raises ValueError if it is no commit."""
    if not COMMIT.fullmatch(commit):
        raise ValueError(commit)
    lock.parent.mkdir(parents=True, exist_ok=True)
    part = lock.with_name(f"{lock.name}.unfinished")
    part.write_text(f"{commit}\n", encoding="ascii")
    part.replace(lock)


def _file(entry: dict[str, Any]) -> _File:
    large = entry.get("lfs") or {}
    return _File(entry["rfilename"], int(large.get("size") or entry.get("size") or 0), large.get("sha256") or "")


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts:
        raise ValueError(name)  # it would be written outside the model's folder
    return parts[0] not in _LEFT_OUT_FOLDERS and not name.endswith(_LEFT_OUT)


async def _fetch(client: httpx2.AsyncClient, url: str, file: _File, path: Path, meter: "_Meter") -> None:
    """Fetch one file, or the rest of it, and rename it to its own name when it is complete. A file of unknown size
    starts over, since nobody can tell how much is missing."""
    part = path.with_name(f"{path.name}.unfinished")
    here = _begun(part) if file.size else 0
    if not file.size or here < file.size:
        await _append(client, url, part, here, meter)
    if (file.size and part.stat().st_size != file.size) or not await _is_intact(part, file):
        part.unlink()
        raise ValueError(file.name)
    part.rename(path)


async def _append(client: httpx2.AsyncClient, url: str, part: Path, here: int, meter: "_Meter") -> None:
    wanted = {"Range": f"bytes={here}-"} if here else {}
    async with client.stream("GET", url, headers={"Accept-Encoding": "identity", **wanted}) as response:
        response.raise_for_status()
        goes_on = response.status_code == 206
        meter.add(here if goes_on else 0)
        with part.open("ab" if goes_on else "wb") as file:
            async for block in response.aiter_bytes():
                file.write(block)
                meter.add(len(block))


def _begun(part: Path) -> int:
    """The number of bytes that an earlier attempt fetched. Creates the file's folder."""
    part.parent.mkdir(parents=True, exist_ok=True)
    return part.stat().st_size if part.exists() else 0


async def _is_intact(part: Path, file: _File) -> bool:
    return not file.digest or await asyncio.to_thread(sha256, part) == file.digest


def _bytes_here(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class _Meter:
    """Counts the bytes fetched and reports each percent."""

    def __init__(self, total: int, tell: Callable[[str], None]) -> None:
        self._total, self._tell, self._here, self._told = max(1, total), tell, 0, -1

    def add(self, count: int) -> None:
        self._here += count
        percent = min(100, 100 * self._here // self._total)
        if percent != self._told:
            self._told = percent
            self._tell(f"{percent} %")


def _refused(repository: str) -> SupervisorError:
    words = _("The model hub does not offer %(name)s.") % {"name": repository}
    remedy = _("Check the name; for a model that needs an account, set HF_TOKEN.")
    return SupervisorError(f"{words} {remedy}", code="download_failed")


def _failed(repository: str) -> SupervisorError:
    return SupervisorError(
        _(
            "The model %(name)s could not be downloaded from the model hub. Check the network and try again: it "
            "resumes where it stopped. Or put the model's folder on this machine and set MODEL_PATH."
        )
        % {"name": repository},
        code="download_failed",
    )
