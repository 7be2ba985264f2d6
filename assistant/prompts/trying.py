"""A draft and the model that is running now: how long its prompt is, and what it answers."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.utils.translation import activate, get_language

from ..exceptions import AssistantError, Sentence
from ..inference import tokens
from ..inference.client import ModelClient, Request, body_of
from ..inference.engine import Engine
from ..inference.events import StreamEvent
from ..inference.watch import find_engine
from .compiler import CompiledPrompt, compile_prompt, family_of
from .markers import with_tokens
from .preview import Preview
from .requests import request_of

#: Seconds that a page waits for a count.
PATIENCE = 3.0

#: Makes the request for an engine. Raises AssistantError where there is none for it.
Make = Callable[[ModelClient, Engine], Awaitable[Request]]

#: What to know of an answer of this engine; empty where there is nothing.
Note = Callable[[Engine], Sentence]


class Piece(NamedTuple):
    """A part of what the model reads; `special`: it is one of its own tokens, not text."""

    text: str
    special: bool


class Size(NamedTuple):
    """A prompt in tokens of `model`, whose context holds `limit`; `exact` is false for an upper bound. `pieces` are
    the prompt as the model reads it, none where its server does not tell."""

    tokens: int
    exact: bool
    limit: int
    model: str
    pieces: Sequence[Piece] = ()

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
            size = await _size(client, engine, prompt)
            text = await client.prompt_text(engine, prompt.messages, continues=prompt.continues) if size.exact else ""
            return size._replace(pieces=[Piece(*piece) for piece in with_tokens(text, engine.markers)])
    except (AssistantError, TimeoutError):
        return None


@async_to_sync
async def running_engine() -> Engine | None:
    """The one that would be asked now; None where no model answers in time."""
    try:
        async with asyncio.timeout(PATIENCE), ModelClient() as client:
            return await find_engine(client)
    except (AssistantError, TimeoutError):
        return None


def try_out(shown: Preview) -> StreamingHttpResponse:
    """The answer to the example that is shown, asked for as the page would ask."""

    async def make(client: ModelClient, engine: Engine) -> Request:
        def compiled(most: int) -> CompiledPrompt:
            source = replace(shown.source, max_tokens=min(shown.source.max_tokens, most))
            source = replace(source, thinking_tokens=min(source.thinking_tokens, source.max_tokens // 2))
            variables, family = shown.samples[shown.chosen].variables, family_of(engine.family)
            return compile_prompt(source, variables, (), family, markers=engine.markers, continuation=engine.exact)

        most = shown.source.max_tokens
        size = await _size(client, engine, compiled(most))
        return request_of(engine, compiled(max(1, size.room)))

    return streamed(make)


def streamed(make: Make, *, whole: bool = False, note: Note = lambda _engine: "") -> StreamingHttpResponse:
    """The running model's answer as lines of JSON: first {"seed", "sha256"} of what is sent and, where there is one,
    {"note"}, then {"kind", "text"} for every piece, at last {"end"} or {"error"}. `whole`: it is asked for in one
    piece."""
    lines = _lines(make, whole, note, get_language() or "en")
    return StreamingHttpResponse(lines, content_type="application/x-ndjson", headers={"Cache-Control": "no-store"})


async def _lines(make: Make, whole: bool, note: Note, language: str) -> AsyncIterator[str]:
    pieces: asyncio.Queue[str] = asyncio.Queue()

    def take(event: StreamEvent) -> None:
        for kind, text in (("reasoning", event.reasoning), ("text", event.text)):
            if text:
                pieces.put_nowait(_line(kind=kind, text=text))
        if event.finish_reason:
            pieces.put_nowait(_line(end=event.finish_reason))

    async def ask() -> None:
        activate(language)
        try:
            async with ModelClient() as client:
                engine = await find_engine(client)
                request = await make(client, engine)
                body = body_of(engine.name, request, streamed=not whole)
                told = {"note": str(said)} if (said := note(engine)) else {}
                sha256 = hashlib.sha256(body).hexdigest()
                pieces.put_nowait(_line(seed=str(request.parameters["seed"]), sha256=sha256, **told))
                if whole:
                    reply = await client.complete(engine, request)
                    take(StreamEvent(reply.reasoning, reply.text, reply.finish_reason))
                else:
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


async def _size(client: ModelClient, engine: Engine, prompt: CompiledPrompt) -> Size:
    found = await tokens.count(client, engine, prompt.messages, continues=prompt.continues)
    return Size(found.tokens, found.exact, engine.context_length, engine.title)


def _line(**fields: str) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"
