"""What the supervisor gives up when memory is short, and when it tries again."""

from dataclasses import replace

import pytest

from assistant.supervisor import policy
from assistant.supervisor.command import Options
from assistant.supervisor.fallback import STEPS, Rung, lower
from assistant.supervisor.fallback_memory import keep, recall
from assistant.supervisor.profiles import PROFILES

from .machines import CPU, gpu, machine


def steps(rung: Rung, *, smaller_share: bool) -> list[str]:
    said = []
    while next_rung := lower(rung, smaller_share=smaller_share):
        rung = next_rung
        said.append(f"{rung.profile.name}: {STEPS[rung.step] % rung.value}")
    return said


def test_a_gpu_gives_up_share_context_sequences_precision_and_then_nothing_more():
    assert steps(Rung(PROFILES["deepseek-r1-1.5b"], Options()), smaller_share=True) == [
        "deepseek-r1-1.5b: 70 % of the GPU's memory",
        "deepseek-r1-1.5b: a context of 4,096 tokens",
        "deepseek-r1-1.5b: a context of 2,048 tokens",
        "deepseek-r1-1.5b: 32 answers at once",
        "deepseek-r1-1.5b: 16 answers at once",
        "deepseek-r1-1.5b: 8 answers at once",
        "deepseek-r1-1.5b-w8a8: the quantised model deepseek-r1-1.5b-w8a8",
        "deepseek-r1-1.5b-w8a8: a context of 4,096 tokens",
        "deepseek-r1-1.5b-w8a8: a context of 2,048 tokens",
        "deepseek-r1-1.5b-w8a8: 32 answers at once",
        "deepseek-r1-1.5b-w8a8: 16 answers at once",
        "deepseek-r1-1.5b-w8a8: 8 answers at once",
        "deepseek-r1-1.5b-awq: the quantised model deepseek-r1-1.5b-awq",
        "deepseek-r1-1.5b-awq: a context of 4,096 tokens",
        "deepseek-r1-1.5b-awq: a context of 2,048 tokens",
        "deepseek-r1-1.5b-awq: 32 answers at once",
        "deepseek-r1-1.5b-awq: 16 answers at once",
        "deepseek-r1-1.5b-awq: 8 answers at once",
    ]


def test_where_the_cache_has_too_little_the_share_stays():
    rung = lower(Rung(PROFILES["deepseek-r1-1.5b"], Options()), smaller_share=False)
    assert rung and rung.step == "context" and rung.options.gpu_memory_utilization == 0.9


def test_a_processor_has_a_ladder_of_its_own():
    assert [step.split(": ")[1] for step in steps(Rung(PROFILES["embedded"], Options()), smaller_share=True)] == [
        "a cache of 0.5 GiB", "a cache of 0.25 GiB", "a context of 2,048 tokens", "16 answers at once", "8 answers at once",
    ]  # fmt: skip


def test_the_rung_that_worked_is_remembered_for_the_same_wish_on_the_same_machine(tmp_path):
    top = Rung(PROFILES["deepseek-r1-1.5b"], Options(port=8001))
    worked = Rung(PROFILES["deepseek-r1-1.5b-w8a8"], Options(port=8001, gpu_memory_utilization=0.7), "share", "70 %")
    assert recall(tmp_path, top, CPU) == top
    keep(tmp_path, top, worked, CPU)
    assert recall(tmp_path, top, CPU) == worked
    elsewhere = replace(top, options=replace(top.options, port=9))
    assert recall(tmp_path, elsewhere, CPU).options.port == 9
    assert recall(tmp_path, replace(top, options=replace(top.options, max_model_len=512)), CPU).profile == top.profile
    assert recall(tmp_path, top, machine(gpu(80))) == top
    (tmp_path / "model-rung.json").write_text("{")
    assert recall(tmp_path, top, CPU) == top


@pytest.mark.parametrize("failures, longest", [(1, 1), (2, 2), (3, 4), (4, 8), (7, 60), (30, 60)])
def test_the_pause_doubles_up_to_a_minute_and_half_of_it_is_dice(failures, longest):
    at = [100.0] * failures
    assert policy.next_delay(at, 101, first=1, dice=1) == longest
    assert policy.next_delay(at, 101, first=1, dice=0) == longest / 2


def test_five_failures_in_ten_minutes_are_enough():
    assert not policy.should_halt([0, 1, 2, 3], 4)
    assert policy.should_halt([0, 1, 2, 3, 4], 5)
    assert not policy.should_halt([0, 200, 400, 600, 800], 801)
