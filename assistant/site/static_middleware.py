"""Serves static files without blocking asynchronous views."""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any
from wsgiref.headers import Headers

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from .content_security import add_worker_policy


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, adapted to asynchronous sites.

    Unadapted, Django would run it and everything after it in the one thread that talks to the database, and block that
    thread for as long as an asynchronous view waits: for seconds, while a document is read.
    """

    async_capable = True

    def __init__(self, get_response: Callable[..., Any]) -> None:
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if iscoroutinefunction(self):
            return self._answer(request)
        response: HttpResponseBase = super().__call__(request)
        return response

    def add_mime_headers(self, headers: Headers, path: str, url: str) -> None:
        super().add_mime_headers(headers, path, url)
        add_worker_policy(headers, url)

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        found = super().__call__(request)
        response: HttpResponseBase = await found if isawaitable(found) else found
        return response
