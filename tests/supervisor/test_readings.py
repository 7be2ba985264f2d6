"""What the supervisor reads: the lines and figures of vLLM, GPUs, processors; and how events are told."""

import pytest
from django.utils.translation import override

from assistant.supervisor.event_text import tell
from assistant.supervisor.figures import parse_figures
from assistant.supervisor.hardware import has_fast_bfloat16, parse_gpus, until_memory_is_free
from assistant.supervisor.output import readable
from assistant.supervisor.phases import phase_of, shards_of
from assistant.supervisor.record import ServerEvent

from .stand_in_metrics import METRICS


@pytest.mark.parametrize(
    "line, phase",
    [
        ("(EngineCore pid=7) INFO 11-24 10:02:42 [core.py:1] Initializing a V1 LLM engine (v0.32.0)", "loading"),
        ("Starting to load model /m...", "loading"),
        ("Loading weights took 0.02 seconds", "warming"),
        ("Warming up model for the compilation", "compiling"),
        ("Starting torch.compile", "compiling"),
        ("(EngineCore pid=7) INFO 11-26 12:26:02 [backends.py:1] Dynamo bytecode transform time: 6.94 s", "compiling"),
        ("Compiling a graph for compile range (1, 8192) takes 9.32 s", "compiling"),
        ("torch.compile took 19.96 s in total", "warming"),
        ("anything else", None),
    ],
)
def test_a_line_tells_the_phase(line, phase):
    assert phase_of(line) == phase


def test_weights_are_counted():
    assert shards_of("Loading safetensors checkpoint shards:  50% Completed | 1/2 [00:00<?, ?it/s]") == "1/2"
    assert shards_of("Loading weights: 100%") == ""


def test_a_line_for_the_terminal_has_no_process_and_no_second_clock():
    assert readable("(EngineCore pid=7) INFO 11-24 10:02:42 [core.py:402] init engine") == "init engine"
    assert readable("(APIServer pid=7) ERROR 11-24 10:02:42 [core.py:402] no") == "ERROR: no"
    assert readable("2026-11-24 10:02:43,017 (APIServer pid=7) INFO 11-24 10:02:43 [a.py:1] up") == "10:02:43 up"
    assert readable("Traceback (most recent call last):") == "Traceback (most recent call last):"


def test_figures_add_up_over_engines():
    two = METRICS.format(running=2, tokens=7) + METRICS.replace('engine="0"', 'engine="1"').format(running=1, tokens=3)
    figures = parse_figures(two)
    assert figures and (figures.running, figures.generated_tokens, figures.cache) == (3, 10, 0.25)
    assert figures.first_token_seconds / figures.first_tokens == 0.5
    assert parse_figures("python_info 1.0\n") is None


@pytest.mark.parametrize(
    "odd", ["<html>", "vllm:num_requests_running{ 1", "vllm:num_requests_running 1.2.3", "\0", "{}"]
)
def test_what_is_no_metric_tells_no_figures(odd):
    assert parse_figures(odd) is None


def test_figures_that_are_no_number_are_left_out():
    odd = METRICS.format(running=1, tokens=1) + 'vllm:generation_tokens_total{engine="1"} NaN\nvllm:other +Inf\n'
    figures = parse_figures(odd)
    assert figures and figures.generated_tokens == 1


SMI = "0, Tesla T4, 15360, 14912, 7.5, 535.104.05\n1, NVIDIA L4, 23034, 200, 8.9, 580.65.06\n"


def test_nvidia_smi_is_read():
    first, second = parse_gpus(SMI)
    assert (first.name, first.memory_gib, first.capability) == ("Tesla T4", 15.0, (7, 5))
    assert (second.index, second.driver, round(second.free_gib, 1)) == (1, "580.65.06", 0.2)
    for unknown in ("No devices were found", "0, NVIDIA GB10, [N/A], [N/A], 12.1, 580.95", "0, NVIDIA L4, ERR!"):
        assert parse_gpus(f"{unknown}\n") == ()


def test_bfloat16_is_for_processors_that_have_it():
    assert has_fast_bfloat16("flags : avx512f avx512_bf16") and not has_fast_bfloat16("flags : avx512f")


async def test_memory_of_a_gpu_that_comes_back_is_waited_for(monkeypatch, tmp_path):
    """Through a scripted nvidia-smi: nothing free, then half, then all."""
    script = tmp_path / "nvidia-smi"
    script.write_text(
        f"#!/bin/sh\necho x >> {tmp_path}/looks\nfree=$(($(wc -l < {tmp_path}/looks) * 5000))\n"
        'echo "0, Tesla T4, 15000, $free, 7.5, 580.1"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    await until_memory_is_free((0,), 0.9)
    assert len((tmp_path / "looks").read_text().split()) == 3


@pytest.mark.parametrize(
    "event, words",
    [
        (ServerEvent(at=0, server=0, state="ready"), "It answers."),
        (
            ServerEvent(at=0, server=0, state="down", reason="hung", wait=2.4),
            "no longer answered. Starting again in 2 s.",
        ),
        (
            ServerEvent(at=0, server=0, state="down", reason="out_of_memory", step="share", value="70 %"),
            "Trying with 70 % of",
        ),
        (ServerEvent(at=0, server=0, state="halted", reason="model_damaged"), "are damaged. Delete the model's folder"),
        (ServerEvent(at=0, server=0, state="halted", reason="stopped"), "stopped by an operator."),
    ],
)
def test_an_event_in_words(event, words):
    assert words in tell(event)


def test_two_sentences_follow_in_chinese_without_a_space():
    with override("zh-hans"):
        assert tell(ServerEvent(at=0, server=0, state="down", reason="hung", wait=2)).count("。") == 2
        assert "。 " not in tell(ServerEvent(at=0, server=0, state="halted", reason="hung"))
