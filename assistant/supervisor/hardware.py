"""What this machine has: processor cores, memory, graphics processors. Facts for profiles.py and preflight.py."""

import asyncio
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

#: After this many checks, one second apart, in which no GPU memory is released, waiting ends.
PATIENT_LOOKS = 3

_GIB = 1024**3
_SMI = "nvidia-smi --query-gpu=index,name,memory.total,memory.free,compute_cap,driver_version"


@dataclass(frozen=True)
class Gpu:
    """One NVIDIA GPU. Memory in GiB; `capability` is CUDA's compute capability, such as (8, 0)."""

    index: int
    name: str
    memory_gib: float
    free_gib: float
    capability: tuple[int, int]
    driver: str


@dataclass(frozen=True)
class Hardware:
    """`memory_gib` is the memory available now. `fast_bfloat16`: the processor has instructions for it."""

    cores: int
    memory_gib: float
    fast_bfloat16: bool = False
    gpus: tuple[Gpu, ...] = ()

    @property
    def kind(self) -> Literal["cpu", "cuda"]:
        return "cuda" if self.gpus else "cpu"


def look_at_hardware() -> Hardware:
    return Hardware(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_gib=psutil.virtual_memory().available / _GIB,
        fast_bfloat16=has_fast_bfloat16(_cpuinfo()),
        gpus=find_gpus(),
    )


def find_gpus() -> tuple[Gpu, ...]:
    """The GPUs that `nvidia-smi` lists; none if it is missing, fails or takes longer than ten seconds."""
    try:
        listing = subprocess.run(
            [*_SMI.split(), "--format=csv,noheader,nounits"], capture_output=True, text=True, timeout=10, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return parse_gpus(listing)


async def until_memory_is_free(gpus: tuple[int, ...], share: float) -> None:
    """Wait until an earlier server's memory on these GPUs is released and the given share is free.

    If it stays taken, another program holds it: the start is attempted anyway, and vLLM reports what is wrong.
    """
    most_free, looks = -1.0, 0
    while gpus and looks < PATIENT_LOOKS:
        current = [gpu for gpu in await asyncio.to_thread(find_gpus) if gpu.index in gpus]
        if all(gpu.free_gib >= share * gpu.memory_gib for gpu in current):
            return
        free = sum(gpu.free_gib for gpu in current)
        most_free, looks = max(most_free, free), 0 if free > most_free else looks + 1
        await asyncio.sleep(1)


def parse_gpus(listing: str) -> tuple[Gpu, ...]:
    """Parse the output of `nvidia-smi --query-gpu=…`, columns as in `_SMI`, memory in MiB."""
    rows = ([cell.strip() for cell in line.split(",")] for line in listing.splitlines())
    return tuple(gpu for gpu in map(_gpu, rows) if gpu)


def _gpu(cells: list[str]) -> Gpu | None:
    """Parse one line; None if a required value is missing (“[N/A]”, or an error in its place)."""
    try:
        index, name, total, free, capability, driver = cells
        major, minor = capability.split(".")
        return Gpu(int(index), name, float(total) / 1024, float(free) / 1024, (int(major), int(minor)), driver)
    except ValueError:
        return None


def has_fast_bfloat16(cpuinfo: str) -> bool:
    """Read from /proc/cpuinfo. Without these instructions bfloat16 is emulated, at less than half the speed of
    float32."""
    return "avx512_bf16" in cpuinfo or "amx_bf16" in cpuinfo


def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
