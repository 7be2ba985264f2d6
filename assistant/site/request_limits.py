"""Limits the size and duration of requests before Daphne stores a byte of the body.

Twisted reads a whole body before Django sees the request, and parses multipart bodies in the reactor's thread. So a
document is sent as a raw body to one address, and only there may a body be large (docs/documents.md).
"""

from io import BytesIO
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings
from twisted.web.http import HTTPChannel
from twisted.web.http_headers import Headers

from .errors import page_of_refusal

#: The addresses for uploads and for the admin's forms.
UPLOADS, ADMIN = b"/documents/", b"/admin/"

#: The most bytes of a dataset with its form in the admin, and of any other body.
ADMIN_BYTES, OTHER_BYTES = 11 * 1024 * 1024, 1024 * 1024

#: Headers that Daphne obeys whoever sends them, or that break it. The site needs none of them.
DROPPED = (b"Daphne-Root-Path", b"Sec-WebSocket-Protocol")

#: Seconds and bytes granted to a browser that is still sending when it is refused: if the connection were closed
#: earlier, it would be reset and the answer might be lost.
LINGER_SECONDS, LINGER_BYTES = 5, 16 * 1024 * 1024

_REASONS = {400: b"Bad Request", 408: b"Request Timeout", 413: b"Content Too Large", 503: b"Service Unavailable"}


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """Refuses a request at its headers, or when its body exceeds the limit."""

    #: The server that counts this upload, while it does.
    _holder: "BoundedFactory | None" = None
    content: Any

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        self.content.close()  # Twisted's would be a file on disk from 100 KB on, with somebody's words in it
        self.content = BytesIO()
        for name in DROPPED:
            self.requestHeaders.removeHeader(name)
        target, version = self.channel._path, self.channel._version
        path = target.split(b"?")[0]
        self._limit, self._size = limit_of(path, self._multipart()), 0
        if not target.startswith(b"/") or self._contradicts_itself(length, version):
            self.refuse(400)
        elif (length or 0) > self._limit:
            self.refuse(413)
        elif path == UPLOADS and length != 0:
            self._take_place()

    def handleContentChunk(self, data: bytes) -> None:
        self._size += len(data)
        if self._limit and self._size > self._limit:
            self.refuse(413)
        elif self._limit:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        self._leave_place()
        if self._limit:
            super().requestReceived(command, path, version)

    def process(self) -> Any:
        """Daphne passes the transport to the WebSocket; data that follows a handshake separately has to go there as
        well."""
        channel, transport = self.channel, self.transport
        processed = super().process()
        if self.transport is None:
            channel.rawDataReceived = transport.protocol.dataReceived
        return processed

    def connectionLost(self, reason: Any) -> None:
        self._leave_place()
        super().connectionLost(reason)

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """Daphne's own refusals: of requests that it cannot read, or that took the site too long."""
        page = page_of_refusal(status, _first_values(self.requestHeaders))
        head = [(b"Content-Type", b"text/html; charset=utf-8"), (b"Cache-Control", b"no-store")]
        self.handle_reply({"type": "http.response.start", "status": status, "headers": head})
        self.handle_reply({"type": "http.response.body", "body": page})

    def refuse(self, status: int) -> None:
        """Answer with the status and close the connection. Further data is dropped."""
        self._leave_place()
        self._limit = 0
        self.content = BytesIO()
        if self.channel:
            self.channel.refuse(status)

    def _multipart(self) -> bool:
        kinds = self.requestHeaders.getRawHeaders(b"content-type") or [b""]
        return any(kind.lower().startswith(b"multipart/") for kind in kinds)

    def _is_handshake(self) -> bool:
        return b"websocket" in [value.lower() for value in self.requestHeaders.getRawHeaders(b"upgrade") or []][:1]

    def _contradicts_itself(self, length: int | None, version: bytes) -> bool:
        """Whether the request has two meanings: two lengths, or a length and chunks (RFC 9112, section 6.3); no host
        or two (section 3.2); a handshake with a body, which Daphne would read as frames."""
        lengths = self.requestHeaders.getRawHeaders(b"content-length") or []
        hosts = self.requestHeaders.getRawHeaders(b"host") or []
        return (
            len(lengths) > 1
            or bool(lengths and self.requestHeaders.hasHeader(b"transfer-encoding"))
            or len(hosts) > 1
            or (not hosts and version == b"HTTP/1.1")
            or (length != 0 and self._is_handshake())
        )

    def _take_place(self) -> None:
        factory = self.channel.factory
        if factory.uploading >= settings.LIMIT_UPLOADS:
            self.refuse(503)
            return
        factory.uploading += 1
        self._holder = factory

    def _leave_place(self) -> None:
        if self._holder:
            self._holder.uploading -= 1
            self._holder = None


