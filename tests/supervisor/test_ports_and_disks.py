"""`runmodel` where a port is taken, and where the disk or the log is full, hangs or is flooded."""

import os
import signal
import socket

import httpx2

from assistant.supervisor.record import record_path
from tests.waiting import PATIENCE


def test_f26_a_port_that_is_taken_is_refused_by_name(rig):
    model = rig()
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", model.port))
        stranger.listen()
        done = model.run()
    assert done.returncode == 6
    assert f"Port {model.port} is taken by" in done.stderr and f"({os.getpid()})" in done.stderr


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


def test_a_flood_of_output_neither_stalls_nor_fills_the_disk(rig):
    model = rig({"flood": 200_000})
    model.start()
    model.until("ready")
    files = list((model.data_dir / "logs").iterdir())
    assert len(files) <= 3 and all(file.stat().st_size < 6_000_000 for file in files)


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
    model = rig({"flood": 100_000}, MODEL_START_SECONDS="200")
    (model.data_dir / "logs").mkdir()
    os.mkfifo(model.data_dir / "logs" / "model.log")
    model.start()
    assert model.until("ready").servers[0].restarts == 0
