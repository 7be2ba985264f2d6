"""Remembers which rung of the memory ladder worked, so that the next start does not fall down the same steps again.

A file in `DATA_DIR`. It counts only for the same model, options and GPUs as those it was found with; delete it to begin
at the top.
"""

from dataclasses import replace
from pathlib import Path

import msgspec

from .command import Options
from .hardware import Hardware
from .ladder import Rung
from .profiles import PROFILES

FILE = "model-rung.json"


class _Kept(msgspec.Struct, frozen=True):
    """`asked` is what rung was started from; the rest is the rung that worked."""

    asked: str
    profile: str
    options: Options
    step: str
    value: str


def keep(data_dir: Path, top: Rung, worked: Rung, hardware: Hardware) -> None:
    """Remember what worked in the place of `top`."""
    kept = _Kept(_asked(top, hardware), worked.profile.name, worked.options, worked.step, worked.value)
    (data_dir / FILE).write_bytes(msgspec.json.encode(kept))


def recall(data_dir: Path, top: Rung, hardware: Hardware) -> Rung:
    """The rung that worked the last time `top` was tried, or `top` itself."""
    try:
        kept = msgspec.json.decode((data_dir / FILE).read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return top
    if kept.asked != _asked(top, hardware) or kept.profile not in (top.profile.name, *PROFILES):
        return top
    profile = top.profile if kept.profile == top.profile.name else PROFILES[kept.profile]
    options = replace(kept.options, host=top.options.host, port=top.options.port)
    return Rung(profile, options, kept.step, kept.value)


def _asked(top: Rung, hardware: Hardware) -> str:
    options = replace(top.options, host="", port=0)
    gpus = [(gpu.name, round(gpu.memory_gib)) for gpu in hardware.gpus]
    return repr((top.profile.name, top.profile.title, options, gpus))
