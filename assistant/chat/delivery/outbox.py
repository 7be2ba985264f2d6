"""The outgoing frames of one socket: sent immediately if the server can, always in order, with a bounded buffer.

`manage.py serve` offers an immediate send (site/server.py), which needs no task switch. Under any other server, and
while a reader is slow, frames are buffered here and sent by a task that awaits the server's `send`.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ..protocol import CLOSE_SLOW

#: Bytes buffered for one reader. Beyond that the socket is closed; the page reconnects and resumes.
OUTBOX_BYTES = 256 * 1024

#: The key of the immediate send in `scope["extensions"]`: a function that takes a frame and returns whether it sent it.
SEND_NOW = "assistant.send_now"


class Outbox:
    """`put` never blocks. Frames put after `close` are dropped."""

    def __init__(self, scope: Mapping[str, Any], send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._send = send
        self._send_now: Callable[[bytes], bool] | None = scope.get("extensions", {}).get(SEND_NOW)
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._code = 0
        self._pump: asyncio.Task[None] | None = None

    def put(self, frame: bytes) -> None:
        """Send an encoded frame now, or after those already waiting. Closes the socket if the buffer would overflow."""
        # While the pump runs, frames are waiting or one is being sent: an immediate send would overtake them.
        if self._code or (self._pump is None and self._send_now is not None and self._send_now(frame)):
            return
        if self._waiting and self._bytes + len(frame) > OUTBOX_BYTES:
            self._waiting.clear()
            self.close(CLOSE_SLOW)
            return
        self._waiting.append(frame)
        self._bytes += len(frame)
        self._start()

    def close(self, code: int) -> None:
        """Close the socket once the waiting frames are sent."""
        self._code = self._code or code
        self._start()

    def drop(self) -> None:
        """The socket is already closed: discard what is waiting."""
        self._code = self._code or CLOSE_SLOW
        if self._pump is not None:
            self._pump.cancel()

    def _start(self) -> None:
        if self._pump is None:
            self._pump = asyncio.create_task(self._send_waiting())

    async def _send_waiting(self) -> None:
        while self._waiting:
            frame = self._waiting.popleft()
            await self._send({"type": "websocket.send", "text": frame.decode()})
            # Counted until here: a frame in `send` still occupies memory.
            self._bytes -= len(frame)
        if self._code:
            await self._send({"type": "websocket.close", "code": self._code})
        else:
            self._pump = None
