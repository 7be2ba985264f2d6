"""Fits a document to a model: whole, or cut into parts that fit, counted with the model's own tokenizer."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ...inference import tokens
from ...inference.client import ModelClient, patiently
from ...inference.engine import Engine
from ...prompts.compiler import CompiledPrompt, PromptSource
from ...prompts.compiling import compile_named, compile_parts
from ...prompts.fitting import Question
from ...workers.pool import Caller
from ..text.places import LONGEST, places
from ..text.segmentation import Span
from ..text.splitting import cut

#: The notes on one part, with their reasoning, may take one NOTES_SHARE-th of the context window.
NOTES_SHARE = 4

#: Estimates are increased by this factor; parts that are still too long are cut again, smaller by this factor, so
#: often.
_MARGIN, _SMALLER, _ATTEMPTS = 1.05, 0.85, 8

#: The most token counts requested from the model server at once.
_AT_ONCE = 8


class Step:
    """One step of a task, such as taking notes on a part: its template and variables, the nonce of its delimiters,
    the engine."""

    def __init__(
        self, client: ModelClient, engine: Engine, source: PromptSource, variables: Mapping[str, str], asked: Question
    ) -> None:
        #: The user on whose behalf it runs.
        self.person = asked.person
        self._client, self._engine, self._variables, self._nonce = client, engine, variables, asked.nonce
        most = min(source.max_tokens, engine.context_length // NOTES_SHARE)
        self._source = replace(source, max_tokens=most, thinking_tokens=min(source.thinking_tokens, most // 2))
        #: The most tokens in its prompt.
        self.limit = engine.context_length - most

    @property
    def max_tokens(self) -> int:
        return self._source.max_tokens

    def prompt(self, text: str, place: str = "") -> CompiledPrompt:
        """The compiled prompt for a part, which is never long."""
        family, markers, exact = self._engine.family, self._engine.markers, self._engine.exact
        return compile_named(self._source, self._filled(text, place), (), family, markers, exact, "", self._nonce)

    def _filled(self, text: str, place: str) -> dict[str, str]:
        given = {**self._variables, "document": text, "place": place}
        return {name: given[name] for name in self._source.variables}

    async def count(self, text: str, place: str = "") -> int:
        """Tokens of the whole prompt. Raises ModelUnavailable."""
        return (await self.counts([(text, place)]))[0]

    async def counts(self, texts: Sequence[tuple[str, str]]) -> list[int]:
        """Like `count`, for several (text, place)."""
        family, markers, exact = self._engine.family, self._engine.markers, self._engine.exact
        filled = [self._filled(*one) for one in texts]
        prompts = await compile_parts(self.person, self._source, filled, family, markers, exact, self._nonce)
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(prompt: CompiledPrompt) -> int:
            async with gate:
                counted = await patiently(
                    lambda: tokens.count(self._client, self._engine, prompt.messages, continues=prompt.continues)
                )
            return counted.tokens

        return await asyncio.gather(*map(one, prompts))


async def parts(step: Step, text: str, sections: bytes, words: Callable[[Span], str]) -> list[Span]:
    """Cut the text so that the step's prompt fits for every part, of which the model is sent `words`. `sections` is
    JSON (kept.py). Raises ModelUnavailable."""
    longest, all_of_it = "·" * LONGEST, Span(0, len(text))
    empty, whole = await step.counts([("", longest), (words(all_of_it), longest)])
    tokens_of_text, limit = _MARGIN * (whole - empty), float(max(1, step.limit - empty))
    caller = Caller(step.person)
    spans = await caller.run(cut, text, sections, tokens_of_text, limit, [all_of_it])
    for _ in range(_ATTEMPTS):
        named = zip(spans, await caller.run(places, sections, spans), strict=True)
        counts = await step.counts([(words(span), place) for span, place in named])
        heavy = [span for span, count in zip(spans, counts, strict=True) if count > step.limit]
        if not heavy:
            break
        limit *= _SMALLER
        smaller = await caller.run(cut, text, sections, tokens_of_text, limit, heavy)
        spans = sorted({*spans}.difference(heavy).union(smaller))
    return spans


def passes(step: Step, number: int) -> int:
    """The number of passes over the text and the notes on it, if every note is as long as it may be."""
    levels, notes = 1, number
    while notes > 1:
        notes = -(-notes // max(2, step.limit // max(1, step.max_tokens)))
        levels += 1
    return levels


def joined(spans: Sequence[Span]) -> list[Span]:
    """The spans, with those that touch or overlap joined."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def gaps(spans: Sequence[Span], length: int) -> list[Span]:
    """What the spans leave uncovered of a text of that length."""
    edges = [Span(0, 0), *joined(spans), Span(length, length)]
    return [Span(before.end, after.start) for before, after in pairwise(edges) if before.end < after.start]
