"""The report of `runmodel --check` for the terminal: the engine, the machine and the model, before any findings."""

from collections.abc import Iterator

from . import installation
from .hardware import Gpu, Hardware
from .plan import Plan
from .weights import pinned_commit

_ENGINES = {"cpu": "for processors", "cuda": "for NVIDIA GPUs"}


def facts(plan: Plan) -> Iterator[str]:
    """What `--check` reports, one line for each fact."""
    yield f"profile  {plan.profile.name}: {plan.choice.reason}"
    yield f"engine   {_engine(plan)}"
    yield f"machine  {_machine(plan.hardware)}"
    yield f"model    {_model(plan)}"
    if plan.profile.repository:
        yield f"revision {_revision(plan)}"
    ports = " and ".join(str(port) for port in plan.ports())
    yield f"address  {plan.options.host}, port {ports}"


def _engine(plan: Plan) -> str:
    kind = _ENGINES[plan.profile.engine]
    version = installation.engine_version()
    here = installation.is_installed(plan.profile.engine)
    return f"vLLM {version} {kind}" if here and version else f"vLLM {kind}, not installed"


def _machine(hardware: Hardware) -> str:
    gpus = "; ".join(map(_gpu, hardware.gpus)) or "no NVIDIA GPU"
    return f"{hardware.cores} cores, {hardware.memory_gib:.0f} GiB of memory free; {gpus}"


def _gpu(gpu: Gpu) -> str:
    return f"{gpu.name}, {gpu.free_gib:.0f} of {gpu.memory_gib:.0f} GiB free, driver {gpu.driver}"


def _model(plan: Plan) -> str:
    profile = plan.profile
    if not profile.title:
        return "none"
    if profile.folder or plan.model.exists():
        return f"{profile.title}, in {plan.model}"
    size = f", about {profile.disk_gib:g} GiB" if profile.disk_gib else ""
    return f"{profile.title}: the first start {'fetches' if profile.repository else 'prepares'} it{size}"


def _revision(plan: Plan) -> str:
    commit = pinned_commit(plan.profile, plan.model)
    return commit or "unpinned: the commit of the first download will be kept beside the model"
