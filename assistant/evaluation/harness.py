"""Connects lm-evaluation-harness to the running model, following the usage rules of its family.

The harness has its own tasks, whose scores can be compared with published ones; `manage.py harness` starts it. Each
prompt is sent as one user message, without a system role or examples of ours. Its stop strings are searched for in the
answer, never in the reasoning.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from ..inference.client import ModelClient, patiently
from ..inference.engine import Engine
from ..inference.places import place_for
from ..inference.watch import find_engine
from ..prompts.compiler import compile_prompt, family_named
from ..prompts.delimiters import nonce_of
from ..prompts.requests import request_of, seed_of
from ..prompts.rules.rule import PromptSource
from .runner import PATIENCE

#: Nothing is put around a task's own words.
BODY, NAME = "{{ prompt }}", "prompt"


@dataclass(frozen=True)
class HarnessPrompt:
    """A prompt of the harness, and its stop strings."""

    text: str
    until: Sequence[str] = ()


def answers(prompts: Sequence[HarnessPrompt], *, max_tokens: int) -> list[str]:
    """The answers to the prompts, in order, without reasoning. Raises ModelError."""
    return asyncio.run(_answers(prompts, max_tokens))


async def _answers(prompts: Sequence[HarnessPrompt], max_tokens: int) -> list[str]:
    places = asyncio.Semaphore(settings.LIMIT_OUTSIDE_CALLS)
    async with ModelClient(place_for()) as client:
        engine = await patiently(lambda: find_engine(client))

        async def answer(number: int, prompt: HarnessPrompt) -> str:
            async with places:
                return await _answer(client, engine, prompt, max_tokens, number)

        return list(await asyncio.gather(*(answer(number, prompt) for number, prompt in enumerate(prompts))))


async def _answer(client: ModelClient, engine: Engine, prompt: HarnessPrompt, max_tokens: int, number: int) -> str:
    source = PromptSource(BODY, (NAME,), max_tokens=max_tokens, thinking_tokens=0)
    compiled = compile_prompt(
        source,
        {NAME: prompt.text},
        (),
        family_named(engine.family),
        markers=engine.markers,
        continuation=engine.exact,
        nonce=nonce_of(prompt.text),
    )
    request = request_of(compiled, seed=seed_of(number, prompt.text))
    seconds = settings.MODEL_TOTAL_TIMEOUT * PATIENCE
    reply = await patiently(lambda: client.complete(engine, request, seconds=seconds))
    return cut(reply.text.strip(), prompt.until)


def cut(text: str, until: Iterable[str]) -> str:
    """The text before the first occurrence of any of the strings."""
    return text[: min((place for end in until if end and (place := text.find(end)) >= 0), default=len(text))]
