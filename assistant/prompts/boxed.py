r"""Extracts the final answer that a model was asked to put within `\boxed{}` (rule R3). Pure."""

import re

#: An escaped brace is plain text, so `\{` must match before `{`.
_PIECE = re.compile(r"\\boxed\s*\{|\\.|[{}]", re.DOTALL)


def boxed_answer(text: str) -> str:
    r"""The content of the last complete `\boxed{...}`, with braces nested to any depth; empty if there is none."""
    return text[slice(*boxed_place(text))]


def boxed_place(text: str) -> tuple[int, int]:
    """Where it begins and ends."""
    last_start, last_end = 0, 0
    opened: list[int | None] = []
    for piece in _PIECE.finditer(text):
        if piece.group() == "{":
            opened.append(None)
        elif piece.group().endswith("{") and len(piece.group()) > 2:
            opened.append(piece.end())
        elif piece.group() == "}" and opened:
            start = opened.pop()
            if start is not None and start > last_start:
                last_start, last_end = start, piece.start()
    inside = text[last_start:last_end]
    return last_start + len(inside) - len(inside.lstrip()), last_start + len(inside.rstrip())
