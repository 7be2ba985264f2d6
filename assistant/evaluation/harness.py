"""Lets lm-evaluation-harness ask the model that is running now, by the rules of its family.

The harness brings its own tasks, so that scores can be held against published ones; `manage.py harness` starts it. Its
prompts are sent as one user's message, without a system role and without worked examples of our own; its stop words are
looked for in the answer, never in the reasoning.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from ..inference.client import ModelClient, Request
from ..inference.engine import Engine
from ..inference.watch import find_engine
from ..prompts.compiler import compile_prompt, family_of
from ..prompts.rules import Source
from .runner import PATIENCE

#: What stands around a task's own words: nothing.
BODY, NAME = "{{ prompt }}", "prompt"


@dataclass(frozen=True)
class Prompt:
    """A task's words, and the strings at which its answer ends."""

    text: str
    until: Sequence[str] = ()


def answers(prompts: Sequence[Prompt], *, max_tokens: int) -> list[str]:
    """An answer to each, in their order, without reasoning. Raises ModelError."""
    return asyncio.run(_answers(prompts, max_tokens))


async def _answers(prompts: Sequence[Prompt], max_tokens: int) -> list[str]:
    places = asyncio.Semaphore(settings.MODEL_MAX_STREAMS)
    async with ModelClient() as client:
        engine = await find_engine(client)

        async def answer(number: int, prompt: Prompt) -> str:
            async with places:
                return await _answer(client, engine, prompt, max_tokens, number)

        return list(await asyncio.gather(*(answer(number, prompt) for number, prompt in enumerate(prompts))))


async def _answer(client: ModelClient, engine: Engine, prompt: Prompt, max_tokens: int, number: int) -> str:
    source = Source(BODY, (NAME,), max_tokens=max_tokens, thinking_tokens=0)
    compiled = compile_prompt(
        source,
        {NAME: prompt.text},
        (),
        family_of(engine.family),
        markers=engine.markers,
        continuation=engine.exact,
    )
    seed = int.from_bytes(hashlib.sha256(f"{number}/{prompt.text}".encode()).digest()[:4], "big") >> 1
    parameters = {**compiled.parameters, "seed": seed}
    request = Request(compiled.messages, parameters, compiled.continues, thinking=engine.family == "r1")
    reply = await client.complete(engine, request, seconds=settings.MODEL_TOTAL_TIMEOUT * PATIENCE)
    return cut(reply.text.strip(), prompt.until)


def cut(text: str, until: Iterable[str]) -> str:
    """The text before the first of the strings."""
    return text[: min((place for end in until if end and (place := text.find(end)) >= 0), default=len(text))]
