"""The ASGI application: pages go to Django, sockets to the chat."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()  # first, because the imports below load models

from channels.routing import ProtocolTypeRouter  # noqa: E402

from . import urls  # noqa: E402, F401  (else the first request would wait for it)
from .chat.turns.service import TurnService  # noqa: E402
from .chat.web.routing import websocket_application  # noqa: E402
from .site.logging import log_what_nobody_catches  # noqa: E402

log_what_nobody_catches()


class SiteRouter(ProtocolTypeRouter):  # type: ignore[misc]
    """Keeps the site at the root of its host, since Daphne would accept another root from anybody's
    `Daphne-Root-Path`, and passes the turn service along, which /readyz needs."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        return await super().__call__({**scope, "root_path": "", "service": service}, receive, send)


#: The owner of this process's running turns; `manage.py serve` closes it when it shuts down.
service = TurnService()
application = SiteRouter({"http": pages, "websocket": websocket_application(service)})
