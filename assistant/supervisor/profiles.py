"""The models that this product can serve, and the choice of one for a machine. Pure.

A profile says what is served and what it needs; command.py turns it into vLLM's options. Sources: the model cards on
the hub; sizes are those of the weight files there.
"""

import re
from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .hardware import Hardware


FamilyName = Literal["r1", "qwen3", "generic"]

#: The chat template of chat_templates/ for each family; a model of no known family brings its own.
CHAT_TEMPLATES: Mapping[FamilyName, str] = MappingProxyType({"r1": "r1", "qwen3": "chatml", "generic": ""})

#: The values of MODEL_FAMILY.
FAMILIES: Mapping[str, FamilyName] = MappingProxyType({name: name for name in CHAT_TEMPLATES})

_THINKING_QWEN3 = re.compile(
    r"\bqwen3-[0-9.]+b(?:-a[0-9.]+b)?(?:-fp8|-awq|-gptq-int[48])?$|\b(?:medpsy|legalone)-[0-9.]+b$"
)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """`repository` is a hub id, `folder` a folder of this machine; both are empty for a packaged model. `revision` is
    a commit of the hub, or "main", of which the commit at the first download is kept (weights.py). Sizes are in GiB.

    `checkpoint` is how its files are quantised, in vLLM's words: "" if they are not, None if unknown. `template` names
    a chat template in chat_templates/; "" uses the model's own. `quantised` names the profile to fall back on if memory
    is short. `start_seconds` is how long a start may take, `step_seconds` how long a healthy server may go without a
    token while it reads a long prompt.
    """

    name: str
    title: str
    served_name: str
    repository: str = ""
    revision: str = "main"
    folder: str = ""
    checkpoint: str | None = ""
    family: FamilyName = "r1"
    engine: Literal["cpu", "cuda"] = "cuda"
    dtype: str = "auto"
    context_length: int = 8192
    sequences: int = 64
    memory_gib: float
    disk_gib: float
    template: str = "r1"
    quantised: str = ""
    demo: bool = False
    start_seconds: float = 600
    #: Further options for vLLM.
    extra: tuple[str, ...] = ()
    step_seconds: float = 0

    @property
    def reasons(self) -> bool:
        """Whether its tokenizer has <think>: vLLM's reasoning parser refuses to start without it."""
        return reasons(self.family)


_R1 = "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B"
_R1_REVISION = "ad9f0ae0864d7fbcd1cd905e3c6c5b069cc8b562"

#: GiB of memory and of disk for models on Qwen3: the weights in bfloat16, and a cache of 8 KV heads a layer for two
#: full contexts.
_QWEN3_SIZES = {"1.7b": (7.0, 4.0), "4b": (12.0, 8.0)}


def _qwen3(name: str, title: str, repository: str) -> Profile:
    memory, disk = _QWEN3_SIZES[name.rsplit("-", 1)[-1]]
    return Profile(
        name=name,
        title=title,
        served_name=name,
        repository=repository,
        family="qwen3",
        template=CHAT_TEMPLATES["qwen3"],
        memory_gib=memory,
        disk_gib=disk,
        start_seconds=900,
    )


