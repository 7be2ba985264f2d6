"""Pages and JSON are compressed, but never where a secret could meet words that somebody else chose.

The length of a compressed page tells how much in it is alike: whoever makes a reader's browser ask for an address of
their choice could guess what stands on the page, sign by sign (BREACH, https://breachattack.com). So a response is
compressed only if nothing of the request can be in it: the answer to a GET whose address has no query. Beside that,
Django masks the CSRF token anew on every page and varies the length of what it compresses.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TYPES = ("text/html", "application/json", "text/javascript")

#: Bytes that are compressed at once, in the thread that speaks to the database.
LARGEST = 1024 * 1024


class CompressionMiddleware(GZipMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if isinstance(response, HttpResponse) and _is_safe(request, response):
            return super().process_response(request, response)
        return response


def _is_safe(request: HttpRequest, response: HttpResponse) -> bool:
    """An error page may name the address; what streams would be held up."""
    asked = request.method == "GET" and not request.META.get("QUERY_STRING")
    plain = response.status_code == 200 and response.headers.get("Content-Type", "").startswith(_TYPES)
    return asked and plain and len(response.content) <= LARGEST
