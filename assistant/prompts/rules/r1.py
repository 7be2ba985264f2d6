"""The usage rules of the DeepSeek-R1 family, each with its source. Pure.

card: README of deepseek-ai/DeepSeek-R1, "Usage Recommendations" and "Official Prompts" (MIT). generation config: the
generation_config.json shipped with the model. paper: arXiv 2501.12948. R4 cannot be checked on a single prompt.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from .rule import (
    TOP_P,
    Family,
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
    no_worked_examples,
    opens_with_reasoning,
    recommended_top_p,
    shortened_to,
    with_boxed_mathematics,
    without_system_part,
)

#: Every reply is made to begin like this; otherwise the model sometimes skips its reasoning.
OPENING = "<think>\n"

LEAST_TEMPERATURE, TEMPERATURE, MOST_TEMPERATURE = 0.5, 0.6, 0.7

#: The token limit of replies in the published evaluations.
MOST_TOKENS = 32_768


def _temperature(source: PromptSource) -> Verdict:
    return kept_if(
        LEAST_TEMPERATURE <= source.temperature <= MOST_TEMPERATURE,
        _("The temperature is %(value)s. Set it between 0.5 and 0.7; 0.6 is recommended.")
        % {"value": source.temperature},
    )


RULES = (
    Rule(
        "R1",
        _("The temperature is between 0.5 and 0.7: outside, answers repeat themselves or fall apart."),
        _("card, usage recommendation 1"),
        field="temperature",
        template=_temperature,
        mend=lambda source: replace(source, temperature=TEMPERATURE),
    ),
    Rule(
        "R2",
        _("There is no system message: every instruction stands in the user's message."),
        _("card, usage recommendation 2"),
        template=no_system_part,
        request=no_system_role,
        mend=without_system_part,
    ),
    Rule(
        "R3",
        _("For mathematics the model is asked to reason step by step and to box its final answer."),
        _("card, usage recommendation 3"),
        template=boxed_mathematics,
        mend=with_boxed_mathematics,
    ),
    Rule("R4", _("Results are averaged over several samples: evaluations do so."), _("card, usage recommendation 4")),
    Rule(
        "R5",
        _("Every reply begins with <think> and a line break, so that reasoning is not skipped."),
        _("card, usage recommendations"),
        request=lambda request: opens_with_reasoning(request, OPENING),
    ),
    Rule(
        "R6",
        _("top_p is 0.95."),
        _("generation config; card, evaluation settings"),
        level="warning",
        field="top_p",
        template=recommended_top_p,
        mend=lambda source: replace(source, top_p=TOP_P),
    ),
    Rule(
        "R7",
        _("Earlier answers are sent without their reasoning."),
        _("the model's chat template"),
        request=no_earlier_reasoning,
    ),
    Rule(
        "R8",
        _("A document has the card's shape: name, content between two lines, the question last."),
        _("card, official prompts"),
        level="warning",
        template=file_shape,
    ),
    Rule(
        "R9",
        _("The template describes the task and has no worked examples: they make these models worse."),
        _("paper, prompt engineering"),
        level="warning",
        template=no_worked_examples,
    ),
    Rule(
        "R10",
        _("The reasoning leaves room for an answer, and the reply is no longer than ever evaluated."),
        _("card, evaluation settings"),
        field="max_tokens",
        template=lambda source: answer_has_room(source, MOST_TOKENS),
        mend=lambda source: shortened_to(source, MOST_TOKENS),
    ),
)

#: The card's shape of what a search found: [webpage X begin], cited as [citation:X].
FAMILY = Family("r1", RULES, OPENING, passage="webpage", citation="[citation:X]")
