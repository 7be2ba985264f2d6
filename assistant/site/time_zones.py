"""Shows times in the reader's time zone, which the page stores in a cookie (static/js/page/zone.js). Without it,
TIME_ZONE applies. DATETIME_FORMAT names the zone (site/formats)."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware

COOKIE = "zone"


@sync_and_async_middleware
def reader_zone(get_response: Callable[..., Any]) -> Callable[[HttpRequest], Any]:
    def answer(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zone_of(request)):
            response: HttpResponseBase = get_response(request)
            return response

    async def answer_soon(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zone_of(request)):
            waiting: Awaitable[HttpResponseBase] = get_response(request)
            return await waiting

    return answer_soon if iscoroutinefunction(get_response) else answer


def zone_of(request: HttpRequest) -> ZoneInfo | None:
    """The reader's zone; None if the browser has named none that is known here."""
    name = request.COOKIES.get(COOKIE, "")
    return ZoneInfo(name) if name in _names() else None


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())
