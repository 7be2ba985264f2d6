"""Fresh authentication: who signs, shares or takes much along has shown who they are within FRESH_MINUTES, or does it
once more and then goes on with what was begun."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ..exceptions import NotFresh
from .signing_in import SINCE

#: Key of a session: when the organisation's provider last asked the person, in seconds: it may sign in without asking.
PROVEN = "proven_at"

#: Key of a session: the request that waits, with its path, its fields and the page that it was made on.
_WAITING = "waits_for_proof"

#: Fields of a form that belong to its page.
_OF_A_PAGE = "csrfmiddlewaretoken"

View = Callable[..., Any]


def fresh(view: View) -> View:
    """Decorator of views, asynchronous ones too: raises NotFresh, which `FreshMiddleware` answers."""
    if iscoroutinefunction(view):

        @wraps(view)
        async def awaited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            await sync_to_async(require_fresh)(request)
            response: HttpResponseBase = await view(request, *args, **kwargs)
            return response

        return awaited

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_fresh(request)
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return guarded


def require_fresh(request: HttpRequest) -> None:
    """For a view of which a part only is to be guarded. Raises NotFresh."""
    if request.user.is_authenticated and not is_fresh(request):
        raise NotFresh


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person signed in, or gave a password or a factor again, within FRESH_MINUTES."""
    assert isinstance(request.user, User)
    records = get_authentication_records(request, request.user)
    proven = [record["at"] for record in records if "reauthenticated" in record]
    if PROVEN in request.session:
        proven.append(request.session[PROVEN])
    elif since := request.session.get(SINCE):
        proven.append(datetime.fromisoformat(since).timestamp())
    return bool(timezone.now().timestamp() - max(proven, default=0) < settings.FRESH_MINUTES * 60)


class FreshMiddleware:
    """Answers NotFresh: to a script with its code and the page to open, to anybody else with that page. What they began
    is kept in their session and goes on after it."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, NotFresh):
            return None
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            answer = {"code": error.code, "message": str(error), "again": _again("shown", error.factor)}
            return JsonResponse(answer, status=401, headers={"Cache-Control": "no-store, private"})
        request.session[_WAITING] = {
            "path": request.get_full_path(),
            "fields": [
                (name, value) for name, values in request.POST.lists() for value in values if name != _OF_A_PAGE
            ],
            "posted": request.method == "POST",
            "back": _page_of(request) or reverse("account"),
        }
        return redirect(_again("go_on", error.factor))


def _page_of(request: HttpRequest) -> str:
    """The path of the page that the request was made on; empty unless it is one of this site."""
    address = request.headers.get("Referer", "")
    path = urlsplit(address).path if url_has_allowed_host_and_scheme(address, {request.get_host()}) else ""
    return path if url_has_allowed_host_and_scheme(path, None) else ""


def _again(then: str, factor: str = "") -> str:
    return f"{reverse(factor or 'account_reauthenticate')}?{urlencode({'next': reverse(then)})}"


@require_GET
@never_cache
@login_required
def go_on(request: HttpRequest) -> HttpResponse:
    """Goes on with the request that waited, once."""
    if not is_fresh(request):
        return redirect(_again("go_on"))
    if not (waiting := request.session.pop(_WAITING, None)):
        return redirect("home")
    return render(request, "account/go_on.html", waiting)


@require_GET
@never_cache
@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """The end of a window that a script has opened: tells the page that it may send its request again."""
    return render(request, "account/shown.html") if is_fresh(request) else redirect(_again("shown"))
