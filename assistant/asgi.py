"""The ASGI application: pages through Django, sockets through the chat."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()  # first of all: what follows imports models

from channels.routing import ProtocolTypeRouter  # noqa: E402

from .chat.turns.service import TurnService  # noqa: E402
from .chat.web.routing import websocket_application  # noqa: E402
from .site.logging import log_what_nobody_catches  # noqa: E402

log_what_nobody_catches()


class SiteRouter(ProtocolTypeRouter):  # type: ignore[misc]
    """The site stands at the root of its host; Daphne would take another root from anybody's `Daphne-Root-Path`. What
    serves running turns goes along: /readyz asks it."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        return await super().__call__({**scope, "root_path": "", "service": service}, receive, send)


#: The one owner of running turns in this process; `manage.py serve` closes it on its way out.
service = TurnService()
application = SiteRouter({"http": pages, "websocket": websocket_application(service)})
