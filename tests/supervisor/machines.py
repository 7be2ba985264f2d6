"""Machines to choose a profile for."""

from dataclasses import replace

from assistant.supervisor.hardware import Gpu, Hardware

CPU = Hardware(cores=8, memory_gib=32)


def gpu(memory: float, capability: tuple[int, int] = (8, 9), index: int = 0) -> Gpu:
    return Gpu(index, "NVIDIA X", memory, memory, capability, "580.65.06")


def machine(*gpus: Gpu) -> Hardware:
    return replace(CPU, gpus=gpus)
