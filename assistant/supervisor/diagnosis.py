"""Diagnoses from a vLLM server's output why it ended or failed to start. Pure.

The texts were observed with vLLM 0.32 on a processor, or taken from its source where they concern a GPU. The table goes
from specific to general: vLLM's last lines only say that something went wrong earlier.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: What the supervisor can do by itself: retry a few times; retry for as long as it takes; give the model a smaller
#: share of the memory; demand less memory; or nothing.
Cure = Literal["retry", "wait", "smaller share", "ask less", "none"]


@dataclass(frozen=True)
class Cause:
    """`code` is stored in the record; `sentence` says what happened, `remedy` what to do."""

    code: str
    sentence: str | Promise
    remedy: str | Promise
    cure: Cure = "none"


ADDRESS_IN_USE = Cause(
    "port_taken",
    _("Another program uses the model server's port."),
    _("Choose another one with --port or MODEL_PORT, or end that program."),
    "wait",
)
MEMORY = Cause(
    "out_of_memory",
    _("The model does not fit into the memory that is free."),
    _("End other programs that use it, or choose a smaller or quantised profile."),
    "smaller share",
)
KV_CACHE = Cause(
    "no_cache_memory",
    _("No memory is left for the text that the model works on."),
    _("Shorten the context with --max-model-len, or choose a smaller or quantised profile."),
    "ask less",
)
SHARED_GPU = Cause(
    "gpu_in_use",
    _("Another program holds memory of the GPU."),
    _("`nvidia-smi` lists it. End it, or lower --gpu-memory-utilization."),
    "smaller share",
)
NO_MODEL = Cause(
    "model_missing",
    _("The model's files are not where they should be, or not complete."),
    _("`python manage.py installmodel` fetches them."),
)
DAMAGED = Cause(
    "model_damaged",
    _("The model's files are damaged."),
    _("Delete the model's folder and run `python manage.py installmodel`."),
)
BAD_OPTION = Cause(
    "bad_option",
    _("vLLM does not know one of the options, or its value."),
    _("The model server's log names it; `runmodel --print-command` shows all of them."),
)
CONTEXT = Cause(
    "context_too_long",
    _("The context length is larger than the model's own."),
    _("Lower --max-model-len; the model server's log names the largest value."),
)
QUANTIZATION = Cause(
    "quantization",
    _("The model's files are not quantised in the way that --quantization says."),
    _("Leave the option out: vLLM finds out by itself. A quantised model is a checkpoint of its own."),
)
OLD_GPU = Cause(
    "gpu_too_old",
    _("This GPU cannot compute in the requested number format."),
    _("Use --dtype half on GPUs before the Ampere generation (compute capability below 8.0)."),
)
REASONING = Cause(
    "no_think_tokens",
    _("This model knows no <think> marks, so vLLM's reasoning parser cannot be used with it."),
    _("Set MODEL_FAMILY=generic."),
)
PARALLEL = Cause(
    "parallel",
    _("This machine cannot share the model between so many workers."),
    _("Leave out --tensor-parallel-size on a processor."),
)
TEMPLATE = Cause("template_missing", _("The chat template file is missing."), _("Reinstall the product."))
PACKAGES = Cause(
    "packages",
    _("The model engine's packages do not fit together."),
    _("Delete the folder .venv-model and run `python manage.py installmodel`."),
)
ENGINE_DIED = Cause(
    "engine_died",
    _("The model's engine ended by itself."),
    _("If it happens again, check the model server's log, and whether the machine ran out of memory."),
    "retry",
)
KILLED = Cause(
    "killed", _("The model server was ended from outside."), _("The system may have run out of memory."), "retry"
)
HUNG = Cause("hung", _("The model server no longer answered."), _("It is started again."), "retry")
STOPPED = Cause(
    "stopped", _("The model server was stopped by an operator."), _("`python manage.py runmodel --start` starts it.")
)
DISK_FULL = Cause("disk_full", _("The disk has no room for the model."), _("Make room, then start it again."))
DATA_FULL = Cause(
    "data_full",
    _("The disk of the data folder is full. The model answers all the same; make room for what people write."),
    _("Make room on the disk of DATA_DIR."),
)
FOLDER = Cause(
    "folder",
    _("The model's folder cannot be written."),
    _("Give the account that runs the model server the right to write there, then start it again."),
)
DOWNLOAD = Cause(
    "download_failed",
    _("The model could not be fetched from the model hub."),
    _("Check the network; the download resumes where it stopped. Or put the model's folder here and set MODEL_PATH."),
    "retry",
)
PROXY = Cause(
    "proxy",
    _("The model hub cannot be reached: the environment names a proxy or certificates that cannot be used."),
    _(
        "Correct ALL_PROXY, HTTPS_PROXY or HTTP_PROXY (http://, https://, socks5:// or socks5h://) and SSL_CERT_FILE, "
        "or put the model's folder on this machine and set MODEL_PATH."
    ),
)
SLOW_START = Cause(
    "slow_start",
    _("The model server was not ready in time."),
    _("Look at its log. A large model may need more seconds: MODEL_START_SECONDS."),
    "retry",
)
UNKNOWN = Cause("unknown", _("The model server ended."), _("Look at the last lines of its log."), "retry")

_TABLE: tuple[tuple[str, Cause], ...] = (
    (r"operator torchvision::nms does not exist", PACKAGES),
    (r"No package metadata was found for vllm", PACKAGES),
    (r"No module named 'vllm|ModuleNotFoundError", PACKAGES),
    (r"Errno 98\] .{0,500}ddress already in use", ADDRESS_IN_USE),
    (r"HFValidationError: Repo id must be in the form", NO_MODEL),
    (r"LocalEntryNotFoundError", NO_MODEL),
    (r"Invalid repository ID or local directory|ensure the presence of a 'config.json'", NO_MODEL),
    (r"is not a valid JSON file|SafetensorError", DAMAGED),
    (r"error: unrecognized arguments|error: argument .{0,500}(invalid|expected)", BAD_OPTION),
    (r"User-specified max_model_len .{0,500} is greater than the derived", CONTEXT),
    (r"To serve at least one request with the model's max seq len", KV_CACHE),
    (r"No available memory for the cache blocks", KV_CACHE),
    (r"Available memory on node \d+ .{0,500} is less than", MEMORY),
    (r"Free memory on device .{0,500} is less than desired GPU memory utilization", SHARED_GPU),
    (r"CUDA out of memory|OutOfMemoryError|MemoryError", MEMORY),
    (r"Cannot find the config file for|Quantization method specified in the model config", QUANTIZATION),
    (r"is not supported for the current GPU|Bfloat16 is only supported on GPUs", OLD_GPU),
    (r"reasoning parser could not locate think start/end tokens", REASONING),
    (r"Not enough allowed NUMA nodes", PARALLEL),
    (r"supplied chat template string .{0,500} appears path-like", TEMPLATE),
    (r"Failed to import from vllm\._C", PACKAGES),  # the kernels that every model needs were built for another torch
    (r"EngineDeadError|EngineCore encountered an issue", ENGINE_DIED),
)
_SYMPTOMS = tuple((re.compile(text), cause) for text, cause in _TABLE)
_CAUSES = {value.code: value for value in list(globals().values()) if isinstance(value, Cause)}

#: Looks like a failure but is none: vLLM prints these warnings on machines that serve well.
_HARMLESS = re.compile(
    r"failed to automatically increase|Triton is installed|resource_tracker|nanobind"
    r"|Failed to import from vllm\._(moe|qutlass)_C"
)


def diagnose(lines: Sequence[str], returncode: int) -> tuple[Cause, str]:
    """The cause, and the line of output that reveals it. A negative exit status is a signal."""
    telling = [line for line in lines if not _HARMLESS.search(line)]
    for pattern, cause in _SYMPTOMS:
        for line in telling:
            if pattern.search(line):
                return cause, line
    return (KILLED if returncode < 0 else UNKNOWN), telling[-1] if telling else ""


def cause_of(code: str) -> Cause:
    """Look up a cause by its code, for readers of the record."""
    return _CAUSES.get(code, UNKNOWN)
