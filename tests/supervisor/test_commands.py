"""What an operator tells `runmodel`: by its options, by SIGHUP, and by a model that cannot be served."""

import signal

import httpx2
import pytest

from tests.waiting import PATIENCE

from .rig import T4


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
    question = {"model": "hang_mid", "messages": [{"role": "user", "content": "?"}], "stream": True}
    with httpx2.stream("POST", address, json=question, timeout=PATIENCE):
        said = model.run("--status").stdout
    assert said.startswith("ready: model (custom), context 8,192 tokens")
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
