"""For load balancers and monitoring: `/healthz` says that the process answers, `/readyz` that questions can be
answered.

Both are answered before any other middleware sees the request, since they are requested by IP address and over plain
http. They reveal neither versions nor secrets.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import async_to_sync, iscoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import sync_and_async_middleware

from ..chat.turns.service import TurnService
from . import readiness


@sync_and_async_middleware
def health_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    async def asynchronous(request: HttpRequest) -> HttpResponse:
        view = _VIEWS.get(request.path_info)
        response: HttpResponse = await (_answer(request, view) if view else get_response(request))
        return response

    def synchronous(request: HttpRequest) -> HttpResponse:
        view = _VIEWS.get(request.path_info)
        response: HttpResponse = async_to_sync(_answer)(request, view) if view else get_response(request)
        return response

    return asynchronous if iscoroutinefunction(get_response) else synchronous


async def _answer(request: HttpRequest, view: Callable[[HttpRequest], Awaitable[JsonResponse]]) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    response = await view(request)
    add_never_cache_headers(response)
    return response


async def _healthz(_request: HttpRequest) -> JsonResponse:
    """A full disk is reported, but the status is 200 all the same."""
    return JsonResponse({"status": "ok", **({"disk": "full"} if readiness.is_full() else {})})


async def _readyz(request: HttpRequest) -> JsonResponse:
    """503 with a code if a question could not be answered now."""
    service: TurnService | None = getattr(request, "scope", {}).get("service")  # set by asgi.py
    code = await readiness.fault(service.watch if service and service.started else None)
    return JsonResponse({"status": "unavailable", "code": code}, status=503) if code else JsonResponse({"status": "ok"})


_VIEWS = {"/healthz": _healthz, "/readyz": _readyz}
