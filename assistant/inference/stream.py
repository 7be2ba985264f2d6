"""One streamed call to a model server on its own connection. What each read brings is passed straight to a sink.

Between socket and sink there is no task switch, no queue and no HTTP library. The connection is never reused: closing
it is how the engine is told to stop, and a fresh one cannot be stale.
"""

import asyncio
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ..exceptions import ModelRefused, ModelUnavailable
from .decoder import Decoder
from .events import StreamEvent
from .http_response import Response
from .tls import tls_context

#: Takes what one read of the socket brought. An exception from it ends the call.
Sink = Callable[[StreamEvent], None]

#: Makes the error for a response whose status is not 200, from the status and the headers.
Refusal = Callable[[int, Mapping[str, str]], Exception]


#: Seconds that a complete answer waits for the engine's usage figures, which may never come.
FIGURES_SECONDS = 2.0

#: The receive buffer of all calls. One is enough: `buffer_updated` consumes it before the event loop reads again.
_buffer = memoryview(bytearray(256 * 1024))


class StreamCall(asyncio.BufferedProtocol):
    """`heard` is the event loop's time of the last event; keep-alive comments do not count. `ended` resolves at the
    end."""

    def __init__(self, decoder: Decoder, sink: Sink, refusal: Refusal) -> None:
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self.heard = self._loop.time()
        self._decoder, self._sink, self._refusal = decoder, sink, refusal
        self._response = Response()
        self._transport: asyncio.Transport | None = None
        self._last_call: asyncio.TimerHandle | None = None

    async def open(self, url: str, headers: Mapping[str, str], body: bytes, seconds: float) -> None:
        """Connect within `seconds` and send the request. Raises ModelUnavailable."""
        parts = urlsplit(url)
        secure = tls_context() if parts.scheme == "https" else None
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
        """Close the connection at once, whether or not the answer is complete."""
        if self._transport is not None:
            self._transport.abort()
        if self._last_call is not None:
            self._last_call.cancel()
        if not self.ended.done():
            self.ended.cancel()

    async def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` for the end. Returns whether it came; raises the error that ended the answer."""
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
        """The hot path: passes what was read through the HTTP parser and the decoder to the sink."""
        if self.ended.done():
            return
        response, decoder = self._response, self._decoder
        head_was_read = response.status
        try:
            body = self._body(bytes(_buffer[:length]))
            if not head_was_read and response.status:
                self._check_head()
            if body and (event := decoder.feed(body)) is not None:
                self.heard = self._loop.time()
                self._sink(event)
            if decoder.fault is not None:
                raise decoder.fault
            if response.ended:
                self._end()
            elif decoder.finished and self._last_call is None:
                self._last_call = self._loop.call_later(FIGURES_SECONDS, self.connection_lost, None)
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

    def _body(self, data: bytes) -> bytes:
        try:
            return self._response.feed(data)
        except ModelRefused:
            if not self._decoder.finished:
                raise
            self._response.ended = True  # The answer is complete: bad framing after it does not undo it.
            return b""

    def _check_head(self) -> None:
        if self._response.status != 200:
            raise self._refusal(self._response.status, self._response.headers)
        if "text/event-stream" not in self._response.headers.get("content-type", "").lower():
            raise ModelRefused(code="bad_reply")

    def _end(self) -> None:
        if rest := self._decoder.close():
            self._sink(rest)
        self.ended.set_result(None)
