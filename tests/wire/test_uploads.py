"""How much may be sent, as a real Daphne decides it: at the headers, and where the body grows past them."""

import socket
from contextlib import ExitStack
from urllib.parse import quote, urlsplit

import httpx2
import psutil
import pytest

from tests.site import running_site
from tests.waiting import PATIENCE

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
        "X-File-Name": quote(name),
    }
    return client.post("/documents/?domain=legal", content=body, headers=headers)


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


def form(parts: int, boundary: str = "x") -> bytes:
    return b"".join(b'--%s\r\nContent-Disposition: form-data; name="%d"; filename="a"\r\n\r\nb\r\n' % (boundary.encode(), n)
                    for n in range(parts)) + b"--%s--\r\n" % boundary.encode()  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", form(10_000)),
        ("multipart/form-data; boundary=x", form(1000)),
        ("multipart/form-data", form(2)),
        ("multipart/form-data; boundary=x", form(2).replace(b"b\r\n", b"--x--x\r\n--x")),
    ],
    ids=["10,000 fields", "1,000 files", "no boundary", "boundary in the data"],
)
def test_a_form_is_refused_whatever_it_holds(site, signed_in, kind, body):
    """UP-08."""
    headers = {"X-CSRFToken": signed_in.cookies["csrftoken"], "Content-Type": kind, "Referer": site.url}
    refused = signed_in.post("/documents/?domain=legal", content=body, headers=headers)
    assert refused.status_code == 400
    assert httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200


def test_what_comes_after_the_length_that_was_told_is_no_part_of_the_document(site, signed_in):
    """UP-06: what is too much is no request either."""
    cookies = "; ".join(f"{name}={value}" for name, value in signed_in.cookies.items())
    lines = [f"Cookie: {cookies}", f"X-CSRFToken: {signed_in.cookies['csrftoken']}", f"Referer: {site.url}/",
             f"Origin: {site.url}", "Content-Type: application/octet-stream", f"Content-Length: {len(LEASE)}"]  # fmt: skip
    request = post("/documents/?domain=legal", *lines, body=LEASE + b"And a clause of seven years.\r\n\r\n")
    first, _, second = exchange(site, request).partition(b"HTTP/1.1 400 ")
    assert first.startswith(b"HTTP/1.1 201 ") and second
    assert b'"characters": %d,' % (len(LEASE) + 1) in first


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.txt", "x.txt"), ("C:\\x\\Lease.txt", "Lease.txt"), ("a\0b.txt", "ab.txt"), ("a\r\nSet-Cookie: b=c.txt", "aSet-Cookie: b=c.txt"),
        ("a\u202etxt.exe", "atxt.exe"), ("<script>.txt", "<script>.txt"), ("📄.txt", "📄.txt"), ("", "Document"), ("CON", "CON"),
        ("a" * 5000 + ".txt", "a" * 115 + "….txt"),
    ],
)  # fmt: skip
def test_a_name_travels_through_the_address_and_breaks_nothing(signed_in, name, shown):
    """UP-20."""
    added = send(signed_in, LEASE, name)
    assert (added.status_code, added.json()["name"]) == (201, shown)
    assert "set-cookie" not in {key.lower(): value for key, value in added.headers.items() if "b=c" in value}
    facts = signed_in.get(f"/documents/facts/?document={added.json()['id']}")
    assert "<script>.txt" not in facts.text and "\u202e" not in facts.text


def test_an_endless_body_is_cut_at_the_cap_and_takes_no_memory(site):
    """UP-04."""
    process = psutil.Process(site.process.pid)
    before = process.memory_info().rss
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    parts = urlsplit(site.url)
    sent = 0
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE) as connection:
        connection.sendall(post("/documents/", "Transfer-Encoding: chunked"))
        try:
            while sent < 4 * CAP:
                connection.sendall(chunk)
                sent += 0x10000
        except OSError:
            pass
    assert sent < 2 * CAP
    assert process.memory_info().rss - before < 40 * 1024 * 1024
    assert httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200


def test_slow_uploads_are_hung_up_on_and_hold_no_place_for_long(tmp_path):
    """UP-07."""
    with running_site(tmp_path, LIMIT_UPLOADS="2", LIMIT_UPLOAD_SECONDS="8") as site, ExitStack() as stack:
        parts = urlsplit(site.url)
        address = (parts.hostname, parts.port)
        held = [stack.enter_context(socket.create_connection(address, timeout=PATIENCE)) for _ in range(2)]
        for connection in held:
            connection.sendall(post("/documents/", "Content-Length: 50"))
        assert httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200
        another = post("/documents/", "Content-Length: 50", "Connection: close", body=LEASE[:50])
        assert exchange(site, another).startswith(b"HTTP/1.1 503 ")
        assert [connection.recv(12) for connection in held] == [b"HTTP/1.1 408"] * 2
        assert not exchange(site, another).startswith(b"HTTP/1.1 503 "), "there is room again"


def test_the_site_answers_while_a_large_document_arrives(site, signed_in):
    """Nothing takes the body apart in the reactor's thread: others are answered between its pieces."""

    def pieces():
        yield b"%PDF-1.7\n"
        for _ in range(20):
            assert httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200
            yield b"x" * (1024 * 1024)

    assert send(signed_in, pieces(), "x.pdf").status_code == 400
    assert httpx2.get(f"{site.url}/healthz", trust_env=False, timeout=PATIENCE).status_code == 200


@pytest.mark.parametrize(("language", "sentence"), [("en-GB", "This is too large"), ("zh-CN", "内容太大")])
def test_a_person_whose_form_is_refused_sees_a_page(site, language, sentence):
    """A browser reads the answer once it has sent everything."""
    body = b"x" * 2_000_000
    lines = [f"Content-Length: {len(body)}", "Accept: text/html,*/*", f"Accept-Language: {language}"]
    head, _, page = exchange(site, post("/accounts/login/", *lines, body=body)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 ") and f"Content-Length: {len(page)}".encode() in head
    assert sentence in page.decode() and b"plain-main" in page
