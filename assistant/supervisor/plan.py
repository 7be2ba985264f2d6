"""What `runmodel` is going to do: profile, options, folders. And everything that can be known to go wrong with it.

`check` looks before minutes are lost: each finding is a cause with a remedy, in a sentence each, and an exit status.
"""

import json
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import diagnosis, installation
from .command import Options
from .hardware import Hardware
from .profiles import Profile, choose, family_of
from .weights import weights_folder

#: Exit statuses of `runmodel` (docs/model-server.md lists them).
ENDED, FAILED, WRONG_OPTIONS, RUNNING, NO_ENGINE, NO_MODEL, PORT_TAKEN, TOO_SMALL, WRONG_GPU = range(9)

_GIB = 1024**3


@dataclass(frozen=True)
class Plan:
    """`reason` says why it is this profile. `model` is the folder of its weights, there or not yet."""

    profile: Profile
    reason: str
    options: Options
    hardware: Hardware
    python: Path
    model: Path
    data_dir: Path
    replicas: int = 1

    def ports(self) -> list[int]:
        return [self.options.port + index for index in range(self.replicas)]


@dataclass(frozen=True)
class Finding:
    """Something that stands in the way (`status` is the exit status), or only deserves a word (`status` 0)."""

    status: int
    sentence: str | Promise
    remedy: str | Promise


def make_plan(
    name: str, options: Options, hardware: Hardware, *, model: str, family: str, data_dir: Path, replicas: int = 1
) -> Plan:
    """`model`: a folder or hub id that takes the place of the profile's own; "" for none. Raises KeyError."""
    choice = choose("custom" if model and name == "auto" else name, hardware)
    profile = _with_model(choice.profile, model, family, hardware) if model else choice.profile
    folder = Path(model) if model and Path(model).is_dir() else weights_folder(data_dir, profile)
    python = installation.engine_python()
    return Plan(profile, choice.reason, options, hardware, python, folder, data_dir, replicas)


def _with_model(profile: Profile, model: str, family: str, hardware: Hardware) -> Profile:
    title = model.rstrip("/").rsplit("/", 1)[-1]
    kind = family_of(family, title)
    return replace(
        profile,
        title=title,
        served_name=title.lower(),
        repository="" if Path(model).is_dir() else model,
        revision="main",
        family=kind,
        engine=hardware.kind,
        template="r1" if kind == "r1" else "",
        context_length=profile.context_length if hardware.gpus else 4096,
        sequences=profile.sequences if hardware.gpus else 8,
        demo=False,
    )


def check(plan: Plan) -> list[Finding]:
    """Everything that is found, the gravest first. Starts and fetches nothing."""
    return [*_engine(plan), *_gpu(plan), *_memory(plan), *_disk(plan), *_model(plan), *_ports(plan)]


def _engine(plan: Plan) -> Iterator[Finding]:
    if not installation.is_installed(plan.profile.engine):
        yield Finding(
            NO_ENGINE, _("The model engine (vLLM) is not installed here."), _("Run `python manage.py installmodel`.")
        )


def _gpu(plan: Plan) -> Iterator[Finding]:
    if plan.profile.engine == "cpu":
        return
    if not plan.hardware.gpus:
        yield Finding(
            WRONG_GPU,
            _("This profile needs an NVIDIA GPU, and `nvidia-smi` finds none."),
            _("Install NVIDIA's driver, or choose --profile embedded or deepseek-r1-1.5b-cpu."),
        )
        return
    gpu = plan.hardware.gpus[0]
    if int(gpu.driver.split(".")[0]) < 580:
        yield Finding(WRONG_GPU, _("NVIDIA's driver is too old for this vLLM."), _("Install driver 580 or later."))
    if gpu.capability < (8, 0) and plan.options.dtype == "bfloat16":
        yield Finding(WRONG_OPTIONS, diagnosis.OLD_GPU.sentence, diagnosis.OLD_GPU.remedy)
    if gpu.capability < (7, 5):
        yield Finding(
            WRONG_GPU,
            _("This GPU is older than what vLLM supports (compute capability 7.5)."),
            _("Use another GPU, or --profile embedded."),
        )


def _memory(plan: Plan) -> Iterator[Finding]:
    gpus = plan.hardware.gpus if plan.profile.engine == "cuda" else ()
    free = gpus[0].free_gib if gpus else plan.hardware.memory_gib
    if free < plan.profile.memory_gib:
        yield Finding(
            TOO_SMALL,
            _("The model needs about %(need)d GiB of memory; %(free).1f GiB are free.")
            % {"need": plan.profile.memory_gib, "free": free},
            _("End other programs that use it, or choose a smaller profile."),
        )


def _disk(plan: Plan) -> Iterator[Finding]:
    nearest = next(folder for folder in (plan.data_dir, *plan.data_dir.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free / _GIB
    if not plan.model.exists() and free < plan.profile.disk_gib:
        yield Finding(
            TOO_SMALL,
            _("The model needs %(need)d GiB on the disk; %(free).1f GiB are free.")
            % {"need": plan.profile.disk_gib, "free": free},
            _("Make room, or set DATA_DIR to a larger disk."),
        )


def _model(plan: Plan) -> Iterator[Finding]:
    if not plan.model.exists():
        if not plan.profile.repository and plan.profile.name == "custom":
            yield Finding(NO_MODEL, _("There is no model to serve."), _("Set MODEL_PATH to a folder or hub id."))
        return
    config = _config(plan.model)
    if config is None or not any(plan.model.glob("*.safetensors")):
        yield Finding(NO_MODEL, diagnosis.NO_MODEL.sentence, diagnosis.NO_MODEL.remedy)
        return
    largest = config.get("max_position_embeddings")
    if plan.options.max_model_len and largest and plan.options.max_model_len > largest:
        yield Finding(
            WRONG_OPTIONS,
            diagnosis.CONTEXT.sentence,
            _("Lower --max-model-len to %(largest)d or less.") % {"largest": largest},
        )
    method = config.get("quantization_config", {}).get("quant_method")
    if plan.options.quantization and plan.options.quantization != method:
        yield Finding(WRONG_OPTIONS, diagnosis.QUANTIZATION.sentence, diagnosis.QUANTIZATION.remedy)


def _config(folder: Path) -> dict[str, Any] | None:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return config if isinstance(config, dict) else None


def _ports(plan: Plan) -> Iterator[Finding]:
    for port in plan.ports():
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((plan.options.host, port))
            except OSError:
                yield Finding(
                    PORT_TAKEN,
                    _("Another program uses port %(port)d.") % {"port": port},
                    _("Choose another one with --port or MODEL_PORT, or end that program."),
                )
