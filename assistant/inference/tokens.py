"""The length of a prompt in the model's own tokens, or an upper bound if the server cannot count them."""

from collections.abc import Sequence
from typing import NamedTuple

from .client import ModelClient
from .engine import Engine
from .request import Message

#: Upper bounds on the tokens that a chat template adds to each message and to the whole prompt.
MESSAGE_OVERHEAD, PROMPT_OVERHEAD = 8, 64


class TokenCount(NamedTuple):
    tokens: int
    exact: bool


async def count(client: ModelClient, engine: Engine, messages: Sequence[Message], *, continues: bool) -> TokenCount:
    """Count the prompt's tokens. Raises ModelUnavailable."""
    if engine.exact:
        tokens = await client.count_tokens(engine, messages, continues=continues)
        if tokens is not None:
            return TokenCount(tokens, exact=True)
    return TokenCount(upper_bound(messages), exact=False)


def upper_bound(messages: Sequence[Message]) -> int:
    """Assumes one token for each UTF-8 byte, the most that byte-level BPE and byte-fallback tokenizers produce (Qwen2,
    Llama 3, SmolLM2)."""
    return PROMPT_OVERHEAD + sum(len(message["content"].encode()) + MESSAGE_OVERHEAD for message in messages)
