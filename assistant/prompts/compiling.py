"""Compiles short prompts on the event loop and long ones in a worker process, so that they do not block the loop."""

from collections.abc import Mapping, Sequence

from ..workers.pool import Caller
from .compiler import CompiledPrompt, PromptSource, QuestionAndAnswer, compile_prompt, family_named
from .passages import Quoted

#: The most characters to compile on the event loop, which takes about 20 ms.
SHORT = 50_000


async def compile_long(
    person: int,
    source: PromptSource,
    variables: Mapping[str, str],
    history: Sequence[QuestionAndAnswer],
    family: str,
    *,
    markers: Sequence[str] = (),
    continuation: bool = True,
    so_far: str = "",
    nonce: str,
    passages: Sequence[Quoted] | None = None,
) -> CompiledPrompt:
    """Like compile_prompt, on behalf of a person. Also raises Overloaded, TooSlow and WorkerFailed."""
    size = sum(map(len, variables.values())) + sum(len(turn.question) + len(turn.answer) for turn in history)
    size += sum(passage.size for passage in passages or ())
    if size <= SHORT:
        return compile_named(source, variables, history, family, markers, continuation, so_far, nonce, passages)
    return await Caller(person).run(
        compile_named, source, variables, history, family, markers, continuation, so_far, nonce, passages
    )


async def compile_parts(
    person: int,
    source: PromptSource,
    filled: Sequence[Mapping[str, str]],
    family: str,
    markers: Sequence[str],
    continuation: bool,
    nonce: str,
) -> list[CompiledPrompt]:
    """Compile one prompt for each set of variables. Raises PromptError, Overloaded, TooSlow, WorkerFailed."""
    if sum(len(text) for variables in filled for text in variables.values()) <= SHORT:
        return compile_all(source, filled, family, markers, continuation, nonce)
    return await Caller(person).run(compile_all, source, filled, family, markers, continuation, nonce)


def compile_named(
    source: PromptSource,
    variables: Mapping[str, str],
    history: Sequence[QuestionAndAnswer],
    family: str,
    markers: Sequence[str],
    continuation: bool,
    so_far: str,
    nonce: str,
    passages: Sequence[Quoted] | None = None,
) -> CompiledPrompt:
    """compile_prompt by the family's name: a Family holds functions, which cannot be sent to a worker."""
    return compile_prompt(
        source,
        variables,
        history,
        family_named(family),
        markers=markers,
        continuation=continuation,
        so_far=so_far,
        nonce=nonce,
        passages=passages,
    )


def compile_all(
    source: PromptSource,
    filled: Sequence[Mapping[str, str]],
    family: str,
    markers: Sequence[str],
    continuation: bool,
    nonce: str,
) -> list[CompiledPrompt]:
    return [compile_named(source, variables, (), family, markers, continuation, "", nonce) for variables in filled]
