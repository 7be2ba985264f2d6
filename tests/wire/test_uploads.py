"""How much may be sent, as a real Daphne decides it: at the headers, and where the body grows past them."""

import socket
import time
from contextlib import ExitStack
from urllib.parse import quote, urlsplit

import httpx2
import psutil
import pytest

from tests.site import running_site

from .client import exchange

LEASE = b"1. Term. The lease begins on 1 March 2026 and runs for five years.\n"
CAP = 25 * 1024 * 1024


def post(path: str, *lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode() + body


@pytest.fixture
def signed_in(site) -> httpx2.Client:
    return site.login("paralegal")


def send(client: httpx2.Client, body, name: str = "Lease.txt") -> httpx2.Response:
    headers = {
        "X-CSRFToken": client.cookies["csrftoken"],
        "Content-Type": "application/octet-stream",
        "Referer": str(client.base_url),
    }
    return client.post(f"/documents/?domain=legal&name={quote(name)}", content=body, headers=headers)


def test_a_document_is_taken_in(signed_in):
    added = send(signed_in, LEASE, "租赁合同.txt")
    assert (added.status_code, added.json()["name"]) == (201, "租赁合同.txt")


@pytest.mark.parametrize(
    ("path", "lines", "status"),
    [
        ("/documents/", [f"Content-Length: {CAP + 1}"], 413),
        ("/documents/?domain=legal", ["Content-Length: 2147483648"], 413),
        ("/documents/", ["Content-Length: 2000000", "Content-Type: multipart/form-data; boundary=x"], 413),
        ("/accounts/login/", ["Content-Length: 1048577"], 413),
        ("/anything", ["Content-Length: 26214400"], 413),
        ("/documents/", ["Content-Length: 10", "Content-Length: 10"], 400),
        ("/documents/", ["Content-Length: -5"], 400),
        ("/documents/", ["Content-Length: 5", "Transfer-Encoding: chunked"], 400),
    ],
)
def test_a_body_is_refused_at_its_headers(site, path, lines, status):
    """UP-02, UP-03, UP-06, UP-08."""
    assert exchange(site, post(path, *lines)).startswith(f"HTTP/1.1 {status} ".encode())


def test_an_endless_body_is_cut_at_the_cap_and_takes_no_memory(site):
    """UP-04."""
    process = psutil.Process(site.process.pid)
    before = process.memory_info().rss
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    parts = urlsplit(site.url)
    sent = 0
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(post("/documents/", "Transfer-Encoding: chunked"))
        try:
            while sent < 4 * CAP:
                connection.sendall(chunk)
                sent += 0x10000
        except OSError:
            pass
    assert sent < 2 * CAP
    assert process.memory_info().rss - before < 40 * 1024 * 1024
    assert httpx2.get(f"{site.url}/healthz", trust_env=False).status_code == 200


def test_slow_uploads_are_hung_up_on_and_hold_no_place_for_long(tmp_path):
    """UP-07."""
    with running_site(tmp_path, LIMIT_UPLOADS="2", LIMIT_UPLOAD_SECONDS="3") as site, ExitStack() as stack:
        parts = urlsplit(site.url)
        address = (parts.hostname, parts.port)
        held = [stack.enter_context(socket.create_connection(address, timeout=20)) for _ in range(2)]
        for connection in held:
            connection.sendall(post("/documents/", "Content-Length: 50"))
        assert httpx2.get(f"{site.url}/healthz", trust_env=False).status_code == 200
        another = post("/documents/", "Content-Length: 50", body=LEASE[:50])
        assert exchange(site, another).startswith(b"HTTP/1.1 503 ")
        assert [connection.recv(12) for connection in held] == [b"HTTP/1.1 408"] * 2
        assert not exchange(site, another).startswith(b"HTTP/1.1 503 "), "there is room again"


def test_the_site_answers_while_a_large_document_arrives(site, signed_in):
    """Nothing takes the body apart in the reactor's thread."""
    slowest = 0.0
    body = b"%PDF-1.7\n" + b"x" * (20 * 1024 * 1024)
    import threading

    sending = threading.Thread(target=send, args=(signed_in, body, "x.pdf"))
    sending.start()
    while sending.is_alive():
        began = time.monotonic()
        httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=10)
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 1.5
