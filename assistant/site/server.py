"""Daphne as `manage.py serve` runs it: the unmodified package with our limits, an immediate send for tokens, and a
graceful shutdown.

Daphne's own send costs more than everything else on a token's path (docs/performance.md): Autobahn frames it in several
layers, and Twisted sends it in the next iteration of the loop. So each socket is offered an immediate send in
`scope["extensions"]`. Frames sent the ordinary way wait while the reader is slow; Daphne's own send never waits. Both
use Twisted's transport directly, which is why requirements.txt pins it and tests/wire tests it.
"""

import asyncio
import gc
import signal
from collections.abc import Callable
from typing import Any

import daphne.server
from daphne.endpoints import build_endpoint_description_strings
from django.conf import settings
from twisted.internet.defer import Deferred
from twisted.internet.tcp import Connection

from ..chat.delivery.outbox import SEND_NOW
from ..chat.turns.service import TurnService
from ..workers.pool import pool
from .request_limits import BoundedFactory
from .socket_limits import BUFFER_BYTES, SERVER_FRAME_BYTES, BoundedSocket, BoundedSocketFactory, buffered

#: Seconds between two checks of a reader's buffer.
LOOK_SECONDS = 0.05

#: Seconds that a request may take; seconds between two pings of a socket, and for its pong, without which it is closed.
REQUEST_SECONDS, PING_SECONDS, PONG_SECONDS = 120, 20, 30

STATE_OPEN = BoundedSocket.STATE_OPEN

#: The close code of a server that is going away (RFC 6455, section 7.4.1), and the seconds to tell readers.
GOING_AWAY, TELL_SECONDS = 1001, 0.5


class Server(daphne.server.Server):  # type: ignore[misc]
    """On SIGTERM and SIGINT: takes no more connections, tells every page that it is going away, gives streaming
    turns DRAIN_SECONDS to end, leaves the others to the next process, then ends. A second signal ends the wait."""

    def __init__(self, application: Any, service: TurnService, *, host: str, port: int) -> None:
        self._service = service
        self._ports: list[Any] = []
        super().__init__(
            application=application,
            endpoints=build_endpoint_description_strings(host=host, port=port),
            websocket_max_frame_size=SERVER_FRAME_BYTES,
            websocket_max_message_size=SERVER_FRAME_BYTES,
            http_timeout=REQUEST_SECONDS,
            ping_interval=PING_SECONDS,
            ping_timeout=PONG_SECONDS,
            server_name="assistant",
            verbosity=1 if not settings.DEBUG else 2,
            ready_callable=self._start,
        )

    @property
    def http_factory(self) -> BoundedFactory:
        """Daphne creates its own when it runs; this one limits bodies."""
        return self._http_factory

    @http_factory.setter
    def http_factory(self, _made: object) -> None:
        self._http_factory = BoundedFactory(self)

    @property
    def ws_factory(self) -> BoundedSocketFactory:
        """The same for sockets."""
        return self._ws_factory

    @ws_factory.setter
    def ws_factory(self, _made: object) -> None:
        self._ws_factory = BoundedSocketFactory(self, server=self.server_name)

    def _start(self) -> None:
        """Resume turns that an earlier process left, whether or not anybody is watching."""
        gc.freeze()  # Imported modules stay: scanning them for garbage would delay tokens.
        pool().executor.start()
        self._starting = asyncio.get_event_loop().create_task(self._service.start())

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        super().listen_success(port)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket" and isinstance(protocol.transport, Connection):
            scope["extensions"] = {SEND_NOW: way_out(protocol)}
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        if message["type"] == "websocket.send":
            while protocol.state == STATE_OPEN and buffered(protocol.transport) > BUFFER_BYTES:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)

    def kill_all_applications(self) -> Any:
        """Daphne's last step before the reactor stops."""
        return Deferred.fromFuture(asyncio.ensure_future(self._leave()))

    async def _leave(self) -> None:
        hurry, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(hurry.set))
        for port in self._ports:
            port.stopListening()
        self._service.tell_going_away()
        await asyncio.sleep(TELL_SECONDS if self.connections else 0)
        for protocol in tuple(self.connections):
            if getattr(protocol, "state", None) == getattr(protocol, "STATE_OPEN", ""):
                protocol.sendClose(GOING_AWAY)
        await self._service.close(hurry)
        running = [
            application for details in self.connections.values() if (application := details.get("application_instance"))
        ]
        for application in running:
            application.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        pool().close()


def way_out(protocol: Any) -> Callable[[bytes], bool]:
    """A function that sends a text frame at once, or queues it behind waiting data in Twisted. It returns False if
    the reader is too slow. The whole path of a token is in this one body, because every further call would cost time
    for each token."""
    transport, socket = protocol.transport, protocol.transport.socket

    def send_now(text: bytes) -> bool:
        if protocol.state != STATE_OPEN:
            return True
        length = len(text)
        if length < 126:  # an unfragmented, unmasked text frame (RFC 6455, section 5.2)
            frame = bytes((0x81, length)) + text
        elif length < 65536:
            frame = b"\x81\x7e" + length.to_bytes(2, "big") + text
        else:
            frame = b"\x81\x7f" + length.to_bytes(8, "big") + text
        if transport.dataBuffer or transport._tempDataLen:
            if buffered(transport) > BUFFER_BYTES:
                return False
            transport.write(frame)
            return True
        try:
            sent = socket.send(frame)
        except OSError:
            sent = 0  # The buffer is full or the connection is gone: Twisted finds out which.
        if sent < len(frame):
            transport.write(frame[sent:])
        return True

    return send_now
