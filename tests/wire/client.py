"""A page over a real socket, and raw bytes where a page would never send them."""

import asyncio
import json
import socket
import ssl
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
from websockets.asyncio.client import ClientConnection, connect

from tests.page import is_end
from tests.site import Site
from tests.waiting import PATIENCE

Frame = dict[str, Any]


class Socket:
    """`async with Socket.open(site) as page:`"""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.seen: list[Frame] = []

    @staticmethod
    def open(
        site: Site, client: httpx2.Client | None = None, *, tls: ssl.SSLContext | None = None, **headers: str
    ) -> "_Opening":
        client = client or site.login()
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        return _Opening(site.url.replace("http", "ws") + "/ws/chat/", {"Cookie": cookies, **headers}, site.url, tls)

    async def send(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def ask(self, question: str, **fields: Any) -> Frame:
        frame = {"type": "ask", "id": str(uuid4()), "conversation": None, "domain": "medical", "task": "answer"}
        await self.send(**{**frame, "inputs": {"question": question}, **fields})
        return await self.until("turn.accepted", "error")

    async def until(self, *types: str) -> Frame:
        """The next frame of one of these types, or "end" for any end of a turn."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = json.loads(await self.connection.recv())
                self.seen.append(frame)
                if frame["type"] in types or ("end" in types and is_end(frame)):
                    return dict(frame)


class _Opening:
    def __init__(self, url: str, headers: dict[str, str], origin: str, tls: ssl.SSLContext | None) -> None:
        self._connect = connect(
            url,
            additional_headers={name: value for name, value in headers.items() if name != "Origin"},
            origin=headers.get("Origin", origin) or None,  # type: ignore[arg-type]
            proxy=None,
            ssl=tls,
            max_size=None,
            open_timeout=PATIENCE,
            close_timeout=1,  # frames that nobody read hold up its end
        )

    async def __aenter__(self) -> Socket:
        page = Socket(await self._connect.__aenter__())
        await page.until("ready")
        return page

    async def __aexit__(self, *error: Any) -> None:
        await self._connect.__aexit__(*error)


def exchange(site: Site, request: bytes) -> bytes:
    """Raw bytes to the site; what comes back until it closes."""
    parts = urlsplit(site.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        received = b""
        with suppress(ConnectionResetError):
            while data := connection.recv(65536):
                received += data
        return received


def first_line(site: Site, request: bytes) -> bytes:
    """That of the answer, where the connection may stay open after it."""
    parts = urlsplit(site.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        received = b""
        while b"\r\n" not in received and (data := connection.recv(4096)):
            received += data
    return received.split(b"\r\n")[0]


def read_until_closed(connection: socket.socket) -> bytes:
    """What comes until the site closes the connection."""
    received = b""
    while data := connection.recv(65536):
        received += data
    return received


def handshake(site: Site, *lines: str, cookie: str = "") -> bytes:
    """An upgrade request; `lines` are further headers."""
    head = [
        "GET /ws/chat/ HTTP/1.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *([f"Cookie: {cookie}"] if cookie else []),
        *lines,
    ]
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1")
