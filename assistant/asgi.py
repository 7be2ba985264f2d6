"""The ASGI application: pages through Django, sockets through the chat."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()  # first of all: what follows imports models

from channels.routing import ProtocolTypeRouter  # noqa: E402

from .chat.routing import websocket_application  # noqa: E402
from .chat.runner import Runner  # noqa: E402

#: The one owner of running turns in this process; `manage.py serve` closes it on its way out.
runner = Runner()
application = ProtocolTypeRouter({"http": pages, "websocket": websocket_application(runner)})
