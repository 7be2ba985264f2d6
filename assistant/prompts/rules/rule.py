"""Usage rules: what a rule is, and how templates and requests are checked against a model family's rules. Pure.

r1.py has the rules of DeepSeek-R1, qwen3.py those of Qwen3, generic.py those of any other model; all use the checks at
the end of this module. A rule without a check is followed elsewhere in the product, and its sentence says where.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from ...exceptions import Sentence
from ..markers import find_marker, without_markers

Level = Literal["error", "warning"]

#: What the makers of DeepSeek-R1 and of Qwen3 recommend, and a template has by default.
TOP_P = 0.95

#: The variable that holds a document, in every task that has one.
DOCUMENT = "document"


@dataclass(frozen=True)
class PromptSource:
    """The content of a prompt version. `variables` are the names that `body` must use. `max_tokens` bounds the whole
    reply, `thinking_tokens` the reasoning (0: no bound of its own)."""

    body: str
    variables: tuple[str, ...]
    language: str = "en"
    mathematics: bool = False
    temperature: float = 0.6
    top_p: float = TOP_P
    max_tokens: int = 2048
    thinking_tokens: int = 1024


@dataclass(frozen=True)
class JudgedRequest:
    """A prompt about to be sent. `continues`: its last message is to be continued; `can_continue`: the engine can."""

    messages: Sequence[Mapping[str, str]]
    parameters: Mapping[str, Any]
    continues: bool
    can_continue: bool


class Verdict(NamedTuple):
    """Whether a rule is kept. `message` says what is wrong if it is broken, or what to know if it is kept."""

    kept: bool
    message: Sentence = ""


KEPT = Verdict(True)


def kept_if(condition: bool, otherwise: Sentence) -> Verdict:
    return KEPT if condition else Verdict(False, otherwise)


@dataclass(frozen=True)
class Rule:
    """A usage rule. `source`: where it is written down. `field`: the field of a version to change if it is broken.
    `template` checks a version before it is published, `request` a prompt before it is sent. `mend`, if given, returns
    a version that keeps the rule."""

    id: str
    sentence: Sentence
    source: Sentence
    level: Level = "error"
    field: str = "body"
    template: Callable[[PromptSource], Verdict] | None = None
    request: Callable[[JudgedRequest], Verdict] | None = None
    mend: Callable[[PromptSource], PromptSource] | None = None

    @property
    def can_be_mended(self) -> bool:
        """For Django templates, which would call `mend` instead of testing it."""
        return self.mend is not None


@dataclass(frozen=True)
class RuleResult:
    """The outcome of one rule. `rule` is its id ("R1"); `message` says what is wrong unless it is `kept`."""

    rule: str
    kept: bool
    level: Level
    message: str


@dataclass(frozen=True)
class Family:
    """Models that share rules. `opening` is the forced start of every reply; empty for models that do not reason.
    `passage` is what they call a passage that was found, `citation` how they refer to the one with the number X.
    `sampling` are parameters of every request to vLLM that templates have no fields for."""

    name: str
    rules: tuple[Rule, ...]
    opening: str = ""
    passage: str = "passage"
    citation: str = "[X]"
    sampling: Mapping[str, float] = field(default_factory=dict)

    @property
    def reasons(self) -> bool:
        """Whether its models reason before they answer."""
        return bool(self.opening)

    def reply_so_far(self, reasoning: str, text: str) -> str:
        """The reply so far as raw model output; empty if it has not begun.

        A model that reasons starts with `opening` (for DeepSeek-R1, rule R5) and closes the tag before the answer.
        """
        if not self.reasons or not (reasoning or text):
            return text
        return f"{self.opening}{reasoning}</think>{text}" if text else f"{self.opening}{reasoning}"

    def rule(self, rule_id: str) -> Rule:
        """Raises KeyError."""
        return {rule.id: rule for rule in self.rules}[rule_id]


def judge(family: Family, source: PromptSource, request: JudgedRequest | None = None) -> tuple[RuleResult, ...]:
    """The outcome of every rule that can be checked, in order; without a request, of those that check the template."""
    results = []
    for rule in family.rules:
        verdicts = [rule.template(source)] if rule.template else []
        if request is not None and rule.request:
            verdicts.append(rule.request(request))
        if verdicts:
            verdict = next((each for each in verdicts if not each.kept), verdicts[-1])
            results.append(RuleResult(rule.id, verdict.kept, rule.level, str(verdict.message)))
    return tuple(results)


# --- Checks that families share ---------------------------------------------------------------------------------------

_SYSTEM_PART = re.compile(
    r"^[ \t#*\[<]*(?:system|系统)(?: ?prompt| ?message|提示词?|消息)?[\]>* \t]*[:：]", re.I | re.M
)
_STEP_BY_STEP = re.compile(r"step[ -]by[ -]step|逐步", re.I)
_WORKED_EXAMPLE = re.compile(
    r"^[ \t#*]*(?:(?:example|示例|范例)[ \t\d]*+[ \t*]*+[:：]|(?:example|示例|范例|例)[ \t]*[\d一二三]"
    r"|(?:Q|question|input|问|问题|输入)[ \t*]*[:：][^\n{]+\n\s*(?:A|answer|output|答|回答|输出)[ \t*]*[:：])",
    re.I | re.M,
)
_BOXED = MappingProxyType(
    {
        "en": "Please reason step by step, and put your final answer within \\boxed{}.",
        "zh": "请逐步推理，并将最终答案放在 \\boxed{} 内。",
    }
)
_DOCUMENT_PLACE = re.compile(rf"\{{\{{\s*{DOCUMENT}\s*\}}\}}")
_CONTENT_BEGIN, _CONTENT_END = "[file content begin]", "[file content end]"


def no_system_part(source: PromptSource) -> Verdict:
    """Allows neither a heading "System:" nor a special token: only the request assigns roles."""
    if marker := find_marker(source.body):
        return Verdict(
            False, _("The text holds %(marker)s, which belongs to the model: take it out.") % {"marker": marker}
        )
    return kept_if(
        not _SYSTEM_PART.search(source.body),
        _("A part is headed as a system message: say it in the first sentences of the text, without the heading."),
    )


def without_system_part(source: PromptSource) -> PromptSource:
    """Remove the heading; the text under it stays in the user's message."""
    body = _SYSTEM_PART.sub("", source.body)
    return replace(source, body=without_markers(body).strip())


