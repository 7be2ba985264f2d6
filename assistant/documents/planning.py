"""How a document fits a model: in one piece, or cut into parts that do, counted with the model's own tokenizer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise, takewhile

from ..inference import tokens
from ..inference.client import ModelClient
from ..inference.engine import Engine
from ..prompts.compiler import CompiledPrompt, Source, compile_prompt, family_of
from .sections import Section, section_at
from .sentences import Span
from .splitting import Weigh, split

#: Of the context window, the most that the notes on one part may take, their reasoning included.
NOTES_SHARE = 4

#: Estimates are taken to be too low by this factor; parts that are too long all the same are cut anew, so much smaller.
_MARGIN, _SMALLER, _ATTEMPTS = 1.05, 0.85, 8

#: Token counts asked of the model server at once.
_AT_ONCE = 8

_LONGEST_PLACE = 200


class Step:
    """One step of a task, such as the notes on a part: its template, what fills it, and the engine it is for."""

    def __init__(self, client: ModelClient, engine: Engine, source: Source, variables: Mapping[str, str]) -> None:
        self._client, self._engine, self._variables = client, engine, variables
        most = min(source.max_tokens, engine.context_length // NOTES_SHARE)
        self._source = replace(source, max_tokens=most, thinking_tokens=min(source.thinking_tokens, most // 2))
        #: Tokens that the prompt may have.
        self.limit = engine.context_length - most

    @property
    def max_tokens(self) -> int:
        return self._source.max_tokens

    def prompt(self, text: str, place: str = "") -> CompiledPrompt:
        given = {**self._variables, "document": text, "place": place}
        return compile_prompt(
            self._source,
            {name: given[name] for name in self._source.variables},
            (),
            family_of(self._engine.family),
            markers=self._engine.markers,
            continuation=self._engine.exact,
        )

    async def count(self, text: str, place: str = "") -> int:
        """Tokens of the whole prompt. Raises ModelUnavailable."""
        prompt = self.prompt(text, place)
        return (await tokens.count(self._client, self._engine, prompt.messages, continues=prompt.continues)).tokens

    async def counts(self, texts: Sequence[tuple[str, str]]) -> list[int]:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(text: str, place: str) -> int:
            async with gate:
                return await self.count(text, place)

        return await asyncio.gather(*(one(*text) for text in texts))


async def parts(step: Step, text: str, sections: Sequence[Section]) -> list[Span]:
    """The text cut so that the step's prompt fits for every part. Raises ModelUnavailable."""
    longest = "·" * _LONGEST_PLACE
    empty, whole = await step.counts([("", longest), (text, longest)])
    weigh = _weigher(text, whole - empty)
    limit = float(max(1, step.limit - empty))
    spans = await asyncio.to_thread(split, text, sections, weigh, limit)
    for _ in range(_ATTEMPTS):
        counts = await step.counts([(span.of(text), place_of(span, sections)) for span in spans])
        if all(count <= step.limit for count in counts):
            break
        limit *= _SMALLER
        spans = [
            piece
            for span, count in zip(spans, counts, strict=True)
            for piece in ([span] if count <= step.limit else split(text, _within(sections, span), weigh, limit))
        ]
    return spans


def place_of(span: Span, sections: Sequence[Section]) -> str:
    """The headings a part stands under: of the section it lies in, or from the first it holds to the last."""
    inside = (one.path for one in sections if one.path and one.start < span.end and one.end > span.start)
    first = next(inside, ())
    last = section_at(sections, max(span.start, span.end - 1)).path
    shared = [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))]
    begins, ends = first[len(shared) :], last[len(shared) :]
    named = " – ".join(dict.fromkeys(part[0] for part in (begins, ends) if part))
    place = " > ".join([*shared, named] if named else shared)
    return place if len(place) <= _LONGEST_PLACE else f"…{place[1 - _LONGEST_PLACE :]}"


def _weigher(text: str, whole: int) -> Weigh:
    """Tokens of any stretch, estimated from its characters and set right by the count of the whole."""
    estimates = list(accumulate((0.25 if character.isascii() else 0.8 for character in text), initial=0.0))
    factor = _MARGIN * whole / max(estimates[-1], 1.0)
    return lambda span: (estimates[span.end] - estimates[span.start]) * factor


def _within(sections: Sequence[Section], span: Span) -> list[Section]:
    """The sections of a stretch, cut off at its edges."""
    return [
        Section(section.path, max(section.start, span.start), min(section.end, span.end))
        for section in sections
        if section.start < span.end and section.end > span.start
    ]


def passes(step: Step, number: int) -> int:
    """How often the text and the notes on it are gone through, if every note is as long as it may be."""
    levels, notes = 1, number
    while notes > 1:
        notes = -(-notes // max(2, step.limit // max(1, step.max_tokens)))
        levels += 1
    return levels


def joined(spans: Sequence[Span]) -> list[Span]:
    """The same stretches, those that touch or overlap made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def gaps(spans: Sequence[Span], length: int) -> list[Span]:
    """What a text of that length has beside these stretches."""
    edges = [Span(0, 0), *joined(spans), Span(length, length)]
    return [Span(one.end, other.start) for one, other in pairwise(edges) if one.end < other.start]
