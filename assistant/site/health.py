"""For load balancers and monitoring: `/healthz` says that the process answers, `/readyz` that it can work.

Both are answered before anything else looks at the request: they are asked by address, over plain http, from inside.
No versions, no secrets.
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
    """A full disk is told, but the process answers all the same."""
    return JsonResponse({"status": "ok", **({"disk": "full"} if readiness.is_full() else {})})


async def _readyz(request: HttpRequest) -> JsonResponse:
    """503 wherever a question could not be answered, with the reason in a code."""
    service: TurnService | None = getattr(request, "scope", {}).get("service")  # asgi.py puts it there
    code = await readiness.fault(service.watch if service and service.started else None)
    return JsonResponse({"status": "unavailable", "code": code}, status=503) if code else JsonResponse({"status": "ok"})


_VIEWS = {"/healthz": _healthz, "/readyz": _readyz}
