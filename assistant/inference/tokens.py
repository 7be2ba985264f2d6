"""How long a prompt is, in the model's own tokens; where nobody can say, a bound it cannot exceed."""

from collections.abc import Sequence
from typing import NamedTuple

from .client import Message, ModelClient
from .engine import Engine

#: Tokens that a chat template adds for each message and for the whole, at most.
MESSAGE_OVERHEAD, PROMPT_OVERHEAD = 8, 64


class Count(NamedTuple):
    tokens: int
    exact: bool


async def count(client: ModelClient, engine: Engine, messages: Sequence[Message], *, continues: bool) -> Count:
    """The prompt's tokens. Raises ModelUnavailable."""
    if engine.exact:
        tokens = await client.count_tokens(engine, messages, continues=continues)
        if tokens is not None:
            return Count(tokens, exact=True)
    return Count(upper_bound(messages), exact=False)


def upper_bound(messages: Sequence[Message]) -> int:
    """Byte-level BPE and byte-fallback tokenizers make at most one token of a UTF-8 byte (Qwen2, Llama 3, SmolLM2)."""
    return PROMPT_OVERHEAD + sum(len(message["content"].encode()) + MESSAGE_OVERHEAD for message in messages)