def no_system_role(request: JudgedRequest) -> Verdict:
    roles = {message["role"] for message in request.messages}
    return kept_if(roles <= {"user", "assistant"}, _("The prompt has a system message."))


def opens_with_reasoning(request: JudgedRequest, opening: str) -> Verdict:
    if not request.can_continue:
        return Verdict(True, _("This model server cannot be made to begin a reply: left to its chat template."))
    last = request.messages[-1]
    begun = request.continues and last["role"] == "assistant" and last["content"].startswith(opening)
    return kept_if(begun, _("The reply does not begin with its reasoning."))


def recommended_top_p(source: PromptSource) -> Verdict:
    return kept_if(
        source.top_p == TOP_P,
        _("top_p is %(value)s; 0.95 is recommended.") % {"value": source.top_p},
    )


def answer_has_room(source: PromptSource, most: int) -> Verdict:
    """The reply has at most `most` tokens, and the reasoning fewer than the reply."""
    if source.max_tokens > most:
        return Verdict(False, _("The reply may have at most %(most)d tokens.") % {"most": most})
    return kept_if(
        source.thinking_tokens < source.max_tokens,
        _("The reasoning may take up the whole reply: leave room for an answer after it."),
    )


def shortened_to(source: PromptSource, most: int) -> PromptSource:
    """Limit the reply to `most` tokens, and its reasoning to half of them."""
    most = min(source.max_tokens, most)
    return replace(source, max_tokens=most, thinking_tokens=min(source.thinking_tokens, most // 2))


def boxed_mathematics(source: PromptSource) -> Verdict:
    asks = "\\boxed{" in source.body and _STEP_BY_STEP.search(source.body)
    return kept_if(
        not source.mathematics or bool(asks),
        _("This task calculates: ask to reason step by step and to put the final answer within \\boxed{}."),
    )


def with_boxed_mathematics(source: PromptSource) -> PromptSource:
    """Append the model card's own sentence."""
    return replace(source, body=f"{source.body.rstrip()}\n\n{_BOXED[source.language]}")


def no_earlier_reasoning(request: JudgedRequest) -> Verdict:
    """No answer holds reasoning, except a last message that is to be continued."""
    earlier = request.messages[:-1] if request.continues else request.messages
    answers = [message["content"] for message in earlier if message["role"] == "assistant"]
    return kept_if(
        not any("<think>" in answer or "</think>" in answer for answer in answers),
        _("An earlier answer is sent with its reasoning."),
    )


def file_shape(source: PromptSource) -> Verdict:
    """The model card's format for files: name, content between two delimiters, then the question."""
    if DOCUMENT not in source.variables:
        return KEPT
    begin, end = source.body.find(_CONTENT_BEGIN), source.body.find(_CONTENT_END)
    place = _DOCUMENT_PLACE.search(source.body)
    named = 0 <= source.body.find("[file name]:") < begin
    enclosed = place is not None and begin < place.start() < end
    return kept_if(
        named and enclosed and bool(source.body[end + len(_CONTENT_END) :].strip()),
        _(
            "A document stands as: a line [file name]: and its name, [file content begin], {{ document }}, "
            "[file content end], and what is asked last."
        ),
    )


def no_worked_examples(source: PromptSource) -> Verdict:
    return kept_if(
        not _WORKED_EXAMPLE.search(source.body),
        _("There seems to be a worked example: describe the task and the form of the answer instead."),
    )
