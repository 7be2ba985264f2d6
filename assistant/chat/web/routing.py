"""Routes WebSockets and decides who may open one: it takes an exact origin, a known host and a session. Others get
403."""

from types import SimpleNamespace
from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from channels.sessions import SessionMiddlewareStack
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import path, re_path
from django.utils.translation import get_language_from_request

from ..turns.service import TurnService
from .consumers import ChatConsumer

Headers = list[tuple[bytes, bytes]]


def websocket_application(service: TurnService) -> Any:
    """The ASGI application for WebSockets."""
    refuse = WebsocketDenier.as_asgi()
    chat = SessionMiddlewareStack(ChatConsumer.as_asgi(service=service))
    return Doorway(URLRouter([path("ws/chat/", chat), re_path("", refuse)]), refuse)


class Doorway:
    """Admits connections from pages of this site, and stores the reader's language in `scope["language"]`.

    Channels' OriginValidator compares parsed parts and fails on an Origin that is not a URL. Comparing the one header
    exactly (RFC 6454, section 7.3) is enough.
    """

    def __init__(self, application: Any, refuse: Any) -> None:
        self._application, self._refuse = application, refuse

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        headers: Headers = scope["headers"]
        if not (_own_origin(_values(headers, b"origin")) and _known_host(_values(headers, b"host"))):
            return await self._refuse(scope, receive, send)
        return await self._application({**scope, "language": _language(headers)}, receive, send)


def _values(headers: Headers, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key == name]


def _own_origin(origins: list[str]) -> bool:
    return len(origins) == 1 and origins[0].lower() in {origin.lower() for origin in settings.ALLOWED_ORIGINS}


def _known_host(hosts: list[str]) -> bool:
    return len(hosts) == 1 and validate_host(split_domain_port(hosts[0].lower())[0], settings.ALLOWED_HOSTS)


def _language(headers: Headers) -> str:
    """The language that LocaleMiddleware would choose: from the cookie, or else from the browser's preferences."""
    cookies = dict(
        part.strip().split("=", 1) for value in _values(headers, b"cookie") for part in value.split(";") if "=" in part
    )
    accepts = {"HTTP_ACCEPT_LANGUAGE": ",".join(_values(headers, b"accept-language"))}
    return get_language_from_request(SimpleNamespace(COOKIES=cookies, META=accepts))  # type: ignore[arg-type]
