"""Compresses pages and JSON, but never where a secret could meet words chosen by somebody else.

The length of a compressed page reveals repetition in it: whoever makes a reader's browser request addresses of their
choice could guess the page's content character by character (BREACH, https://breachattack.com). So a response is only
compressed if nothing of the request can be in it: it answers a GET whose address has no query. In addition, Django
masks the CSRF token anew on every page and varies the length of what it compresses.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TYPES = ("text/html", "application/json", "text/javascript")

#: The most bytes that are compressed: it happens in the thread that talks to the database.
LARGEST = 1024 * 1024


class CompressionMiddleware(GZipMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, HttpResponse) and _is_safe(request, response):
            return super().process_response(request, response)
        return response


def _is_safe(request: HttpRequest, response: HttpResponse) -> bool:
    """Excludes error pages, which may quote the address, and streams, which would be delayed."""
    asked = request.method == "GET" and not request.META.get("QUERY_STRING")
    plain = response.status_code == 200 and response.headers.get("Content-Type", "").startswith(_TYPES)
    return asked and plain and len(response.content) <= LARGEST
