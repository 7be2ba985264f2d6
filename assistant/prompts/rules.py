"""What a usage rule is, and how a template and a request are judged by the rules of a model family. Pure.

r1.py holds the rules of DeepSeek-R1, generic.py those of any other model; both borrow the checks at the end of this
module. A rule without a check is kept elsewhere in the product, and its sentence says so.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from ..exceptions import Sentence
from .markers import find_marker

Level = Literal["error", "warning"]

#: The variable that holds a document, in every task that has one.
DOCUMENT = "document"


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
class Request:
    """A prompt on its way to an engine. `can_continue`: whether the engine goes on with an assistant's message."""

    messages: Sequence[Mapping[str, str]]
    parameters: Mapping[str, Any]
    continues: bool
    can_continue: bool


class Verdict(NamedTuple):
    """`message` says what is wrong where the rule is broken, or what to know where it is kept."""

    kept: bool
    message: Sentence = ""


KEPT = Verdict(True)


def kept_if(condition: bool, otherwise: Sentence) -> Verdict:
    return KEPT if condition else Verdict(False, otherwise)


@dataclass(frozen=True)
class Rule:
    """`source` is where the rule is written down; `field` the field of a version that mends it; `template` judges a
    version before it is published, `request` what is about to be sent; `mend` gives a version that keeps the rule,
    where a program can."""

    id: str
    sentence: Sentence
    source: Sentence
    level: Level = "error"
    field: str = "body"
    template: Callable[[Source], Verdict] | None = None
    request: Callable[[Request], Verdict] | None = None
    mend: Callable[[Source], Source] | None = None

    @property
    def can_be_mended(self) -> bool:
        """For pages: a template would call `mend`."""
        return self.mend is not None


@dataclass(frozen=True)
class RuleResult:
    """`rule` is its id ("R1"); `kept` whether the prompt keeps it; `message` says what is wrong where it does not."""

    rule: str
    kept: bool
    level: Level
    message: str


@dataclass(frozen=True)
class Family:
    """Models that share rules. `opening` is how every reply is made to begin; empty for models that do not reason."""

    name: str
    rules: tuple[Rule, ...]
    opening: str = ""

    def rule(self, rule_id: str) -> Rule:
        """Raises KeyError."""
        return {rule.id: rule for rule in self.rules}[rule_id]


def judge(family: Family, source: Source, request: Request | None = None) -> tuple[RuleResult, ...]:
    """Every rule that has something to check, in order; without a request, what the template alone can tell."""
    results = []
    for rule in family.rules:
        verdicts = [rule.template(source)] if rule.template else []
        if request is not None and rule.request:
            verdicts.append(rule.request(request))
        if verdicts:
            verdict = next((found for found in verdicts if not found.kept), verdicts[-1])
            results.append(RuleResult(rule.id, verdict.kept, rule.level, str(verdict.message)))
    return tuple(results)


# --- Checks that families share ---------------------------------------------------------------------------------------

_SYSTEM_PART = re.compile(
    r"^[ \t#*\[<]*(?:system|系统)(?: ?prompt| ?message|提示词?|消息)?[\]>* \t]*[:：]", re.I | re.M
)
_STEP_BY_STEP = re.compile(r"step[ -]by[ -]step|逐步", re.I)
_WORKED_EXAMPLE = re.compile(
    r"^[ \t#*]*(?:(?:example|示例|范例)[ \t\d]*[ \t*]*[:：]|(?:example|示例|范例|例)[ \t]*[\d一二三]"
    r"|(?:Q|question|input|问|问题|输入)[ \t*]*[:：][^\n{]+\n\s*(?:A|answer|output|答|回答|输出)[ \t*]*[:：])",
    re.I | re.M,
)
_BOXED = MappingProxyType(
    {
        "en": "Please reason step by step, and put your final answer within \\boxed{}.",
        "zh": "请逐步推理，并将最终答案放在 \\boxed{} 内。",
    }
)
_CONTENT_BEGIN, _CONTENT_END = "[file content begin]", "[file content end]"


def no_system_part(source: Source) -> Verdict:
    """Neither a part headed "System:" nor a role's token: roles come from the request alone."""
    if marker := find_marker(source.body):
        return Verdict(
            False, _("The text holds %(marker)s, which belongs to the model: take it out.") % {"marker": marker}
        )
    return kept_if(
        not _SYSTEM_PART.search(source.body),
        _("A part is headed as a system message: say it in the first sentences of the text, without the heading."),
    )


def without_system_part(source: Source) -> Source:
    """What stood under the heading stays where it is: in the user's message."""
    body = _SYSTEM_PART.sub("", source.body)
    while marker := find_marker(body):
        body = body.replace(marker, "")
    return replace(source, body=body.strip())


def no_system_role(request: Request) -> Verdict:
    roles = {message["role"] for message in request.messages}
    return kept_if(roles <= {"user", "assistant"}, _("The prompt has a system message."))


def boxed_mathematics(source: Source) -> Verdict:
    asks = "\\boxed{" in source.body and _STEP_BY_STEP.search(source.body)
    return kept_if(
        not source.mathematics or bool(asks),
        _("This task calculates: ask to reason step by step and to put the final answer within \\boxed{}."),
    )


def with_boxed_mathematics(source: Source) -> Source:
    """The card's own sentence, at the end."""
    return replace(source, body=f"{source.body.rstrip()}\n\n{_BOXED[source.language]}")


def no_earlier_reasoning(request: Request) -> Verdict:
    """The last message may be the reply that goes on; every other answer stands without its reasoning."""
    earlier = request.messages[:-1] if request.continues else request.messages
    answers = [message["content"] for message in earlier if message["role"] == "assistant"]
    return kept_if(
        not any("<think>" in answer or "</think>" in answer for answer in answers),
        _("An earlier answer goes along with its reasoning."),
    )


def file_shape(source: Source) -> Verdict:
    """The model card's shape of a file: its name, its content between two lines, what is asked after it."""
    if DOCUMENT not in source.variables:
        return KEPT
    begin, end = source.body.find(_CONTENT_BEGIN), source.body.find(_CONTENT_END)
    place = re.search(r"\{\{\s*" + DOCUMENT + r"\s*\}\}", source.body)
    named = 0 <= source.body.find("[file name]:") < begin
    enclosed = place is not None and begin < place.start() < end
    return kept_if(
        named and enclosed and bool(source.body[end + len(_CONTENT_END) :].strip()),
        _(
            "A document stands as: a line [file name]: and its name, [file content begin], {{ document }}, "
            "[file content end], and what is asked last."
        ),
    )


def no_worked_examples(source: Source) -> Verdict:
    return kept_if(
        not _WORKED_EXAMPLE.search(source.body),
        _("There seems to be a worked example: describe the task and the form of the answer instead."),
    )
