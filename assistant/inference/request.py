"""What is sent to a model server, and its bytes. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

Message = Mapping[str, str]


@dataclass(frozen=True)
class ModelRequest:
    """What to send. `continues`: the last message is the assistant's, to be continued. `thinking`: the prompt already
    opens the reasoning. `answering`: the reply continues within the answer, past the reasoning."""

    messages: Sequence[Message]
    parameters: Mapping[str, Any]
    continues: bool = False
    thinking: bool = False
    answering: bool = False


def body_of(model: str, request: ModelRequest, *, streamed: bool) -> bytes:
    """The request's JSON, byte for byte the same each time, so that its hash identifies it (prompts/record.py).

    The flags for a continued message are vLLM's (ChatCompletionRequest).
    """
    flags = flags_of(request.continues) if request.continues else {}
    options = {"stream": True, "stream_options": {"include_usage": True}} if streamed else {}
    fields = {"model": model, "messages": list(request.messages), **request.parameters, **flags, **options}
    return msgspec.json.encode(fields, order="deterministic")


def flags_of(continues: bool) -> dict[str, bool]:
    """Fields that make the server go on with the last message, or open a new one."""
    return {"add_generation_prompt": not continues, "continue_final_message": continues}
