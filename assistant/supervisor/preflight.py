"""Checks made before a start, which may take minutes. Each finding has a sentence, a remedy and an exit status.

Checked are the engine, GPU, memory, disk, model files, model hub and ports. Nothing is started or downloaded.
"""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..exceptions import SupervisorRunning
from . import diagnosis, installation
from .integrity import damaged_file
from .lock import holder
from .model_hub import hub_headers, hub_url, proxy_fault
from .plan import Plan
from .ports import bind_error
from .quantization import loads, made_for

#: Exit statuses of `runmodel` (docs/model-server.md lists them).
ENDED, FAILED, WRONG_OPTIONS, RUNNING, NO_ENGINE, NO_MODEL, PORT_TAKEN, TOO_SMALL, WRONG_GPU = range(9)

#: The oldest NVIDIA driver for CUDA 13, which vLLM 0.33 is built with.
OLDEST_DRIVER = 580

#: The values that vLLM accepts as --dtype.
DTYPES = ("auto", "bfloat16", "float", "float16", "float32", "half")

#: Seconds that the model hub has to answer.
HUB_SECONDS = 5.0

_GIB = 1024**3


@dataclass(frozen=True)
class Finding:
    """A problem that prevents a start. `status` is the exit status."""

    status: int
    sentence: str | Promise
    remedy: str | Promise

    @property
    def grave(self) -> bool:
        """Whether a start would be futile. Memory that is short now is left to the fallback ladder."""
        return self.status != TOO_SMALL


def check(plan: Plan) -> list[Finding]:
    """All findings, the gravest first."""
    looks = (_engine, _gpu, _options, _model, _ports, _disk, _memory)
    return [finding for look in looks for finding in look(plan)]


def running(plan: Plan) -> list[Finding]:
    """A finding if a supervisor already serves this data folder."""
    pid = holder(plan.data_dir)
    return [] if pid is None else [already_running(pid)]


def already_running(pid: int) -> Finding:
    """The finding that another supervisor serves this data folder."""
    return Finding(
        RUNNING,
        str(SupervisorRunning(pid)),
        _("`runmodel --status` shows it; Ctrl-C or `kill %(pid)d` ends it.") % {"pid": pid},
    )


def _engine(plan: Plan) -> Iterator[Finding]:
    if plan.profile.engine == "cuda" and not plan.hardware.gpus:
        return  # no GPU at all is reported as another finding
    if not installation.is_installed(plan.profile.engine):
        yield Finding(
            NO_ENGINE, _("The model engine (vLLM) is not installed here."), _("Run `python manage.py installmodel`.")
        )


def _gpu(plan: Plan) -> Iterator[Finding]:
    if plan.profile.engine == "cpu":
        return
    gpus, needed = plan.hardware.gpus, plan.replicas * plan.options.tensor_parallel_size
    if not gpus:
        yield Finding(
            WRONG_GPU,
            _("This profile needs an NVIDIA GPU, and `nvidia-smi` finds none."),
            _("Install NVIDIA's driver, or choose --profile embedded or deepseek-r1-1.5b-cpu."),
        )
        return
    if needed > len(gpus):
        yield Finding(
            WRONG_GPU,
            ngettext(
                "%(needed)d GPU was requested; this machine has %(found)d.",
                "%(needed)d GPUs were requested; this machine has %(found)d.",
                needed,
            )
            % {"needed": needed, "found": len(gpus)},
            _("Lower --replicas or --tensor-parallel-size."),
        )
    if int(gpus[0].driver.split(".")[0]) < OLDEST_DRIVER:
        yield Finding(WRONG_GPU, _("NVIDIA's driver is too old for this vLLM."), _("Install driver 580 or later."))
    if gpus[0].capability < (7, 5):
        yield Finding(
            WRONG_GPU,
            _("This GPU is older than what vLLM supports (compute capability 7.5)."),
            _("Use another GPU, or --profile embedded."),
        )
    elif gpus[0].capability < (8, 0) and plan.options.dtype == "bfloat16":
        yield Finding(WRONG_OPTIONS, diagnosis.OLD_GPU.sentence, diagnosis.OLD_GPU.remedy)


