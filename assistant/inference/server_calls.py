"""The small calls to a model server: which model it serves, which dialect it speaks, how many tokens a prompt has."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import httpx2
import msgspec
from django.conf import settings

from ..exceptions import ModelBroke, ModelBusy, ModelError, ModelRefused, ModelUnavailable
from ..supervisor.profiles import guess_family
from ..supervisor.retry_after import retry_after
from . import model_url
from .chunks import read_json
from .engine import Address, Engine
from .request import Message, flags_of
from .tls import tls_context

#: Seconds for one of these calls.
CALL_TIMEOUT = 10.0


class ServerCalls:
    """A connection pool, which follows no redirects and ignores proxies set in the environment.

    A server that answers with Retry-After is not called again before that time: any call to it raises ModelBusy.
    """

    def __init__(self) -> None:
        self._resting: dict[str, float] = {}
        self._http = httpx2.AsyncClient(
            trust_env=False,
            verify=tls_context(),
            follow_redirects=False,
            timeout=httpx2.Timeout(CALL_TIMEOUT, connect=settings.MODEL_CONNECT_TIMEOUT, read=None),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    def rests(self, url: str) -> float:
        """Seconds left of the server's last Retry-After."""
        return max(0.0, self._resting.get(url, 0.0) - time.monotonic())

    async def rested(self, url: str, patience: float) -> None:
        """Wait until the server's Retry-After has passed. Raises ModelBusy if that is over `patience` seconds away."""
        if (seconds := self.rests(url)) > patience:
            raise ModelBusy(seconds)
        await asyncio.sleep(seconds)

    async def discover(self, address: Address) -> Engine:
        """Ask a server which model it serves and which dialect it speaks. Raises ModelUnavailable or ModelRefused.

        If the address names a model, the server must list that model before it is sent any text.
        """
        listed = await self.models(address)
        listed_as = address.name or next(iter(listed), "")
        if not listed_as or (address.name not in listed and not settings.MODEL_NAME and address.name):
            raise ModelRefused(code="other_model")
        name = address.model or listed_as
        family = guess_family(address.family, name)
        engine = Engine(
            url=address.url,
            api_key=address.api_key,
            name=name,
            title=address.title or name,
            family=family,
            reasoning="raw" if address.reasoning == "raw" else "parsed",
            context_length=_positive(listed.get(listed_as, {}).get("max_model_len")) or settings.MODEL_CONTEXT_LENGTH,
            exact=False,
            demo=address.demo,
            revision=address.revision,
        )
        exact = await self.count_tokens(engine, [{"role": "user", "content": "?"}]) is not None
        markers = await self._markers(engine) if exact else ()
        return replace(engine, exact=exact, markers=markers)

    async def models(self, address: Address) -> dict[str, dict[str, Any]]:
        """The models that a healthy server lists, by id. Raises ModelUnavailable or ModelRefused; if the response shows
        what is wrong with MODEL_URL or MODEL_API_KEY, the message says so."""
        await self.refuse_dead(address)
        response = await self._get(f"{address.url}/models", address.api_key)
        if response.status_code != 200 and settings.MODEL_URL and (fault := model_url.refused(response.status_code)):
            raise fault
        return _listed(self._json(address, response).get("data"))

    async def refuse_dead(self, address: Address) -> None:
        """Raise ModelUnavailable if `/health` answers 503: vLLM goes on listing its models when its engine is dead.
        Other servers may not have `/health`, so any other status is accepted."""
        self._heed(address.url)
        root = address.url.removesuffix("/v1")
        response = await self._get(f"{root}/health")
        if response.status_code == 503 and not await self._routes(address, root):
            raise ModelUnavailable

    async def _routes(self, address: Address, root: str) -> bool:
        """Whether this is a router with at least one healthy server. A router's `/health` answers 503 as soon as one of
        its servers is down; its `/readiness` says whether any is left."""
        try:
            return (await self._get_json(address, f"{root}/readiness")).get("status") == "ready"
        except ModelError:
            return False

    async def count_tokens(self, engine: Engine, messages: Sequence[Message], *, continues: bool = False) -> int | None:
        """The length in tokens of the prompt made from these messages, by the model's own tokenizer and chat template.
        None if the server has no `/tokenize` (vllm/entrypoints, TokenizeChatRequest). Raises ModelUnavailable."""
        response = await self._tokenizer(engine, "tokenize", {"messages": list(messages), **flags_of(continues)})
        return _counted(response) if response else None

    async def prompt_text(self, engine: Engine, messages: Sequence[Message], *, continues: bool = False) -> str:
        """The prompt made from these messages as the model reads it, with special tokens. Empty if the server has no
        `/detokenize`. Raises ModelUnavailable."""
        found = await self._tokens(engine, "tokenize", {"messages": list(messages), **flags_of(continues)})
        read = await self._tokens(engine, "detokenize", {"tokens": found.get("tokens") or []})
        return str(read.get("prompt") or "")

    async def _tokens(self, engine: Engine, call: str, fields: dict[str, Any]) -> dict[str, Any]:
        """The response of a tokenizer endpoint; {} if the server has none. Raises ModelUnavailable."""
        response = await self._tokenizer(engine, call, fields)
        return _fields(response) if response else {}

    async def _tokenizer(self, engine: Engine, call: str, fields: dict[str, Any]) -> httpx2.Response | None:
        """Call a tokenizer endpoint; None if the server has none. Raises ModelUnavailable."""
        self._heed(engine.url)
        try:
            response = await self._http.post(
                f"{engine.root}/{call}",
                content=msgspec.json.encode({"model": engine.name, **fields}),
                headers=headers_for(engine),
                timeout=CALL_TIMEOUT,
            )
        except httpx2.HTTPError as error:
            raise ModelUnavailable from error
        if response.status_code in (429, 500, 502, 503, 504):  # A dying vLLM, or a router in front of one.
            self._refusal(engine.url, response.status_code, response.headers)
            raise ModelUnavailable
        return response if response.status_code == 200 else None

    async def _markers(self, engine: Engine) -> tuple[str, ...]:
        """The tokenizer's added tokens, if the server reports them (`--enable-tokenizer-info-endpoint`)."""
        address = Address(engine.url, engine.api_key, "", "", "", "")
        try:
            added = (await self._get_json(address, f"{engine.root}/tokenizer_info")).get("added_tokens_decoder") or {}
        except ModelError:
            return ()
        tokens = added.values() if isinstance(added, dict) else ()
        contents = (token.get("content") if isinstance(token, dict) else token for token in tokens)
        return tuple(sorted({content for content in contents if isinstance(content, str) and content.strip()}))

    async def _get_json(self, address: Address, url: str) -> dict[str, Any]:
        return self._json(address, await self._get(url, address.api_key))

    async def _get(self, url: str, api_key: str = "") -> httpx2.Response:
        try:
            return await self._http.get(url, headers=_bearer(api_key), timeout=CALL_TIMEOUT)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise model_url.unreachable(error) if settings.MODEL_URL else ModelUnavailable() from error

    def _json(self, address: Address, response: httpx2.Response) -> dict[str, Any]:
        if response.status_code != 200:
            raise self._refusal(address.url, response.status_code, response.headers)
        if not (found := _fields(response)):
            raise ModelRefused(code="bad_reply")
        return found

    def _heed(self, url: str) -> None:
        """Raise ModelBusy while the server's Retry-After has not passed."""
        if seconds := self.rests(url):
            raise ModelBusy(seconds)

    def _refusal(self, url: str, status: int, headers: Mapping[str, str]) -> ModelError:
        error = refusal(status, headers)
        if error.retry_after:
            self._resting[url] = time.monotonic() + error.retry_after
        return error


