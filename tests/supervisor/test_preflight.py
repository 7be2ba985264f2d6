"""What `runmodel --check` finds before anything is started or fetched."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .rig import T4, write_model


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
        (
            ("--dtype", "int3"),
            "vLLM knows no number format int3. Leave --dtype out, or give one of these: auto, bfloat16",
        ),
        (("--host", "192.0.2.1"), "This machine does not have the address 192.0.2.1"),
    ],
)
def test_an_option_that_cannot_be_served_is_named(wish, words, rig):
    done = rig().run("--check", *wish)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("MODEL_PROFILE", "gpt", "there is no profile gpt; there are auto, embedded"),
        ("MODEL_PORT", "http", "MODEL_PORT must be a number."),
        ("DATA_DIR", "/proc/nowhere/data", "DATA_DIR=/proc/nowhere/data cannot be made"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(setting, value, words, rig):
    done = rig(**{setting: value}).run("--check")
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["supervisor.lock", "supervisor.sock"])
def test_a_data_folder_that_cannot_be_written_is_named(name, rig):
    model = rig()
    (model.data_dir / name).mkdir()
    done = model.run()
    assert done.returncode == 1 and not (model.model / "starts").exists()
    assert f"The data folder {model.data_dir} cannot be written" in done.stderr and "Traceback" not in done.stderr


def test_check_tells_what_it_looked_at(rig):
    model = rig()
    done = model.run("--check")
    assert done.returncode == 0 and "Nothing stands in the way" in done.stdout
    for words in (f"in {model.model}", "no NVIDIA GPU", f"port {model.port}", "MODEL_PATH or --model names the model"):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("config", "wish", "status"),
    [
        ({"max_position_embeddings": 2048}, (), 2),
        ({"max_position_embeddings": 2048, "rope_scaling": {"type": "yarn", "factor": 4.0}}, (), 0),
        ({"quantization_config": {"quant_method": "awq"}}, ("--quantization", "awq_marlin"), 0),
        ({"quantization_config": {"quant_method": "awq"}}, ("--quantization", "gptq"), 2),
        ({}, ("--quantization", "gptq_marlin"), 2),
        ({}, ("--quantization", "fp8"), 0),
    ],
    ids=["the usual context is too long", "stretched", "awq by another name", "gptq for awq", "gptq of nothing", "fp8"],
)
def test_what_the_model_can_do_is_judged_as_vllm_does(config, wish, status, rig):
    model = rig()
    write_model(model.model, **config)
    done = model.run("--check", *wish)
    assert done.returncode == status, done.stderr


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_file_that_cannot_be_read_is_not_taken_for_damaged(name, rig):
    model = rig()
    (model.model / name).unlink()
    (model.model / name).mkdir()
    done = model.run("--check")
    assert done.returncode == 5 and f"cannot be read: {model.model / name} (Is a directory)" in done.stderr


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


def test_on_a_gpu_the_profile_fits_it_and_what_it_cannot_do_is_said(rig):
    model = rig(gpus=T4.format(free=15000), engine="cpu", MODEL_PATH="")
    done = model.run("--print-command")
    assert "--dtype half" in done.stdout and "--gpu-memory-utilization 0.9" in done.stdout
    assert "deepseek-r1-1.5b-t4: It suits the GPU, Tesla T4 (15 GiB)." in model.run("--check").stdout
    done = model.run("--check", "--dtype", "bfloat16", "--replicas", "2")
    assert done.returncode == 4  # the engine that is installed here is the one for processors
    assert "--dtype half" in done.stderr and "2 GPUs are asked for; this machine has 1" in done.stderr
