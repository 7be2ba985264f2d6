"""What `runmodel --check` finds before anything is started or fetched."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest

from assistant.exceptions import SupervisorError
from assistant.supervisor.command import Options
from assistant.supervisor.hardware import Gpu, Hardware
from assistant.supervisor.model_hub import download, proxy_fault
from assistant.supervisor.plan import make_plan
from assistant.supervisor.preflight import check
from assistant.supervisor.profiles import PROFILES
from assistant.supervisor.quantization import IN_CHECKPOINTS, ONLINE
from tests.site import free_port

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
            "vLLM has no number format int3. Leave --dtype out, or give one of these: auto, bfloat16",
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
        assert missing.returncode == 5 and "does not offer org/other" in missing.stderr
    assert not (model.data_dir / "models").exists()


PROXIES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "https_proxy", "http_proxy")


@pytest.mark.parametrize("variable", [*PROXIES, "SSL_CERT_FILE"])
@pytest.mark.parametrize("value", ["foo://proxy:1", "socks4://proxy:1", "http://[::1", "http://proxy:port"])
def test_l7_a_proxy_that_cannot_be_used_is_named(variable, value, monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert "ALL_PROXY, HTTPS_PROXY or HTTP_PROXY" in proxy_fault()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(SupervisorError):
        asyncio.run(download("org/model", "main", Path("/nowhere"), Path("/nowhere.lock"), print))


@pytest.mark.parametrize(
    "value", ["socks5://127.0.0.1:9", "socks5h://127.0.0.1:9", "http://127.0.0.1:9", "127.0.0.1:9"]
)
def test_l7_a_proxy_that_is_not_there_is_a_hub_that_does_not_answer(value, rig):
    model = rig(
        ALL_PROXY=value, MODEL_PATH="org/model", HF_ENDPOINT="http://192.0.2.1", HF_HUB_OFFLINE="0", no_proxy=""
    )
    done = model.run("--check")
    assert done.returncode == 5 and "the model hub does not answer" in done.stderr and "Traceback" not in done.stderr


def test_l7_no_proxy_reaches_the_model_server(rig):
    model = rig(ALL_PROXY="foo://proxy:1", http_proxy="socks4://proxy:1")
    model.start()
    model.until("ready")
    assert not [name for name in psutil.Process(model.server).environ() if name.lower().endswith("_proxy")]
    assert model.run("--status").returncode == 0


GPU = Hardware(8, 64, False, (Gpu(0, "A100", 80, 80, (8, 0), "580.65"),))


@pytest.mark.parametrize("profile", [name for name, profile in PROFILES.items() if name != "custom"])
@pytest.mark.parametrize(
    "wanted", [*ONLINE, *IN_CHECKPOINTS, "awq_marlin", "auto_gptq", "modelopt_fp4", "no-such-thing"]
)
def test_f6_every_profile_refuses_what_its_checkpoint_is_not(profile, wanted, monkeypatch, tmp_path):
    """Nothing of it is on this machine, and the hub is out of reach."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    options = Options(port=free_port(), quantization=wanted)
    plan = make_plan(profile, options, GPU, model="", family="", data_dir=tmp_path)
    refused = any("--quantization" in str(finding.sentence) and finding.grave for finding in check(plan))
    own = {"deepseek-r1-1.5b-w8a8": ("compressed-tensors",), "deepseek-r1-1.5b-awq": ("awq", "awq_marlin")}
    plain = ONLINE if plan.profile.engine == "cuda" else ()
    assert refused == (wanted not in own.get(profile, plain))
    assert not (tmp_path / "models").exists()


def test_f6_a_model_in_a_profiles_place_is_judged_by_its_own_files(tmp_path):
    write_model(tmp_path, quantization_config={"quant_method": "awq"})
    for wanted, refused in (("awq", False), ("gptq", True), ("fp8", True), ("a-plugins-own", False)):
        options = Options(port=free_port(), quantization=wanted)
        plan = make_plan("embedded", options, GPU, model=str(tmp_path), family="", data_dir=tmp_path)
        assert any("--quantization" in str(finding.sentence) for finding in check(plan)) == refused


def test_f6_the_embedded_profile_says_so_on_the_command_line(rig):
    done = rig(MODEL_PATH="").run("--profile", "embedded", "--quantization", "awq", "--check")
    assert done.returncode == 2 and "Leave the option out" in done.stderr and "Nothing stands" not in done.stdout


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
    assert "--dtype half" in done.stderr and "2 GPUs were requested; this machine has 1" in done.stderr
