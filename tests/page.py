"""A page as the server sees it: frames out, frames in. Over Channels' own test transport, without Daphne."""

import asyncio
import json
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

from channels.testing import WebsocketCommunicator
from django.conf import settings

from .waiting import PATIENCE

Frame = dict[str, Any]


class Page:
    def __init__(self, communicator: WebsocketCommunicator, session: str) -> None:
        self._communicator = communicator
        self.session = session
        self.seen: list[Frame] = []

    @classmethod
    async def open(cls, application: Any, cookies: SimpleCookie, language: str = "en") -> "Page":
        communicator = WebsocketCommunicator(application, "/ws/chat/", headers(cookies, language))
        connected, _ = await communicator.connect(timeout=PATIENCE)
        assert connected
        page = cls(communicator, cookies["sessionid"].value)
        greeting = await page.until("ready", "closed")
        assert greeting["type"] == "ready", greeting
        return page

    async def send(self, **frame: Any) -> None:
        await self._communicator.send_to(text_data=json.dumps(frame))

    async def send_raw(self, text: str | None = None, data: bytes | None = None) -> None:
        await self._communicator.send_to(text_data=text, bytes_data=data)

    async def ask(self, question: str = "May she take ibuprofen?", **fields: Any) -> Frame:
        """Ask a medical question; the acknowledgement."""
        frame = {"type": "ask", "id": str(uuid4()), "conversation": None, "domain": "medical", "task": "answer"}
        await self.send(**{**frame, "inputs": {"question": question}, **fields})
        return await self.until("turn.accepted", "ask.review", "error")

    async def receive(self) -> Frame:
        message = await self._communicator.receive_output(PATIENCE)
        if message["type"] == "websocket.close":
            frame = {"type": "closed", "code": message.get("code", 1000)}
        else:
            frame = json.loads(message["text"])
        self.seen.append(frame)
        return frame

    async def until(self, *types: str) -> Frame:
        """The next frame of one of these types, or "end" for any end of a turn; what comes before is in `seen`."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame = await self.receive()
                if frame["type"] in types or ("end" in types and is_end(frame)):
                    return frame

    async def silent(self, seconds: float = 0.1) -> bool:
        return bool(await self._communicator.receive_nothing(seconds))

    async def close(self) -> None:
        await self._communicator.disconnect(timeout=PATIENCE)


def headers(cookies: SimpleCookie, language: str = "en") -> list[tuple[bytes, bytes]]:
    """What a browser sends along from a page of this site."""
    pairs = {name: morsel.value for name, morsel in cookies.items()} | {"django_language": language}
    return [
        (b"origin", settings.ALLOWED_ORIGINS[0].encode()),
        (b"host", settings.ALLOWED_ORIGINS[0].split("//")[1].encode()),
        (b"cookie", "; ".join(f"{name}={value}" for name, value in pairs.items()).encode()),
    ]


def is_end(frame: Frame) -> bool:
    return frame["type"].startswith("turn.") and "passport" in frame


def said(frames: list[Frame], kind: str = "text") -> str:
    """The text of the deltas among the frames."""
    return "".join(frame["text"] for frame in frames if frame["type"] == f"{kind}.delta")


def numbers(frames: list[Frame]) -> list[int]:
    """The numbers of a turn's events among the frames."""
    return [frame["seq"] for frame in frames if "seq" in frame and frame["type"] != "turn.snapshot"]
