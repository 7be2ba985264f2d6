"""An ordinary relay, as a tutorial would have it: the openai client, one JSON frame for every token. To compare with."""

import os
import secrets
from typing import Any

import django
import openai
from django.conf import settings

settings.configure(
    SECRET_KEY=secrets.token_hex(16), ALLOWED_HOSTS=["*"], INSTALLED_APPS=["channels"], ROOT_URLCONF="naive"
)
django.setup()
urlpatterns: list[Any] = []

from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import path  # noqa: E402

client = openai.AsyncOpenAI(base_url=os.environ["UPSTREAM"], api_key="none")


class Chat(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content: dict[str, Any], **_: Any) -> None:
        messages = [{"role": "user", "content": content["message"]}]
        stream = await client.chat.completions.create(model=content["model"], messages=messages, stream=True)
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                await self.send_json({"type": "token", "content": chunk.choices[0].delta.content})
        await self.send_json({"type": "done"})


application = ProtocolTypeRouter(
    {"http": get_asgi_application(), "websocket": URLRouter([path("ws/naive/", Chat.as_asgi())])}
)
