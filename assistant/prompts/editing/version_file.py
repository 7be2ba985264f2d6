"""A version as a plain file for version control: its parameters between two lines of dashes, then its text."""

import re
from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm

from ..models import PromptVersion

NUMBERS = ("temperature", "top_p", "max_tokens", "thinking_tokens")

#: The parameter that is a word.
PASSAGES = "passages"

#: The most bytes read from a file; far more than the longest template.
MAX_BYTES = 200_000


_NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?")


def as_file(version: PromptVersion) -> str:
    head = "".join(f"{name}: {getattr(version, name)}\n" for name in (*NUMBERS, PASSAGES))
    return f"---\n{head}---\n{version.body}\n"


def parse(text: str) -> tuple[str, dict[str, Any]]:
    """The text and the parameters in a file. Raises ValueError, which says what is wrong with it."""
    opening, head, body = (*text.replace("\r\n", "\n").split("---\n", 2), "", "")[:3]
    if opening or not body:
        raise ValueError("it does not begin with its parameters between two lines of dashes")
    pairs = [line.split(":", 1) for line in head.splitlines()]
    given = {name.strip(): value.strip() for name, value in pairs}
    if len(given) < len(pairs):
        raise ValueError("a parameter occurs twice")
    if unknown := given.keys() - {*NUMBERS, PASSAGES}:
        raise ValueError(f"it has parameters that are unknown here: {', '.join(sorted(unknown))}")
    if given.get(PASSAGES, PromptVersion.Passages.OFF) not in PromptVersion.Passages.values:
        raise ValueError(f"passages are one of {', '.join(PromptVersion.Passages.values)}")
    return body.strip(), {name: value if name == PASSAGES else _number(value) for name, value in given.items()}


def from_file(file: Any, form: BaseForm) -> Mapping[str, Any]:
    """The submitted data with the content of the file. If the file is malformed, all of it becomes the text, so that
    people see it."""
    text = file.read(MAX_BYTES).decode("utf-8-sig", errors="replace")
    try:
        body, parameters = parse(text)
    except ValueError:
        body, parameters = text, {}
    return {**dict(form.data.items()), "body": body, **parameters}


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("a parameter is no number")
    return float(text) if "." in text else int(text)
