"""Parses chat completions in OpenAI's format: one chunk of a stream, or a whole completion. Pure.

A strict, fast parser reads what vLLM sends; a lenient one reads everything else, because engines differ. Fields that
carry no answer (usage, ids, names, unknown ones) may have any type or be missing. The text, the finish reason and an
error must be readable.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from ..exceptions import ModelBroke
from .events import Tokens

#: More tokens than any model writes, fewer than a database column holds.
_MOST_TOKENS = 2**31 - 1

_SURROGATE = re.compile("[\ud800-\udfff]")


class Delta(msgspec.Struct, gc=False):
    reasoning: str | None = None
    reasoning_content: str | None = None
    content: str | None = None


class CompletionChoice(msgspec.Struct, gc=False):
    """A chunk of a stream has a `delta`, a whole completion a `message`."""

    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None


class Chunk(msgspec.Struct, gc=False):
    choices: list[CompletionChoice] = []
    usage: Any = None
    error: Any = None


#: Data of events that are no chunks.
_WITHOUT_ANSWER, _NOTHING = (b"", b"[DONE]"), Chunk()

_strict = msgspec.json.Decoder(Chunk).decode


def read_chunk(data: bytes) -> Chunk:
    """Parse a chunk. Raises ModelBroke if it cannot be told whether it carries an answer."""
    try:
        return _strict(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _NOTHING if data.strip() in _WITHOUT_ANSWER else _lenient(read_json(data))


def read_json(data: bytes) -> Any:
    """Parse JSON as leniently as Python does: unpaired surrogates, NaN and raw control characters are accepted.

    Raises ModelBroke if it is not JSON.
    """
    try:
        return json.loads(data.decode(errors="replace"), strict=False, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise ModelBroke(code="bad_chunk") from error


def is_json(data: bytes) -> bool:
    try:
        read_json(data)
    except ModelBroke:
        return False
    return True


def read_tokens(usage: object) -> Tokens | None:
    """The token counts in a `usage` field; None if it has none."""
    if not isinstance(usage, dict):
        return None
    tokens = Tokens(_count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))
    return tokens if any(tokens) else None


class Characters:
    """Joins surrogate pairs that were split between two deltas (RFC 8259, section 8.2).

    An unpaired surrogate becomes U+FFFD. So does NUL, which PostgreSQL cannot store (manual, "Character Types").
    """

    def __init__(self) -> None:
        self._half = ""

    def feed(self, text: str) -> str:
        """The text, without a high surrogate at its end: its other half may still come."""
        if text.isascii() and not self._half and "\0" not in text:  # nearly always: the hot path
            return text
        if self._half:
            text, self._half = self._half + text, ""
        if _SURROGATE.search(text):
            if "\ud800" <= text[-1] <= "\udbff":
                text, self._half = text[:-1], text[-1]
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text.replace("\0", "\ufffd") if "\0" in text else text

    def close(self) -> str:
        """U+FFFD if a surrogate is still waiting for its other half, else an empty string."""
        half, self._half = self._half, ""
        return "\ufffd" if half else ""


def _lenient(found: object) -> Chunk:
    if not isinstance(found, dict):
        return Chunk()
    choices = found.get("choices") or []
    if not isinstance(choices, list):
        raise ModelBroke(code="bad_chunk")
    return Chunk([_choice(choice) for choice in choices[:1]], found.get("usage"), found.get("error"))


def _choice(found: object) -> CompletionChoice:
    choice = _object(found)
    reason = choice.get("finish_reason")
    if not isinstance(reason, str | None):
        raise ModelBroke(code="bad_chunk")
    delta = _object(choice.get("delta") or choice.get("message"))
    given = delta.get("reasoning") or delta.get("reasoning_content")
    content = delta.get("content")
    thoughts, text = ("".join(_texts(content, thinking)) for thinking in (True, False))
    return CompletionChoice(Delta("".join(_texts(given, thinking=False)) + thoughts, None, text), None, reason)


def _object(found: object) -> dict[str, Any]:
    if not found:
        return {}
    if not isinstance(found, dict):
        raise ModelBroke(code="bad_chunk")
    return found


def _texts(content: object, thinking: bool) -> Iterator[str]:
    """The texts in a string, a content part or a list of parts: those of `thinking` parts, or those of the others."""
    if content is None:
        return
    if isinstance(content, str):
        if not thinking:
            yield content
    elif isinstance(content, list):
        for part in content:
            yield from _texts(part, thinking)
    elif isinstance(content, dict):
        is_thinking = "thinking" in content or content.get("type") in ("thinking", "reasoning")
        if is_thinking == thinking:
            yield from _texts(content.get("thinking") or content.get("text"), thinking=False)
    else:
        raise ModelBroke(code="bad_chunk")


def _integer(digits: str) -> float:
    """Python's int() takes quadratic time and refuses more than 4,300 digits, so long numbers become floats."""
    return int(digits) if len(digits) < 20 else float(digits)


def _count(found: object) -> int:
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= _MOST_TOKENS:
        return 0
    return int(found)
