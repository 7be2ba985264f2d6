"""Gives up memory step by step when it is short. Pure.

On a GPU: its share of memory, from 0.9 down to 0.7, then context length, then concurrent sequences, then a quantised
variant of the model. On a processor: cache, context length, sequences.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from .command import Options
from .profiles import PROFILES, Profile

_LEAST_CONTEXT, _LEAST_SEQUENCES, _LEAST_CACHE_GIB = 2048, 8, 0.25


#: What each step leaves, in words for people; `%s` is the step's value.
STEPS = {
    "share": _("%s of the GPU's memory"),
    "cache": _("a cache of %s GiB"),
    "context": _("a context of %s tokens"),
    "sequences": _("%s answers at once"),
    "model": _("the quantised model %s"),
}


@dataclass(frozen=True)
class Rung:
    """A profile and options that need less memory than the rung above. `step` (one of STEPS) and `value` say what was
    given up."""

    profile: Profile
    options: Options
    step: str = ""
    value: str = ""

    @property
    def start_seconds(self) -> float:
        """How many seconds a start may take."""
        return self.options.start_seconds or self.profile.start_seconds


def lower(rung: Rung, *, smaller_share: bool) -> Rung | None:
    """The next rung down, or None at the bottom.

    `smaller_share`: first take a smaller share of the machine's memory. If the share was too small for the cache, that
    would make it worse, and only a smaller demand helps.
    """
    profile, options = rung.profile, rung.options
    context = options.max_model_len or profile.context_length
    sequences = options.max_num_seqs or profile.sequences
    if smaller_share and profile.engine == "cuda" and options.gpu_memory_utilization > 0.7:
        return Rung(profile, replace(options, gpu_memory_utilization=0.7), "share", "70 %")
    if smaller_share and profile.engine == "cpu" and options.kv_cache_gib > _LEAST_CACHE_GIB:
        half = options.kv_cache_gib / 2
        return Rung(profile, replace(options, kv_cache_gib=half), "cache", f"{half:g}")
    if context > _LEAST_CONTEXT:
        shorter = max(_LEAST_CONTEXT, context // 2)
        return Rung(profile, replace(options, max_model_len=shorter), "context", f"{shorter:,}")
    if sequences > _LEAST_SEQUENCES:
        fewer = max(_LEAST_SEQUENCES, sequences // 2)
        return Rung(profile, replace(options, max_num_seqs=fewer), "sequences", str(fewer))
    if profile.quantised:
        smaller = PROFILES[profile.quantised]
        fresh = replace(options, max_model_len=None, max_num_seqs=None, dtype=None, quantization=None)
        return Rung(smaller, fresh, "model", smaller.name)
    return None
