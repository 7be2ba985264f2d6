"""The usage rules of the Qwen3 family while it thinks, each with its source. Pure.

card: README of Qwen/Qwen3-1.7B, "Best Practices" (Apache-2.0), which the models tuned from it inherit.
"""

from dataclasses import replace
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from .rule import (
    TOP_P,
    Family,
    JudgedRequest,
    PromptSource,
    Rule,
    Verdict,
    answer_has_room,
    boxed_mathematics,
    file_shape,
    kept_if,
    no_earlier_reasoning,
    no_system_part,
    no_system_role,
    opens_with_reasoning,
    recommended_top_p,
    shortened_to,
    with_boxed_mathematics,
    without_system_part,
)

#: The chat template of the card lets the model write this itself; here every reply begins with it.
OPENING = "<think>\n"

TEMPERATURE = 0.6

#: Sent with every request, since templates have no fields for them.
SAMPLING = MappingProxyType({"top_k": 20, "min_p": 0.0})

#: The length of replies that the card recommends for most questions.
MOST_TOKENS = 32_768


def _no_greedy_decoding(source: PromptSource) -> Verdict:
    return kept_if(source.temperature > 0, _("The temperature is 0: set it to 0.6."))


def _temperature(source: PromptSource) -> Verdict:
    return kept_if(
        source.temperature == TEMPERATURE,
        _("The temperature is %(value)s; 0.6 is recommended.") % {"value": source.temperature},
    )


def _sampling(request: JudgedRequest) -> Verdict:
    if not request.can_continue:
        return Verdict(True, _("This model server is not known to take them: left to its own configuration."))
    return kept_if(SAMPLING.items() <= dict(request.parameters).items(), _("top_k is not 20, or min_p is not 0."))


RULES = (
    Rule(
        "Q1",
        _("The temperature is above 0: with greedy decoding answers repeat themselves endlessly."),
        _("card, best practice 1"),
        field="temperature",
        template=_no_greedy_decoding,
        mend=lambda source: replace(source, temperature=TEMPERATURE),
    ),
    Rule(
        "Q2",
        _("The temperature is 0.6."),
        _("card, best practice 1"),
        level="warning",
        field="temperature",
        template=_temperature,
        mend=lambda source: replace(source, temperature=TEMPERATURE),
    ),
    Rule(
        "Q3",
        _("top_p is 0.95."),
        _("card, best practice 1"),
        level="warning",
        field="top_p",
        template=recommended_top_p,
        mend=lambda source: replace(source, top_p=TOP_P),
    ),
    Rule("Q4", _("top_k is 20 and min_p is 0."), _("card, best practice 1"), request=_sampling),
    Rule(
        "Q5",
        _("There is no system message: one form of prompt serves every family."),
        _("this product"),
        template=no_system_part,
        request=no_system_role,
        mend=without_system_part,
    ),
    Rule(
        "Q6",
        _("For mathematics the model is asked to reason step by step and to box its final answer."),
        _("card, best practice 3"),
        template=boxed_mathematics,
        mend=with_boxed_mathematics,
    ),
    Rule(
        "Q7",
        _("Every reply begins with <think> and a line break, so that reasoning is not skipped."),
        _("the model's chat template, thinking enabled"),
        request=lambda request: opens_with_reasoning(request, OPENING),
    ),
    Rule(
        "Q8",
        _("Earlier answers are sent without their reasoning."),
        _("card, best practice 4"),
        request=no_earlier_reasoning,
    ),
    Rule(
        "Q9",
        _("A document stands between its two lines, the question last."),
        _("this product: inputs cannot close them"),
        level="warning",
        template=file_shape,
    ),
    Rule(
        "Q10",
        _("The reasoning leaves room for an answer, and the reply is no longer than recommended."),
        _("card, best practice 2"),
        field="max_tokens",
        template=lambda source: answer_has_room(source, MOST_TOKENS),
        mend=lambda source: shortened_to(source, MOST_TOKENS),
    ),
)

FAMILY = Family("qwen3", RULES, OPENING, sampling=SAMPLING)