def refusal(status: int, headers: Mapping[str, str]) -> ModelError:
    """The error for an HTTP status of the model server. 503: full or shutting down. 500 and others above: the engine is
    dying, which vLLM reports for seconds before it exits. 401, 404: not the server we verified."""
    if status in (408, 429, 502, 503, 504):
        return ModelBusy(retry_after(headers))
    if status >= 500:
        return ModelBroke(code="engine_error")
    return ModelRefused(code="bad_reply" if status < 400 else "model_refused")


def headers_for(engine: Engine) -> dict[str, str]:
    return {"Content-Type": "application/json", **_bearer(engine.api_key)}


def _bearer(api_key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_key}"} if api_key else {}


def _fields(response: httpx2.Response) -> dict[str, Any]:
    """The fields of a JSON object; {} if the response is anything else."""
    try:
        found = read_json(response.content)
    except ModelBroke:
        return {}
    return found if isinstance(found, dict) else {}


def _listed(models: object) -> dict[str, dict[str, Any]]:
    """The models in the `data` of a `/models` response, by id."""
    entries = models if isinstance(models, list) else []
    named = (model for model in entries if isinstance(model, dict) and isinstance(model.get("id"), str))
    return {model["id"]: model for model in named}


class _Counted(msgspec.Struct):
    """A `/tokenize` response without its list of tokens, which for a long document has hundreds of thousands."""

    count: object = 0


def _counted(response: httpx2.Response) -> int | None:
    """The token count; None for any other content, as a gateway may answer every path with a web page."""
    try:
        return _positive(msgspec.json.decode(response.content, type=_Counted).count) or None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _positive(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
