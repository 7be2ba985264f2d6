"""A second factor at the sign-in (django-allauth): codes of an app (TOTP) and recovery codes, and who must have one."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..protection.origin import origin_of
from .demo import demo_allowed
from .models import DemoAccount

#: Stands in MFA_REQUIRED_GROUPS for superusers, who need no group.
SUPERUSERS = "superusers"

_TOO_MANY = _("Too many wrong codes. Wait a while, then try again.")

_BACKEND = "assistant.accounts.demo.AccountsBackend"


def to_enrol(person: int) -> QuerySet[User]:
    """The person, if they must have a second factor and have none: one query."""
    groups = settings.MFA_REQUIRED_GROUPS
    must = Q(groups__name__in=groups)
    if SUPERUSERS in groups:
        must |= Q(is_superuser=True)
    people = User.objects.filter(must, pk=person).exclude(Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
    if demo_allowed():
        people = people.exclude(Exists(DemoAccount.objects.filter(pk=OuterRef("pk"))))
    return people


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

    def login(self, request: HttpRequest, user: Any) -> None:
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

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"assistant.accounts.second_factor" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
