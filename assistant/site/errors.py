"""Error pages: for exceptions, for the address of a form opened like a page, and for requests refused before Django
sees them."""

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, parse_cookie
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error as plain_page
from redis.exceptions import RedisError

from ..database import not_saved
from ..exceptions import Sentence

_REDIS_AWAY = _("Codes cannot be checked at the moment. Wait a little, then try again.")

#: Seconds after which a retry may succeed.
RETRY_SECONDS = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled. If the database could not be written, or Redis, which counts guesses
    of codes, is away, the page says so."""
    error = sys.exc_info()[1]
    if isinstance(error, RedisError):
        sentence: Sentence = _REDIS_AWAY
        status = 503
    elif isinstance(error, DatabaseError):
        reason = not_saved(error)
        sentence, status = reason.sentence, 507 if reason.code == "storage_full" else 503
    else:
        return plain_page(request)
    response = render(None, "database_error.html", {"sentence": sentence}, status=status)
    response["Retry-After"] = str(RETRY_SECONDS)
    add_never_cache_headers(response)
    return response


@sync_and_async_middleware
def page_for_not_allowed(get_response: Callable[..., Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: shows a page to whoever opens the address of a button, for instance by reloading or going back."""

    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        response = await get_response(request)
        # The page asks who is signed in.
        return await sync_to_async(_with_page)(request, response) if _is_bare(response, request) else response

    if iscoroutinefunction(get_response):
        return asynchronous
    return lambda request: _with_page(request, get_response(request))


def _with_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if _is_bare(response, request):
        response.content = render(request, "405.html").content
    return response


def _is_bare(response: HttpResponseBase, request: HttpRequest) -> TypeGuard[HttpResponseNotAllowed]:
    return isinstance(response, HttpResponseNotAllowed) and not response.content and request.method == "GET"


def page_of_refusal(status: int, headers: Mapping[str, str]) -> bytes:
    """The page for a status that Django does not answer with, in the reader's language; empty for programs, which
    read the status. `headers` are the request's, with names in lower case."""
    if "text/html" not in headers.get("accept", ""):
        return b""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get("accept-language", "")
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    with translation.override(translation.get_language_from_request(request)):
        return render_to_string(f"{status}.html", {"request": request}).encode()
