"""What arrives over the wire means one thing or is refused; no header from a stranger moves the site; no wait is endless."""

import ast
import asyncio
import re
import select
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import psutil
import pytest

from assistant.chat.protocol import CLOSE_SLOW
from assistant.site.socket_limits import MAX_FRAGMENTS
from tests.site import running_site
from tests.waiting import PATIENCE

from .client import Socket, exchange, first_line, handshake, read_until_closed

EVIL = "evil.example"


@cache
def headers_that_are_read() -> list[str]:
    """Every header that Daphne, Django, Channels or one of the site's packages knows by name, found in their code."""
    names = set()
    for package in ("daphne", "django", "channels", "axes", "csp", "whitenoise", "assistant"):
        folder = Path(find_spec(package).origin).parent
        for path in folder.rglob("*.py"):
            if "locale" not in path.parts:
                names |= set(_headers_in(path))
    return sorted(names - {"Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Expect"})


def _headers_in(path: Path):
    """`HTTP_X_Y` of a WSGI environment, and literals such as b"x-y" or "X-Y" that stand near the word header."""
    source = path.read_text(encoding="utf-8")
    for name in re.findall(r"\bHTTP_([A-Z]+(?:_[A-Z]+)*)\b", source):
        yield name.replace("_", "-").title()
    if "header" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
            if re.fullmatch(r"[A-Za-z]+(?:-[A-Za-z]+)+", text) and len(text) < 40:
                yield text.title()


def test_the_headers_that_are_read_are_found():
    assert {"Daphne-Root-Path", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Origin"} <= set(
        headers_that_are_read()
    )


def request(*lines: str, target: str = "/", method: str = "GET", host: str = "127.0.0.1") -> bytes:
    head = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *lines]
    return ("\r\n".join(head) + "\r\n\r\n").encode("utf-8")


@pytest.mark.parametrize("value", [f"https://{EVIL}", f"/{EVIL}", f"//{EVIL}/x", "/admin", "é", "%E9%00", "x" * 4000])
def test_no_header_moves_the_site_or_breaks_it(site, value):
    """A redirect, a link or an error that a header of anybody's choice brings about would be one for others too."""
    for name in headers_that_are_read():
        for target in ("/", "/documents", "/accounts/login/?next=/"):
            answer = exchange(site, request(f"{name}: {value}", target=target))
            head, _, body = answer.partition(b"\r\n\r\n")
            assert answer.split(b" ", 2)[1] in (b"200", b"302", b"301", b"400", b"403", b"404"), (name, answer[:80])
            location = re.search(rb"(?i)\r\nlocation: ([^\r]*)", head)
            assert not location or location[1].startswith((b"/accounts/login/", b"/documents/")), (name, location[1])
            assert not re.search(rb'(?:href|src|action)="[^"]*' + EVIL.encode(), body), name
            assert b'href="/admin/static' not in body
    assert b"Traceback" not in site.log.read_bytes()


@pytest.mark.parametrize("spelling", ["Daphne-Root-Path", "daphne-root-path", "DAPHNE-ROOT-PATH", "Daphne_Root_Path"])
@pytest.mark.parametrize("value", [f"//{EVIL}", "/ws/chat", "é", "/%0d%0aX:y", ""])
def test_nobody_moves_the_root(site, spelling, value):
    answer = exchange(site, request(f"{spelling}: {value}"))
    assert answer.startswith(b"HTTP/1.1 302 ") and b"Location: /accounts/login/?next=/\r\n" in answer


async def test_a_socket_opens_whatever_headers_ride_along(site):
    cookie = "; ".join(f"{name}={value}" for name, value in site.login().cookies.items())
    own = f"Origin: {site.url}", f"Host: 127.0.0.1:{site.port}"
    known = headers_that_are_read()
    names = [name for name in known if name not in ("Origin", "Cookie") and not name.startswith("Sec-Websocket")]
    for name in [*names, "Sec-WebSocket-Protocol"]:
        for value in (f"/{EVIL}", "/ws", "é"):
            upgrade = handshake(site, *own, f"{name}: {value}", cookie=cookie)
            answer = await asyncio.to_thread(first_line, site, upgrade)
            assert b" 101 " in answer, (name, value, answer)
    assert b"Traceback" not in site.log.read_bytes()


def connect(site) -> socket.socket:
    parts = urlsplit(site.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE)


