"""Middleware that notes the origin of each request and audits denials. Comes after sessions and authentication."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any
from uuid import UUID

from asgiref.sync import iscoroutinefunction
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from .actions import is_code
from .denials import counted
from .log import DENIED, arecord_own, record_own
from .origin import come_from, leave, origin_of


@sync_and_async_middleware
def audit_requests(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        token = come_from(origin_of(request))
        try:
            response: HttpResponseBase = await get_response(request)
            if (
                _is_denied(request, response)
                and isinstance(user := await request.auser(), User)
                and (detail := counted(user, {"status": response.status_code}))
            ):
                await arecord_own("denied", user, _about(request), outcome=DENIED, detail=detail)
            return response
        finally:
            leave(token)

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        token = come_from(origin_of(request))
        try:
            response: HttpResponseBase = get_response(request)
            if (
                _is_denied(request, response)
                and isinstance(user := request.user, User)
                and (detail := counted(user, {"status": response.status_code}))
            ):
                record_own("denied", user, _about(request), outcome=DENIED, detail=detail)
            return response
        finally:
            leave(token)

    return asynchronous if iscoroutinefunction(get_response) else synchronous


def _is_denied(request: HttpRequest, response: HttpResponseBase) -> bool:
    """What is not there and what is not theirs are told apart by nobody: an id that leads nowhere is denied too. An
    address that the site does not have is no denial."""
    return request.resolver_match is not None and response.status_code in (403, 404)


def _about(request: HttpRequest) -> tuple[str, str]:
    """Return the name of the route and the first id in its path or query; other parts may contain typed words."""
    assert request.resolver_match
    name, parts = request.resolver_match.view_name, request.resolver_match.kwargs.values()
    key = next(iter(parts), "") if parts else next(_ids(request), "")
    is_id = isinstance(key, int | UUID) and is_code(str(key))
    return name if is_code(name) else "", str(key) if is_id else ""


def _ids(request: HttpRequest) -> Iterator[UUID]:
    for value in chain.from_iterable(values for _name, values in request.GET.lists()):
        with suppress(ValueError):
            yield UUID(str(value))
