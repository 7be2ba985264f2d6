"""Daphne as `manage.py serve` runs it: the unmodified package with limits of ours and a way out that loses nothing."""

import asyncio
from typing import Any

import daphne.server
from daphne.endpoints import build_endpoint_description_strings
from django.conf import settings
from twisted.internet.defer import Deferred

from .chat.protocol import MAX_FRAME_BYTES
from .chat.runner import Runner

#: Above this a frame is not read at all; between the two limits the page still hears why.
SERVER_FRAME_BYTES = 4 * MAX_FRAME_BYTES

#: Seconds for the running turns to be handed over when the server is told to end.
LEAVE_SECONDS = 10.0


class Server(daphne.server.Server):  # type: ignore[misc]
    """On SIGTERM and SIGINT it tells every page that it is going away, stores what the turns have grown to and leaves
    them to the next process, then ends."""

    def __init__(self, application: Any, runner: Runner, *, host: str, port: int) -> None:
        self._runner = runner
        super().__init__(
            application=application,
            endpoints=build_endpoint_description_strings(host=host, port=port),
            websocket_max_frame_size=SERVER_FRAME_BYTES,
            websocket_max_message_size=SERVER_FRAME_BYTES,
            http_timeout=120,
            server_name="assistant",
            verbosity=1 if not settings.DEBUG else 2,
        )

    def kill_all_applications(self) -> Any:
        """Daphne's last step before the reactor stops; the turns come first."""
        return Deferred.fromFuture(asyncio.ensure_future(self._leave()))

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._runner.close()
        finally:
            applications = [
                found for details in self.connections.values() if (found := details.get("application_instance"))
            ]
            for application in applications:
                application.cancel()
            await asyncio.gather(*applications, return_exceptions=True)
