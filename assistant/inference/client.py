"""The model client: `stream` and `complete` get an answer; server_calls.py has the small calls.

`stream` is the hot path: what one read of the socket brings goes straight from the decoder to a sink (stream.py).
`complete` uses the `openai` package. The client never retries by itself, and every wait has a deadline.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TypeVar

import httpx2
from django.conf import settings

from ..exceptions import ModelBroke, ModelBusy, ModelRefused, ModelUnavailable
from .decoder import Decoder, read_whole
from .engine import Engine
from .events import Reply
from .places import Places, nowhere
from .request import ModelRequest, body_of
from .server_calls import ServerCalls, headers_for
from .splitter import Splitter
from .stream import Sink, StreamCall
from .unparsed import forget, is_unparsed, remember

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Deadlines:
    """Timeouts in seconds: for the first token, between two tokens, and for the whole answer."""

    first: float
    between: float
    total: float

    @classmethod
    def from_settings(cls) -> "Deadlines":
        return cls(settings.MODEL_FIRST_TOKEN_TIMEOUT, settings.MODEL_TOKEN_TIMEOUT, settings.MODEL_TOTAL_TIMEOUT)

    def after(self, seconds: float) -> "Deadlines":
        """The deadlines left after `seconds` have been spent on the answer."""
        return replace(self, total=max(0.0, self.total - seconds))


class ModelClient(ServerCalls):
    """Close it, or use it in `async with`. Each call that makes the model generate first takes a place from `places`
    (places.py); its deadlines begin after that. `busy` counts the running streams by URL."""

    def __init__(self, places: Places = nowhere) -> None:
        super().__init__()
        self._places = places
        self.busy: Counter[str] = Counter()

    async def stream(
        self, engine: Engine, request: ModelRequest, sink: Sink, deadlines: Deadlines | None = None
    ) -> None:
        """Stream an answer: pass `sink` what each read of the socket brings, until the answer ends.

        Cancelling closes the connection, which stops the engine. So does an exception from `sink`, which is re-raised.

        Raises ModelUnavailable (not reachable, or full), ModelRefused (it answered with an error), ModelBroke (it ended
        without a finish reason or timed out: code "time" for the total deadline, "silent" between tokens), TooMany (no
        place).
        """
        self._heed(engine.url)
        async with self._places():
            await self._stream(engine, request, sink, deadlines or Deadlines.from_settings())

    async def _stream(self, engine: Engine, request: ModelRequest, sink: Sink, deadlines: Deadlines) -> None:
        splitter = _splitter(engine, request)
        decoder = Decoder(splitter)
        self.busy[engine.url] += 1
        call = StreamCall(decoder, sink, partial(self._refusal, engine.url))
        try:
            async with asyncio.timeout(deadlines.total):
                await call.open(
                    f"{engine.url}/chat/completions",
                    headers_for(engine),
                    body_of(engine.name, request, streamed=True),
                    settings.MODEL_CONNECT_TIMEOUT,
                )
                await _until_ended(call, decoder, deadlines)
        except TimeoutError as error:
            if not decoder.finished:
                raise ModelBroke(code="time") from error
        finally:
            self.busy[engine.url] -= 1
            call.close()
            _learn(engine, request, splitter)

    async def complete(self, engine: Engine, request: ModelRequest, *, seconds: float | None = None) -> Reply:
        """The whole answer in one piece, within `seconds`. Raises what `stream` raises."""
        self._heed(engine.url)
        async with self._places():
            return await self._complete(engine, request, seconds)

    async def _complete(self, engine: Engine, request: ModelRequest, seconds: float | None) -> Reply:
        # Importing it takes half a second and 24 MB: only on first use, and not on the event loop.
        openai = await asyncio.to_thread(import_module, "openai")
        try:
            async with asyncio.timeout(seconds or settings.MODEL_TOTAL_TIMEOUT):
                client = openai.AsyncOpenAI(
                    base_url=engine.url, api_key=engine.api_key or "none", max_retries=0, http_client=self._http
                )
                answer = await client.post(
                    "/chat/completions",
                    cast_to=httpx2.Response,
                    content=body_of(engine.name, request, streamed=False),
                    options={"headers": {"Content-Type": "application/json"}},
                )
        except TimeoutError as error:
            raise ModelBroke(code="time") from error
        except openai.APIStatusError as error:
            raise self._refusal(engine.url, error.status_code, error.response.headers) from error
        except openai.APIConnectionError as error:
            raise ModelUnavailable from error
        except openai.OpenAIError as error:
            raise ModelRefused(code="bad_reply") from error
        splitter = _splitter(engine, request)
        reply = read_whole(answer.content, splitter)
        _learn(engine, request, splitter)
        return reply


async def patiently(call: Callable[[], Awaitable[_Result]]) -> _Result:
    """Make a call, and repeat it after each Retry-After, for MODEL_WAIT_SECONDS in all. Raises its last error."""
    give_up = time.monotonic() + settings.MODEL_WAIT_SECONDS
    while True:
        try:
            return await call()
        except ModelBusy as error:
            if not error.retry_after or time.monotonic() + error.retry_after > give_up:
                raise
            await asyncio.sleep(error.retry_after)


async def _until_ended(call: StreamCall, decoder: Decoder, deadlines: Deadlines) -> None:
    """Enforce the timeouts for the first event and between two events. The clock is checked only when one may have
    passed, because resetting a timer for every token would cost more than the token."""
    loop = asyncio.get_running_loop()
    while True:
        due = call.heard + (deadlines.between if decoder.started else deadlines.first)
        if due <= loop.time():
            raise ModelBroke(code="silent") if decoder.started else ModelRefused(code="timeout")
        if await call.wait(min(due - loop.time(), deadlines.between)):
            return


def _splitter(engine: Engine, request: ModelRequest) -> Splitter:
    raw = engine.reasoning == "raw" or is_unparsed(engine.url)
    return Splitter(thinking=raw and request.thinking, answering=request.answering)


def _learn(engine: Engine, request: ModelRequest, splitter: Splitter) -> None:
    """Remember whether the server separates a reasoning model's reasoning from its answer."""
    if splitter.unopened and request.thinking:
        remember(engine.url)
    elif splitter.sealed:
        forget(engine.url)