CONTRADICTIONS = {
    "two hosts": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "a foreign host": b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    "a host with a path": b"GET / HTTP/1.1\r\nHost: 127.0.0.1/x\r\nConnection: close\r\n\r\n",
    "a host with a user": b"GET / HTTP/1.1\r\nHost: evil@127.0.0.1\r\nConnection: close\r\n\r\n",
    "an absolute target": b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a target without a slash": b"GET healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an asterisk": b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    "identity and length": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc",
    "another coding": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a signed length": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: +3\r\n\r\nabc",
    "two lengths in one": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3, 3\r\n\r\nabc",
    "a folded header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n Daphne-Root-Path: /x\r\n\r\n",
    "a folded length": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length:\r\n\t3\r\n\r\nabc",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
    "a bare return in a value": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\rDaphne-Root-Path: /x\r\n\r\n",
    "NUL in a value": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x00b\r\n\r\n",
    "a handshake with a body": b"GET /ws/chat/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\n\x89\x80",
    "a handshake in chunks": b"GET /ws/chat/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("data", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_request_with_two_meanings_is_refused(site, data):
    answer = exchange(site, data)
    assert answer.startswith(b"HTTP/1.1 400 ") and answer.count(b"HTTP/1.1 ") == 1, answer[:200]


def test_a_refused_connection_is_not_held(site):
    """It hears the end of the answer, then it is cut off, whether or not it closes its side."""
    with ExitStack() as stack:
        names = ("two hosts", "no host", "an absolute target")
        connections = {name: stack.enter_context(connect(site)) for name in names}
        for name, connection in connections.items():
            connection.sendall(CONTRADICTIONS[name])
        for connection in connections.values():
            assert read_until_closed(connection).startswith(b"HTTP/1.1 400 ")
            cut = select.poll()
            cut.register(connection, 0)
            assert cut.poll(PATIENCE * 1000)


# --- Deadlines --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """A site that waits for six seconds where it would wait for a minute."""
    limits = {"LIMIT_UPLOAD_SECONDS": "6", "LIMIT_HEADER_SECONDS": "6", "LIMIT_MESSAGE_SECONDS": "6"}
    with running_site(tmp_path_factory.mktemp("hasty"), **limits) as site:
        yield site


HEAD = "POST {} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n"

SLOW = {
    "half a request line": b"GET /heal",
    "headers that stop": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
    "headers without an end": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
    "a short document": HEAD.format("/documents/").encode() + b"x",
    "a short form": HEAD.format("/accounts/login/").encode() + b"username=a",
    "a short dataset": HEAD.format("/admin/x/").encode(),
    "chunks without an end": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "the second of two requests": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /healthz HTTP/1.1\r\nHos",
}  # fmt: skip


def test_a_request_that_does_not_end_is_told_so(hasty):
    """The connection is closed by the site, with 408 as its last word. All of them at once: each takes its time."""
    with ExitStack() as stack:
        connections = {name: stack.enter_context(connect(hasty)) for name in SLOW}
        for name, connection in connections.items():
            connection.sendall(SLOW[name])
        for name, connection in connections.items():
            answer = read_until_closed(connection)
            assert answer[answer.rindex(b"HTTP/1.1 ") :].startswith(b"HTTP/1.1 408 "), name


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\nX: ", HEAD.format("/documents/").encode()])
def test_a_request_that_trickles_has_the_same_time(hasty, start):
    """One byte at a time never comes to an end; the deadline counts from the first."""
    with connect(hasty) as connection:
        connection.sendall(start)
        connection.settimeout(0.2)
        answer = b""
        for _ in range(300):
            try:
                answer = connection.recv(100)
                break
            except TimeoutError:
                connection.sendall(b"x")
    assert answer.startswith(b"HTTP/1.1 408 ")


def frame(payload: bytes, *, opcode: int = 1, fin: bool = True) -> bytes:
    """A masked frame, with a mask of zeros."""
    first, length = opcode | (0x80 if fin else 0), len(payload)
    size = bytes([0x80 | length]) if length < 126 else b"\xfe" + struct.pack(">H", length)
    return bytes([first]) + size + b"\x00" * 4 + payload


def upgrade(site) -> bytes:
    cookie = "; ".join(f"{name}={value}" for name, value in site.login().cookies.items())
    return handshake(site, f"Origin: {site.url}", f"Host: 127.0.0.1:{site.port}", cookie=cookie)


@pytest.mark.parametrize("early", [
    frame(b'{"type":"ping"}'),
    frame(b'{"type":', fin=False) + frame(b'"ping"}', opcode=0),
    frame(b'{"type":\r\n\r\n"ping"}'),
    frame(b"x" * 70, opcode=9) + frame(b'{"type":"ping"}'),
], ids=["one frame", "two fragments", "what looks like the end of headers", "a ping before it"])  # fmt: skip
@pytest.mark.parametrize("apart", [False, True], ids=["in the same segment", "before the answer"])
def test_a_frame_that_comes_with_the_handshake_is_not_lost(site, early, apart):
    head = upgrade(site)
    with connect(site) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for data in (head, early) if apart else (head + early,):
            connection.sendall(data)
        received = b""
        while b'{"type":"pong"}' not in received:
            received += (data := connection.recv(65536))
            assert data, received
    assert received.startswith(b"HTTP/1.1 101 ") and received.index(b'"ready"') < received.index(b'"pong"')


MESSAGES = {
    "fragments": [frame(b'{"type":', fin=False)],
    "fragments and pings": [frame(b'{"type":', fin=False), frame(b"", opcode=9)],
    "empty fragments": [frame(b"", fin=False), frame(b"", opcode=0, fin=False)],
    "a frame that stops": [b"\x81\xfe\x10\x00" + b"\x00" * 4 + b"x"],
    "half a header": [b"\x81"],
}  # fmt: skip


def test_a_message_that_never_ends_closes_its_socket(hasty):
    """All of them at once: each takes its time."""
    head = upgrade(hasty)
    with ThreadPoolExecutor(len(MESSAGES)) as threads:
        received = threads.map(lambda parts: never_ending(hasty, head, parts), MESSAGES.values())
    for name, data in zip(MESSAGES, received, strict=True):
        assert struct.pack(">H", CLOSE_SLOW) in data, name


def never_ending(site, head: bytes, parts: list[bytes]) -> bytes:
    """The last part comes again and again; neither it nor a pong puts the end off."""
    with connect(site) as connection:
        connection.sendall(head + b"".join(parts))
        connection.settimeout(0.2)
        received = b""
        for _ in range(300):
            try:
                received += (data := connection.recv(65536))
                if not data or struct.pack(">H", CLOSE_SLOW) in received:
                    break
            except TimeoutError:
                if len(parts) > 1:
                    connection.sendall(parts[-1])
    return received


async def test_messages_in_fragments_that_end_are_read(hasty):
    """Each has its own time, however many there are."""
    async with Socket.open(hasty) as page:
        for _ in range(4):
            await page.connection.send(iter(['{"type":', '"ping"', "}"]))
            await page.until("pong")


def test_a_message_in_very_many_fragments_takes_no_memory(site):
    process = psutil.Process(site.process.pid)
    head = upgrade(site)
    before = process.memory_info().rss
    with connect(site) as connection:
        connection.sendall(head + frame(b"", fin=False))
        sent = send_until_closed(connection, frame(b"", opcode=0, fin=False) * MAX_FRAGMENTS, 2000)
    assert sent < 2000
    assert process.memory_info().rss - before < 20 * 1024 * 1024
    assert httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200


def test_pings_whose_answers_nobody_reads_take_no_memory(site):
    process = psutil.Process(site.process.pid)
    head = upgrade(site)
    before = process.memory_info().rss
    with connect(site) as connection:
        connection.sendall(head)
        send_until_closed(connection, frame(b"x" * 125, opcode=9) * 1000, 400)
        assert process.memory_info().rss - before < 20 * 1024 * 1024
    assert httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200


def test_messages_faster_than_they_are_read_close_the_socket(site):
    process = psutil.Process(site.process.pid)
    head = upgrade(site)
    before = process.memory_info().rss
    with connect(site) as connection:
        connection.sendall(head)
        sent = send_until_closed(connection, frame(b"x" * 60_000), 4000)
    assert sent < 4000
    assert process.memory_info().rss - before < 60 * 1024 * 1024
    assert httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200


def send_until_closed(connection: socket.socket, data: bytes, times: int) -> int:
    """How often the data was sent before the site hung up."""
    for count in range(times):
        try:
            connection.sendall(data)
        except OSError:
            return count
    return times
