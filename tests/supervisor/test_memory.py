"""Short memory, of the machine and of a GPU: the ladder as the supervisor goes down it, and memory that comes back."""

import os
import signal

import psutil
import pytest

from .rig import T4

FULL = "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 MiB."
TAKEN = "ValueError: Free memory on device cuda:0 (3.1/15.0 GiB) on startup is less than desired GPU memory utilization"


def test_short_memory_goes_down_the_ladder_once_and_is_remembered(rig):
    memory = "Available memory on node 0 (1.0/8.0 GiB) on kv cache allocation is less than requested memory for kv"
    model = rig({"says": memory, "unless": ["--kv-cache-memory-bytes", str(1024**3 // 4)]})
    model.start()
    record = model.until("ready")
    assert [(event.step, event.value) for event in record.events if event.step] == [("cache", "0.5"), ("cache", "0.25")]
    model.end()
    model.script({})
    model.start()
    model.until("ready")
    assert model.starts == 1
    assert str(1024**3 // 4) in psutil.Process(model.server).cmdline()
    assert "as at the last start, with a cache of 0.25 GiB" in model.end()


def test_the_foot_of_the_ladder_is_the_end_of_it(rig):
    model = rig({"says": "ValueError: No available memory for the cache blocks.", "status": 1})
    model.start()
    record = model.until("halted")
    assert record.reason == "no_cache_memory"
    assert [event.value for event in record.events if event.step] == ["2,048"] and model.starts == 2


@pytest.mark.parametrize(
    ("words", "works_with", "steps"),
    [
        (FULL, ("--max-model-len", "4096"), ["70 %", "4,096"]),
        (TAKEN, ("--gpu-memory-utilization", "0.7"), ["70 %"]),
    ],
    ids=["out of memory", "another program holds it"],
)
def test_on_a_gpu_its_share_is_given_up_first_then_context(words, works_with, steps, rig):
    model = rig({"says": words, "unless": works_with}, gpus=T4.format(free=15000))
    model.start()
    record = model.until("ready")
    assert [event.value for event in record.events if event.step] == steps
    asked = psutil.Process(model.server).cmdline()
    assert asked[asked.index("--gpu-memory-utilization") + 1] == "0.7"


def test_f31_on_a_gpu_the_next_start_waits_until_its_memory_is_back(rig):
    model = rig(gpus=T4.format(free=15000))
    model.start()
    model.until("ready")
    model.gpus(*(T4.format(free=free) for free in (500, 8000, 15000)))
    os.kill(model.server, signal.SIGKILL)
    model.until("ready", where=lambda record: record.servers[0].restarts == 1)
    assert model.looks == 3


def test_memory_of_a_gpu_that_does_not_come_back_is_not_waited_for_for_ever(rig):
    model = rig(gpus=T4.format(free=500))
    model.start()
    assert model.until("ready").servers[0].restarts == 0


def test_check_tells_that_a_gpu_has_less_free_than_its_share(rig):
    """As an H100 was seen while another program held 18 GiB of it: vLLM refuses 90 % of it, and takes 70 %."""
    model = rig(gpus="0, NVIDIA H100 80GB HBM3, 81559, 62120, 9.0, 580.159.04")
    found = model.run("--check")
    assert (found.returncode, found.stderr.split(".")[0]) == (7, "Another program holds memory of the GPU")
    assert model.run("--check", "--gpu-memory-utilization", "0.7").returncode == 0


def test_each_replica_sees_a_gpu_of_its_own(rig):
    model = rig(gpus=f"{T4.format(free=15000)}\n1{T4.format(free=15000)[1:]}", MODEL_REPLICAS="2")
    model.start()
    model.until("ready", where=lambda record: all(server.ready for server in record.servers))
    servers = (model.model / "starts").read_text().split()
    seen = {psutil.Process(int(server)).environ()["CUDA_VISIBLE_DEVICES"] for server in servers}
    assert seen == {"0", "1"}