def _options(plan: Plan) -> Iterator[Finding]:
    if plan.profile.engine == "cpu" and plan.options.tensor_parallel_size > 1:
        yield Finding(WRONG_OPTIONS, diagnosis.PARALLEL.sentence, diagnosis.PARALLEL.remedy)
    if not 0 < plan.options.gpu_memory_utilization <= 1:
        yield Finding(
            WRONG_OPTIONS,
            _("--gpu-memory-utilization is a share of the GPU's memory."),
            _("Give a number above 0 and up to 1, such as 0.9."),
        )
    if plan.options.dtype not in (None, *DTYPES):
        yield Finding(
            WRONG_OPTIONS,
            _("vLLM has no number format %(name)s.") % {"name": plan.options.dtype},
            _("Leave --dtype out, or give one of these: %(names)s.") % {"names": ", ".join(DTYPES)},
        )
    if not made_for(plan.profile, plan.options.quantization or ""):
        yield _not_quantised()
    for option, number in _numbers(plan):
        if number < 1:
            yield Finding(WRONG_OPTIONS, _("%(option)s is too small.") % {"option": option}, _("Give 1 or more."))


def _numbers(plan: Plan) -> Iterator[tuple[str, int]]:
    yield "--replicas", plan.replicas
    yield "--tensor-parallel-size", plan.options.tensor_parallel_size
    if plan.options.max_model_len is not None:
        yield "--max-model-len", plan.options.max_model_len


def _model(plan: Plan) -> Iterator[Finding]:
    try:
        yield from _files(plan)
    except OSError as error:
        yield Finding(
            NO_MODEL,
            _("A file of the model cannot be read: %(name)s (%(why)s).")
            % {"name": error.filename, "why": error.strerror},
            _("Give the account that runs the model server the right to read it."),
        )


def _files(plan: Plan) -> Iterator[Finding]:
    """Problems with the model's folder. Raises OSError if it cannot be read."""
    profile = plan.profile
    if not plan.model.exists():
        if profile.folder:
            yield Finding(
                NO_MODEL,
                _("The model's folder does not exist: %(folder)s.") % {"folder": profile.folder},
                _("Correct --model or MODEL_PATH."),
            )
        elif profile.repository:
            yield from _hub(plan)
        elif profile.name == "custom":
            yield Finding(NO_MODEL, _("There is no model to serve."), _("Set MODEL_PATH to a folder or hub id."))
        return
    config = _config(plan.model)
    if config is None:
        remedy = _("Name the folder that contains config.json and the weight files.")
        words = _("The model's folder has no readable config.json.")
        yield Finding(NO_MODEL, words, remedy if profile.folder else diagnosis.NO_MODEL.remedy)
        return
    if name := damaged_file(plan.model):
        yield Finding(
            NO_MODEL,
            _("A file of the model is missing, cut short or changed: %(name)s.") % {"name": name},
            diagnosis.DAMAGED.remedy,
        )
    yield from _fits(plan, config)


def _hub(plan: Plan) -> Iterator[Finding]:
    """Whether the hub offers the model, and whether the model's configuration fits the options."""
    remedy = _("Check the network, or put the model's folder on this machine and set MODEL_PATH.")
    if os.environ.get("HF_HUB_OFFLINE") in ("1", "true"):
        yield Finding(NO_MODEL, _("The model is not here, and HF_HUB_OFFLINE forbids fetching it."), remedy)
        return
    if proxy_fault():
        yield Finding(WRONG_OPTIONS, diagnosis.PROXY.sentence, diagnosis.PROXY.remedy)
        return
    repository = plan.profile.repository
    try:
        answer = httpx2.get(
            f"{hub_url()}/{repository}/resolve/{plan.profile.revision}/config.json",
            headers=hub_headers(),
            timeout=HUB_SECONDS,
            follow_redirects=True,
        )
    except httpx2.HTTPError:
        answer = None
    if answer is None or answer.status_code == 429 or answer.status_code >= 500:
        yield Finding(NO_MODEL, _("The model is not here, and the model hub does not answer."), remedy)
    elif answer.status_code >= 400:
        yield Finding(
            NO_MODEL,
            _("The model hub does not offer %(name)s.") % {"name": repository},
            _("Check the name; for a model that needs an account, set HF_TOKEN."),
        )
    elif config := _parsed(answer.text):
        yield from _fits(plan, config)


def _fits(plan: Plan, config: dict[str, Any]) -> Iterator[Finding]:
    """Whether the options exceed what the model supports."""
    largest = _largest_context(config)
    if largest and (plan.options.max_model_len or plan.profile.context_length) > largest:
        yield Finding(
            WRONG_OPTIONS,
            diagnosis.CONTEXT.sentence,
            _("Lower --max-model-len to %(largest)d or less.") % {"largest": largest},
        )
    method = (config.get("quantization_config") or {}).get("quant_method") or ""
    if plan.profile.checkpoint is None and not loads(plan.options.quantization or "", str(method)):
        yield _not_quantised()


