"""The pure parts of the supervisor, by tables: profiles, command line, ladder, back-off, phases, figures, story."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils.translation import override

from assistant.management.commands.runmodel import Command as RunModel
from assistant.management.commands.runmodel import _plan, _printed
from assistant.supervisor import policy
from assistant.supervisor.command import Options, build_command, server_url
from assistant.supervisor.event_text import tell
from assistant.supervisor.fallback import STEPS, Rung, lower
from assistant.supervisor.fallback_memory import keep, recall
from assistant.supervisor.figures import parse_figures
from assistant.supervisor.hardware import Gpu, Hardware, has_fast_bfloat16, parse_gpus, until_memory_is_free
from assistant.supervisor.output import readable
from assistant.supervisor.phases import phase_of, shards_of
from assistant.supervisor.profiles import PROFILES, choose, guess_family
from assistant.supervisor.record import ServerEvent
from tests.site import ROOT

from .stand_in_metrics import METRICS

CPU = Hardware(cores=8, memory_gib=32)


def gpu(memory: float, capability: tuple[int, int] = (8, 9), index: int = 0) -> Gpu:
    return Gpu(index, "NVIDIA X", memory, memory, capability, "580.65.06")


def machine(*gpus: Gpu) -> Hardware:
    return replace(CPU, gpus=gpus)


def command(
    profile: str = "deepseek-r1-1.5b", hardware: Hardware = CPU, options: Options | None = None, **more: object
):
    return build_command(
        PROFILES[profile], options or Options(), hardware, python=Path("/py"), model=Path("/m"), served_name="m-1f",
        api_key="secret", environment={"PATH": "/bin", "SECRET_KEY": "s", "DATABASE_URL": "d"}, **more,
    )  # fmt: skip


def value(argv: tuple[str, ...], option: str) -> str:
    return argv[argv.index(option) + 1]


# --- Profiles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hardware, chosen",
    [
        (CPU, "embedded"),
        (machine(gpu(80)), "deepseek-r1-1.5b"),
        (machine(gpu(8)), "deepseek-r1-1.5b"),
        (machine(gpu(15, (7, 5))), "deepseek-r1-1.5b-t4"),
        (machine(gpu(5.5)), "deepseek-r1-1.5b-w8a8"),
        (machine(gpu(4)), "deepseek-r1-1.5b-awq"),
    ],
)
def test_auto_suits_the_machine_and_says_why(hardware, chosen):
    choice = choose("auto", hardware)
    assert choice.profile.name == chosen and choice.reason


def test_a_name_is_taken_as_it_is():
    assert choose("deepseek-r1-7b", CPU).profile is PROFILES["deepseek-r1-7b"]
    with pytest.raises(KeyError):
        choose("gpt", CPU)


def test_every_fall_back_exists_and_ends():
    for profile in PROFILES.values():
        seen = {profile.name}
        while profile.quantised:
            profile = PROFILES[profile.quantised]
            assert profile.name not in seen
            seen.add(profile.name)


# --- The command line -------------------------------------------------------------------------------------------------


def test_no_secret_is_in_the_arguments_and_none_of_the_sites_in_the_environment():
    made = command()
    assert "secret" not in " ".join(made.argv) and made.environment["VLLM_API_KEY"] == "secret"
    assert made.environment["PATH"] == "/bin" and not {"SECRET_KEY", "DATABASE_URL"} & made.environment.keys()


def test_it_listens_on_this_machine_alone_unless_told():
    assert value(command().argv, "--host") == "127.0.0.1"
    assert value(command(options=Options(host="0.0.0.0")).argv, "--host") == "0.0.0.0"


@pytest.mark.parametrize(
    "setting, name, family",
    [
        ("", "DeepSeek-R1-Distill-Qwen-1.5B", "r1"),
        ("", "DeepSeek-R1-0528-Qwen3-8B", "r1"),
        ("", "Qwen3-1.7B", "qwen3"),
        ("", "Qwen3-30B-A3B-FP8", "qwen3"),
        ("", "MedPsy-4B", "qwen3"),
        ("", "LegalOne-1.7B", "qwen3"),
        ("", "Qwen3-4B-Instruct-2507", "generic"),
        ("", "Qwen3-Embedding-4B", "generic"),
        ("", "SmolLM2-135M-Instruct", "generic"),
        ("generic", "Qwen3-1.7B", "generic"),
        ("qwen3", "our-own-model", "qwen3"),
    ],
)
def test_the_family_is_set_or_told_by_the_name(setting, name, family):
    assert guess_family(setting, name) == family


@pytest.mark.parametrize(
    "profile, hardware, dtype",
    [
        ("deepseek-r1-1.5b", machine(gpu(80)), "auto"),
        ("deepseek-r1-1.5b-t4", machine(gpu(15, (7, 5))), "half"),
        ("embedded", CPU, "float32"),
        ("embedded", replace(CPU, fast_bfloat16=True), "bfloat16"),
    ],
)
def test_the_number_format_is_what_the_machine_is_fast_in(profile, hardware, dtype):
    assert value(command(profile, hardware).argv, "--dtype") == dtype
    assert value(command(profile, hardware, Options(dtype="float16")).argv, "--dtype") == "float16"


def test_a_processor_gets_its_own_options_and_its_share_of_the_cores():
    made = command("embedded", replicas=2, replica=1)
    assert value(made.argv, "--kv-cache-memory-bytes") == str(1024**3) and "--enforce-eager" in made.argv
    assert "--gpu-memory-utilization" not in made.argv and "--reasoning-parser" not in made.argv
    assert made.environment["OMP_NUM_THREADS"] == "4" and "CUDA_VISIBLE_DEVICES" not in made.environment


def test_a_processor_reads_every_prompt_at_once():
    """In parts, a request with a seed would end vLLM's engine there; evaluations give every request one."""
    argv = command("embedded", options=Options(max_model_len=8192)).argv
    assert "--no-enable-chunked-prefill" in argv and value(argv, "--max-num-batched-tokens") == "8192"
    assert "--no-enable-chunked-prefill" not in command().argv


