"""Remembers which rung of the fallback ladder worked, so that the next start does not repeat the same failures.

A file in `DATA_DIR`, valid only for the same model, options and GPUs. Delete it to start from the top.
"""

from dataclasses import replace
from pathlib import Path

import msgspec

from .command import Options
from .fallback import Rung
from .hardware import Hardware
from .profiles import PROFILES
from .record import replace_file

FILE = "model-rung.json"


class _StoredFallback(msgspec.Struct, frozen=True):
    """`asked` is the rung that the start began with; the other fields describe the rung that worked."""

    asked: str
    profile: str
    options: Options
    step: str
    value: str


def keep(data_dir: Path, top: Rung, worked: Rung, hardware: Hardware) -> None:
    """Store the rung that worked in place of `top`."""
    stored = _StoredFallback(_asked(top, hardware), worked.profile.name, worked.options, worked.step, worked.value)
    replace_file(data_dir / FILE, msgspec.json.encode(stored))


def recall(data_dir: Path, top: Rung, hardware: Hardware) -> Rung:
    """The rung that worked last time for `top`, or `top` itself."""
    try:
        stored = msgspec.json.decode((data_dir / FILE).read_bytes(), type=_StoredFallback)
    except (OSError, msgspec.MsgspecError):
        return top
    if stored.asked != _asked(top, hardware) or stored.profile not in (top.profile.name, *PROFILES):
        return top
    profile = top.profile if stored.profile == top.profile.name else PROFILES[stored.profile]
    options = replace(stored.options, host=top.options.host, port=top.options.port)
    return Rung(profile, options, stored.step, stored.value)


def _asked(top: Rung, hardware: Hardware) -> str:
    options = replace(top.options, host="", port=0)
    gpus = [(gpu.name, round(gpu.memory_gib)) for gpu in hardware.gpus]
    return repr((top.profile.name, top.profile.title, options, gpus))
