"""`runmodel` as a process, with a stand-in for vLLM that goes wrong: what is promised of every fault (F-01 to F-34)."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from assistant.supervisor.lock import marked
from assistant.supervisor.record import read_record, record_path
from tests.site import free_ports


def test_it_is_ready_after_a_token_and_nothing_is_left_after_it(rig):
    model = rig({"child": True})
    supervisor = model.start()
    record = model.until("ready")
    assert record.servers[0].url == f"http://127.0.0.1:{model.port}/v1"
    assert len(model.left()) == 2
    said = model.end()
    assert supervisor.returncode == 0 and model.left() == []
    assert "loading the model 1/2" in said and "It answers." in said
    assert not record_path(model.data_dir).exists()


def test_key_and_name_are_drawn_anew_and_the_key_is_in_no_command_line(rig):
    model = rig()
    seen = set()
    for _ in range(2):
        model.start()
        record = model.until("ready")
        seen |= {record.api_key, record.name}
        assert record.api_key not in " ".join(psutil.Process(model.server).cmdline())
        assert record_path(model.data_dir).stat().st_mode & 0o777 == 0o600
        model.end()
    assert len(seen) == 4


@pytest.mark.parametrize("status", [0, 1, 7])
def test_f01_any_exit_is_a_crash_whatever_its_status(status, rig):
    model = rig({"dies": 0.3, "status": status}, {})
    model.start()
    model.until("ready", where=lambda record: record.servers[0].restarts == 1)
    assert model.starts == 2


def test_p10_a_killed_server_is_noticed_within_five_seconds_and_leaves_no_engine(rig):
    model = rig({"child": True})
    model.start()
    model.until("ready")
    engine = next(line for line in model.left() if "EngineCore" in line)
    began = time.monotonic()
    os.kill(model.server, signal.SIGKILL)
    model.until("down", "starting")
    assert time.monotonic() - began < 5
    model.until("ready", where=lambda record: record.servers[0].restarts == 1)
    assert sum(line.startswith(engine.split("::")[0]) for line in model.left()) == 1


@pytest.mark.parametrize("fault", ["refuses", "hangs"])
def test_f02_a_server_that_gives_no_token_is_ended_though_its_health_is_well(fault, rig):
    model = rig({fault: 1.0}, {})
    model.start()
    model.until("ready")
    record = model.until("ready", where=lambda record: record.servers[0].restarts == 1)
    assert [event.reason for event in record.events if event.state == "down"] == ["hung"]


def test_f26_a_port_that_is_taken_is_refused_by_name(rig):
    model = rig()
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", model.port))
        stranger.listen()
        done = model.run()
    assert done.returncode == 6
    assert f"Port {model.port} is taken by" in done.stderr and f"({os.getpid()})" in done.stderr


def test_f25_the_second_supervisor_names_the_first_and_leaves_it_alone(rig):
    model = rig()
    first = model.start()
    model.until("ready")
    second = model.run()
    assert second.returncode == 3 and f"process {first.pid}" in second.stderr
    assert model.run("--check").returncode in (3, 6)
    assert model.starts == 1 and model.until("ready")


@pytest.mark.parametrize("damage", ["missing folder", "no config", "cut short", "no weights"])
def test_f28_a_model_that_is_not_whole_is_refused_before_anything_starts(damage, rig):
    model = rig()
    if damage == "missing folder":
        model.environment["MODEL_PATH"] += "-elsewhere"
    elif damage == "no config":
        (model.model / "config.json").write_text("{")
    else:
        weights = model.model / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[: -2 if damage == "cut short" else 0])
    done = model.run()
    assert done.returncode == 5
    assert not (model.model / "starts").exists()
    if damage in ("cut short", "no weights"):
        assert "model.safetensors" in done.stderr


def test_f29_a_server_that_always_fails_is_given_up_and_its_story_told(rig):
    model = rig({"says": "RuntimeError: something new", "status": 1})
    supervisor = model.start()
    record = model.until("halted")
    assert model.starts == 5 and record.reason == "unknown"
    used = sum(psutil.Process(supervisor.pid).cpu_times()[:2])
    time.sleep(1)
    assert sum(psutil.Process(supervisor.pid).cpu_times()[:2]) - used < 0.05
    explained = model.run("--explain").stdout
    assert "RuntimeError: something new" in explained and "--start" in explained
    model.script({})
    assert model.run("--start").returncode == 0
    model.until("ready")


def test_a_fault_that_no_new_start_cures_is_told_at_once(rig):
    words = "ValueError: Cannot find the config file for awq"
    model = rig({"says": f"(APIServer pid=7) ERROR 11-24 10:02:42 [core.py:1] {words}", "status": 1})
    model.start()
    record = model.until("halted")
    assert (record.reason, model.starts) == ("quantization", 1)
    assert f"In its own words: ERROR: {words}" in model.run("--explain").stdout
    assert f"in its own words: ERROR: {words}" in model.end()


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


def test_the_foot_of_the_ladder_is_the_end_of_it(rig):
    model = rig({"says": "ValueError: No available memory for the cache blocks.", "status": 1})
    model.start()
    record = model.until("halted")
    assert record.reason == "no_cache_memory"
    assert [event.value for event in record.events if event.step] == ["2048"] and model.starts == 2


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0])
def test_f30_a_signal_before_it_is_ready_leaves_nothing(seconds, rig):
    model = rig({"after": 60, "child": True})
    supervisor = model.start()
    time.sleep(seconds)
    model.end()
    assert supervisor.returncode in (0, -signal.SIGTERM)
    assert model.left() == []


def test_f31_what_a_killed_supervisor_left_is_ended_by_the_next_and_no_one_else(rig):
    model = rig({"child": True, "deaf": True}, {})
    model.start()
    model.until("ready")
    stranger = subprocess.Popen(["VLLM::EngineCore", "600"], executable="/bin/sleep")
    try:
        model.end(signal.SIGKILL)
        left = model.left()
        assert len(left) == 2
        assert read_record(model.data_dir) is None
        mark = model.mark
        model.start()
        model.until("ready")
        assert marked(mark) == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_f32_a_server_that_is_deaf_to_sigterm_is_killed_after_its_grace(rig):
    model = rig({"deaf": True, "child": True})
    model.start()
    model.until("ready")
    began = time.monotonic()
    model.end()
    assert model.left() == [] and time.monotonic() - began > 3


def test_f34_a_slow_start_is_waited_for(rig):
    model = rig({"after": 3})
    model.start()
    starting = model.until("starting", where=lambda record: record.phase == "warming")
    assert starting.servers[0].ready is False
    assert model.until("ready").servers[0].restarts == 0


def test_a_flood_of_output_neither_stalls_nor_fills_the_disk(rig):
    model = rig({"flood": 200_000})
    model.start()
    model.until("ready")
    files = list((model.data_dir / "logs").iterdir())
    assert len(files) <= 3 and all(file.stat().st_size < 6_000_000 for file in files)


def test_stop_start_and_restart_are_one_command_each(rig):
    model = rig()
    supervisor = model.start()
    model.until("ready")
    assert model.run("--stop").returncode == 0
    assert model.until("halted").reason == "stopped" and model.left() == []
    model.run("--start")
    model.until("ready")
    model.run("--restart")
    model.until("ready", where=lambda record: record.servers[0].restarts == 2)
    assert model.starts == 3 and supervisor.poll() is None
    assert (model.data_dir / "supervisor.sock").stat().st_mode & 0o777 == 0o600


def test_without_a_supervisor_the_commands_say_so(rig):
    model = rig()
    for option in ("--stop", "--start", "--restart"):
        done = model.run(option)
        assert done.returncode == 1 and "No supervisor runs" in done.stderr
    for option in ("--status", "--explain"):
        done = model.run(option)
        assert done.returncode == 1 and "no supervisor runs" in done.stdout


def test_sighup_takes_on_what_the_env_file_says_now_and_keeps_what_cannot_be_served(rig):
    model = rig()
    settings = model.data_dir / "settings.env"
    settings.write_text("MODEL_MAX_MODEL_LEN=2048")
    model.environment["ENV_FILE"] = str(settings)
    supervisor = model.start()
    assert model.until("ready").context_length == 2048
    settings.write_text("MODEL_MAX_MODEL_LEN=1024")
    supervisor.send_signal(signal.SIGHUP)
    model.until("ready", where=lambda record: record.context_length == 1024)
    settings.write_text("MODEL_MAX_MODEL_LEN=999999")
    supervisor.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert model.until("ready").context_length == 1024
    assert supervisor.poll() is None and model.starts == 2
    assert "Lower --max-model-len to 8192 or less" in model.end()


def test_two_replicas_have_ports_of_their_own_and_one_dying_leaves_the_other(rig):
    model = rig(MODEL_REPLICAS="2")
    model.start()
    record = model.until("ready", where=lambda record: all(server.ready for server in record.servers))
    assert [server.url for server in record.servers] == [
        f"http://127.0.0.1:{port}/v1" for port in (model.port, model.port + 1)
    ]
    killed = model.server
    os.kill(killed, signal.SIGKILL)
    record = model.until("degraded")
    assert sum(server.ready for server in record.servers) == 1
    model.until("ready", where=lambda record: all(server.ready for server in record.servers))


def test_check_finds_everything_and_starts_nothing(rig):
    model = rig()
    (model.model / "config.json").unlink()
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", model.port))
        stranger.listen()
        done = model.run("--check", "--gpu-memory-utilization", "9")
    assert done.returncode == 2
    for words in ("--gpu-memory-utilization", "config.json", f"Port {model.port}"):
        assert words in done.stderr
    assert not (model.model / "starts").exists()


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (("--replicas", "0"), "--replicas is too small"),
        (("--tensor-parallel-size", "0"), "--tensor-parallel-size is too small"),
        (("--max-model-len", "-5"), "--max-model-len is too small"),
        (("--port", "99999"), "A port is a number up to 65535"),
        (("--host", "192.0.2.1"), "This machine does not have the address 192.0.2.1"),
    ],
)
def test_an_option_that_cannot_be_served_is_named(wish, words, rig):
    done = rig().run("--check", *wish)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


def test_check_tells_what_it_looked_at(rig):
    model = rig()
    done = model.run("--check")
    assert done.returncode == 0 and "Nothing stands in the way" in done.stdout
    for words in (f"in {model.model}", "no NVIDIA GPU", f"port {model.port}", "MODEL_PATH or --model names the model"):
        assert words in done.stdout


def test_a_profile_for_gpus_says_that_there_is_none_and_not_what_else_is_missing(rig):
    done = rig(MODEL_PATH="", HF_HUB_OFFLINE="1").run("--check", "--profile", "deepseek-r1-7b")
    assert done.returncode == 8 and "installmodel" not in done.stderr


def test_what_the_hubs_model_cannot_do_is_said_before_it_is_fetched(rig, tmp_path):
    """`--quantization awq` on a plain checkpoint: gigabytes later, vLLM would refuse to start."""
    folder = tmp_path / "hub" / "org" / "model" / "resolve" / "main"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text('{"max_position_embeddings": 4096}')
    with hub(tmp_path / "hub") as address:
        model = rig(MODEL_PATH="org/model", HF_ENDPOINT=address, HF_HUB_OFFLINE="0")
        assert model.run("--check").returncode == 0
        for wish, words in ((("--quantization", "awq"), "Leave the option out"), (("--max-model-len", "5000"), "4096")):
            done = model.run("--check", *wish)
            assert done.returncode == 2 and words in done.stderr
        missing = model.run("--check", "--model", "org/other")
        assert missing.returncode == 5 and "does not give org/other" in missing.stderr
    assert not (model.data_dir / "models").exists()


@contextmanager
def hub(folder: Path) -> Iterator[str]:
    """The model hub, as far as it is asked."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


T4 = "0, Tesla T4, 15360, {free}, 7.5, 580.65"


def test_on_a_gpu_the_profile_fits_it_and_what_it_cannot_do_is_said(rig):
    model = rig(gpus=T4.format(free=15000), MODEL_PATH="")
    done = model.run("--print-command")
    assert "--dtype half" in done.stdout and "--gpu-memory-utilization 0.9" in done.stdout
    assert "deepseek-r1-1.5b-t4: It suits the GPU, Tesla T4 (15 GiB)." in model.run("--check").stdout
    done = model.run("--check", "--dtype", "bfloat16", "--replicas", "2")
    assert done.returncode == 4  # the engine that is installed here is the one for processors
    assert "--dtype half" in done.stderr and "2 GPUs are asked for; this machine has 1" in done.stderr


def test_two_supervisors_of_two_data_folders_share_a_machine(rig, tmp_path):
    model = rig()
    model.start()
    model.until("ready")
    model.environment |= {"DATA_DIR": str(tmp_path / "second"), "MODEL_PORT": str(free_ports(1))}
    model.start()
    model.data_dir = tmp_path / "second"
    assert model.until("ready")
    assert model.processes[0].poll() is None
