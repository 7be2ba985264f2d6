"""How much a browser may send, decided when its headers have come: before Daphne keeps a byte of the body.

Twisted reads a whole body before Django hears of the request, and takes multipart bodies apart in the reactor's thread.
So a document is sent as it is, to one address, and only there may a body be large; see docs/documents.md.
"""

from functools import partial
from io import BytesIO
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings

#: Where documents are sent to, and where the forms of the admin are.
UPLOADS, ADMIN = b"/documents/", b"/admin/"

#: Bytes of a dataset in the admin with the form around it, and of any other body.
ADMIN_BYTES, OTHER_BYTES = 11 * 1024 * 1024, 1024 * 1024

_REASONS = {400: b"Bad Request", 408: b"Request Timeout", 413: b"Content Too Large", 503: b"Service Unavailable"}


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """Refuses a body at its headers, or where it grows past what they allowed."""

    _uploading = 0

    def gotLength(self, length: int | None) -> None:
        super().gotLength(length)
        path = self.channel._path.split(b"?")[0]
        self._limit, self._size = limit_of(path, self._multipart()), 0
        self._timer: Any = None
        if self._contradicts_itself():
            self._refuse(400)
        elif (length or 0) > self._limit:
            self._refuse(413)
        elif path == UPLOADS and length != 0:
            self._begin_upload()

    def handleContentChunk(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limit:
            self._refuse(413)
        elif self._limit:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        self._end_upload()
        if self._limit:
            super().requestReceived(command, path, version)

    def connectionLost(self, reason: Any) -> None:
        self._end_upload()
        super().connectionLost(reason)

    def _multipart(self) -> bool:
        kinds = self.requestHeaders.getRawHeaders(b"content-type") or [b""]
        return any(kind.lower().startswith(b"multipart/") for kind in kinds)

    def _contradicts_itself(self) -> bool:
        """Two lengths, or a length and chunks (RFC 9112, section 6.3)."""
        lengths = self.requestHeaders.getRawHeaders(b"content-length") or []
        return len(lengths) > 1 or bool(lengths and self.requestHeaders.hasHeader(b"transfer-encoding"))

    def _begin_upload(self) -> None:
        if BoundedRequest._uploading >= settings.LIMIT_UPLOADS:
            self._refuse(503)
            return
        BoundedRequest._uploading += 1
        self._timer = self.channel.callLater(settings.LIMIT_UPLOAD_SECONDS, partial(self._refuse, 408))

    def _end_upload(self) -> None:
        if getattr(self, "_timer", None) is not None:
            BoundedRequest._uploading -= 1
            if self._timer.active():
                self._timer.cancel()
            self._timer = None

    def _refuse(self, status: int) -> None:
        """Say so and hang up. What still comes is let fall."""
        self._end_upload()
        self._limit = 0
        self.content = BytesIO()
        if channel := self.channel:
            head = b"HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" % (status, _REASONS[status])
            channel.transport.write(head)
            channel.loseConnection()


class BoundedFactory(HTTPFactory):  # type: ignore[misc]
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


def limit_of(path: bytes, multipart: bool) -> int:
    """Bytes of a body sent to this address."""
    if path == UPLOADS:
        return OTHER_BYTES if multipart else int(settings.LIMIT_UPLOAD_BYTES)
    return ADMIN_BYTES if path.startswith(ADMIN) else OTHER_BYTES