_ALL = (
    Profile(
        name="embedded",
        title="SmolLM2-135M-Instruct",
        served_name="smollm2-135m-instruct",
        family="generic",
        engine="cpu",
        context_length=4096,
        sequences=32,
        memory_gib=4,
        disk_gib=1,
        template="chatml",
        demo=True,
        start_seconds=300,
        # Otherwise such a small model repeats itself endlessly.
        extra=("--override-generation-config", '{"repetition_penalty":1.1}'),
    ),
    Profile(
        name="deepseek-r1-1.5b",
        title="DeepSeek-R1-Distill-Qwen-1.5B",
        served_name="deepseek-r1-1.5b",
        repository=_R1,
        revision=_R1_REVISION,
        memory_gib=6,
        disk_gib=4,
        quantised="deepseek-r1-1.5b-w8a8",
    ),
    Profile(
        name="deepseek-r1-1.5b-t4",
        title="DeepSeek-R1-Distill-Qwen-1.5B",
        served_name="deepseek-r1-1.5b",
        repository=_R1,
        revision=_R1_REVISION,
        dtype="half",
        memory_gib=6,
        disk_gib=4,
        quantised="deepseek-r1-1.5b-w8a8",
    ),
    Profile(
        name="deepseek-r1-1.5b-w8a8",
        title="DeepSeek-R1-Distill-Qwen-1.5B (INT8)",
        served_name="deepseek-r1-1.5b",
        repository="RedHatAI/DeepSeek-R1-Distill-Qwen-1.5B-quantized.w8a8",
        checkpoint="compressed-tensors",
        memory_gib=4,
        disk_gib=3,
        quantised="deepseek-r1-1.5b-awq",
    ),
    Profile(
        name="deepseek-r1-1.5b-awq",
        title="DeepSeek-R1-Distill-Qwen-1.5B (AWQ)",
        served_name="deepseek-r1-1.5b",
        repository="casperhansen/deepseek-r1-distill-qwen-1.5b-awq",
        checkpoint="awq",
        dtype="half",
        memory_gib=3,
        disk_gib=2,
    ),
    Profile(
        name="deepseek-r1-7b",
        title="DeepSeek-R1-Distill-Qwen-7B",
        served_name="deepseek-r1-7b",
        repository="deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
        revision="916b56a44061fd5cd7d6a8fb632557ed4f724f60",
        memory_gib=20,
        disk_gib=16,
        start_seconds=1200,
    ),
    Profile(
        name="deepseek-r1-1.5b-cpu",
        title="DeepSeek-R1-Distill-Qwen-1.5B",
        served_name="deepseek-r1-1.5b",
        repository=_R1,
        revision=_R1_REVISION,
        engine="cpu",
        context_length=4096,
        sequences=8,
        memory_gib=12,
        disk_gib=4,
        start_seconds=900,
        step_seconds=90,
    ),
    _qwen3("qwen3-1.7b", "Qwen3-1.7B", "Qwen/Qwen3-1.7B"),
    _qwen3("qwen3-4b", "Qwen3-4B", "Qwen/Qwen3-4B"),
    _qwen3("medpsy-1.7b", "MedPsy-1.7B", "qvac/MedPsy-1.7B"),
    _qwen3("medpsy-4b", "MedPsy-4B", "qvac/MedPsy-4B"),
    _qwen3("legalone-1.7b", "LegalOne-1.7B", "CSHaitao/LegalOne-1.7B"),
    _qwen3("legalone-4b", "LegalOne-4B", "CSHaitao/LegalOne-4B"),
    Profile(
        name="custom",
        title="",
        served_name="",
        checkpoint=None,
        family="generic",
        memory_gib=0,
        disk_gib=0,
        template="",
    ),
)

PROFILES = {profile.name: profile for profile in _ALL}


#: Why this profile was chosen; `%s` is the ProfileChoice's value.
REASONS = {
    "asked": _("It was asked for: %s."),
    "model": _("MODEL_PATH or --model names the model: %s."),
    "no_gpu": _("There is no NVIDIA GPU here: the embedded demonstration model is served."),
    "gpu": _("It suits the GPU, %s."),
}


@dataclass(frozen=True)
class ProfileChoice:
    """A profile and the reason for it: a code of REASONS and its value."""

    profile: Profile
    why: str
    value: str = ""

    @property
    def reason(self) -> str:
        """The reason in the active language."""
        return reason(self.why, self.value)


def reason(why: str, value: str) -> str:
    """The sentence for a code of REASONS, with its value."""
    return str(REASONS[why]) % ((value,) if value else ())


def choose(name: str, hardware: "Hardware") -> ProfileChoice:
    """The profile with that name, or for `auto` the one that suits the machine. Raises KeyError."""
    if name != "auto":
        return ProfileChoice(PROFILES[name], "asked", name)
    if not hardware.gpus:
        return ProfileChoice(PROFILES["embedded"], "no_gpu")
    gpu = hardware.gpus[0]
    if gpu.memory_gib < PROFILES["deepseek-r1-1.5b"].memory_gib:
        chosen = "deepseek-r1-1.5b-awq" if gpu.memory_gib < 5 else "deepseek-r1-1.5b-w8a8"
    else:
        chosen = "deepseek-r1-1.5b" if gpu.capability >= (8, 0) else "deepseek-r1-1.5b-t4"
    return ProfileChoice(PROFILES[chosen], "gpu", f"{gpu.name} ({gpu.memory_gib:.0f} GiB)")


def profile_name(text: str) -> str:
    """For argparse: the name of a profile, or `auto`. Unlike `choices`, it also validates the value of a setting."""
    if text not in ("auto", *PROFILES):
        raise ArgumentTypeError(f"there is no profile {text}; there are auto, {', '.join(PROFILES)}")
    return text


def reasons(family: FamilyName) -> bool:
    """Whether the family's models reason between <think> and </think> before they answer."""
    return family != "generic"


def guess_family(setting: str, name: str) -> FamilyName:
    """MODEL_FAMILY, or a guess by the model's name: DeepSeek-R1 and its distillations have it in theirs, and so have
    the models of Qwen3 that think. Qwen's later models of one mode ("Qwen3-4B-Instruct-2507") are not meant."""
    if setting in FAMILIES:
        return FAMILIES[setting]
    lowered = name.lower().replace("_", "-")
    if "deepseek-r1" in lowered:
        return "r1"
    return "qwen3" if _THINKING_QWEN3.search(lowered) else "generic"
