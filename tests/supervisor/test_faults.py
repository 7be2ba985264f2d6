"""`runmodel` as a process, with a stand-in for vLLM that goes wrong: what is promised of every fault (F-01 to F-34)."""

import os
import resource
import signal
import socket
import subprocess

import httpx2
import psutil
import pytest

from assistant.supervisor.lock import marked
from assistant.supervisor.record import read_record, record_path
from tests.site import free_ports
from tests.waiting import PATIENCE, wait_until

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


def test_p10_a_killed_server_is_noticed_and_leaves_no_engine(rig):
    model = rig({"child": True})
    model.start()
    model.until("ready")
    engine = next(line for line in model.left() if "EngineCore" in line)
    os.kill(model.server, signal.SIGKILL)
    model.until("down", "starting")
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
    wait_until(lambda: model.looks_while_hung >= 6)
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
    before, children = processor_time(supervisor.pid), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    explained = model.run("--explain").stdout
    explaining = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - children
    assert processor_time(supervisor.pid) - before < explaining / 4, "it rests while another command works"
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


MOMENTS = {
    "at once": lambda model: True,
    "when the server starts": lambda model: (model.model / "starts").exists(),
    "when its engine has started": lambda model: (model.model / "starts").exists() and len(model.left()) == 2,
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_f30_a_signal_before_it_is_ready_leaves_nothing(moment, rig):
    model = rig({"after": 600, "child": True})
    supervisor = model.start()
    wait_until(lambda: moment(model))
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
    model.end()
    assert model.left() == []


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
    assert supervisor.wait(PATIENCE) == 0 and model.left() == []


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
    with httpx2.stream("POST", address, json=question, timeout=PATIENCE):
        said = model.run("--status").stdout
    assert said.startswith("ready: model (custom), context 8192 tokens")
    for words in ("GPU 0  Tesla T4, 5.0 of 15.0 GiB free", "1 running, 0 waiting", "tokens a second", "It answers."):
        assert words in said


def test_without_a_supervisor_the_commands_say_so(rig):
    model = rig()
    for option in ("--stop", "--start", "--restart"):
        done = model.run(option)
        assert done.returncode == 1 and "No supervisor is running" in done.stderr
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
    model.hears("Lower --max-model-len to 8192 or less")
    assert model.until("ready").context_length == 1024
    assert supervisor.poll() is None and model.starts == 2
    settings.write_text("MODEL_MAX_MODEL_LEN=many")
    supervisor.send_signal(signal.SIGHUP)
    model.hears("the settings cannot be read: MODEL_MAX_MODEL_LEN must be a number")
    assert "Traceback" not in model.end()


def test_f8_sighup_without_a_change_restarts_nothing(rig):
    model = rig()
    settings = model.data_dir / "settings.env"
    settings.write_text("MODEL_MAX_MODEL_LEN=2048")
    model.environment["ENV_FILE"] = str(settings)
    for name in ("MODEL_PROBE_SECONDS", "MODEL_API_KEY"):
        model.environment.pop(name, None)
    supervisor = model.start()
    before = model.until("ready")
    for more in ("", "\nLIMIT_ASKS_PER_MINUTE=7", "\nMODEL_PROBE_SECONDS=7\nMODEL_WAIT_SECONDS=7"):
        settings.write_text(f"MODEL_MAX_MODEL_LEN=2048{more}")
        supervisor.send_signal(signal.SIGHUP)
        model.hears("nothing that the model servers run with has changed; they go on")
    record = model.until("ready")
    assert (record.name, record.api_key, record.servers, model.starts) == (
        before.name, before.api_key, before.servers, 1
    )  # fmt: skip
    settings.write_text("MODEL_MAX_MODEL_LEN=2048\nMODEL_API_KEY=another")
    supervisor.send_signal(signal.SIGHUP)
    model.until("ready", where=lambda record: record.api_key == "another")
    assert model.starts == 2


def test_f7_a_port_that_was_stolen_between_two_starts_is_replaced_by_a_free_one(rig):
    model = rig()
    model.start()
    model.until("ready")
    model.run("--stop")
    model.until("halted")
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", model.port))
        stranger.listen()
        model.run("--start")
        record = model.until("ready")
        assert not record.servers[0].url.endswith(f":{model.port}/v1")
        assert httpx2.get(f"{record.servers[0].url}/models", timeout=PATIENCE).status_code == 200
    model.run("--restart")
    model.until("ready", where=lambda record: record.servers[0].url.endswith(f":{model.port}/v1"))
    assert f"port {model.port} is taken by another program" in model.end()


def test_f7_a_port_that_others_rely_on_is_waited_for_however_long_it_takes(rig):
    model = rig(MODEL_NAME="behind-a-router")
    model.start()
    model.until("ready")
    model.run("--stop")
    model.until("halted")
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", model.port))
        stranger.listen()
        model.run("--start")
        tried = [0]

        def failed(record):
            tried[0] = sum(event.reason == "port_taken" for event in record.events)
            return tried[0] > 6

        assert model.until("down", where=failed).reason == "port_taken"
    model.until("ready")
    assert model.starts == 2


def test_f2_a_full_disk_is_told_and_hides_nothing_from_the_site(rig):
    model = rig()
    model.start()
    model.until("ready")
    draft = record_path(model.data_dir).with_suffix(".new")
    draft.symlink_to("/dev/full")
    model.until("ready", where=lambda record: record.disk_full)
    os.kill(model.server, signal.SIGKILL)
    model.until("ready", where=lambda record: record.servers[0].restarts == 1 and record.disk_full)
    assert "The disk of the data folder is full" in model.run("--status").stdout
    draft.unlink()
    model.until("ready", where=lambda record: not record.disk_full)
    said = model.end()
    assert "The disk of the data folder is full" in said and "the data folder can be written again" in said


def test_f12_a_log_that_hangs_and_a_flood_before_it_is_ready_cost_no_start(rig):
    model = rig({"flood": 100_000}, MODEL_START_SECONDS="25")
    (model.data_dir / "logs").mkdir()
    os.mkfifo(model.data_dir / "logs" / "model.log")
    model.start()
    assert model.until("ready").servers[0].restarts == 0


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


def processor_time(pid: int) -> float:
    """Seconds that a process has used."""
    return sum(psutil.Process(pid).cpu_times()[:2])
