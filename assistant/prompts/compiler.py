"""A published template and somebody's inputs become the one message a model receives. Pure: no database, no clock.

The rules a prompt must keep belong to the model's family: r1.py for DeepSeek-R1, generic.py for any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..exceptions import PromptError

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Source:
    """What a prompt version says. `temperature`, `top_p`: sampling; `max_tokens`: of the whole reply;
    `thinking_tokens`: of the reasoning, 0 for no bound. `variables` are the names `body` may use."""

    body: str
    variables: tuple[str, ...]
    language: str = "en"
    mathematics: bool = False
    temperature: float = 0.6
    top_p: float = 0.95
    max_tokens: int = 2048
    thinking_tokens: int = 1024


@dataclass(frozen=True)
class Exchange:
    """One earlier turn: what was asked, what was answered. Never its reasoning (rule R7)."""

    question: str
    answer: str


@dataclass(frozen=True)
class RuleResult:
    """`rule` is its id ("R1"); `kept` whether the prompt keeps it; `message` says what is wrong where it does not."""

    rule: str
    kept: bool
    level: Level
    message: str


@dataclass(frozen=True)
class CompiledPrompt:
    """What goes to the model server. `messages` are {"role", "content"}; `parameters` the sampling fields of the
    request; `continues` whether the last message is an assistant's to go on with; `sha256` of both, canonical."""

    messages: tuple[Mapping[str, str], ...]
    parameters: Mapping[str, Any]
    continues: bool
    results: tuple[RuleResult, ...]
    sha256: str
