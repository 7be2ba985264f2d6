"""The profile that suits a machine, and the command line that it becomes."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.management.commands.runmodel import Command as RunModel
from assistant.management.commands.runmodel import _plan, _printed
from assistant.supervisor.command import Options, build_command, server_url
from assistant.supervisor.hardware import Hardware
from assistant.supervisor.profiles import PROFILES, choose, guess_family
from tests.site import ROOT

from .machines import CPU, gpu, machine


def command(
    profile: str = "deepseek-r1-1.5b", hardware: Hardware = CPU, options: Options | None = None, **more: object
):
    return build_command(
        PROFILES[profile], options or Options(), hardware, python=Path("/py"), model=Path("/m"), served_name="m-1f",
        api_key="secret", environment={"PATH": "/bin", "SECRET_KEY": "s", "DATABASE_URL": "d"}, **more,
    )  # fmt: skip


def value(argv: tuple[str, ...], option: str) -> str:
    return argv[argv.index(option) + 1]


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
