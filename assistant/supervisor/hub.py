"""Fetches a model from the model hub, file by file, and goes on where an earlier try stopped, also one that was killed.

The hub's own `hf download` begins a broken-off file anew in each process: on a slow line gigabytes would never be
there. So: the files that the hub lists, by ranges of bytes, each held against its size and, where told, its SHA-256.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

import httpx2
from django.utils.translation import gettext_lazy as _

from ..exceptions import SupervisorError
from .integrity import sha256

#: Seconds before each new try after one that brought nothing; after the last it is given up.
WAITS = (1, 2, 4, 8, 16)

#: Seconds for which the hub may be silent.
SILENCE = 30.0

#: What vLLM does not read: weights in other formats, pictures.
_LEFT_OUT = (".pth", ".gguf", ".onnx", ".png", ".jpg", ".gif")
_LEFT_OUT_FOLDERS = ("original", "figures", "onnx")


@dataclass(frozen=True)
class _File:
    """One file of the model; `digest` is its SHA-256, "" where the hub does not tell."""

    name: str
    size: int
    digest: str


def hub_url() -> str:
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def hub_headers() -> dict[str, str]:
    token = os.environ.get("HF_TOKEN")
    return {"Authorization": f"Bearer {token}"} if token else {}


async def download(repository: str, revision: str, folder: Path, tell: Callable[[str], None]) -> None:
    """All files of the model into `folder`; `tell` hears of each percent. Raises SupervisorError;
    OSError where they cannot be written."""
    waits = iter(WAITS)
    while True:
        before = _bytes_here(folder)
        try:
            return await _try(repository, revision, folder, tell)
        except httpx2.HTTPStatusError as error:
            if error.response.status_code in (401, 403, 404):
                raise _refused(repository) from error
        except (httpx2.HTTPError, ValueError, KeyError, TypeError):
            pass  # a line that broke, or an answer that is not the hub's
        if _bytes_here(folder) > before:
            waits = iter(WAITS)
        if (seconds := next(waits, None)) is None:
            raise _failed(repository)
        await asyncio.sleep(seconds)


async def _try(repository: str, revision: str, folder: Path, tell: Callable[[str], None]) -> None:
    async with httpx2.AsyncClient(headers=hub_headers(), follow_redirects=True, timeout=SILENCE) as client:
        response = await client.get(
            f"{hub_url()}/api/models/{repository}/revision/{revision}", params={"blobs": "true"}
        )
        known = response.raise_for_status().json()
        files = [_file(entry) for entry in known["siblings"] if _is_wanted(entry["rfilename"])]
        meter = _Meter(sum(file.size for file in files), tell)
        for file in files:
            url = f"{hub_url()}/{repository}/resolve/{known['sha']}/{quote(file.name)}"
            if (folder / file.name).exists():
                meter.add(file.size)
            else:
                await _fetch(client, url, file, folder / file.name, meter)


def _file(entry: dict[str, Any]) -> _File:
    large = entry.get("lfs") or {}
    return _File(entry["rfilename"], int(large.get("size") or entry.get("size") or 0), large.get("sha256") or "")


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts:
        raise ValueError(name)  # it would land outside of the model's folder
    return parts[0] not in _LEFT_OUT_FOLDERS and not name.endswith(_LEFT_OUT)


async def _fetch(client: httpx2.AsyncClient, url: str, file: _File, path: Path, meter: "_Meter") -> None:
    """One file, or what is missing of it; it has its name once it is whole. Of a file whose size nobody tells, nothing
    is known to be missing: it begins anew."""
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
    """How many bytes of it an earlier try brought; its folder is there afterwards."""
    part.parent.mkdir(parents=True, exist_ok=True)
    return part.stat().st_size if part.exists() else 0


async def _is_intact(part: Path, file: _File) -> bool:
    return not file.digest or await asyncio.to_thread(sha256, part) == file.digest


def _bytes_here(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class _Meter:
    """How many of the bytes are here, told in percent."""

    def __init__(self, total: int, tell: Callable[[str], None]) -> None:
        self._total, self._tell, self._here, self._told = max(1, total), tell, 0, -1

    def add(self, count: int) -> None:
        self._here += count
        percent = min(100, 100 * self._here // self._total)
        if percent != self._told:
            self._told = percent
            self._tell(f"{percent} %")


def _refused(repository: str) -> SupervisorError:
    words = _("The model hub does not give %(name)s.") % {"name": repository}
    remedy = _("Look at the name; for a model that needs an account, set HF_TOKEN.")
    return SupervisorError(f"{words} {remedy}", code="download_failed")


def _failed(repository: str) -> SupervisorError:
    return SupervisorError(
        _(
            "The model %(name)s could not be downloaded from the model hub. Look at the network and try again: "
            "it goes on where it stopped. Or put the model's folder on this machine and set MODEL_PATH."
        )
        % {"name": repository},
        code="download_failed",
    )
