"""Sign-in with the organisation's account (OpenID Connect, django-allauth): its groups are the person's groups here."""

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from ..protection.log import FAILED, record
from ..protection.origin import counted_address, person_behind
from .demo import AccountsBackend
from .organisation_provider import Endpoints, OrganisationProvider, ProviderSession
from .sessions import end_others

#: The id of the one provider in allauth's settings.
PROVIDER = "organisation"

#: Seconds for which a proof of the provider is fresh, and the most groups of one person that are looked at.
_FRESH, _MOST_GROUPS = 60, 1000

log = logging.getLogger(__name__)


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An account belongs to the provider's subject; names and mail addresses link nobody. Of the claims, the name and
    the groups are taken at each sign-in, and nothing is kept of the rest."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> OrganisationProvider:
        return OrganisationProvider(request, app=self.get_app(request, provider=PROVIDER))

    def get_requests_session(self) -> ProviderSession:
        return ProviderSession()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims: Mapping[str, Any] = request.oidc_claims  # type: ignore[attr-defined]
        user = sociallogin.user
        if sociallogin.state.get("process") == AuthProcess.REDIRECT:
            return _note_proof(request, user, claims)
        if _age(claims) > settings.IDLE_MINUTES * 60 + _FRESH:
            raise ImmediateHttpResponse(_failed(request, "not_again"))
        groups = list(groups_of(claims))
        known = user if sociallogin.is_existing else None
        if known and not AccountsBackend().user_can_authenticate(known):
            groups = []
        if known:
            take_groups(known, groups)
        if not groups:
            raise ImmediateHttpResponse(_keep_out(request, known))
        return None

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        user = super().save_user(request, sociallogin, form)
        take_groups(user, groups_of(request.oidc_claims))  # type: ignore[attr-defined]
        return user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        lost = "state" not in (extra_context or {})
        why = "away" if isinstance(exception, RequestException) else "lost" if lost else "refused"
        raise ImmediateHttpResponse(_failed(request, why))


@require_GET
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """To the provider. Whoever is signed in already shows there once more who they are."""
    if not settings.OIDC_ISSUER:
        raise Http404
    if not _may_begin(request):
        refusal = render(request, "429.html", status=429)
        refusal["Retry-After"] = str(settings.LIMIT_SIGN_IN_MINUTES * 60)
        return refusal
    again = request.user.is_authenticated
    wanted = request.GET.get("next", "")
    try:
        response: HttpResponse = (
            get_adapter(request)
            .get_provider(request, PROVIDER)
            .redirect(
                request,
                process=AuthProcess.REDIRECT if again else AuthProcess.LOGIN,
                next_url=wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else None,
                # The provider's own session must not undo the idle log-off.
                auth_params={"prompt": "login", "max_age": "0"} if again else {"max_age": settings.IDLE_MINUTES * 60},
            )
        )
    except RequestException:
        return _failed(request, "away")
    return _onwards(request, response["Location"]) if again else response


@require_GET
@never_cache
def arrive(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the provider."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        response: HttpResponse = OAuth2CallbackView.adapter_view(Endpoints(request, provider_id))(request)
    except RequestException:
        return _failed(request, "away")
    except (IntegrityError, KeyError, TypeError, ValueError) as error:
        # Two first sign-ins at one time, or answers of the provider that allauth cannot read.
        log.warning("a sign-in with the organisation's account failed: %s", type(error).__name__)
        return _failed(request, "refused")
    if response.status_code == 302:
        _ended(request)
    return response


def groups_of(claims: Mapping[str, Any]) -> Iterable[str]:
    """The groups here that the claim `groups` names: those of OIDC_GROUPS, or, where it is not set, those of the same
    name that do not open the administration."""
    named = claims.get("groups", [])
    named = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    theirs = [name for name in named[:_MOST_GROUPS] if isinstance(name, str)]
    if settings.OIDC_GROUPS:
        ours = [settings.OIDC_GROUPS[name] for name in theirs if name in settings.OIDC_GROUPS]
        groups = Group.objects.filter(name__in=ours)
    else:
        groups = Group.objects.filter(name__in=theirs, permissions__isnull=True)
    return groups.values_list("name", flat=True)


@transaction.atomic
def take_groups(user: User, names: Iterable[str]) -> None:
    """The person is in these groups and no others, and has no rights but theirs; groups that change something open the
    administration."""
    groups = list(Group.objects.filter(name__in=list(names)))
    user.groups.set(groups)
    user.user_permissions.set([])
    staff = Group.objects.filter(pk__in=[group.pk for group in groups], permissions__isnull=False).exists()
    if (user.is_staff, user.is_superuser) != (staff, False):
        user.is_staff, user.is_superuser = staff, False
        user.save(update_fields=["is_staff", "is_superuser"])


def _note_proof(request: HttpRequest, user: User, claims: Mapping[str, Any]) -> None:
    """Fresh authentication by the provider, of the same person and of this moment."""
    if user != request.user or claims.get("auth_time") is None or _age(claims) > _FRESH:
        raise ImmediateHttpResponse(_failed(request, "not_again", person_behind()))
    record_authentication(request, request.user, "organisation", reauthenticated=True)


def _age(claims: Mapping[str, Any]) -> float:
    """Seconds since the provider asked the person; 0 where it does not say, without end where that is no time."""
    at = claims.get("auth_time")
    return 0 if at is None else time.time() - at if isinstance(at, int) else float("inf")


def _keep_out(request: HttpRequest, user: User | None) -> HttpResponse:
    """Nobody without a group, and no session of theirs that is still open."""
    if user:
        end_others(user.pk, None)
    return _failed(request, "no_group" if user is None or user.is_active else "deactivated", user)


def _onwards(request: HttpRequest, url: str) -> HttpResponse:
    """By a page: a browser does not let a form that was sent lead to another site (form-action)."""
    page = render(request, "account/to_organisation.html", {"url": url})
    page["Refresh"] = f"0; url={url}"
    return page


def _may_begin(request: HttpRequest) -> bool:
    """Whether few sign-ins from the address have begun, within LIMIT_SIGN_IN_MINUTES, without ending well."""
    if (key := _key_of(request)) is None:
        return True
    cache = caches["process"]
    cache.get_or_set(key, 0, settings.LIMIT_SIGN_IN_MINUTES * 60)
    try:
        return bool(cache.incr(key) <= settings.LIMIT_SIGN_INS_PER_ADDRESS)
    except ValueError:  # its time has just ended
        return True


def _ended(request: HttpRequest) -> None:
    if (key := _key_of(request)) and caches["process"].get(key):
        caches["process"].decr(key)


def _key_of(request: HttpRequest) -> str | None:
    """None for this machine, since a proxy on it asks for everybody."""
    address = counted_address(request)
    return None if address is None or address.is_loopback else f"organisation-sign-in:{address}"


def _failed(request: HttpRequest, why: str, about: User | None = None) -> HttpResponse:
    if why not in ("away", "lost"):
        record("sign_in_failed", None, about, outcome=FAILED, reason=why)
    status = 503 if why == "away" else 403 if why in ("no_group", "deactivated") else 400
    return render(request, "account/organisation_failed.html", {"why": why}, status=status)
