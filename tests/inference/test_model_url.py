"""A MODEL_URL that cannot work is named by `check` and, where only the server shows it, in the sentence."""

import asyncio
import ssl

import pytest

from assistant.exceptions import ModelError
from assistant.inference.client import ModelClient
from assistant.inference.engine import configured_address
from assistant.inference.model_url import base_url, lacks_version, url_fault
from tests.certificates import certificate
from tests.fakes import ScriptedModel, _reply


@pytest.mark.parametrize(
    "url, meant",
    [
        ("http://host:8000/v1/chat/completions", "http://host:8000/v1"),
        ("http://host:8000/v1/completions/", "http://host:8000/v1"),
        ("http://host:8000/v1/models", "http://host:8000/v1"),
        ("https://host/openai/v1/chat/completions", "https://host/openai/v1"),
        ("http://host/chat/completions", "http://host/v1"),
        ("ftp://host/v1", "http://host/v1"),
        ("http://host/v1?key=7", "http://host/v1"),
    ],
)
def test_l4_what_is_no_base_address_is_named_with_the_one_that_was_meant(url, meant):
    assert url_fault(url) and base_url(url) == meant and not url_fault(meant)


@pytest.mark.parametrize(
    "url", ["host", "localhost:8001/v1", "http:///v1", "http://host:99999/v1", "http://[::1/v1", "//h/v1"]
)
def test_l4_what_is_no_url_is_named(url):
    assert url_fault(url) and not url_fault(base_url(url))


@pytest.mark.parametrize("url", ["http://h/v1", "http://h:8000/v1/", "https://h/openai/v1", "https://h/v1beta/openai"])
def test_l4_a_base_address_is_let_be(url):
    assert not url_fault(url) and not lacks_version(url)


@pytest.mark.parametrize("url", ["http://h", "http://h:8000/", "http://h/api", "http://h/vllm"])
def test_l4_an_address_without_a_version_is_doubted(url):
    assert not url_fault(url) and lacks_version(url)


class Gateway(ScriptedModel):
    """Answers every address with one status."""

    status = 404

    async def _answer(self, path, body, writer):
        await _reply(writer, self.status, {"detail": "no"})


@pytest.mark.parametrize(
    "status, words",
    [(404, "/v1"), (405, "/v1"), (301, "another address"), (308, "another address"), (401, "MODEL_API_KEY"),
     (403, "MODEL_API_KEY"), (400, "https")],
)  # fmt: skip
async def test_l4_what_the_server_says_of_the_address_is_in_the_sentence(status, words, settings):
    async with Gateway() as gateway, ModelClient() as client:
        gateway.status = status
        settings.MODEL_URL = gateway.url.removesuffix("/v1")
        with pytest.raises(ModelError) as caught:
            await client.discover(configured_address())
    assert words in str(caught.value)


async def test_l4_the_wrong_scheme_is_in_the_sentence(settings, tmp_path):
    certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "assistant.pem", tmp_path / "assistant.key")
    secure = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0, ssl=context)
    port = secure.sockets[0].getsockname()[1]
    async with ScriptedModel() as plain, secure, ModelClient() as client:
        for url, words in (
            (plain.url.replace("http:", "https:"), "begin with http,"),
            (f"https://127.0.0.1:{port}/v1", "not trusted"),
            (f"http://127.0.0.1:{port}/v1", "begin with https"),
        ):
            settings.MODEL_URL = url
            with pytest.raises(ModelError) as caught:
                await client.discover(configured_address())
            assert words in str(caught.value), url
