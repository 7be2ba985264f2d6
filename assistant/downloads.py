"""Responses that a browser saves as a file and never displays."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """A response to be saved under `name`, which may contain any characters; unprintable ones are dropped."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, "".join(filter(str.isprintable, name)))
    response["X-Content-Type-Options"] = "nosniff"
    return response
