"""Tries a draft on the running model: how long its prompt is, and what the model answers."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from asgiref.sync import async_to_sync, sync_to_async
from django.http import StreamingHttpResponse
from django.utils.translation import activate, get_language, override
from django.utils.translation import gettext_lazy as _

from ...exceptions import AssistantError, Sentence
from ...inference import tokens
from ...inference.client import ModelClient
from ...inference.engine import Engine
from ...inference.events import StreamEvent
from ...inference.places import Places, place_for
from ...inference.request import ModelRequest, body_of
from ...inference.watch import find_engine
from ..compiler import CompiledPrompt, compile_prompt, family_named
from ..markers import with_tokens
from ..requests import request_of
from .preview import Preview

#: Seconds that a page waits for a token count.
PATIENCE = 3.0

#: Makes the request for an engine. Raises AssistantError if none can be made.
Make = Callable[[ModelClient, Engine], Awaitable[ModelRequest]]

#: Whether the reader may still see the answer. Called in the database thread.
May = Callable[[], bool]

#: Seconds between two checks of the reader's rights.
RIGHTS_SECONDS = 2.0

_MAY_NOT = _("You may not see this any more: you were signed out, or your rights have changed. The answer was stopped.")

#: A remark on the answers of an engine; empty if there is none.
TrialNote = Callable[[Engine], Sentence]


class TrialPart(NamedTuple):
    """A piece of the prompt as the model reads it. `special`: it is a special token, not text."""

    text: str
    special: bool


class Size(NamedTuple):
    """The length of a prompt in tokens of `model`, whose context holds `limit`; an upper bound unless `exact`. `pieces`
    are the prompt as the model reads it, empty if its server does not say."""

    tokens: int
    exact: bool
    limit: int
    model: str
    pieces: Sequence[TrialPart] = ()

    @property
    def room(self) -> int:
        """Tokens left for the reply."""
        return self.limit - self.tokens


@async_to_sync
async def size_of(prompt: CompiledPrompt) -> Size | None:
    """The size of a prompt; None if no model answers within PATIENCE."""
    try:
        async with asyncio.timeout(PATIENCE), ModelClient() as client:
            engine = await find_engine(client)
            size = await _size(client, engine, prompt)
            text = await client.prompt_text(engine, prompt.messages, continues=prompt.continues) if size.exact else ""
            return size._replace(pieces=[TrialPart(*piece) for piece in with_tokens(text, engine.markers)])
    except (AssistantError, TimeoutError):
        return None


@async_to_sync
async def running_engine() -> Engine | None:
    """The engine that would be used now; None if no model answers within PATIENCE."""
    try:
        async with asyncio.timeout(PATIENCE), ModelClient() as client:
            return await find_engine(client)
    except (AssistantError, TimeoutError):
        return None


def try_out(shown: Preview, user: int, group: str, may: May) -> StreamingHttpResponse:
    """Stream the answer to the chosen example. The person queues with the users of `group`, the name of a domain."""

    async def make(client: ModelClient, engine: Engine) -> ModelRequest:
        def compiled(most: int) -> CompiledPrompt:
            source = replace(shown.source, max_tokens=min(shown.source.max_tokens, most))
            source = replace(source, thinking_tokens=min(source.thinking_tokens, source.max_tokens // 2))
            variables, family = shown.samples[shown.chosen].variables, family_named(engine.family)
            return compile_prompt(
                source, variables, (), family, markers=engine.markers, continuation=engine.exact, nonce=nonce
            )

        nonce = secrets.token_hex(4)
        most = shown.source.max_tokens
        size = await _size(client, engine, compiled(most))
        return request_of(compiled(max(1, size.room)))

    return streamed(make, place_for(user, group), may)


def streamed(
    make: Make, places: Places, may: May, *, whole: bool = False, note: TrialNote = lambda _engine: ""
) -> StreamingHttpResponse:
    """The running model's answer as lines of JSON.

    First {"seed", "sha256"} of the request, with a "note" if there is one; then {"kind", "text"} for every piece (kind
    "recast": all text so far was reasoning); last {"end"} or {"error"}. `whole`: do not stream from the model. It ends
    with an error as soon as its reader may no longer see it.
    """
    lines = _lines(make, places, may, whole, note, get_language() or "en")
    return StreamingHttpResponse(lines, content_type="application/x-ndjson", headers={"Cache-Control": "no-store"})


async def _lines(
    make: Make, places: Places, may: May, whole: bool, note: TrialNote, language: str
) -> AsyncIterator[str]:
    pieces: asyncio.Queue[str] = asyncio.Queue()

    def take(event: StreamEvent) -> None:
        if event.recast:
            pieces.put_nowait(_line(kind="recast"))
        for kind, text in (("reasoning", event.reasoning), ("text", event.text)):
            if text:
                pieces.put_nowait(_line(kind=kind, text=text))
        if event.finish_reason:
            pieces.put_nowait(_line(end=event.finish_reason))

    async def ask() -> None:
        activate(language)
        try:
            async with ModelClient(places) as client:
                engine = await find_engine(client)
                request = await make(client, engine)
                body = body_of(engine.name, request, streamed=not whole)
                remark = {"note": str(sentence)} if (sentence := note(engine)) else {}
                sha256 = hashlib.sha256(body).hexdigest()
                pieces.put_nowait(_line(seed=str(request.parameters["seed"]), sha256=sha256, **remark))
                if whole:
                    reply = await client.complete(engine, request)
                    take(StreamEvent(reply.reasoning, reply.text, reply.finish_reason))
                else:
                    await client.stream(engine, request, take)
        except AssistantError as error:
            pieces.put_nowait(_line(error=str(error)))
        finally:
            pieces.put_nowait("")

    async def watch() -> None:
        """End the answer when the reader's right ends."""
        while await sync_to_async(may)():  # noqa: ASYNC110 (only polling the database can tell)
            await asyncio.sleep(RIGHTS_SECONDS)
        with override(language):
            pieces.put_nowait(_line(error=str(_MAY_NOT)))
        pieces.put_nowait("")

    tasks = [asyncio.create_task(ask()), asyncio.create_task(watch())]
    try:
        while piece := await pieces.get():
            yield piece
    finally:
        for task in tasks:
            task.cancel()


async def _size(client: ModelClient, engine: Engine, prompt: CompiledPrompt) -> Size:
    count = await tokens.count(client, engine, prompt.messages, continues=prompt.continues)
    return Size(count.tokens, count.exact, engine.context_length, engine.title)


def _line(**fields: str) -> str:
    return json.dumps(fields, ensure_ascii=False) + "\n"
