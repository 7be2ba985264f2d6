"""A version as a plain file for version control: its parameters between two lines of dashes, then its text."""

import re
from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm

from ..models import PromptVersion

NUMBERS = ("temperature", "top_p", "max_tokens", "thinking_tokens")

#: The most bytes read from a file; far more than the longest template.
MAX_BYTES = 200_000


_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")


def as_file(version: PromptVersion) -> str:
    head = "".join(f"{name}: {getattr(version, name)}\n" for name in NUMBERS)
    return f"---\n{head}---\n{version.body}\n"


def parse(text: str) -> tuple[str, dict[str, float]]:
    """The text and the parameters in a file. Raises ValueError, which says what is wrong with it."""
    opening, head, body = (*text.replace("\r\n", "\n").split("---\n", 2), "", "")[:3]
    if opening or not body:
        raise ValueError("it does not begin with its parameters between two lines of dashes")
    pairs = [line.split(":", 1) for line in head.splitlines()]
    numbers = {name.strip(): _number(value) for name, value in pairs}
    if len(numbers) < len(pairs):
        raise ValueError("a parameter occurs twice")
    if unknown := numbers.keys() - set(NUMBERS):
        raise ValueError(f"it has parameters that are unknown here: {', '.join(sorted(unknown))}")
    return body.strip(), numbers


def from_file(file: Any, form: BaseForm) -> Mapping[str, Any]:
    """The submitted data with the content of the file. If the file is malformed, all of it becomes the text, so that
    people see it."""
    text = file.read(MAX_BYTES).decode("utf-8-sig", errors="replace")
    try:
        body, numbers = parse(text)
    except ValueError:
        body, numbers = text, {}
    return {**dict(form.data.items()), "body": body, **numbers}


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError("a parameter is no number")
    return float(text) if "." in text else int(text)
