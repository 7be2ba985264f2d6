"""One streamed call to a model server, on a connection of its own: what each read brought goes straight to a sink.

There is no task switch, no queue and no object of an HTTP library between the socket and the sink. The connection is
not used again: ending it is how the engine is told to stop, and none is ever found to have gone stale.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ..exceptions import ModelRefused, ModelUnavailable
from .decoder import Decoder
from .events import StreamEvent
from .http import Response

#: Takes what one read of the socket brought; whatever it raises ends the call.
Sink = Callable[[StreamEvent], None]

#: Turns an HTTP status other than 200 into the error it amounts to.
Refusal = Callable[[int], Exception]


#: What a read of any socket brought lies here until the sink has seen it, a moment later: one is enough for all calls.
_buffer = memoryview(bytearray(256 * 1024))


class Call(asyncio.BufferedProtocol):
    """`heard` is the loop's time of the last event: keep-alive comments do not count. Await `ended` for the end."""

    def __init__(self, decoder: Decoder, sink: Sink, refusal: Refusal) -> None:
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self.heard = self._loop.time()
        self._decoder, self._sink, self._refusal = decoder, sink, refusal
        self._response = Response()
        self._transport: asyncio.Transport | None = None

    async def open(self, url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> None:
        """Connect, within so many seconds, and ask. Raises ModelUnavailable."""
        parts = urlsplit(url)
        secure = ssl.create_default_context() if parts.scheme == "https" else None
        try:
            async with asyncio.timeout(seconds):
                transport, _ = await self._loop.create_connection(
                    lambda: self, parts.hostname or "", parts.port or (443 if secure else 80), ssl=secure
                )
        except (OSError, TimeoutError) as error:
            raise ModelUnavailable from error
        lines = [f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Content-Length: {len(body)}")
        transport.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def close(self) -> None:
        """Leave at once, whether the answer is complete or not."""
        if self._transport is not None:
            self._transport.abort()
        if not self.ended.done():
            self.ended.cancel()

    async def wait(self, seconds: float) -> bool:
        """Whether the answer ended, in at most so many seconds. Raises what went wrong with it."""
        await asyncio.wait([self.ended], timeout=seconds)
        if self.ended.done():
            self.ended.result()
        return self.ended.done()

    # --- What the event loop calls -----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, _hint: int) -> memoryview:
        return _buffer

    def buffer_updated(self, length: int) -> None:
        """The hot path: what a read of the socket brought goes through the response and the decoder to the sink."""
        if self.ended.done():
            return
        response, decoder = self._response, self._decoder
        head_was_read = response.status
        try:
            body = response.feed(bytes(_buffer[:length]))
            if not head_was_read and response.status:
                self._check_head()
            if body and (event := decoder.feed(body)) is not None:
                self.heard = self._loop.time()
                self._sink(event)
            if decoder.fault is not None:
                raise decoder.fault
            if response.ended:
                self._end()
        except Exception as error:
            self.ended.set_exception(error)

    def connection_lost(self, _error: Exception | None) -> None:
        if self.ended.done():
            return
        try:
            if not self._decoder.finished:
                self._response.close()
            self._end()
        except Exception as error:
            self.ended.set_exception(error)

    def _check_head(self) -> None:
        if self._response.status != 200:
            raise self._refusal(self._response.status)
        if "text/event-stream" not in self._response.headers.get("content-type", ""):
            raise ModelRefused(code="bad_reply")

    def _end(self) -> None:
        if rest := self._decoder.close():
            self._sink(rest)
        self.ended.set_result(None)
