"""`runmodel` as a process, with a stand-in for vLLM that goes wrong: what is promised of a server that dies, hangs or is slow."""

import os
import resource
import signal

import psutil
import pytest

from tests.waiting import wait_until


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
    model.until("ready", where=lambda record: record.servers[0].restarts == 1)
    assert sum(line.startswith(engine.split("::")[0]) for line in model.left()) == 1


@pytest.mark.parametrize("fault", ["refuses", "hangs"])
def test_f02_a_server_that_gives_no_token_is_ended_though_its_health_is_well(fault, rig):
    model = rig({fault: 1}, {}, MODEL_PROBE_TIMEOUT="15")
    model.start()
    model.until("ready")
    record = model.until("ready", where=lambda record: record.servers[0].restarts == 1)
    assert [event.reason for event in record.events if event.state == "down"] == ["hung"]


def test_a_server_that_works_for_others_is_left_alone_though_it_has_no_token_for_us(rig):
    """Long prompts, all places taken: a probe would only come on top."""
    model = rig({"hangs": 1, "works": 7})
    model.start()
    model.until("ready")
    wait_until(lambda: model.looks_while_hung >= 6)
    assert model.until("ready").servers[0].restarts == 0 and model.starts == 1


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


def test_f34_a_slow_start_is_waited_for(rig):
    model = rig({"after": 3})
    model.start()
    starting = model.until("starting", where=lambda record: record.phase == "warming")
    assert starting.servers[0].ready is False
    assert model.until("ready").servers[0].restarts == 0


def test_f34_a_start_without_end_is_given_up_at_its_deadline(rig):
    model = rig({"after": 60, "child": True}, {"hangs": 0}, {}, MODEL_START_SECONDS="15")
    model.start()
    record = model.until("ready")
    assert [event.reason for event in record.events if event.state == "down"] == ["slow_start", "slow_start"]
    assert len(model.left()) == 1


def test_a_system_that_refuses_another_process_is_not_taken_for_a_faulty_engine(rig):
    model = rig()
    settings = model.data_dir / "settings.env"
    settings.write_text("LONG=" + 200_000 * "x")  # more than the kernel hands to a new program
    model.environment["ENV_FILE"] = str(settings)
    model.start()
    record = model.until("halted")
    assert (record.reason, record.events[-1].detail) == ("unknown", "Argument list too long")


def test_two_replicas_have_ports_of_their_own_and_one_dying_leaves_the_other(rig):
    model = rig(MODEL_REPLICAS="2", MODEL_RESTART_SECONDS="5")
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


def processor_time(pid: int) -> float:
    """Seconds that a process has used."""
    return sum(psutil.Process(pid).cpu_times()[:2])
