"""From the bytes of a streamed chat completion to StreamEvents. No I/O: bytes in, events out.

The stream is Server-Sent Events (WHATWG HTML, "Server-sent events") whose data are OpenAI chat completion chunks, as
vLLM sends them. vLLM's engine failure arrives as a `data:` line with an `error`, followed by an ordinary `[DONE]`; so
`[DONE]` means nothing here, only a `finish_reason` does.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from ..exceptions import ModelBroke, ModelRefused
from .events import Delta, Finish, Kind, StreamEvent, Tokens

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
    """Feed it what the socket brought; it returns the events that are complete.

    `splitter` tells reasoning from answer within `content`; fields the server already parsed are taken as sent.
    """

    def __init__(self, splitter: "Splitter") -> None:
        self.started = self.finished = False
        self.fault: ModelBroke | None = None
        self._splitter = splitter
        self._rest = b""

    def feed(self, data: bytes) -> list[StreamEvent]:
        """Raises ModelBroke for what cannot be read or is the engine's own error, ModelRefused for an endless line.

        Where something good came before such a fault, that is returned, and `fault` is to be raised after it.
        """
        lines = (self._rest + data if self._rest else data).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > MAX_EVENT_BYTES:
            raise ModelRefused(code="bad_reply")
        events: list[StreamEvent] = []
        try:
            for line in lines:
                if line.startswith(b"data:"):
                    self._event(line[5:].strip(), events.append)
        except ModelBroke as fault:
            if not events:
                raise
            self.fault = fault
        self.started = self.started or bool(events)
        return events

    def close(self) -> list[StreamEvent]:
        """The stream has ended: what was held back. Raises ModelBroke where no finish reason had come."""
        if not self.finished:
            raise ModelBroke
        return list(self._splitter.close())

    def _event(self, data: bytes, emit: Callable[[StreamEvent], None]) -> None:
        if data == b"[DONE]":
            return
        try:
            chunk = _decode(data)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise ModelBroke(code="bad_chunk") from error
        if chunk.error is not None:
            raise ModelBroke(code="engine_error")
        for choice in chunk.choices[:1]:
            self._choice(choice, emit)
        if chunk.usage is not None:
            emit(Tokens(chunk.usage.prompt_tokens, chunk.usage.completion_tokens))

    def _choice(self, choice: _Choice, emit: Callable[[StreamEvent], None]) -> None:
        if choice.delta is not None:
            if reasoning := choice.delta.reasoning or choice.delta.reasoning_content:
                self._splitter.seal()
                emit(Delta("reasoning", reasoning))
            if content := choice.delta.content:
                for delta in self._splitter.feed(content):
                    emit(delta)
        if choice.finish_reason:
            for delta in self._splitter.close():
                emit(delta)
            self.finished = True
            emit(Finish(choice.finish_reason))


class Splitter:
    """Tells reasoning from answer in text that carries think tags, wherever the pieces were cut.

    `thinking` says that the prompt has opened the reasoning, so only the closing tag will come; an opening tag at the
    very start is accepted all the same. Otherwise the text is answer, unless it begins with an opening tag. After the
    closing tag, and from the start where `answering` is set, tags are ordinary text.
    """

    def __init__(self, *, thinking: bool = False, answering: bool = False) -> None:
        self._at_start = not answering
        self._kind: Kind = "reasoning" if thinking and not answering else "text"
        self._held = ""

    def feed(self, text: str) -> list[Delta]:
        if not self._at_start and self._kind == "text":
            return [Delta("text", text)]
        deltas: list[Delta] = []
        self._held += text
        if self._at_start and not self._open():
            return deltas
        while self._kind == "reasoning":
            before, tag, after = self._held.partition(CLOSE)
            if not tag:
                ready, self._held = _hold_back(self._held, CLOSE)
                return [*deltas, *_delta("reasoning", ready)]
            deltas += _delta("reasoning", before)
            self._kind, self._held = "text", after
        held, self._held = self._held, ""
        return [*deltas, *_delta("text", held)]

    def seal(self) -> None:
        """The server tells reasoning apart itself: what comes as content is answer, tags and all."""
        self._at_start = False

    def close(self) -> list[Delta]:
        """What was held back for the rest of a tag that never came."""
        held, self._held = self._held, ""
        return _delta(self._kind, held)

    def _open(self) -> bool:
        """Whether the start is decided; takes an opening tag off it."""
        start = self._held.lstrip()
        if OPEN.startswith(start[: len(OPEN)]) and len(start) < len(OPEN):
            return False
        if start.startswith(OPEN):
            self._kind, self._held = "reasoning", start[len(OPEN) :]
        self._at_start = False
        return True


def _delta(kind: Kind, text: str) -> list[Delta]:
    return [Delta(kind, text)] if text else []


def _hold_back(text: str, tag: str) -> tuple[str, str]:
    """The text without the longest end that might begin `tag`, and that end."""
    for length in range(min(len(tag) - 1, len(text)), 0, -1):
        if text.endswith(tag[:length]):
            return text[:-length], text[-length:]
    return text, ""
