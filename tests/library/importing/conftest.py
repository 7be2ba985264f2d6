"""A public source on this machine, which answers by a script."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.management import call_command


@dataclass
class Answer:
    """`cut` sends only so many bytes of the body and breaks off. An answer with `tag` can be continued. `drips`: after
    the body a byte now and then, without end."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    tag: str = ""
    drips: bool = False


class ScriptedSource:
    """`answers` by path: those of a list one after the other, the last again and again. `asked`: path and range."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self._closed = threading.Event()
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                source.reply(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def has(self, path: str, *answers: Answer | bytes) -> None:
        self.answers[path] = [Answer(one) if isinstance(one, bytes) else one for one in answers]

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def reply(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range", "")
        self.asked.append((request.path, wanted))
        self.headers.append(dict(request.headers))
        planned = self.answers.get(request.path, [Answer(b"{}", 404)])
        answer = planned.pop(0) if len(planned) > 1 else planned[0]
        body, status, place = answer.body, answer.status, ""
        if wanted and answer.tag and request.headers.get("If-Range") == answer.tag:
            start, whole = int(wanted[6:-1]), len(body)
            body, status, place = body[start:], 206, f"bytes {start}-{whole - 1}/{whole}"
        request.send_response(status)
        for name, value in (
            {"Content-Length": str(len(body)), "ETag": answer.tag, "Content-Range": place} | answer.headers
        ).items():
            if value:
                request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body[: answer.cut])
        with contextlib.suppress(OSError):  # the client has left
            while answer.drips and not self._closed.wait(0.01):
                request.wfile.write(b"x")

    def close(self) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=60)


@pytest.fixture
def source() -> Iterator[ScriptedSource]:
    made = ScriptedSource()
    yield made
    made.close()


@pytest.fixture
def fetch(db: None, source: ScriptedSource, tmp_path: Any, capsys: Any) -> Callable[..., str]:
    """`fetch("openfda", "--drug", "metformin")`: what the command says."""

    def run(name: str, *options: str) -> str:
        folder = str(tmp_path / "fetched")
        call_command("loadlibrary", folder, "--from", name, "--mirror", source.address, *options)
        return str(capsys.readouterr().out)

    return run
