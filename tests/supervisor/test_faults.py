"""`runmodel` as a process, with a stand-in for vLLM that goes wrong: what is promised of every fault (F-01 to F-34)."""

import os
import signal
import socket
import subprocess
import time

import httpx2
import psutil
import pytest

from assistant.supervisor.lock import marked
from assistant.supervisor.record import read_record, record_path
from tests.site import free_ports

from .rig import T4


def test_it_is_ready_after_a_token_and_nothing_is_left_after_it(rig):
    model = rig({"child": True})
    supervisor = model.start()
    record = model.until("ready")
    assert record.servers[0].url == f"http://127.0.0.1:{model.port}/v1"
    assert len(model.left()) == 2
    said = model.end()
    assert supervisor.returncode == 0 and model.left() == []
    assert "loading the model 1/2" in said and "It answers." in said
    assert f"model, context 4096 tokens, at http://127.0.0.1:{model.port}/v1: the site finds it by itself" in said
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


def test_a_server_that_works_for_others_is_left_alone_though_it_has_no_token_for_us(rig):
    """Long prompts, all places taken: a probe would only come on top."""
    model = rig({"hangs": 3, "works": 7})
    model.start()
    model.until("ready")
    time.sleep(6)
    assert model.until("ready").servers[0].restarts == 0 and model.starts == 1


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
    assert second.returncode == 3
    assert second.stderr.startswith(f"Another model supervisor runs already (process {first.pid}). `runmodel --status`")
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
    assert "it is not tried again by itself: `runmodel --start` tries it" in model.end()


def test_a_fault_that_no_new_start_cures_is_told_at_once(rig):
    words = "ValueError: Cannot find the config file for awq"
    model = rig({"says": f"(APIServer pid=7) ERROR 11-24 10:02:42 [core.py:1] {words}", "status": 1})
    model.start()
    record = model.until("halted")
    assert (record.reason, model.starts) == ("quantization", 1)
    assert f"In its own words: ERROR: {words}" in model.run("--explain").stdout
    assert f"in its own words: ERROR: {words}" in model.end()


@pytest.mark.parametrize("seconds", [0.1, 1, 3])
def test_f30_a_signal_before_it_is_ready_leaves_nothing(seconds, rig):
    model = rig({"after": 60, "child": True})
    supervisor = model.start()
    time.sleep(seconds)
    began = time.monotonic()
    model.end()
    assert supervisor.returncode in (0, -signal.SIGTERM)
    assert model.left() == [] and time.monotonic() - began < 15


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


def test_f31_a_process_id_that_is_somebody_elses_by_now_means_nothing(rig):
    model = rig()
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        (model.data_dir / "supervisor.lock").write_text(f"{stranger.pid} VLLM-0123456789abcdef\n")
        model.start()
        model.until("ready")
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


def test_f34_a_start_without_end_is_given_up_at_its_deadline(rig):
    model = rig({"after": 60, "child": True}, {"hangs": 0}, {}, MODEL_START_SECONDS="3")
    model.start()
    record = model.until("ready")
    assert [event.reason for event in record.events if event.state == "down"] == ["slow_start", "slow_start"]
    assert len(model.left()) == 1


def test_f20_a_full_disk_for_its_log_ends_the_log_alone(rig):
    model = rig({"flood": 100})
    (model.data_dir / "logs").mkdir()
    (model.data_dir / "logs" / "model.log").symlink_to("/dev/full")
    model.start()
    model.until("ready")
    said = model.end()
    assert "It answers." in said and "line 7" not in said and "Traceback" not in said


def test_without_a_folder_for_its_log_it_serves_all_the_same(rig):
    model = rig()
    (model.data_dir / "logs").write_text("in the way")
    model.start()
    model.until("ready")
    assert "Traceback" not in model.end()


def test_a_terminal_that_has_gone_ends_nothing(rig):
    model = rig({"dies": 1}, {})
    supervisor = model.start()
    model.until("ready")
    supervisor.stdout.close()
    model.until("ready", where=lambda record: record.servers[0].restarts == 1)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(15) == 0 and model.left() == []


def test_a_system_that_refuses_another_process_is_not_taken_for_a_faulty_engine(rig):
    model = rig()
    settings = model.data_dir / "settings.env"
    settings.write_text("LONG=" + 200_000 * "x")  # more than the kernel hands to a new program
    model.environment["ENV_FILE"] = str(settings)
    model.start()
    record = model.until("halted")
    assert (record.reason, record.events[-1].detail) == ("unknown", "Argument list too long")


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


def test_status_tells_how_the_servers_and_the_gpus_are(rig):
    model = rig({"works": 7}, gpus=T4.format(free=5120))
    model.start()
    address = f"{model.until('ready').servers[0].url}/chat/completions"
    question = {"model": "slow", "messages": [{"role": "user", "content": "?"}], "stream": True}
    with httpx2.stream("POST", address, json=question):
        said = model.run("--status").stdout
    assert said.startswith("ready: model (custom), context 8192 tokens")
    for words in ("GPU 0  Tesla T4, 5.0 of 15.0 GiB free", "1 running, 0 waiting", "tokens a second", "It answers."):
        assert words in said


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
    settings.write_text("MODEL_MAX_MODEL_LEN=many")
    supervisor.send_signal(signal.SIGHUP)
    time.sleep(1)
    said = model.end()
    assert "Lower --max-model-len to 8192 or less" in said and "Traceback" not in said
    assert "the settings cannot be read: MODEL_MAX_MODEL_LEN must be a number" in said


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
    assert sum(server.ready for server in record.servers) == 1 and record.reason == "killed"
    record = model.until("ready", where=lambda record: all(server.ready for server in record.servers))
    assert record.reason == ""


def test_two_supervisors_of_two_data_folders_share_a_machine(rig, tmp_path):
    model = rig()
    model.start()
    model.until("ready")
    model.environment |= {"DATA_DIR": str(tmp_path / "second"), "MODEL_PORT": str(free_ports(1))}
    model.start()
    model.data_dir = tmp_path / "second"
    assert model.until("ready")
    assert model.processes[0].poll() is None
