"""The model client: three ways to get an answer (`stream`, `complete`, `ask`) and the few other calls vLLM offers.

`stream` is the one seam of the hot path: what one read of the socket brought goes straight from the decoder to a sink
(call.py). The `openai` package serves the calls that are not hot. Nothing is retried behind anybody's back, no redirect
is followed, no proxy of the environment is used, and every wait has a deadline.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import msgspec
import openai
from django.conf import settings
from openai.types.chat import ChatCompletion

from ..exceptions import ModelBroke, ModelError, ModelRefused, ModelUnavailable
from ..supervisor.profiles import family_of
from .call import Call, Sink
from .decoder import Decoder, Splitter
from .engine import Address, Engine
from .events import Reply, Tokens

#: Seconds for the small calls: listing models, counting tokens.
CALL_TIMEOUT = 10.0

Message = Mapping[str, str]


@dataclass(frozen=True)
class Request:
    """What to send. `continues`: go on with the last, the assistant's message. `thinking`: the prompt has opened the
    reasoning. `answering`: the text goes on in the answer."""

    messages: Sequence[Message]
    parameters: Mapping[str, Any]
    continues: bool = False
    thinking: bool = False
    answering: bool = False


@dataclass(frozen=True)
class Deadlines:
    """Seconds to wait: for the first token, from one to the next, for all of it."""

    first: float
    between: float
    total: float

    @classmethod
    def from_settings(cls) -> "Deadlines":
        return cls(settings.MODEL_FIRST_TOKEN_TIMEOUT, settings.MODEL_TOKEN_TIMEOUT, settings.MODEL_TOTAL_TIMEOUT)

    def after(self, seconds: float) -> "Deadlines":
        """What is left of them when that much time has been spent."""
        return replace(self, total=max(0.0, self.total - seconds))


class ModelClient:
    """One pool of connections. Close it, or use it as an `async with`. `busy` counts the running streams by URL."""

    def __init__(self) -> None:
        self.busy: Counter[str] = Counter()
        self._http = httpx2.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            timeout=httpx2.Timeout(CALL_TIMEOUT, connect=settings.MODEL_CONNECT_TIMEOUT, read=None),
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
        )

    async def __aenter__(self) -> "ModelClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def stream(self, engine: Engine, request: Request, sink: Sink, deadlines: Deadlines | None = None) -> None:
        """Ask, and give `sink` what each read of the socket brought, until the answer ends. Cancelling it closes the
        connection, which stops the engine; so does anything that `sink` raises, which is raised here.

        Raises ModelUnavailable (not there, or full), ModelRefused (it answered with an error), ModelBroke (it ended
        without a finish reason, or fell silent: code "time" past the total deadline, "silent" between tokens).
        """
        deadlines = deadlines or Deadlines.from_settings()
        decoder = Decoder(_splitter(engine, request))
        self.busy[engine.url] += 1
        call = Call(decoder, sink, refusal)
        try:
            async with asyncio.timeout(deadlines.total):
                await call.open(
                    f"{engine.url}/chat/completions",
                    _headers(engine),
                    body_of(engine.name, request, streamed=True),
                    settings.MODEL_CONNECT_TIMEOUT,
                )
                await _until_ended(call, decoder, deadlines)
        except TimeoutError as error:
            raise ModelBroke(code="time") from error
        finally:
            self.busy[engine.url] -= 1
            call.close()

    async def complete(self, engine: Engine, request: Request, *, seconds: float | None = None) -> Reply:
        """The whole answer at once. Raises ModelUnavailable, ModelRefused or ModelBroke. `seconds`: the deadline."""
        try:
            async with asyncio.timeout(seconds or settings.MODEL_TOTAL_TIMEOUT):
                answer = await self._openai(engine).post(
                    "/chat/completions",
                    cast_to=ChatCompletion,
                    content=body_of(engine.name, request, streamed=False),
                    options={"headers": {"Content-Type": "application/json"}},
                )
        except TimeoutError as error:
            raise ModelBroke(code="time") from error
        except openai.APIStatusError as error:
            raise refusal(error.status_code) from error
        except openai.APIConnectionError as error:
            raise ModelUnavailable from error
        except openai.OpenAIError as error:
            raise ModelRefused(code="bad_reply") from error
        return _reply(answer, _splitter(engine, request))

    async def discover(self, address: Address) -> Engine:
        """Ask a server which model it serves and which dialect it speaks. Raises ModelUnavailable or ModelRefused.

        Where the address has a name, the server must list it before it is sent a single word.
        """
        await self.refuse_dead(address)
        models = (await self._get_json(address, f"{address.url}/models")).get("data")
        listed = {model["id"]: model for model in models or [] if isinstance(model, dict) and "id" in model}
        listed_as = address.name or next(iter(listed), "")
        if not listed_as or (address.name not in listed and not settings.MODEL_NAME and address.name):
            raise ModelRefused(code="other_model")
        name = address.model or listed_as
        family = family_of(address.family, name)
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

    async def refuse_dead(self, address: Address) -> None:
        """vLLM lists its models while its engine is dead; its `/health` says 503 then. Other servers may have none."""
        root = address.url.removesuffix("/v1")
        try:
            response = await self._http.get(f"{root}/health", timeout=CALL_TIMEOUT)
        except httpx2.HTTPError as error:
            raise ModelUnavailable from error
        if response.status_code == 503 and not await self._routes(address, root):
            raise ModelUnavailable

    async def _routes(self, address: Address, root: str) -> bool:
        """Whether it is a router with a server left. A router's `/health` says 503 once one of its servers is down;
        its `/readiness` tells whether any is well."""
        try:
            return (await self._get_json(address, f"{root}/readiness")).get("status") == "ready"
        except ModelError:
            return False

    async def count_tokens(self, engine: Engine, messages: Sequence[Message], *, continues: bool = False) -> int | None:
        """Tokens of the prompt these messages become, by the model's own tokenizer and chat template; None where the
        server has no `/tokenize` (vllm/entrypoints, TokenizeChatRequest). Raises ModelUnavailable."""
        found = await self._tokens(engine, "tokenize", {"messages": list(messages), **_flags(continues)})
        return _positive(found.get("count")) or None

    async def prompt_text(self, engine: Engine, messages: Sequence[Message], *, continues: bool = False) -> str:
        """The prompt these messages become, as the model reads it, special tokens and all; empty where the server
        does not tell. Raises ModelUnavailable."""
        found = await self._tokens(engine, "tokenize", {"messages": list(messages), **_flags(continues)})
        read = await self._tokens(engine, "detokenize", {"tokens": found.get("tokens") or []})
        return str(read.get("prompt") or "")

    async def _tokens(self, engine: Engine, call: str, fields: dict[str, Any]) -> dict[str, Any]:
        """What the server's tokenizer says; nothing where it has none. Raises ModelUnavailable."""
        try:
            response = await self._http.post(
                f"{engine.root}/{call}",
                content=msgspec.json.encode({"model": engine.name, **fields}),
                headers=_headers(engine),
                timeout=CALL_TIMEOUT,
            )
        except httpx2.HTTPError as error:
            raise ModelUnavailable from error
        if response.status_code in (500, 502, 503, 504):
            raise ModelUnavailable  # vLLM that is dying, or a router whose server is
        try:
            found = response.json() if response.status_code == 200 else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    async def _markers(self, engine: Engine) -> tuple[str, ...]:
        """The tokenizer's added tokens, where the server tells (`--enable-tokenizer-info-endpoint`)."""
        address = Address(engine.url, engine.api_key, "", "", "", "")
        try:
            added = (await self._get_json(address, f"{engine.root}/tokenizer_info")).get("added_tokens_decoder") or {}
        except ModelError:
            return ()
        contents = (token.get("content") if isinstance(token, dict) else token for token in added.values())
        return tuple(sorted({content for content in contents if isinstance(content, str) and content.strip()}))

    async def _get_json(self, address: Address, url: str) -> dict[str, Any]:
        try:
            response = await self._http.get(url, headers=_bearer(address.api_key), timeout=CALL_TIMEOUT)
        except httpx2.HTTPError as error:
            raise ModelUnavailable from error
        if response.status_code != 200:
            raise refusal(response.status_code)
        try:
            found = response.json()
        except ValueError as error:
            raise ModelRefused(code="bad_reply") from error
        if not isinstance(found, dict):
            raise ModelRefused(code="bad_reply")
        return found

    def _openai(self, engine: Engine) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            base_url=engine.url, api_key=engine.api_key or "none", max_retries=0, http_client=self._http
        )


