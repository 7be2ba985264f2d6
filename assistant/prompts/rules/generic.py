"""The rules for models of no known family: those of every chat model, and this product's own promises. Pure."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from .rule import (
    Family,
    PromptSource,
    Rule,
    Verdict,
    boxed_mathematics,
    file_shape,
    kept_if,
    no_earlier_reasoning,
    no_system_part,
    no_system_role,
    with_boxed_mathematics,
    without_system_part,
)


def _sampling(source: PromptSource) -> Verdict:
    return kept_if(
        0 <= source.temperature <= 2 and 0 < source.top_p <= 1,
        _("The temperature must lie between 0 and 2, and top_p between 0 and 1."),
    )


RULES = (
    Rule(
        "G1",
        _("Temperature and top_p are values that a model server accepts."),
        _("OpenAI API reference, chat completions"),
        field="temperature",
        template=_sampling,
        mend=lambda source: replace(source, temperature=0.6, top_p=0.95),
    ),
    Rule(
        "G2",
        _("There is no system message: one form of prompt serves every family."),
        _("this product"),
        template=no_system_part,
        request=no_system_role,
        mend=without_system_part,
    ),
    Rule(
        "G3",
        _("For mathematics the model is asked to reason step by step and to box its final answer."),
        _("this product: the boxed answer is shown"),
        template=boxed_mathematics,
        mend=with_boxed_mathematics,
    ),
    Rule(
        "G4",
        _("Earlier answers are sent without reasoning."),
        _("this product"),
        request=no_earlier_reasoning,
    ),
    Rule(
        "G5",
        _("A document stands between its two lines, the question last."),
        _("this product: inputs cannot close them"),
        level="warning",
        template=file_shape,
    ),
)

FAMILY = Family("generic", RULES)
