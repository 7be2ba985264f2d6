"""A second factor at the sign-in (django-allauth): codes of an app (TOTP), recovery codes and security keys
(security_keys.py), and who must have one."""

import base64
import hashlib
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..database import among
from ..exceptions import NotFresh
from ..protection.origin import origin_of
from .demo import AccountsBackend, demo_allowed
from .fresh import PROVEN, is_fresh, require_fresh
from .models import DemoAccount
from .organisation_provider import account_provider

#: Stands in MFA_REQUIRED_GROUPS for superusers, who need no group.
SUPERUSERS = "superusers"

#: Key of a session: which password was given at its first step.
_PROOF = "password_proof"

#: In the query of the sign-in page: the password given before was not the account's any more.
REFUSED = "refused"

_BACKEND = "assistant.accounts.demo.AccountsBackend"

log = logging.getLogger(__name__)


def to_enrol(*people: int) -> QuerySet[User]:
    """Those of the people who must have a second factor and have none: one query."""
    groups = settings.MFA_REQUIRED_GROUPS
    must = Q(groups__name__in=groups)
    if SUPERUSERS in groups:
        must |= Q(is_superuser=True)
    found = User.objects.filter(must, among("pk", people))
    found = found.exclude(Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
    if demo_allowed():
        found = found.exclude(Exists(DemoAccount.objects.filter(pk=OuterRef("pk"))))
    return found


def require_fresh_factor(request: HttpRequest) -> None:
    """The person has shown a second factor within FRESH_MINUTES; a demo account, which needs none, has signed in then.
    Raises NotFresh, and PermissionDenied for anybody else without one."""
    assert isinstance(request.user, User)
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    if not kinds:
        if not (demo_allowed() and DemoAccount.objects.filter(pk=request.user.pk).exists()):
            raise PermissionDenied
        require_fresh(request)
        return
    records = get_authentication_records(request, request.user)
    shown = max((record["at"] for record in records if record["method"] == "mfa"), default=0)
    if timezone.now().timestamp() - shown >= settings.FRESH_MINUTES * 60:
        has_only_keys = Authenticator.Type.TOTP not in kinds and Authenticator.Type.WEBAUTHN in kinds
        raise NotFresh("mfa_reauthenticate_webauthn" if has_only_keys else "mfa_reauthenticate")


def note_password(request: HttpRequest, user: User) -> None:
    """The person has given their password; they are signed in while it is still theirs (AccountAdapter.login)."""
    request.session[_PROOF] = user.get_session_auth_hash()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The site's own throttle, addresses and backend; no messages, since each page says itself what was done."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        **dict.fromkeys(
            ("too_many_login_attempts", "rate_limited"), _("Too many wrong codes. Wait a while, then try again.")
        ),
    }

    def add_message(self, *args: Any, **more: Any) -> None:
        pass

    def get_client_ip(self, request: HttpRequest) -> str:
        return origin_of(request).address

    def reauthenticate(self, user: Any, password: str) -> bool:
        return bool(authenticate(self.request, username=user.get_username(), password=password) == user)

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> Any:
        """The organisation's sign-in stands for the password."""
        if "sociallogin" in (more.get("signal_kwargs") or {}):
            note_password(request, user)
            at = request.oidc_claims.get("auth_time")  # type: ignore[attr-defined]
            request.session[PROVEN] = at if isinstance(at, int) else 0
        return super().pre_login(request, user, **more)

    def is_reauthentication_required(self, **more: Any) -> bool:
        """One rule for allauth's pages and ours."""
        return not is_fresh(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if SocialAccount.objects.filter(user=user, provider=account_provider()).exists():
            methods.append({"id": "organisation", "description": "", "url": reverse("organisation_sign_in")})
        return methods

    def login(self, request: HttpRequest, user: Any) -> None:
        """Between the password and the code the account may have been deactivated, or got another password."""
        proof = request.session.pop(_PROOF, "")
        if not (
            AccountsBackend().user_can_authenticate(user) and constant_time_compare(proof, user.get_session_auth_hash())
        ):
            request.session.flush()
            raise ImmediateHttpResponse(redirect(f"{reverse('login')}?{REFUSED}"))
        user.backend = _BACKEND
        super().login(request, user)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted in the database, with a key derived from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong, or was used already. Take the next one."),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Key %(number)d") % {"number": number}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """A mail address would stay on the key."""
        name = str(user.get_username())
        return {**super().get_public_key_credential_user_entity(user), "name": name, "display_name": name}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With another SECRET_KEY no code is right."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            log.error("a second factor cannot be decrypted: SECRET_KEY has changed")
            raise self.validation_error("incorrect_code") from error


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"assistant.accounts.second_factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