def ask(question: str, **parameters: Any) -> str:
    """The answer to one question, from the model that is running now. Blocks; not for use inside an event loop.

    `parameters` are fields of the request; temperature 0.6 and top_p 0.95 unless given. Raises ModelError.
    """
    return asyncio.run(_ask(question, {"temperature": 0.6, "top_p": 0.95, **parameters})).text


async def _ask(question: str, parameters: Mapping[str, Any]) -> Reply:
    from .watch import find_engine

    async with ModelClient() as client:
        engine = await find_engine(client)
        opening = [{"role": "assistant", "content": "<think>\n"}] if engine.family == "r1" and engine.exact else []
        messages = [{"role": "user", "content": question}, *opening]
        thinking = engine.family == "r1"
        return await client.complete(engine, Request(messages, parameters, continues=bool(opening), thinking=thinking))


def body_of(model: str, request: Request, *, streamed: bool) -> bytes:
    """What is sent, byte for byte the same whenever it is made: the allowed fields and no other, in one order.

    The flags for going on are vLLM's (ChatCompletionRequest).
    """
    flags = _flags(request.continues) if request.continues else {}
    told = {"stream": True, "stream_options": {"include_usage": True}} if streamed else {}
    fields = {"model": model, "messages": list(request.messages), **request.parameters, **flags, **told}
    return msgspec.json.encode(fields, order="deterministic")


