"""The organisation's OpenID provider: its discovery document, the calls to it, and what is taken of its claims."""

import hashlib
import logging
from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Any

from allauth.socialaccount import app_settings
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from requests import RequestException, Response, Session
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError, InvalidSchema

from ..env import is_encrypted_or_local

#: Seconds for which the discovery document is kept, and for which a provider that failed is not asked for it.
_KEPT, _AWAY = 300, 10

#: Calls to the provider at one time; each holds a thread.
_CALLS = BoundedSemaphore(8)

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")

#: The claims of which an account is made.
_NAMES = {"preferred_username": "username", "given_name": "first_name", "family_name": "last_name", "name": "name"}

log = logging.getLogger(__name__)


class ProviderSession(Session):
    """TLS alone proves an id_token, whose signature allauth does not check: no other address is called, nor by a
    redirect. Raises RequestException."""

    def request(self, *args: Any, **more: Any) -> Response:
        if not _CALLS.acquire(blocking=False):
            raise ConnectionError("too many calls at one time")
        try:
            return super().request(*args, **{"timeout": app_settings.REQUESTS_TIMEOUT, **more})
        finally:
            _CALLS.release()

    def get_adapter(self, url: str | bytes) -> BaseAdapter:
        address = url if isinstance(url, str) else url.decode()
        if not is_encrypted_or_local(address):
            raise InvalidSchema("neither https nor on this machine")
        return super().get_adapter(address)


class Endpoints(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    @property
    def openid_config(self) -> Mapping[str, Any]:
        return discovery(self.get_provider().server_url)


class OrganisationProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Keeps the claims with the request; the account gets names, and neither mail addresses nor anything else."""

    oauth2_adapter_class = Endpoints

    @property
    def sub_id(self) -> str:
        return account_provider()

    def sociallogin_from_response(self, request: HttpRequest, response: Mapping[str, Any]) -> SocialLogin:
        request.oidc_claims = claims = _claims(response)  # type: ignore[attr-defined]
        return super().sociallogin_from_response(request, {"id_token": claims})

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, str]:
        claims = data["id_token"]
        return {field: claims[name] for name, field in _NAMES.items() if isinstance(claims.get(name), str)}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        return []

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {}


def account_provider() -> str:
    """The provider in SocialAccount: a subject is somebody only together with its issuer."""
    return f"organisation-{hashlib.sha256(settings.OIDC_ISSUER.encode()).hexdigest()[:16]}"


def discovery(url: str) -> Mapping[str, Any]:
    """The provider's configuration (OpenID Connect Discovery 1.0). Raises RequestException."""
    cache, key = caches["process"], f"discovery:{account_provider()}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _fetched(url)
        cache.set(key, found, _KEPT if found else _AWAY)
    if not found:
        raise ConnectionError("the provider is away")
    return found


def _fetched(url: str) -> dict[str, Any]:
    """Empty where the provider does not answer, or not for OIDC_ISSUER."""
    try:
        with ProviderSession() as session:
            answer = session.get(url)
            answer.raise_for_status()
            found: Any = answer.json()
    except RequestException as error:
        log.warning("the organisation's provider does not answer: %s", type(error).__name__)
        return {}
    if code := _unsafe(found):
        log.error("OIDC_ISSUER is not used: its discovery document names another issuer, or no https address: %s", code)
        return {}
    return dict(found)


def _unsafe(found: Any) -> str:
    """The name of what is wrong in the discovery document; empty where nothing is."""
    if not isinstance(found, dict) or str(found.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
        return "issuer"
    return next((name for name in _ENDPOINTS if not is_encrypted_or_local(str(found.get(name, "")))), "")


def _claims(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Those of the token and of the user info, which must be about one subject. Raises OAuth2Error."""
    token, info = data.get("id_token", {}), data.get("userinfo", {})
    subject = token.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= app_settings.UID_MAX_LENGTH:
        raise OAuth2Error("no subject, or one too long")
    if not isinstance(info, dict) or info.get("sub", subject) != subject:
        raise OAuth2Error("two subjects")
    return {**info, **token, "groups": info.get("groups", token.get("groups", []))}
