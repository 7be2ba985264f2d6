"""A response is read the same wherever the network cut it."""

import pytest

from assistant.exceptions import ModelBroke, ModelRefused
from assistant.inference.http_response import MAX_CHUNK_BYTES, Response

CHUNKED = (
    b"HTTP/1.1 100 Continue\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n"
)
PLAIN = b"HTTP/1.1 503 Busy\r\ncontent-length: 12\r\n\r\nhello, world"


@pytest.mark.parametrize("stream, status", [(CHUNKED, 200), (PLAIN, 503)])
def test_cut_at_every_byte(stream: bytes, status: int) -> None:
    for cut in range(len(stream) + 1):
        response = Response()
        body = response.feed(stream[:cut]) + response.feed(stream[cut:])
        assert (response.status, body, response.ended) == (status, b"hello, world", True)
        response.close()


def test_byte_by_byte() -> None:
    response = Response()
    assert b"".join(response.feed(bytes([byte])) for byte in CHUNKED) == b"hello, world"
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    response = Response()
    assert response.feed(b"HTTP/1.0 200 OK\r\n\r\nhello") == b"hello"
    response.close()
    assert response.ended


@pytest.mark.parametrize("stream", [b"", b"HTTP/1.1 200", CHUNKED[:-3], PLAIN[:-1]])
def test_an_early_end_is_no_end(stream: bytes) -> None:
    response = Response()
    response.feed(stream)
    with pytest.raises(ModelBroke):
        response.close()


@pytest.mark.parametrize(
    "stream",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 okay\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"x" * 70_000,
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n" % (MAX_CHUNK_BYTES + 1),
    ],
)
def test_what_is_not_http_is_refused(stream: bytes) -> None:
    with pytest.raises(ModelRefused):
        Response().feed(stream)