def refusal(status: int) -> ModelError:
    """What an HTTP status of the model server means. 503: full, or shutting down; other 5xx: its engine is dying, which
    vLLM says so for seconds before it is gone; 401, 404: not the one we know."""
    if status in (408, 429, 502, 503, 504):
        return ModelUnavailable(code="model_busy")
    if status >= 500:
        return ModelBroke(code="engine_error")
    return ModelRefused(code="bad_reply" if status < 400 else "model_refused")


async def _until_ended(call: Call, decoder: Decoder, deadlines: Deadlines) -> None:
    """Keep the deadlines for the first event and between two. They are looked at when one may have passed: a timer
    set anew with every token would cost more than the token."""
    loop = asyncio.get_running_loop()
    while True:
        due = call.heard + (deadlines.between if decoder.started else deadlines.first)
        if due <= loop.time():
            raise ModelBroke(code="silent") if decoder.started else ModelRefused(code="timeout")
        if await call.wait(min(due - loop.time(), deadlines.between)):
            return


def _flags(continues: bool) -> dict[str, bool]:
    return {"add_generation_prompt": not continues, "continue_final_message": continues}


def _headers(engine: Engine) -> dict[str, str]:
    return {"Content-Type": "application/json", **_bearer(engine.api_key)}


def _bearer(api_key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {api_key}"} if api_key else {}


def _splitter(engine: Engine, request: Request) -> Splitter:
    return Splitter(thinking=engine.reasoning == "raw" and request.thinking, answering=request.answering)


def _reply(answer: Any, splitter: Splitter) -> Reply:
    """From the openai package's completion. Raises ModelBroke without a finish reason, ModelRefused if it is none."""
    try:
        choice = answer.choices[0]
        given = getattr(choice.message, "reasoning", None) or getattr(choice.message, "reasoning_content", None) or ""
        content, reason, usage = choice.message.content or "", choice.finish_reason, answer.usage
    except (AttributeError, IndexError, TypeError) as error:
        raise ModelRefused(code="bad_reply") from error
    if not reason:
        raise ModelBroke
    if given:
        splitter.seal()
    said, held = splitter.feed(content), splitter.close()
    return Reply(
        reasoning=given + said[0] + held[0],
        text=said[1] + held[1],
        finish_reason=reason,
        tokens=Tokens(usage.prompt_tokens, usage.completion_tokens) if usage else Tokens(0, 0),
    )


def _positive(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
