"""A published template and somebody's inputs become the one message a model receives. Pure: no database, no clock.

The rules a prompt must keep belong to the model's family: r1.py for DeepSeek-R1, generic.py for any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..exceptions import PromptError
from . import generic, placeholders, r1
from .markers import neutralise
from .rules import Family, Request, RuleResult, Source, judge

__all__ = [
    "CompiledPrompt", "Exchange", "Family", "RuleResult", "Source", "compile_prompt", "family_of", "violations",
]  # fmt: skip

_FAMILIES = {family.name: family for family in (r1.FAMILY, generic.FAMILY)}

_CANNOT_CONTINUE = _("This model server cannot go on with an answer it has begun. Ask again.")


@dataclass(frozen=True)
class Exchange:
    """One earlier turn: what was asked, what was answered. Never its reasoning (rule R7)."""

    question: str
    answer: str


@dataclass(frozen=True)
class CompiledPrompt:
    """What goes to the model server. `messages` are {"role", "content"}; `parameters` the sampling fields of the
    request; `continues` whether the last message is an assistant's to go on with."""

    messages: tuple[Mapping[str, str], ...]
    parameters: Mapping[str, Any]
    continues: bool
    results: tuple[RuleResult, ...]


def compile_prompt(
    source: Source,
    variables: Mapping[str, str],
    history: Sequence[Exchange],
    family: Family,
    *,
    markers: Sequence[str] = (),
    continuation: bool = True,
    so_far: str = "",
) -> CompiledPrompt:
    """The prompt for these inputs. Raises PromptError.

    `markers`: special tokens of the served tokenizer. `continuation`: whether the engine goes on with an assistant's
    message (vLLM does). `so_far`: a broken-off reply to go on with, exactly as the model sent it.
    """
    if so_far and not continuation:
        raise PromptError(_CANNOT_CONTINUE, code="cannot_continue")
    reply = so_far or (family.opening if continuation else "")
    messages = (
        *_earlier(history, markers),
        _message("user", _filled(source, variables, markers)),
        *([_message("assistant", reply)] if reply else []),
    )
    parameters = _parameters(source, budget=bool(family.opening) and continuation)
    request = Request(messages, parameters, continues=bool(reply), can_continue=continuation)
    return CompiledPrompt(messages, parameters, bool(reply), judge(family, source, request))


def violations(source: Source, family: Family) -> list[RuleResult]:
    """The rules that a template breaks whatever its inputs will be; what only a request can tell is not among them."""
    return [result for result in judge(family, source) if not result.kept]


def family_of(name: str) -> Family:
    """The family called "r1" or "generic". Raises KeyError."""
    return _FAMILIES[name]


def _earlier(history: Sequence[Exchange], markers: Sequence[str]) -> Iterator[Mapping[str, str]]:
    for exchange in history:
        yield _message("user", neutralise(exchange.question, markers))
        yield _message("assistant", neutralise(exchange.answer, markers))


def _filled(source: Source, variables: Mapping[str, str], markers: Sequence[str]) -> str:
    if placeholders.faults(source.body, source.variables) or not set(source.variables) <= variables.keys():
        raise PromptError
    return placeholders.fill(source.body, {name: neutralise(text, markers) for name, text in variables.items()})


def _message(role: str, content: str) -> Mapping[str, str]:
    return {"role": role, "content": content}


def _parameters(source: Source, *, budget: bool) -> dict[str, Any]:
    """`thinking_token_budget` is vLLM's own field: an engine that cannot continue may not know it."""
    bounded = budget and source.thinking_tokens > 0
    return {
        "temperature": source.temperature,
        "top_p": source.top_p,
        "max_tokens": source.max_tokens,
        **({"thinking_token_budget": source.thinking_tokens} if bounded else {}),
    }
