"""Decodes the bytes of a streamed chat completion into StreamEvents. No I/O: bytes in, at most one event per read out.

The stream is Server-Sent Events (WHATWG HTML, "Server-sent events") whose data are OpenAI chat completion chunks, as
vLLM sends them. When vLLM's engine fails, it sends a `data:` line with an `error`, then an ordinary `[DONE]`. So
`[DONE]` is ignored, and only a `finish_reason` completes an answer. After that only usage is read; a later error does
not make the answer incomplete.
"""

from ..exceptions import ModelBroke, ModelError, ModelRefused
from .chunks import Characters, Chunk, Delta, is_json, read_chunk, read_tokens
from .events import Reply, StreamEvent, Tokens
from .splitter import Splitter

#: Bytes of one event; far above any chunk a server sends.
MAX_EVENT_BYTES = 1024 * 1024

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Decoder:
    """Feed it what each read of the socket brings; it returns what that completes.

    `splitter` separates reasoning from answer within `content`; reasoning that the server sends in its own field is
    taken as it is.
    """

    def __init__(self, splitter: Splitter) -> None:
        self.started = self.finished = False
        self.fault: ModelError | None = None
        self._splitter = splitter
        self._rest = b""
        self._reasoning, self._content = Characters(), Characters()
        self._counted = 0

    def feed(self, data: bytes) -> StreamEvent | None:
        """The event that this data completes, or None. Raises ModelBroke for unreadable data or an error sent by the
        engine, ModelRefused for an event over MAX_EVENT_BYTES.

        If the same data held text before the error, that event is returned, and the caller raises `fault` afterwards.
        """
        event: StreamEvent | None = None
        try:
            for message in self._messages(data):
                event = self._take(message, event)
            if len(self._rest) > MAX_EVENT_BYTES:
                self._rest = b""
                raise ModelRefused(code="bad_reply")
        except ModelError as error:
            if not self.finished:
                if event is None:
                    raise
                self.fault = error
        self.started = self.started or event is not None
        return event

    def close(self) -> StreamEvent | None:
        """End the stream; returns what was held back. Raises ModelBroke if no finish reason has arrived."""
        event = self.feed(b"\n\n") if self._rest else None
        if self.fault is not None:
            raise self.fault
        if not self.finished:
            raise ModelBroke
        return event

    def _messages(self, data: bytes) -> list[bytes]:
        """The data of each complete event; the start of the next one is kept for the next read."""
        if not self._rest and data.count(b"\n") == 2 and data.startswith(b"data:") and data.endswith(b"\n\n"):
            return [data[5:-2]]  # one event of one line, as vLLM sends them: the hot path
        data = self._rest + data if self._rest else data
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
            data = data[:-1].replace(b"\r", b"\n") + data[-1:]  # A final CR may be half of a CRLF.
        *events, self._rest = data.split(b"\n\n")
        return [_data(event) for event in events]

    def _take(self, message: bytes, event: StreamEvent | None) -> StreamEvent | None:
        """Add a message to the event. Raises ModelBroke."""
        chunk = read_chunk(message)
        if not self.finished:
            event = self._extend(event, chunk)
        if chunk.usage is not None and (tokens := read_tokens(chunk.usage)):
            event = event or StreamEvent()
            event.tokens = self._uncounted(tokens, event.tokens)
        return event

    def _extend(self, event: StreamEvent | None, chunk: Chunk) -> StreamEvent | None:
        if chunk.error:
            raise ModelBroke(code="engine_error")
        if not chunk.choices:
            return event
        choice = chunk.choices[0]
        delta, finish, proved = choice.delta or choice.message, choice.finish_reason, self._splitter.unopened
        reasoning, text = self._texts(delta) if delta is not None else ("", "")
        if not (reasoning or text or finish or self._splitter.unopened > proved):
            return event
        event = event or StreamEvent()
        if self._splitter.unopened > proved:
            event.reasoning, event.text, event.recast = event.reasoning + event.text, "", True
        event.reasoning += reasoning
        event.text += text
        if finish:
            self._finish(event, finish)
        return event

    def _texts(self, delta: Delta) -> tuple[str, str]:
        """The reasoning and the answer text of a delta."""
        reasoning = delta.reasoning or delta.reasoning_content or ""
        if reasoning:
            reasoning = self._reasoning.feed(reasoning)
            self._splitter.seal()
        if not delta.content:
            return reasoning, ""
        said, text = self._splitter.feed(self._content.feed(delta.content))
        return reasoning + said, text

    def _finish(self, event: StreamEvent, reason: str) -> None:
        said, text = self._splitter.feed(self._content.close())
        held = self._splitter.close()
        event.reasoning += self._reasoning.close() + said + held[0]
        event.text += text + held[1]
        event.finish_reason = reason
        self.finished = True

    def _uncounted(self, tokens: Tokens, before: Tokens | None) -> Tokens:
        """The completion tokens not counted before: some engines send a running total with every chunk."""
        new = max(0, tokens.completion - self._counted)
        self._counted += new
        return Tokens(tokens.prompt, new + (before.completion if before else 0))


def read_whole(data: bytes, splitter: Splitter) -> Reply:
    """Parse a completion that was not streamed. Raises ModelBroke without a finish reason, ModelRefused if it is no
    completion."""
    decoder = Decoder(splitter)
    try:
        event = decoder._take(data, None)
    except ModelBroke as error:
        raise ModelRefused(code="bad_reply") if error.code == "bad_chunk" else error from error
    if event is None:
        raise ModelRefused(code="bad_reply")
    if not event.finish_reason:
        raise ModelBroke
    return Reply(event.reasoning, event.text, event.finish_reason, event.tokens or Tokens(0, 0))


def _data(event: bytes) -> bytes:
    """The data of an event: a chunk, or nothing. OpenAI's events have no name; a named event is read if it holds JSON,
    "error" becomes an error, and others (such as "ping") are ignored."""
    if event.startswith(b"data:") and b"\n" not in event:
        return event[5:]
    fields = [line.partition(b":")[::2] for line in event.removeprefix(_BYTE_ORDER_MARK).split(b"\n")]
    data = b"\n".join(value.removeprefix(b" ") for name, value in fields if name == b"data")
    kind = next((value.strip() for name, value in reversed(fields) if name == b"event"), b"")
    if kind == b"error":
        return b'{"error":true}'
    return data if kind in (b"", b"message") or is_json(data) else b""
