"""Which `--quantization` a checkpoint can be loaded with. Pure.

A quantised model is a checkpoint of its own, from which vLLM reads the method. Only a few methods can be applied to a
plain checkpoint while it loads, and only on GPUs. Names as in vLLM 0.32 (vllm/model_executor/layers/quantization).
"""

from .profiles import Profile

#: Methods that can be applied to a plain checkpoint while it loads.
ONLINE = (
    "online", "fp8", "fp8_per_tensor", "fp8_per_block", "fp8_per_channel", "int8_per_channel_weight_only",
    "nvfp4_per_token", "mxfp8", "experts_int8",
)  # fmt: skip

#: Methods that the checkpoint itself must have.
IN_CHECKPOINTS = (
    "awq", "gptq", "compressed-tensors", "modelopt", "quark", "fbgemm_fp8", "fp_quant", "mxfp4",
)  # fmt: skip


def made_for(profile: Profile, wanted: str) -> bool:
    """Whether the profile's own checkpoint can be loaded this way; true if the checkpoint is not known yet."""
    if not wanted or profile.checkpoint is None:
        return True
    if profile.checkpoint:
        return method(wanted) == profile.checkpoint
    return profile.engine == "cuda" and method(wanted) in ONLINE


def loads(wanted: str, found: str) -> bool:
    """Whether a checkpoint quantised as `found` ("": plain) can be loaded this way. Unknown methods are left to
    vLLM."""
    known = method(wanted) in (*ONLINE, *IN_CHECKPOINTS)
    return not known or method(wanted) == method(found) or (not found and method(wanted) in ONLINE)


def method(name: str) -> str:
    """The method without its variant: awq for auto_awq and awq_marlin, modelopt for modelopt_fp4."""
    return "modelopt" if name.startswith("modelopt") else name.removeprefix("auto_").removesuffix("_marlin")
