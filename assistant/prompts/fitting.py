"""Fits a question and its conversation into the model's context window. Nothing is ever cut silently.

If a conversation is too long, whole earlier turns are left out, oldest first, and counted; then passages of the
library, the last ones first, but not the best. A question that does not fit even so is refused with its length and the
limit.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..exceptions import TooLong
from ..inference import tokens
from ..inference.client import ModelClient
from ..inference.engine import Engine
from ..inference.tokens import TokenCount
from .compiler import CompiledPrompt, PromptSource, QuestionAndAnswer, family_named
from .compiling import compile_long
from .passages import Quoted

if TYPE_CHECKING:
    from .models import PromptVersion

#: The space reserved for the answer: one part in ANSWER_SHARE of the context, at most ANSWER_TOKENS.
ANSWER_SHARE, ANSWER_TOKENS = 4, 1024


@dataclass(frozen=True)
class Question:
    """A turn's part of the prompt: the template, the variables that fill it, and the conversation before it. `nonce` is
    the random word in the template's delimiters, `person` the id of the user who asks (0: nobody). `passages` are what
    the library has on it; None where it was not searched."""

    version: "PromptVersion"
    source: PromptSource
    variables: Mapping[str, str]
    history: Sequence[QuestionAndAnswer]
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    person: int = 0
    passages: Sequence[Quoted] | None = None

    def without(self, left_out: int) -> tuple[Sequence[QuestionAndAnswer], Sequence[Quoted] | None]:
        """History and passages, so many of them left out."""
        passages = self.passages
        if passages and left_out > len(self.history):
            passages = passages[: len(self.history) - left_out]
        return self.history[left_out:], passages

    @property
    def most_left_out(self) -> int:
        return len(self.history) + max(0, len(self.passages or ()) - 1)


@dataclass(frozen=True)
class Fitted:
    """A prompt that fits. `left_out` is the number of earlier turns left out, `passages_left_out` that of passages;
    `room` the tokens left for the reply."""

    prompt: CompiledPrompt
    left_out: int
    room: int
    passages_left_out: int = 0


async def fit(
    client: ModelClient,
    engine: Engine,
    question: Question,
    so_far: str = "",
    before: Fitted | None = None,
    granted: str = "",
) -> Fitted:
    """Compile the question for the engine, with as much history as fits. Raises TooLong, PromptError, ModelUnavailable.

    `so_far` is the reply to continue. `before` is the fit of an earlier part of the same reply: the history stays the
    same, and the room shrinks by what was generated since. `granted` is the part of `so_far` that existed when the
    reader asked to continue. It does not count: the continuation may be as long as a new reply if the context allows.
    """
    compiler = _Compiler(client, engine, question, so_far)
    most = question.source.max_tokens
    if not so_far and (prompt := await compiler.whole(most)):
        return Fitted(prompt, 0, most)
    limit = engine.context_length - min(ANSWER_TOKENS, engine.context_length // ANSWER_SHARE)
    if before:
        left_out = before.left_out + before.passages_left_out
    elif granted:
        left_out = await compiler.least_left_out(limit, alone=True)
    else:
        left_out = await compiler.least_left_out(limit if not so_far else None)
    length = await compiler.count(left_out)
    generated = length.tokens - (await compiler.count(left_out, granted)).tokens if so_far else 0
    room = min(most - generated, engine.context_length - length.tokens)
    turns = min(left_out, len(question.history))
    return Fitted(await compiler.compile(left_out, room), turns, room, left_out - turns)


class _Compiler:
    """Compiles one question for one engine, with a varying number of earlier turns, and then of passages, left out."""

    def __init__(self, client: ModelClient, engine: Engine, question: Question, so_far: str) -> None:
        self._client, self._engine, self._question, self._so_far = client, engine, question, so_far

    async def compile(self, left_out: int, room: int | None = None, so_far: str | None = None) -> CompiledPrompt:
        """Compile with `room` tokens for the reply, of which the reasoning may use at most half."""
        source = self._question.source
        if room is not None:
            source = replace(source, max_tokens=max(1, room), thinking_tokens=min(source.thinking_tokens, room // 2))
        history, passages = self._question.without(left_out)
        return await compile_long(
            self._question.person,
            source,
            self._question.variables,
            history,
            self._engine.family,
            markers=self._engine.markers,
            continuation=self._engine.exact,
            so_far=self._so_far if so_far is None else so_far,
            nonce=self._question.nonce,
            passages=passages,
        )

    async def whole(self, room: int) -> CompiledPrompt | None:
        """The prompt with its whole history if even its upper bound in tokens fits, which saves counting them."""
        prompt = await self.compile(0, room)
        return prompt if tokens.upper_bound(prompt.messages) + room <= self._engine.context_length else None

    async def count(self, left_out: int, so_far: str | None = None) -> TokenCount:
        prompt = await self.compile(left_out, so_far=so_far)
        return await tokens.count(self._client, self._engine, prompt.messages, continues=prompt.continues)

    async def least_left_out(self, limit: int | None, *, alone: bool = False) -> int:
        """The fewest to leave out so that the prompt stays within `limit` tokens, found by bisection.

        If it does not fit without them, raises TooLong, unless `alone` accepts the question by itself.
        """
        least, most = 0, self._question.most_left_out
        bound = limit if limit is not None else self._engine.context_length - 1
        while least < most:
            middle = (least + most) // 2
            if (await self.count(middle)).tokens <= bound:
                most = middle
            else:
                least = middle + 1
        count = await self.count(least)
        if count.tokens > bound and limit is not None and not alone:
            raise TooLong(count=count.tokens, limit=limit, exact=count.exact)
        return least


def reply_so_far(family: str, reasoning: str, text: str) -> str:
    """The reply so far, as the raw output of a model of this family; empty if it has not begun."""
    return family_named(family).reply_so_far(reasoning, text)
