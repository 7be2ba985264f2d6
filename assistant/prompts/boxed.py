r"""The final answer that a model puts within `\boxed{}` when it is asked to (rule R3). Pure."""

import re

_OPENING = re.compile(r"\\boxed\s*\{")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)


def boxed_answer(text: str) -> str:
    r"""What the last complete `\boxed{...}` holds, braces nested to any depth; empty where there is none."""
    for opening in reversed(list(_OPENING.finditer(text))):
        end = _closing(text, opening.end())
        if end is not None:
            return text[opening.end() : end].strip()
    return ""


def _closing(text: str, start: int) -> int | None:
    """Where the brace that was opened just before `start` is closed. An escaped brace is a character."""
    depth = 1
    for brace in _BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(brace.group(), 0)
        if depth == 0:
            return brace.start()
    return None
