"""Middleware, after those of people: notes that somebody uses their session."""

import logging
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.db import DatabaseError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.decorators import sync_and_async_middleware

from .second_factor import to_enrol
from .sessions import SessionStore

#: Addresses that nobody's words stand behind.
_OPEN = ("/accounts/", "/i18n/", "/jsi18n/", "/static/", "/organisation/", "/metrics")

log = logging.getLogger(__name__)


@sync_and_async_middleware
def note_use(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    async def asynchronous(request: HttpRequest) -> Any:
        response = await get_response(request)
        if _is_used(request):
            await sync_to_async(_note)(request.session)
        return response

    def synchronous(request: HttpRequest) -> Any:
        response = get_response(request)
        if _is_used(request):
            _note(request.session)
        return response

    return asynchronous if iscoroutinefunction(get_response) else synchronous


@sync_and_async_middleware
def enrol_first(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Who must have a second factor and has none sees the page for it, and those of their account alone."""

    async def asynchronous(request: HttpRequest) -> Any:
        if not request.path.startswith(_OPEN) and (pk := (await request.auser()).pk) and await to_enrol(pk).aexists():
            return redirect("mfa_activate_totp")
        return await get_response(request)

    def synchronous(request: HttpRequest) -> Any:
        if not request.path.startswith(_OPEN) and (pk := request.user.pk) and to_enrol(pk).exists():
            return redirect("mfa_activate_totp")
        return get_response(request)

    return asynchronous if iscoroutinefunction(get_response) else synchronous


def _is_used(request: HttpRequest) -> bool:
    """Whether somebody is at it: a page that is opened, or a button. What scripts fetch, they fetch by themselves."""
    by_hand = request.method not in ("GET", "HEAD") or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return by_hand and getattr(request.session, "last_used", None) is not None


def _note(session: Any) -> None:
    assert isinstance(session, SessionStore)
    try:
        session.use()
    except DatabaseError as error:  # what can still be read, may be
        log.warning("the use of a session was not stored: %s", type(error).__name__)
