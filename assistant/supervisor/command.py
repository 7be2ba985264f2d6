"""The command line that starts one vLLM server, from a profile, the operator's options and the machine. Pure.

Every option is vLLM's own (`python -m vllm.entrypoints.openai.api_server --help`, vLLM 0.32 and 0.33); why each is set
is in docs/model-server.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from .profiles import Profile

if TYPE_CHECKING:
    from .hardware import Hardware

_TEMPLATES = Path(__file__).parent / "chat_templates"

#: Requests that may wait in vLLM beyond those that run; above this it answers 503, and the site queues them itself.
QUEUED_REQUESTS = 64

#: What a server must not inherit: the site's secrets; variables that make Python recompile at each start; and proxies:
#: the server makes no outside requests, and a kind of proxy that Python's HTTP clients do not know can crash it.
_WITHHELD = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "DEMO_PASSWORD", "MODEL_API_KEY", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, kw_only=True)
class Options:
    """Options for one server, set by an operator or by fallback.py. None leaves the choice to the profile and the
    machine.

    `gpu_memory_utilization` is a share of the GPU's memory, `kv_cache_gib` (processors only) an amount of main memory.
    `drain_seconds` is how long running answers may take once the server is asked to stop, `start_seconds` how long it
    may take to start.
    """

    host: str = "127.0.0.1"
    port: int = 8001
    dtype: str | None = None
    quantization: str | None = None
    gpu_memory_utilization: float = 0.9
    kv_cache_gib: float = 1.0
    max_model_len: int | None = None
    max_num_seqs: int | None = None
    tensor_parallel_size: int = 1
    drain_seconds: int = 10
    start_seconds: float | None = None
    extra: tuple[str, ...] = ()


#: The fewest prompt tokens that a processor reads in one step: vLLM's own default.
_BATCH = 4096


@dataclass(frozen=True)
class CommandLine:
    """`environment` is the process's entire environment, API key included; `argv` holds no secret. `url` is the
    server's address on this machine, without /v1."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    url: str


def build_command(
    profile: Profile,
    options: Options,
    hardware: "Hardware",
    *,
    python: Path,
    model: Path,
    served_name: str,
    api_key: str,
    environment: Mapping[str, str],
    replicas: int = 1,
    replica: int = 0,
) -> CommandLine:
    """Build the command. `python` is the interpreter with vLLM, `model` a folder in Hugging Face's layout, `replica`
    the server's index on this machine."""
    argv = [
        str(python), "-m", "vllm.entrypoints.openai.api_server",
        "--model", str(model),
        "--served-model-name", *dict.fromkeys(filter(None, (served_name, profile.served_name))),
        "--host", options.host,
        "--port", str(options.port),
        "--dtype", options.dtype or _dtype(profile, hardware),
        "--max-model-len", str(options.max_model_len or profile.context_length),
        "--max-num-seqs", str(options.max_num_seqs or profile.sequences),
        "--max-num-queued-reqs", str(QUEUED_REQUESTS),
        "--shutdown-timeout", str(options.drain_seconds),
        "--enable-tokenizer-info-endpoint",
        "--disable-uvicorn-access-log",
        *_memory(profile, options),
    ]  # fmt: skip
    if profile.template:
        argv += ["--chat-template", str(_TEMPLATES / f"{profile.template}.jinja")]
    if profile.reasons:
        # For every family: what comes before </think> is reasoning, since the prompt itself holds the opening <think>.
        argv += ["--reasoning-parser", "deepseek_r1"]
    if options.quantization:
        argv += ["--quantization", options.quantization]
    if options.tensor_parallel_size > 1:
        argv += ["--tensor-parallel-size", str(options.tensor_parallel_size)]
    added = _environment(profile, options, hardware, replicas, replica)
    kept = {name: value for name, value in environment.items() if not _is_withheld(name)}
    environment = {**kept, **added, "VLLM_API_KEY": api_key}
    return CommandLine((*argv, *profile.extra, *options.extra), environment, server_url(options))


def _is_withheld(name: str) -> bool:
    return name in _WITHHELD or name.lower().endswith("_proxy")


def server_url(options: Options) -> str:
    """The address of a server with these options on this machine, without /v1."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(options.host, options.host)  # noqa: S104
    return f"http://[{host}]:{options.port}" if ":" in host else f"http://{host}:{options.port}"


def _dtype(profile: Profile, hardware: "Hardware") -> str:
    if profile.engine == "cuda" or profile.dtype != "auto":
        return profile.dtype
    return "bfloat16" if hardware.fast_bfloat16 else "float32"


def _memory(profile: Profile, options: Options) -> list[str]:
    if profile.engine == "cuda":
        return ["--gpu-memory-utilization", f"{options.gpu_memory_utilization:g}"]
    # On a processor, compiling takes 70 s at every start and gains only a quarter in speed.
    memory = ["--enforce-eager", "--kv-cache-memory-bytes", str(int(options.kv_cache_gib * 1024**3))]
    # On a processor, vLLM's engine dies if the prompt of a request with a seed is read in parts: "CPU Generator does
    # not use offset" (gpu_model_runner.py). So every prompt is read at once.
    length = options.max_model_len or profile.context_length
    return [*memory, "--no-enable-chunked-prefill", "--max-num-batched-tokens", str(max(length, _BATCH))]


def _environment(
    profile: Profile, options: Options, hardware: "Hardware", replicas: int, replica: int
) -> dict[str, str]:
    environment = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1"}
    # By default vLLM waits 600 s for its engine: less than some models need.
    environment["VLLM_ENGINE_READY_TIMEOUT_S"] = str(ceil(options.start_seconds or profile.start_seconds))
    if profile.engine == "cpu":
        # The worker runs inside the engine's process: it starts ten seconds faster and saves each token a hop.
        threads = max(1, hardware.cores // replicas)
        environment |= {"VLLM_ENABLE_V1_MULTIPROCESSING": "0", "OMP_NUM_THREADS": str(threads)}
    elif replicas > 1:
        gpus = range(replica * options.tensor_parallel_size, (replica + 1) * options.tensor_parallel_size)
        environment["CUDA_VISIBLE_DEVICES"] = ",".join(str(gpu) for gpu in gpus)
    return environment
