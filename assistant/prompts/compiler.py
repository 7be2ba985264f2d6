"""Compiles a published template and a person's inputs into the messages for a model. Pure: no database, no clock.

The rules that a prompt must follow depend on the model's family: rules/r1.py for DeepSeek-R1, rules/generic.py for all
others.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..exceptions import PromptError
from . import placeholders
from .delimiters import delimited
from .markers import break_markers, neutralise
from .passages import Quoted, passages_part
from .rules import generic, qwen3, r1
from .rules.rule import Family, JudgedRequest, PromptSource, RuleResult, judge

__all__ = [
    "CompiledPrompt",
    "Family",
    "PromptSource",
    "QuestionAndAnswer",
    "RuleResult",
    "compile_prompt",
    "family_named",
    "violations",
]

_FAMILIES = {family.name: family for family in (r1.FAMILY, qwen3.FAMILY, generic.FAMILY)}

#: What an answer has behind a sentence that rests on a passage: [1], [citation:1].
_CITATION = re.compile(r" ?\[(?:citation:)?\d{1,2}\]")

_CANNOT_CONTINUE = _("This model server cannot go on with an answer it has begun. Ask again.")


@dataclass(frozen=True)
class QuestionAndAnswer:
    """One earlier turn: the question and the answer, without its reasoning (rule R7). `cites`: the answer has numbers
    of passages of the library, which the prompt leaves out: they would name those of another question."""

    question: str
    answer: str
    cites: bool = False


@dataclass(frozen=True)
class CompiledPrompt:
    """What is sent to the model server.

    `messages` are {"role", "content"}; `parameters` are the sampling fields of the request. `continues`: the last
    message is the assistant's, to be continued. `results`: how it fares by each rule. `reasons`: the model reasons
    before it answers.
    """

    messages: tuple[Mapping[str, str], ...]
    parameters: Mapping[str, Any]
    continues: bool
    results: tuple[RuleResult, ...]
    reasons: bool


def compile_prompt(
    source: PromptSource,
    variables: Mapping[str, str],
    history: Sequence[QuestionAndAnswer],
    family: Family,
    *,
    markers: Sequence[str] = (),
    continuation: bool = True,
    so_far: str = "",
    nonce: str = "",
    passages: Sequence[Quoted] | None = None,
) -> CompiledPrompt:
    """Compile the prompt for these inputs. Raises PromptError.

    `markers`: special tokens of the served tokenizer. `continuation`: whether the engine can continue an assistant's
    message (vLLM can). `so_far`: an incomplete reply to continue, exactly as the model sent it. `nonce`: a random word
    for the template's delimiters; empty only to rebuild requests of version 0.1, which had none. `passages`: what was
    found in the library; None where it was not searched.
    """
    if so_far and not continuation:
        raise PromptError(_CANNOT_CONTINUE, code="cannot_continue")
    reply = so_far or (family.opening if continuation else "")
    clean = partial(neutralise if nonce else break_markers, markers=markers)
    asked = _filled(source, variables, clean, nonce)
    if passages is not None:
        asked = f"{passages_part(passages, family, source.language, clean, nonce)}\n\n{asked}"
    messages = (
        *_earlier(history, clean),
        _message("user", asked),
        *([_message("assistant", reply)] if reply else []),
    )
    parameters = _parameters(source, family, vllm=continuation)
    request = JudgedRequest(messages, parameters, continues=bool(reply), can_continue=continuation)
    return CompiledPrompt(messages, parameters, bool(reply), judge(family, source, request), family.reasons)


def violations(source: PromptSource, family: Family) -> list[RuleResult]:
    """The rules that a template breaks whatever its inputs. Rules that only a request can break are not checked."""
    return [result for result in judge(family, source) if not result.kept]


def family_named(name: str) -> Family:
    """The family with this name, "r1", "qwen3" or "generic". Raises KeyError."""
    return _FAMILIES[name]


def _earlier(history: Sequence[QuestionAndAnswer], clean: Callable[[str], str]) -> Iterator[Mapping[str, str]]:
    for exchange in history:
        yield _message("user", clean(exchange.question))
        answer = _CITATION.sub("", exchange.answer).strip() if exchange.cites else exchange.answer
        yield _message("assistant", clean(answer))


def _filled(source: PromptSource, variables: Mapping[str, str], clean: Callable[[str], str], nonce: str) -> str:
    if placeholders.faults(source.body, source.variables) or not set(source.variables) <= variables.keys():
        raise PromptError
    body = delimited(source.body, nonce)
    return placeholders.fill(body, {name: clean(text) for name, text in variables.items()})


def _message(role: str, content: str) -> Mapping[str, str]:
    return {"role": role, "content": content}


def _parameters(source: PromptSource, family: Family, *, vllm: bool) -> dict[str, Any]:
    """The sampling fields. `thinking_token_budget` and the family's own are sent only to engines of vLLM's dialect."""
    bounded = vllm and family.reasons and source.thinking_tokens > 0
    return {
        "temperature": source.temperature,
        "top_p": source.top_p,
        **(family.sampling if vllm else {}),
        "max_tokens": source.max_tokens,
        **({"thinking_token_budget": source.thinking_tokens} if bounded else {}),
    }
