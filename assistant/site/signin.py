"""Throttles failed sign-ins with django-axes: after a few failures, a name is locked out at the address they came from.

Names are stored only as digests, because people type their password into that field by mistake.
"""

from collections.abc import Callable, Mapping
from typing import Any

from asgiref.sync import iscoroutinefunction
from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from django.utils.decorators import sync_and_async_middleware

from ..protection.origin import counted_address, is_trusted, parsed_address


class Failures(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures by name and address. An address with very many failures is locked out for every name."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        failures: int = super().get_failures(request, credentials)
        return max(failures, settings.LIMIT_SIGN_INS) if _is_swamped(request) else failures


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """The page shown to those locked out, the same for names that exist and names that do not. Whoever is signed in has
    guessed an old password (accounts/password.py)."""
    context = {"locked": True, "minutes": settings.LIMIT_SIGN_IN_MINUTES, "next": request.POST.get("next", "")}
    page = "registration/password_change_form.html" if request.user.is_authenticated else "registration/login.html"
    if request.path == reverse("account_reauthenticate"):
        page = "account/reauthenticate.html"
    response = render(request, page, context, status=429)
    response["Retry-After"] = str(settings.LIMIT_SIGN_IN_MINUTES * 60)
    add_never_cache_headers(response)
    return response


def digest(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The digest of the name that was typed."""
    name = str((credentials or request.POST).get("username", ""))
    return salted_hmac("assistant.signin", name, algorithm="sha256").hexdigest()


def client_address(request: HttpRequest) -> str | None:
    """Where the request came from. X-Forwarded-For is believed only from TRUSTED_PROXIES."""
    address = counted_address(request)
    return str(address) if address else None


@sync_and_async_middleware
def forget_untrusted_scheme(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: X-Forwarded-Proto is believed only from TRUSTED_PROXIES and from this machine."""

    def trusted(request: HttpRequest) -> HttpRequest:
        peer = parsed_address(request.META.get("REMOTE_ADDR", ""))
        if peer and not (peer.is_loopback or is_trusted(peer)):
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return request

    async def asynchronous(request: HttpRequest) -> Any:
        return await get_response(trusted(request))

    return asynchronous if iscoroutinefunction(get_response) else lambda request: get_response(trusted(request))


def _is_swamped(request: Any) -> bool:
    """Whether very many sign-ins from the address have failed. A proxy on this machine asks for everybody, so
    loopback addresses have no limit."""
    address = parsed_address(request.axes_ip_address or "")
    if address is None or address.is_loopback:
        return False
    since = get_cool_off_threshold(request)
    tried = AccessAttempt.objects.filter(ip_address=str(address), attempt_time__gte=since)
    failed = tried.aggregate(Sum("failures_since_start"))["failures_since_start__sum"] or 0
    return bool(failed >= settings.LIMIT_SIGN_INS_PER_ADDRESS)
