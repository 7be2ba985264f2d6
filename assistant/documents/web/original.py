"""The original file of a document, for whoever may read the document.

A browser saves it, or passes it to static/js/documents/original.js, which draws its pages. It is never opened as a page
of this site, because anybody may have written it.
"""

import asyncio
from types import MappingProxyType
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from ...downloads import download
from ...exceptions import NotFound
from ...protection.log import arecord
from .. import originals
from ..access import get_document
from .views import for_programs

#: The media type of a format; all others are sent as plain bytes.
_TYPES = MappingProxyType({"pdf": "application/pdf"})

_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)


@require_GET
@for_programs
async def original(_request: HttpRequest, user: User, pk: UUID) -> HttpResponse:
    document = await sync_to_async(get_document)(user, pk)
    data = await asyncio.to_thread(originals.read, document.pk)
    if data is None:
        raise NotFound
    await arecord("document.export", user, document, domain=document.domain)
    response = download(data, _TYPES.get(document.format, "application/octet-stream"), document.name)
    for name, value in _HEADERS.items():
        response[name] = value
    return response