class BoundedChannel(HTTPChannel):  # type: ignore[misc]
    """One connection. A late request is answered with 408, however steadily it trickles: its headers have
    LIMIT_HEADER_SECONDS from their first byte, its body LIMIT_UPLOAD_SECONDS from the end of the headers."""

    requestFactory = BoundedRequest
    _deadline: Any = None
    _refused = False
    _dropped = 0

    def dataReceived(self, data: bytes) -> None:
        if self._deadline is None and not self._handlingRequest:
            self._expect_by(settings.LIMIT_HEADER_SECONDS)
        super().dataReceived(data)

    def lineReceived(self, line: bytes) -> None:
        """Refuse a header folded over two lines (RFC 9112, section 5.2)."""
        if line[:1] in (b" ", b"\t"):
            self.refuse(400)
        else:
            super().lineReceived(line)

    def allHeadersReceived(self) -> None:
        self._expect_by(settings.LIMIT_UPLOAD_SECONDS)
        super().allHeadersReceived()

    def allContentReceived(self) -> None:
        """Twisted calls this for a request without a body even if its headers were refused: then the deadline must
        stay set."""
        if self._refused:
            return
        self._expect_nothing()
        super().allContentReceived()

    def connectionLost(self, reason: Any) -> None:
        self._expect_nothing()
        super().connectionLost(reason)

    def timeoutConnection(self) -> None:
        """Close an idle connection silently; answer one that owes the rest of a request."""
        if self._deadline is not None:
            self._answer(408)
        super().timeoutConnection()

    def refuse(self, status: int) -> None:
        self._answer(status)
        self._refused = True
        for name in ("dataReceived", "lineReceived", "rawDataReceived"):
            setattr(self, name, self._drop)
        self.transport.loseWriteConnection()
        self._deadline = self.callLater(LINGER_SECONDS, self.transport.abortConnection)

    def _drop(self, data: bytes) -> None:
        self._dropped += len(data)
        if self._dropped > LINGER_BYTES:
            self.transport.abortConnection()

    def _answer(self, status: int) -> None:
        self._expect_nothing()
        page = page_of_refusal(status, _first_values(self.requests[-1].requestHeaders) if self.requests else {})
        self.transport.write(
            b"HTTP/1.1 %d %s\r\nConnection: close\r\nCache-Control: no-store\r\n"
            b"Content-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s"
            % (status, _REASONS[status], len(page), page)
        )

    def _expect_by(self, seconds: float) -> None:
        self._expect_nothing()
        self._deadline = self.callLater(seconds, self.timeoutConnection)

    def _expect_nothing(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()
        self._deadline = None


class BoundedFactory(HTTPFactory):  # type: ignore[misc]
    """`uploading` counts the uploads in progress."""

    protocol = BoundedChannel

    def __init__(self, server: Any) -> None:
        super().__init__(server)
        self.uploading = 0

    def buildProtocol(self, addr: Any) -> Any:
        channel = super().buildProtocol(addr)
        channel.requestFactory = BoundedRequest
        return channel


def _first_values(headers: Headers) -> dict[str, str]:
    return {name.decode("latin-1").lower(): values[0].decode("latin-1") for name, values in headers.getAllRawHeaders()}


def limit_of(path: bytes, multipart: bool) -> int:
    """The most bytes that a body sent to this address may have."""
    if path == UPLOADS:
        return OTHER_BYTES if multipart else int(settings.LIMIT_UPLOAD_BYTES)
    return ADMIN_BYTES if path.startswith(ADMIN) else OTHER_BYTES
