"""“My account”: where somebody is signed in, and how to end it; and how long this session lasts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..protection.log import LoggedEvent, append, digest_of_session
from .invitations import accept, invited
from .models import LoginSession, open_sessions
from .sessions import SessionStore
from .signing_in import BROWSER, SINCE


@dataclass(frozen=True)
class ShownSession:
    """`digest` names it on the page: its key would open it."""

    digest: str
    browser: str
    since: datetime | None
    last_used: datetime
    is_this: bool


@require_GET
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    return render(request, "registration/account.html", {"sessions": list(_shown(request))})


@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all: of `session` the digest, or nothing."""
    wanted, rows = request.POST.get("session", ""), list(_own(request))
    ending = [row for row in rows if not wanted or constant_time_compare(digest_of_session(row.session_key), wanted)]
    with transaction.atomic():
        LoginSession.objects.filter(pk__in=[row.pk for row in ending]).delete()
        append(
            LoggedEvent("session.end", _person(request), detail={"session": digest_of_session(row.session_key)})
            for row in ending
        )
    if request.session.session_key in [row.pk for row in ending]:
        logout(request)
        return redirect("login")
    return redirect("account")


@require_http_methods(["GET", "POST"])
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """Seconds until this session ends, for its pages; 0 for a stranger. To POST is to stay; `stays` if that helps."""
    store = request.session
    assert isinstance(store, SessionStore)
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0, "stays": False})
    if request.method == "POST":
        store.use(at_once=True)
    left, stays = store.time_left()
    return JsonResponse({"left": left.total_seconds(), "stays": stays})


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters()
def invitation(request: HttpRequest) -> HttpResponse:
    """Where the link of an invitation leads: its account gets its password."""
    key = str((request.POST if request.method == "POST" else request.GET).get("key", ""))
    account = invited(key)
    form = SetPasswordForm(account, request.POST or None) if account else None
    if account and form and form.is_valid():
        if accept(key, account, form.cleaned_data["new_password1"]):
            return render(request, "registration/invitation.html", {"account": account, "done": True})
        account = form = None
    here = f"{request.path}?{urlencode({'key': key})}"
    context = {"account": account, "form": form, "key": key, "language_next": here}
    return render(request, "registration/invitation.html", context, status=200 if account else 410)


def _shown(request: HttpRequest) -> Iterator[ShownSession]:
    for row in _own(request).order_by("-last_used"):
        data = SessionStore().decode(row.session_data)
        since = datetime.fromisoformat(data[SINCE]) if SINCE in data else None
        is_this = row.session_key == request.session.session_key
        yield ShownSession(digest_of_session(row.session_key), data.get(BROWSER, ""), since, row.last_used, is_this)


def _own(request: HttpRequest) -> QuerySet[LoginSession]:
    return LoginSession.objects.filter(open_sessions(), account=_person(request))


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
