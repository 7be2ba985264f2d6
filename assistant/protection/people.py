"""Audits sign-ins, failed sign-ins and sign-outs through Django's signals."""

from collections.abc import Mapping
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest

from .log import DENIED, FAILED, record


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    try:
        record("sign_in", user, user)
    except DatabaseError:
        request.session.clear()  # else it would be saved with the page that tells of the error
        raise


@receiver(user_logged_out)
def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        record("sign_out", user, user)


@receiver(user_login_failed)
def _failed(credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Only an account is named: what was typed in the place of a name may be a password."""
    if not _tries_a_lock(request):
        account = User.objects.filter(username=credentials.get("username")).first()
        record("sign_in_failed", None, account, outcome=FAILED)


@receiver(user_locked_out)
def _locked(request: HttpRequest, **_: Any) -> None:
    """Record that a lockout begins. Further attempts during the lockout add no rows."""
    if not _tries_a_lock(request):
        record("locked", None, outcome=DENIED)


def _tries_a_lock(request: HttpRequest | None) -> bool:
    """Whether the account was locked before this attempt; django-axes then did not count the attempt."""
    return getattr(request, "axes_locked_out", False) and getattr(request, "axes_failures_since_start", None) is None
