"""A draft and the model that is running now: how long its prompt is, and what it answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import NamedTuple

from asgiref.sync import async_to_sync

from ..exceptions import AssistantError
from ..inference import tokens
from ..inference.client import ModelClient, Request
from ..inference.events import StreamEvent
from ..inference.watch import find_engine
from .compiler import CompiledPrompt

#: Seconds that a page waits for a count.
PATIENCE = 3.0


class Size(NamedTuple):
    """A prompt in tokens of `model`, whose context holds `limit`; `exact` is false for an upper bound."""

    tokens: int
    exact: bool
    limit: int
    model: str

    @property
    def room(self) -> int:
        """What is left for the reply."""
        return self.limit - self.tokens


@async_to_sync
async def size_of(prompt: CompiledPrompt) -> Size | None:
    """None where no model answers in time."""
    try:
        async with asyncio.timeout(PATIENCE), ModelClient() as client:
            engine = await find_engine(client)
            found = await tokens.count(client, engine, prompt.messages, continues=prompt.continues)
            return Size(found.tokens, found.exact, engine.context_length, engine.title)
    except (AssistantError, TimeoutError):
        return None


async def answer(prompt: CompiledPrompt) -> AsyncIterator[str]:
    """Lines of JSON as the answer comes: {"kind", "text"} for a piece of it, at last {"end"} or {"error"}."""
    pieces: asyncio.Queue[str] = asyncio.Queue()

    def take(event: StreamEvent) -> None:
        for kind, text in (("reasoning", event.reasoning), ("text", event.text)):
            if text:
                pieces.put_nowait(_line(kind=kind, text=text))
        if event.finish_reason:
            pieces.put_nowait(_line(end=event.finish_reason))

    async def ask() -> None:
        try:
            async with ModelClient() as client:
                engine = await find_engine(client)
                request = Request(prompt.messages, prompt.parameters, prompt.continues, thinking=engine.family == "r1")
                await client.stream(engine, request, take)
        except AssistantError as error:
            pieces.put_nowait(_line(error=str(error)))
        finally:
            pieces.put_nowait("")

    asking = asyncio.create_task(ask())
    try:
        while piece := await pieces.get():
            yield piece
    finally:
        asking.cancel()


def _line(**fields: str) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"
