"""Turns an item into the inputs of a task, as somebody would type them into the form. Pure except for forms.

A study's abstract and the options of a choice become part of the question. A choice has to be boxed, so that it can
be found in the answer.
"""

from types import MappingProxyType

from domains.base import Task

from ..exceptions import TooLong
from .datasets import Item

_CONTEXT = MappingProxyType({"en": "Study abstract:\n{}", "zh": "研究摘要：\n{}"})
_CHOICE = MappingProxyType(
    {
        "en": "End your answer with exactly one of these, within \\boxed{{}}: {}.",
        "zh": "请在回答末尾用 \\boxed{{}} 给出以下选项之一：{}。",
    }
)
#: The form's name for a kind of text that datasets call by another name.
_KINDS = MappingProxyType({"contract": "agreement", "regulation": "statute", "court_case": "judgment", "news": "other"})
_BETWEEN = MappingProxyType({"en": ", ", "zh": "、"})


def inputs(item: Item, task: Task) -> dict[str, str]:
    """The task's cleaned inputs. Raises TooLong if the form does not accept that much text, InvalidInputs."""
    fields = task.form.base_fields
    main = next(iter(task.form().fields))
    given = {main: question(item)}
    kind = _KINDS.get(item.kind, item.kind)
    if "kind" in fields and kind in dict(getattr(fields["kind"], "choices", ())):
        given["kind"] = kind
    limit = getattr(fields[main], "max_length", None)
    if limit and len(given[main]) > limit:
        raise TooLong(count=len(given[main]), limit=limit, exact=False)
    return task.clean(given)


def question(item: Item) -> str:
    """The question with its abstract, options and instruction, one paragraph each."""
    parts = [item.text]
    if item.context:
        parts.append(_CONTEXT[item.language].format(item.context))
    if item.options:
        parts.append("\n".join(f"{letter}. {text}" for letter, text in item.options.items()))
    if item.label:
        parts.append(_CHOICE[item.language].format(_BETWEEN[item.language].join(item.labels)))
    return "\n\n".join(parts)
