"""A model fetched from the hub, by a hub on this machine: broken off half way, damaged, refused, silent."""

import hashlib
import json
import re
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.waiting import PATIENCE

from .rig import Rig

COMMIT = "0123456789abcdef0123456789abcdef01234567"

#: The weights, and after how many of their bytes the hub falls silent the first time.
WEIGHT_BYTES, SILENT_AFTER = 32_000_000, 25_000_000


class Hub(ThreadingHTTPServer):
    """The model hub with one model, org/tiny; `ranges` are the places from which its weights were asked for.

    `listed` names files that it lists and does not give; so many times from the second on the weights are `damaged`;
    `sizes` says whether it tells how large its files are.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = {
            "config.json": b'{"max_position_embeddings": 8192}',
            "history.json": b"[{}]",  # what the stand-in for vLLM does
            "model.safetensors": weights(),
        }
        self.ranges: list[int] = []
        self.listed: list[str] = []
        self.damaged = 0
        self.sizes = True
        self.silent, self.ended = threading.Event(), threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[-1]
        content = self._told() if self.path.startswith("/api/") else self.server.files.get(name)
        if content is None:
            self.send_error(404)
            return
        wanted = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted else 0
        if start and start >= len(content):
            self.send_error(416)  # RFC 9110, section 15.5.17
            return
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self._send(name, content, start)

    def _told(self) -> bytes:
        """Which commit it is, and its files."""
        files = [
            {"rfilename": name, "size": len(data), "lfs": {"size": len(data), "sha256": sha256(data)}}
            for name, data in self.server.files.items()
        ]
        if not self.server.sizes:
            files = [{"rfilename": name} for name in self.server.files]
        files += [{"rfilename": name, "size": 1} for name in self.server.listed]
        return json.dumps({"sha": COMMIT, "siblings": files}).encode()

    def _send(self, name: str, content: bytes, start: int) -> None:
        if name == "model.safetensors":
            self.server.ranges.append(start)
            if len(self.server.ranges) == 1:
                self.wfile.write(content[:SILENT_AFTER])
                self.server.silent.set()
                self.server.ended.wait()
                return
            if self.server.damaged:
                self.server.damaged -= 1
                content = content[:-1] + b"x"
        self.wfile.write(content[start:])

    def log_message(self, *_: object) -> None:
        """Nothing of it on the terminal."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def weights() -> bytes:
    size = WEIGHT_BYTES - 200
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(size)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.ended.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def fetching(rig: Callable[..., Rig], hub: Hub) -> Rig:
    """`runmodel` on the hub's model."""
    return rig(MODEL_PATH="org/tiny", HF_ENDPOINT=f"http://127.0.0.1:{hub.server_port}", HF_HUB_OFFLINE="0")


def test_a_download_that_is_broken_off_goes_on_where_it_stopped(fetching, hub):
    fetching.start()
    assert fetching.until("starting", where=lambda record: record.phase == "downloading")
    assert hub.silent.wait(PATIENCE)
    fetching.until("starting", where=lambda record: record.servers[0].progress == "78 %")
    fetching.end()
    fetching.start()
    record = fetching.until("ready")
    folder = fetching.data_dir / "models" / "org--tiny@main"
    assert hub.ranges == [0, SILENT_AFTER]
    assert (folder / "model.safetensors").read_bytes() == hub.files["model.safetensors"]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*hub.files, "digests.json", "starts"])
    assert record.revision == COMMIT == (folder.parent / "org--tiny@main.lock").read_text().strip()
    assert "downloading the model 100 %" in fetching.end()


def test_a_file_that_arrives_damaged_is_fetched_anew(fetching, hub):
    hub.ended.set()  # the line breaks at once, and the supervisor goes on by itself
    hub.damaged = 1
    fetching.start()
    fetching.until("ready")
    assert hub.ranges == [0, SILENT_AFTER, 0]


def test_what_the_hub_does_not_give_is_said_and_tried_again_later(fetching, hub):
    del hub.files["model.safetensors"]
    hub.listed = ["model.safetensors"]
    fetching.start()
    record = fetching.until("down", "halted")
    assert record.reason == "download_failed"
    assert "The model hub does not offer org/tiny. Check the name" in fetching.end()


def test_a_file_that_would_land_elsewhere_is_not_fetched(fetching, hub):
    hub.files["../../../evil.py"] = b"evil"
    fetching.start()
    fetching.until("starting", where=lambda record: record.phase == "downloading")
    fetching.end()
    assert not list(fetching.data_dir.parent.rglob("evil.py")) and hub.ranges == []


def test_a_file_whose_size_nobody_tells_begins_anew(fetching, hub):
    hub.ended.set()
    hub.sizes = False
    part = fetching.data_dir / "models" / "org--tiny@main.part"
    part.mkdir(parents=True)
    for name, content in hub.files.items():
        (part / f"{name}.unfinished").write_bytes(content)
    hub.ranges.append(0)  # the line holds
    fetching.start()
    fetching.until("ready")
    assert hub.ranges == [0, 0]


def test_a_folder_that_cannot_be_written_is_said(fetching):
    (fetching.data_dir / "models").write_text("in the way")
    fetching.start()
    record = fetching.until("down", "halted")
    assert record.reason == "folder"
    told = fetching.end()
    assert "The model's folder cannot be written. Give the account that runs the model server the right" in told
    assert "File exists" in told