def test_a_family_that_reasons_gets_the_parser_and_our_template():
    argv = command().argv
    assert value(argv, "--reasoning-parser") == "deepseek_r1" and value(argv, "--chat-template").endswith("r1.jinja")
    assert Path(value(argv, "--chat-template")).exists()


@pytest.mark.parametrize(
    "profile, options, seconds",
    [
        ("deepseek-r1-1.5b-cpu", Options(), "900"),
        ("deepseek-r1-7b", Options(), "1200"),
        ("deepseek-r1-7b", Options(start_seconds=1800.5), "1801"),
    ],
)
def test_vllm_is_as_patient_with_its_engine_as_the_supervisor_is_with_vllm(profile, options, seconds):
    """Its own 600 s would end the start of a large model."""
    assert command(profile, options=options).environment["VLLM_ENGINE_READY_TIMEOUT_S"] == seconds


@pytest.mark.parametrize("width, replica, devices", [(1, 0, "0"), (1, 1, "1"), (2, 0, "0,1"), (2, 1, "2,3")])
def test_each_replica_has_gpus_of_its_own(width, replica, devices):
    made = command(options=Options(tensor_parallel_size=width), replicas=2, replica=replica)
    assert made.environment["CUDA_VISIBLE_DEVICES"] == devices
    assert ("--tensor-parallel-size" in made.argv) == (width > 1)


DOCUMENTED = re.findall(
    r"^    (?:python manage.py )?runmodel +(-[^#\n]*[^#\s])",
    (ROOT / "docs" / "model-server.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def test_several_gpus_and_several_machines_are_documented():
    options = ("--tensor-parallel-size 2", "-- --pipeline-parallel-size 2", "-- --data-parallel-size 2")
    for option in (*options, "--pipeline-parallel-size 2 --distributed-executor-backend ray"):
        assert any(command.endswith(option) for command in DOCUMENTED)


@pytest.mark.parametrize("command", DOCUMENTED)
def test_what_a_documented_command_wishes_vllm_gets(command):
    """Parallelism above all: it is vLLM's own, and sees every GPU."""
    made = _printed(_plan(vars(RunModel().create_parser("manage.py", "runmodel").parse_args(shlex.split(command)))))
    ours, _, theirs = command.partition("-- ")
    assert made.endswith(theirs) and "CUDA_VISIBLE_DEVICES" not in made
    for wish in re.findall(r"--(?:tensor|max)\S+ \d+", ours):
        assert wish in made


@pytest.mark.parametrize(
    "host, address",
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("fd00::1", "[fd00::1]"), ("here", "here")],
)
def test_a_server_that_listens_everywhere_is_reached_on_this_machine(host, address):
    assert server_url(Options(host=host, port=8001)) == f"http://{address}:8001"


# --- The ladder -------------------------------------------------------------------------------------------------------


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


# --- When to try again ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failures, longest", [(1, 1), (2, 2), (3, 4), (4, 8), (7, 60), (30, 60)])
def test_the_pause_doubles_up_to_a_minute_and_half_of_it_is_dice(failures, longest):
    at = [100.0] * failures
    assert policy.next_delay(at, 101, first=1, dice=1) == longest
    assert policy.next_delay(at, 101, first=1, dice=0) == longest / 2


def test_five_failures_in_ten_minutes_are_enough():
    assert not policy.should_halt([0, 1, 2, 3], 4)
    assert policy.should_halt([0, 1, 2, 3, 4], 5)
    assert not policy.should_halt([0, 200, 400, 600, 800], 801)


# --- What is read -----------------------------------------------------------------------------------------------------


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
