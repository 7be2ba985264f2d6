"""From the bytes of a streamed chat completion to StreamEvents. No I/O: bytes in, one event a read out.

The stream is Server-Sent Events (WHATWG HTML, "Server-sent events") whose data are OpenAI chat completion chunks, as
vLLM sends them. vLLM's engine failure arrives as a `data:` line with an `error`, followed by an ordinary `[DONE]`; so
`[DONE]` means nothing here, only a `finish_reason` does.
"""

from typing import Any

import msgspec

from ..exceptions import ModelBroke, ModelRefused
from .events import StreamEvent, Tokens

#: Bytes of one event; far above any chunk a server sends.
MAX_EVENT_BYTES = 1024 * 1024

OPEN, CLOSE = "<think>", "</think>"


class _Delta(msgspec.Struct, gc=False):
    reasoning: str | None = None
    reasoning_content: str | None = None
    content: str | None = None


class _Choice(msgspec.Struct, gc=False):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Usage(msgspec.Struct, gc=False):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Chunk(msgspec.Struct, gc=False):
    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


_decode = msgspec.json.Decoder(_Chunk).decode


class Decoder:
    """Feed it what the socket brought; it returns what is complete of it.

    `splitter` tells reasoning from answer within `content`; fields the server already parsed are taken as sent.
    """

    def __init__(self, splitter: "Splitter") -> None:
        self.started = self.finished = False
        self.fault: ModelBroke | None = None
        self._splitter = splitter
        self._rest = b""

    def feed(self, data: bytes) -> StreamEvent | None:
        """None where nothing new is complete. Raises ModelBroke for what cannot be read or is the engine's own error,
        ModelRefused for an endless line.

        Where something good came before such a fault, that is returned, and `fault` is to be raised after it.
        """
        lines = (self._rest + data if self._rest else data).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > MAX_EVENT_BYTES:
            raise ModelRefused(code="bad_reply")
        event: StreamEvent | None = None
        for line in lines:
            if not line.startswith(b"data:"):
                continue
            try:
                event = self._take(_decode(line[5:]), event)
            except (msgspec.MsgspecError, RecursionError, ModelBroke) as error:
                if line[5:].strip() == b"[DONE]":
                    continue
                fault = error if isinstance(error, ModelBroke) else ModelBroke(code="bad_chunk")
                if event is None:
                    raise fault from error
                self.fault = fault
                break
        self.started = self.started or event is not None
        return event

    def close(self) -> StreamEvent | None:
        """The stream has ended: what was held back. Raises ModelBroke where no finish reason had come."""
        if not self.finished:
            raise ModelBroke
        reasoning, text = self._splitter.close()
        return StreamEvent(reasoning, text) if reasoning or text else None

    def _take(self, chunk: _Chunk, event: StreamEvent | None) -> StreamEvent | None:
        """The event with what the chunk adds to it. Raises ModelBroke."""
        if chunk.error is not None:
            raise ModelBroke(code="engine_error")
        reasoning = text = finish = ""
        if chunk.choices:
            choice = chunk.choices[0]
            finish = choice.finish_reason or ""
            if (delta := choice.delta) is not None:
                if reasoning := delta.reasoning or delta.reasoning_content or "":
                    self._splitter.seal()
                if delta.content:
                    said, text = self._splitter.feed(delta.content)
                    reasoning += said
        if not (reasoning or text or finish or chunk.usage):
            return event
        event = event or StreamEvent()
        event.reasoning += _storable(reasoning)
        event.text += _storable(text)
        if finish:
            self._finish(event, finish)
        if chunk.usage is not None:
            event.tokens = Tokens(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        return event

    def _finish(self, event: StreamEvent, reason: str) -> None:
        reasoning, text = self._splitter.close()
        event.reasoning += reasoning
        event.text += text
        event.finish_reason = reason
        self.finished = True


class Splitter:
    """Tells reasoning from answer in text that carries think tags, wherever the pieces were cut.

    `thinking` says that the prompt has opened the reasoning, so only the closing tag will come; an opening tag at the
    very start is accepted all the same. Otherwise the text is answer, unless it begins with an opening tag. After the
    closing tag, and from the start where `answering` is set, tags are ordinary text.
    """

    def __init__(self, *, thinking: bool = False, answering: bool = False) -> None:
        self._at_start = not answering
        self._reasoning = thinking and not answering
        self._held = ""

    def feed(self, text: str) -> tuple[str, str]:
        """The next pieces of the reasoning and of the answer."""
        if not (self._at_start or self._reasoning):
            return "", text
        self._held += text
        if self._at_start and not self._open():
            return "", ""
        if not self._reasoning:
            return "", self._release()
        reasoning, tag, after = self._held.partition(CLOSE)
        if not tag:
            reasoning, self._held = _hold_back(self._held, CLOSE)
            return reasoning, ""
        self._reasoning, self._held = False, ""
        return reasoning, after

    def seal(self) -> None:
        """The server tells reasoning apart itself: what comes as content is answer, tags and all."""
        self._at_start = False

    def close(self) -> tuple[str, str]:
        """What was held back for the rest of a tag that never came."""
        held = self._release()
        return (held, "") if self._reasoning else ("", held)

    def _release(self) -> str:
        held, self._held = self._held, ""
        return held

    def _open(self) -> bool:
        """Whether the start is decided; takes an opening tag off it."""
        start = self._held.lstrip()
        if OPEN.startswith(start[: len(OPEN)]) and len(start) < len(OPEN):
            return False
        if start.startswith(OPEN):
            self._reasoning, self._held = True, start[len(OPEN) :]
        self._at_start = False
        return True


def _storable(text: str) -> str:
    """A NUL is no text, and PostgreSQL takes none (its manual, "Character Types"): it becomes a replacement mark."""
    return text.replace("\0", "\ufffd") if "\0" in text else text


def _hold_back(text: str, tag: str) -> tuple[str, str]:
    """The text without the longest end that might begin `tag`, and that end."""
    for length in range(min(len(tag) - 1, len(text)), 0, -1):
        if text.endswith(tag[:length]):
            return text[:-length], text[-length:]
    return text, ""
