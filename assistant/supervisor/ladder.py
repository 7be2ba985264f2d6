"""What to give up, step by step, where memory is short. Pure.

A GPU: its share of memory from 0.9 to 0.7, then a shorter context, then fewer sequences at once, then a quantised
variant of the model. A processor: a smaller cache, a shorter context, fewer sequences.
"""

from dataclasses import dataclass, replace

from .command import Options
from .profiles import PROFILES, Profile

_LEAST_CONTEXT, _LEAST_SEQUENCES, _LEAST_CACHE_GIB = 2048, 8, 0.25


@dataclass(frozen=True)
class Rung:
    """A profile with options that need less than the rung before; `step` says in a few words what was given up."""

    profile: Profile
    options: Options
    step: str = ""


def lower(rung: Rung, *, smaller_share: bool) -> Rung | None:
    """The next rung down, or None at the foot of the ladder.

    `smaller_share`: take less of the machine's memory first. Where the memory taken was too little for the cache, that
    would make it worse, and only asking less of the model helps.
    """
    profile, options = rung.profile, rung.options
    context = options.max_model_len or profile.context_length
    sequences = options.max_num_seqs or profile.sequences
    if smaller_share and profile.engine == "cuda" and options.gpu_memory_utilization > 0.7:
        return _with(rung, "70 % of the GPU's memory", replace(options, gpu_memory_utilization=0.7))
    if smaller_share and profile.engine == "cpu" and options.kv_cache_gib > _LEAST_CACHE_GIB:
        return _with(rung, "a smaller cache", replace(options, kv_cache_gib=options.kv_cache_gib / 2))
    if context > _LEAST_CONTEXT:
        shorter = max(_LEAST_CONTEXT, context // 2)
        return _with(rung, f"a context of {shorter} tokens", replace(options, max_model_len=shorter))
    if sequences > _LEAST_SEQUENCES:
        fewer = max(_LEAST_SEQUENCES, sequences // 2)
        return _with(rung, f"{fewer} answers at once", replace(options, max_num_seqs=fewer))
    if profile.quantised:
        smaller = PROFILES[profile.quantised]
        fresh = replace(options, max_model_len=None, max_num_seqs=None, dtype=None, quantization=None)
        return Rung(smaller, fresh, f"the quantised model {smaller.name}")
    return None


def _with(rung: Rung, step: str, options: Options) -> Rung:
    return Rung(rung.profile, options, step)
