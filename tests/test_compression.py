"""What is compressed on its way to a browser, and what is not, so that its length betrays nothing (BREACH)."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from assistant.site.compression import LARGEST, CompressionMiddleware

pytestmark = pytest.mark.django_db

ACCEPTS = {"HTTP_ACCEPT_ENCODING": "gzip"}


def encoding(response: HttpResponse) -> str:
    return str(response.headers.get("Content-Encoding", ""))


def test_a_page_is_compressed_and_says_the_same(client: Client) -> None:
    plain = client.get("/accounts/login/")
    small = client.get("/accounts/login/", **ACCEPTS)
    assert encoding(plain) == "" and encoding(small) == "gzip"
    assert len(small.content) < len(plain.content) / 2
    assert gzip.decompress(small.content).count(b"<input") == plain.content.count(b"<input")
    assert "Accept-Encoding" in small["Vary"]


def test_the_length_of_a_compressed_page_varies(client: Client) -> None:
    """So that a guess needs many more tries."""
    assert len({len(client.get("/accounts/login/", **ACCEPTS).content) for _ in range(20)}) > 1


@pytest.mark.parametrize("query", ["?next=/c/guess/", "?anything"])
def test_a_page_whose_address_says_more_is_not_compressed(client: Client, query: str) -> None:
    """The form repeats `next`, beside a secret."""
    assert encoding(client.get(f"/accounts/login/{query}", **ACCEPTS)) == ""


def test_a_form_that_comes_back_is_not_compressed(client: Client) -> None:
    response = client.post("/accounts/login/", {"username": "guess", "password": "wrong"}, **ACCEPTS)
    assert b"guess" in response.content and encoding(response) == ""


def test_an_error_page_is_not_compressed(client: Client) -> None:
    assert encoding(client.get("/no/such/guess/", **ACCEPTS)) == ""


@pytest.mark.parametrize(
    ("response", "compressed"),
    [
        (HttpResponse(b"[" + b"1," * 500, content_type="application/json"), True),
        (HttpResponse(b"x" * 500, content_type="application/pdf"), False),
        (HttpResponse(b"x" * (LARGEST + 1), content_type="application/json"), False),
        (StreamingHttpResponse([b"x" * 500], content_type="text/html"), False),
    ],
    ids=["JSON", "a file", "what takes long", "a stream"],
)
def test_what_is_worth_it_is_compressed(rf: RequestFactory, response: HttpResponse, compressed: bool) -> None:
    answered = CompressionMiddleware(lambda _request: response)(rf.get("/", **ACCEPTS))
    assert (encoding(answered) == "gzip") is compressed
