"""`runmodel` from its start to its end: what it says, which processes it starts, and that none of them is left."""

import signal
import subprocess

import psutil
import pytest

from assistant.supervisor.lock import marked
from assistant.supervisor.record import read_record, record_path
from tests.site import free_ports
from tests.waiting import PATIENCE, wait_until


def test_it_is_ready_after_a_token_and_nothing_is_left_after_it(rig):
    model = rig({"child": True})
    supervisor = model.start()
    record = model.until("ready")
    assert record.servers[0].url == f"http://127.0.0.1:{model.port}/v1"
    assert len(model.left()) == 2
    said = model.end()
    assert supervisor.returncode == 0 and model.left() == []
    assert "loading the model 1/2" in said and "It answers." in said
    assert f"model, context 4,096 tokens, at http://127.0.0.1:{model.port}/v1: the site finds it by itself" in said
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


def test_f25_the_second_supervisor_names_the_first_and_leaves_it_alone(rig):
    model = rig()
    first = model.start()
    model.until("ready")
    second = model.run()
    assert second.returncode == 3
    assert second.stderr.startswith(f"Another model supervisor runs already (process {first.pid}). `runmodel --status`")
    assert model.run("--check").returncode in (3, 6)
    assert model.starts == 1 and model.until("ready")


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


def test_a_terminal_that_has_gone_ends_nothing(rig):
    model = rig({"dies": 1}, {})
    supervisor = model.start()
    model.until("ready")
    supervisor.stdout.close()
    model.until("ready", where=lambda record: record.servers[0].restarts == 1)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(PATIENCE) == 0 and model.left() == []


def test_two_supervisors_of_two_data_folders_share_a_machine(rig, tmp_path):
    model = rig()
    model.start()
    model.until("ready")
    model.environment |= {"DATA_DIR": str(tmp_path / "second"), "MODEL_PORT": str(free_ports(1))}
    model.start()
    model.data_dir = tmp_path / "second"
    assert model.until("ready")
    assert model.processes[0].poll() is None
