"""A version as a plain file, at home in version control: its numbers between two lines of dashes, then its text."""

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm

from .models import PromptVersion

NUMBERS = ("temperature", "top_p", "max_tokens", "thinking_tokens")

#: Bytes of a file that is read, at most: far above the longest template.
MAX_BYTES = 200_000


def as_file(version: PromptVersion) -> str:
    head = "".join(f"{name}: {getattr(version, name)}\n" for name in NUMBERS)
    return f"---\n{head}---\n{version.body}\n"


def parse(text: str) -> tuple[str, dict[str, float]]:
    """The text and the numbers of a file. Raises ValueError, saying what is wrong with it."""
    opening, head, body = (*text.replace("\r\n", "\n").split("---\n", 2), "", "")[:3]
    if opening or not body:
        raise ValueError("it does not begin with its parameters between two lines of dashes")
    pairs = [line.split(":", 1) for line in head.splitlines()]
    numbers = {name.strip(): _number(value) for name, value in pairs}
    if unknown := numbers.keys() - set(NUMBERS):
        raise ValueError(f"it has parameters that are unknown here: {', '.join(sorted(unknown))}")
    return body.strip(), numbers


def from_file(file: Any, form: BaseForm) -> Mapping[str, Any]:
    """What the form was sent, with what the file says; a file that is none becomes the text, for people to see."""
    text = file.read(MAX_BYTES).decode("utf-8-sig", errors="replace")
    try:
        body, numbers = parse(text)
    except ValueError:
        body, numbers = text, {}
    return {**dict(form.data.items()), "body": body, **numbers}


def _number(text: str) -> float:
    return float(text) if "." in text else int(text)
