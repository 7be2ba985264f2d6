"""An incremental HTTP/1.1 response parser (RFC 9112). No I/O: bytes in, the body's bytes out.

It covers what a streamed answer needs: status, headers, and a body that is chunked, of known length, or ended by the
connection. Every token passes through here; a general client costs ten times as much (docs/performance.md).
"""

from ..exceptions import ModelBroke, ModelRefused

#: Bytes of the head, and of one chunk: far above any that a model server sends.
MAX_HEAD_BYTES, MAX_CHUNK_BYTES = 64 * 1024, 1024 * 1024


class Response:
    """`status` is 0 until the head is complete; `ended` once the body is."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.ended = False
        self._rest = b""
        self._length: int | None = None
        self._chunked = False

    def feed(self, data: bytes) -> bytes:
        """The bytes of the body in this data. Raises ModelRefused if it is not HTTP."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        if not self.status:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._keep(head, MAX_HEAD_BYTES)
                return b""
            self._read_head(head)
            if self._interim():
                return self.feed(data)
        return self._chunks(data) if self._chunked else self._plain(data)

    def close(self) -> None:
        """End the response with its connection. Raises ModelBroke if the body is incomplete."""
        if not (self.ended or (self.status and self._length is None and not self._chunked)):
            raise ModelBroke
        self.ended = True

    def _read_head(self, head: bytes) -> None:
        line, *fields = head.decode("latin-1").split("\r\n")
        try:
            version, status, *_ = line.split(" ", 2)
            self.status = int(status)
            self.headers = {
                name.strip().lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)
            }
            self._chunked = "chunked" in self.headers.get("transfer-encoding", "").lower()
            if not self._chunked and "content-length" in self.headers:
                self._length = int(self.headers["content-length"])
        except ValueError as error:
            raise ModelRefused(code="bad_reply") from error
        if not version.startswith("HTTP/1."):
            raise ModelRefused(code="bad_reply")
        self.ended = self._length == 0

    def _interim(self) -> bool:
        """Whether this was an interim response (1xx, such as "100 Continue"), which precedes the real one."""
        if not 100 <= self.status < 200:
            return False
        self.status = 0
        return True

    def _chunks(self, data: bytes) -> bytes:
        """The body bytes of all complete chunks; the start of the next one is kept for the next read."""
        body, start = b"", 0
        while not self.ended and (line := data.find(b"\r\n", start)) >= 0:
            try:
                size = int(data[start:line].partition(b";")[0], 16)
            except ValueError as error:
                raise ModelRefused(code="bad_reply") from error
            if not 0 <= size <= MAX_CHUNK_BYTES:
                raise ModelRefused(code="bad_reply")
            end = line + 2 + size
            if len(data) < end + 2:
                break
            self.ended = size == 0
            chunk = data[line + 2 : end]
            body = body + chunk if body else chunk
            start = end + 2
        if start < len(data) and not self.ended:
            self._keep(data[start:], MAX_CHUNK_BYTES + 64)
        return body

    def _plain(self, data: bytes) -> bytes:
        if self._length is not None:
            data = data[: self._length]
            self._length -= len(data)
            self.ended = self._length == 0
        return data

    def _keep(self, rest: bytes, limit: int) -> None:
        if len(rest) > limit:
            raise ModelRefused(code="bad_reply")
        self._rest = rest
