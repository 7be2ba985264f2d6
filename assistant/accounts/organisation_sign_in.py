"""Sign-in with the organisation's account (OpenID Connect, django-allauth): its groups are the person's groups here."""

import time
from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import callback
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from .demo import AccountsBackend

#: The id of the one provider in allauth's settings.
PROVIDER = "organisation"

#: Seconds for which a proof of the provider is fresh, and the most groups of one person that are looked at.
_FRESH, _MOST_GROUPS = 60, 1000


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An account belongs to the provider's subject; names and mail addresses link nobody. Of the claims, the name and
    the groups are taken at each sign-in, and nothing is kept of the rest."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = _claims(request, sociallogin)
        sociallogin.account.extra_data, sociallogin.email_addresses = {}, []
        if sociallogin.state.get("process") == AuthProcess.REDIRECT:
            return _note_proof(request, sociallogin, claims)
        groups = list(groups_of(claims))
        user = sociallogin.user
        if not groups or (sociallogin.is_existing and not AccountsBackend().user_can_authenticate(user)):
            _keep_out(request, sociallogin)
            raise ImmediateHttpResponse(_failed(request, "no_group"))
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            take_groups(user, groups)
        return None

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        user = super().save_user(request, sociallogin, form)
        take_groups(user, groups_of(request.oidc_claims))  # type: ignore[attr-defined]
        return user

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, Any]) -> Any:
        return super().populate_user(request, sociallogin, {**data, "email": ""})

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
    again = request.user.is_authenticated
    wanted = request.GET.get("next", "")
    next_url = wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else None
    try:
        response: HttpResponse = (
            get_adapter(request)
            .get_provider(request, PROVIDER)
            .redirect(
                request,
                process=AuthProcess.REDIRECT if again else AuthProcess.LOGIN,
                next_url=next_url,
                auth_params={"prompt": "login", "max_age": "0"} if again else {},
            )
        )
    except (RequestException, KeyError):
        return _failed(request, "away")
    return response


@require_GET
@never_cache
def arrive(request: HttpRequest, provider_id: str) -> HttpResponse:
    """From the provider."""
    if not settings.OIDC_ISSUER:
        raise Http404
    try:
        response: HttpResponse = callback(request, provider_id)
    except (RequestException, KeyError):
        return _failed(request, "away")
    return response


def groups_of(claims: Mapping[str, Any]) -> Iterable[str]:
    """The groups here that the claim `groups` names, in the provider's words (OIDC_GROUPS) or in ours."""
    named = claims.get("groups", [])
    named = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    ours = [settings.OIDC_GROUPS.get(name, name) for name in named[:_MOST_GROUPS] if isinstance(name, str)]
    return Group.objects.filter(name__in=ours).values_list("name", flat=True)


@transaction.atomic
def take_groups(user: User, names: Iterable[str]) -> None:
    """The person is in these groups and no others; groups that change something open the administration."""
    groups = list(Group.objects.filter(name__in=list(names)))
    user.groups.set(groups)
    user.is_staff = Group.objects.filter(pk__in=[group.pk for group in groups], permissions__isnull=False).exists()
    user.save(update_fields=["is_staff"])


def _claims(request: HttpRequest, sociallogin: SocialLogin) -> Mapping[str, Any]:
    """Those of both tokens, which must be about one subject; kept with the request."""
    data = sociallogin.account.extra_data
    token, info = data.get("id_token", {}), data.get("userinfo", {})
    if not token.get("sub") or info.get("sub", token["sub"]) != token["sub"]:
        raise ImmediateHttpResponse(_failed(request, "refused"))
    claims = {**info, **token, "groups": info.get("groups", token.get("groups", []))}
    request.oidc_claims = claims  # type: ignore[attr-defined]
    return claims


def _note_proof(request: HttpRequest, sociallogin: SocialLogin, claims: Mapping[str, Any]) -> None:
    """Fresh authentication by the provider, of the same person and of this moment."""
    at = claims.get("auth_time")
    if sociallogin.user != request.user or not isinstance(at, int) or time.time() - at > _FRESH:
        raise ImmediateHttpResponse(_failed(request, "not_again"))
    record_authentication(request, request.user, "organisation", reauthenticated=True)


def _keep_out(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """Whoever has no group any more has none here either."""
    if sociallogin.is_existing:
        take_groups(sociallogin.user, [])


def _failed(request: HttpRequest, why: str) -> HttpResponse:
    status = 503 if why == "away" else 403 if why == "no_group" else 400
    return render(request, "account/organisation_failed.html", {"why": why}, status=status)