def _not_quantised() -> Finding:
    return Finding(WRONG_OPTIONS, diagnosis.QUANTIZATION.sentence, diagnosis.QUANTIZATION.remedy)


def _largest_context(config: dict[str, Any]) -> int:
    """The longest context that vLLM accepts; 0 if the configuration does not say."""
    stretched = (config.get("rope_scaling") or {}).get("factor") or 1
    return int((config.get("max_position_embeddings") or 0) * stretched)


def _config(folder: Path) -> dict[str, Any] | None:
    try:
        return _parsed((folder / "config.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        config = json.loads(text)
    except ValueError:
        return None
    return config if isinstance(config, dict) else None


def _ports(plan: Plan) -> Iterator[Finding]:
    for port in plan.ports():
        error = bind_error(plan.options.host, port)
        if isinstance(error, OverflowError):
            yield Finding(WRONG_OPTIONS, _("A port is a number up to 65535."), _("Choose another --port."))
        elif error is not None:
            yield _refused(plan.options.host, port, error)


def _refused(host: str, port: int, error: OSError) -> Finding:
    """Why the port cannot be used."""
    if error.errno == errno.EADDRINUSE:
        return Finding(
            PORT_TAKEN,
            port_taken(port),
            diagnosis.ADDRESS_IN_USE.remedy,
        )
    if error.errno == errno.EACCES:
        words = _("Port %(port)d is for the system's administrator alone.") % {"port": port}
        return Finding(WRONG_OPTIONS, words, _("Choose one above 1023 with --port or MODEL_PORT."))
    words = _("This machine does not have the address %(host)s.") % {"host": host}
    return Finding(WRONG_OPTIONS, words, _("Correct --host or MODEL_HOST: 127.0.0.1 is this machine alone."))


def port_taken(port: int) -> str:
    """The finding that the port is taken, and by whom."""
    return str(_("Port %(port)d is taken by %(who)s.") % {"port": port, "who": _listener(port)})


def _listener(port: int) -> str:
    """The process that listens on the port, as far as this user may know."""
    try:
        pid = next(
            (found.pid for found in psutil.net_connections("tcp") if found.laddr and found.laddr.port == port), None
        )
        return f"{psutil.Process(pid).name()} ({pid})" if pid else str(_("another program"))
    except psutil.Error:
        return str(_("another program"))


def _disk(plan: Plan) -> Iterator[Finding]:
    nearest = next(folder for folder in (plan.data_dir, *plan.data_dir.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free / _GIB
    if not plan.profile.folder and not plan.model.exists() and free < plan.profile.disk_gib:
        yield Finding(
            NO_MODEL,
            _("The model needs %(need)d GiB on the disk; %(free).1f GiB are free.")
            % {"need": plan.profile.disk_gib, "free": free},
            _("Make room, or set DATA_DIR to a larger disk."),
        )


def _memory(plan: Plan) -> Iterator[Finding]:
    free = min((_free(plan, replica) for replica in range(plan.replicas)), default=0.0)
    if plan.replicas > 0 and free < plan.profile.memory_gib:
        yield Finding(
            TOO_SMALL,
            _("The model needs about %(need)d GiB of memory; %(free).1f GiB are free.")
            % {"need": plan.profile.memory_gib, "free": free},
            _("End other programs that use it, or choose a smaller profile."),
        )
    elif _is_shared(plan):
        yield Finding(TOO_SMALL, diagnosis.SHARED_GPU.sentence, diagnosis.SHARED_GPU.remedy)


def _is_shared(plan: Plan) -> bool:
    """Whether a GPU has less free memory than the share vLLM is to take; vLLM then refuses to start."""
    share = plan.options.gpu_memory_utilization
    used = {index for replica in range(plan.replicas) for index in plan.gpus(replica)}
    gpus = (gpu for gpu in plan.hardware.gpus if gpu.index in used)
    return 0 < share <= 1 and any(gpu.free_gib < share * gpu.memory_gib for gpu in gpus)


def _free(plan: Plan, replica: int) -> float:
    """The free memory of one server: on all its GPUs, or its share of main memory."""
    if plan.profile.engine == "cpu" or not plan.hardware.gpus:
        return plan.hardware.memory_gib / plan.replicas
    return sum(gpu.free_gib for gpu in plan.hardware.gpus if gpu.index in plan.gpus(replica))
