"""Responses that a browser saves as a file and never shows."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """`name` may hold any characters; those that cannot be printed are left out."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, "".join(filter(str.isprintable, name)))
    response["X-Content-Type-Options"] = "nosniff"
    return response
