"""Limits what one WebSocket can use before its consumer sees it: time, fragments, waiting messages, pongs."""

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.conf import settings

from ..chat.protocol import CLOSE_SLOW, CLOSE_TOO_MANY, MAX_FRAME_BYTES

#: Larger messages are not read at all; those between the two limits are refused with a reason.
SERVER_FRAME_BYTES = 4 * MAX_FRAME_BYTES

#: The most bytes in Twisted's buffers for one reader.
BUFFER_BYTES = 64 * 1024

#: The most fragments of one message, and messages waiting for the consumer: more than a page ever sends at once.
MAX_FRAGMENTS, MAX_WAITING = 1000, 50


class BoundedSocket(WebSocketProtocol):  # type: ignore[misc]
    """Daphne's WebSocket with limits. A message has LIMIT_MESSAGE_SECONDS from its first byte to its last, however
    many fragments and control frames come in between."""

    _deadline: Any = None
    _fragments = 0

    def dataReceived(self, data: bytes) -> None:
        if self._is_being_accepted():
            self._keep_early(data)
        else:
            super().dataReceived(data)
            self._watch_message()

    def onOpen(self) -> None:
        super().onOpen()
        self._watch_message()

    def onMessageBegin(self, isBinary: bool) -> None:
        self._fragments = 0
        super().onMessageBegin(isBinary)

    def onMessageFrameBegin(self, length: int) -> None:
        self._fragments += 1
        super().onMessageFrameBegin(length)
        if self._fragments > MAX_FRAGMENTS:
            self.dropConnection(abort=True)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        self._forget_deadline()
        if self.application_queue.qsize() < MAX_WAITING:
            super().onMessage(payload, isBinary)
        elif self.state == self.STATE_OPEN:
            self.sendClose(CLOSE_TOO_MANY)

    def onPing(self, payload: bytes) -> None:
        """Ignore pings from whoever does not read the pongs."""
        if buffered(self.transport) <= BUFFER_BYTES:
            super().onPing(payload)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:
        self._forget_deadline()
        if hasattr(self, "server"):
            super().onClose(wasClean, code, reason)

    def _is_being_accepted(self) -> bool:
        """Whether the site has not yet accepted the handshake: Autobahn would take further data for a second one."""
        return self.state == self.STATE_CONNECTING and hasattr(self, "handshake_deferred")

    def _keep_early(self, data: bytes) -> None:
        """Keep early data where Autobahn reads it as soon as the socket is open."""
        self.data += data
        if len(self.data) > SERVER_FRAME_BYTES:
            self.dropConnection(abort=True)

    def _watch_message(self) -> None:
        is_partial = self.state == self.STATE_OPEN and bool(self.data or self.current_frame or self.inside_message)
        if not is_partial:
            self._forget_deadline()
        elif self._deadline is None:
            seconds = settings.LIMIT_MESSAGE_SECONDS
            self._deadline = self.factory.reactor.callLater(seconds, self._give_up)

    def _give_up(self) -> None:
        self._deadline = None
        if self.state == self.STATE_OPEN:
            self.sendClose(CLOSE_SLOW)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class BoundedSocketFactory(WebSocketFactory):  # type: ignore[misc]
    protocol = BoundedSocket


def buffered(transport: Any) -> int:
    """The bytes buffered in Twisted (twisted.internet.abstract.FileDescriptor)."""
    waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
    return waiting
