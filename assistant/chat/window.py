"""What a turn asks, and how it fits the model's context window: nothing is ever cut silently.

In a long conversation whole earlier turns are left out, oldest first, and counted; a question that does not fit by
itself is refused with its length and the limit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..exceptions import TooLong
from ..inference import tokens
from ..inference.client import ModelClient
from ..inference.engine import Engine
from ..inference.tokens import Count
from ..prompts.compiler import CompiledPrompt, Exchange, Source, compile_prompt, family_of
from ..prompts.models import PromptVersion, live_version
from .models import Turn
from .transcript import carried, history

#: Of the context window, the part that is kept free for the answer, and its most in tokens.
ANSWER_SHARE, ANSWER_TOKENS = 4, 1024


@dataclass(frozen=True)
class Question:
    """A turn's own part of the prompt: the template, what fills it, and the conversation before it."""

    version: PromptVersion
    source: Source
    variables: Mapping[str, str]
    history: Sequence[Exchange]


@dataclass(frozen=True)
class Fitted:
    """A prompt that fits. `left_out` counts earlier turns it does not hold; `room` is the tokens left for the reply."""

    prompt: CompiledPrompt
    left_out: int
    room: int


def load_question(turn: Turn) -> Question:
    """From the database. A turn that has begun keeps its template version. Raises PromptError."""
    task = turn.task_object
    version = turn.version or live_version(turn.conversation.domain, turn.task, turn.language)
    earlier = turn.earlier
    return Question(
        version=version,
        source=version.source(task),
        variables=task.fill(carried(turn, earlier), version.template.language),
        history=history(earlier) if task.follows_up else [],
    )


async def fit(
    client: ModelClient,
    engine: Engine,
    question: Question,
    so_far: str = "",
    before: Fitted | None = None,
    granted: str = "",
) -> Fitted:
    """Compile the question for the engine, with as much history as fits. Raises TooLong, PromptError, ModelUnavailable.

    `so_far` is the reply to go on with; `before` what an earlier part of the same reply had: it keeps the same history,
    and the room shrinks by what has been said since. `granted` is the part of `so_far` that stood when the reader asked
    for more: it takes nothing from the room, which is as large again as the context allows.
    """
    compiler = _Compiler(client, engine, question, so_far)
    most = question.source.max_tokens
    if not so_far and (prompt := compiler.whole(most)):
        return Fitted(prompt, 0, most)
    limit = engine.context_length - min(ANSWER_TOKENS, engine.context_length // ANSWER_SHARE)
    if before:
        left_out = before.left_out
    elif granted:
        left_out = await compiler.least_left_out(limit, alone=True)
    else:
        left_out = await compiler.least_left_out(limit if not so_far else None)
    length = await compiler.count(left_out)
    said = length.tokens - (await compiler.count(left_out, granted)).tokens if so_far else 0
    room = min(most - said, engine.context_length - length.tokens)
    return Fitted(compiler.compile(left_out, room), left_out, room)


class _Compiler:
    """One question for one engine, with more or less of its history."""

    def __init__(self, client: ModelClient, engine: Engine, question: Question, so_far: str) -> None:
        self._client, self._engine, self._question, self._so_far = client, engine, question, so_far

    def compile(self, left_out: int, room: int | None = None, so_far: str | None = None) -> CompiledPrompt:
        """`room` tokens for the reply, of which the reasoning may take half at most."""
        source = self._question.source
        if room is not None:
            source = replace(source, max_tokens=max(1, room), thinking_tokens=min(source.thinking_tokens, room // 2))
        return compile_prompt(
            source,
            self._question.variables,
            self._question.history[left_out:],
            family_of(self._engine.family),
            markers=self._engine.markers,
            continuation=self._engine.exact,
            so_far=self._so_far if so_far is None else so_far,
        )

    def whole(self, room: int) -> CompiledPrompt | None:
        """The prompt with all of its history, where it fits whatever its tokens are: then nobody has to count them."""
        prompt = self.compile(0, room)
        return prompt if tokens.upper_bound(prompt.messages) + room <= self._engine.context_length else None

    async def count(self, left_out: int, so_far: str | None = None) -> Count:
        prompt = self.compile(left_out, so_far=so_far)
        return await tokens.count(self._client, self._engine, prompt.messages, continues=prompt.continues)

    async def least_left_out(self, limit: int | None, *, alone: bool = False) -> int:
        """The fewest earlier turns to leave out so that the prompt keeps within `limit` tokens, found by bisection.

        What does not fit even without them is refused, or goes `alone`.
        """
        least, most = 0, len(self._question.history)
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
