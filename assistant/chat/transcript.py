"""What a model is told of the past: earlier answers without their reasoning, and a broken-off answer to go on with."""

from collections.abc import Iterable

from ..prompts.compiler import Exchange
from .models import Turn

#: States whose text is an answer worth remembering, if only a part of one.
_REMEMBERED = frozenset({"completed", "length", "stopped", "interrupted"})


def history(turns: Iterable[Turn]) -> list[Exchange]:
    """The earlier turns that have an answer, oldest first. Reasoning stays behind (rule R7)."""
    return [Exchange(turn.question, turn.text.strip()) for turn in turns if turn.state in _REMEMBERED and turn.text]


def carried(turn: Turn, earlier: Iterable[Turn]) -> dict[str, str]:
    """The turn's inputs, with what its task takes over from the latest earlier turn that has it."""
    inputs: dict[str, str] = dict(turn.inputs)
    for name in turn.task_object.carries:
        found = (past.inputs.get(name) for past in reversed(list(earlier)))
        inputs[name] = inputs.get(name) or next(filter(None, found), "")
    return inputs


def reply_so_far(family: str, reasoning: str, text: str) -> str:
    """What the model had said, as it would stand in its own output; empty where it had said nothing.

    DeepSeek-R1 opens with `<think>` and a line break (rule R5) and closes the tag before the answer.
    """
    if family != "r1" or not (reasoning or text):
        return text
    return f"<think>\n{reasoning}</think>{text}" if text else f"<think>\n{reasoning}"
