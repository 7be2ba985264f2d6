"""Invitations: a link with which the owner of an account, and nobody else, gives it its password: once, within 48 h."""

import hashlib
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ..protection.log import LoggedEvent, append, record
from .models import DemoAccount, Invitation, LoginSession

#: For how long a link can be used.
VALID = timedelta(hours=48)


def invite(account: User, by: User | None = None) -> str:
    """A new link; an earlier one of the account is void. Only its digest is stored, so that nobody reads it later."""
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.update_or_create(account=account, defaults={"digest": _digest(key), "made": timezone.now()})
        record("invitation.add", by, account)
    return f"{settings.ALLOWED_ORIGINS[0]}{reverse('invitation')}?{urlencode({'key': key})}"


def invited(key: str) -> User | None:
    """Whose link this is; None if it is void, used or too old."""
    since = timezone.now() - VALID
    found = Invitation.objects.filter(digest=_digest(key), made__gt=since, account__is_active=True)
    found = found.filter(account__socialaccount=None)  # the organisation signs them in, no password
    return invitation.account if (invitation := found.select_related("account").first()) else None


def accept(key: str, account: User, password: str) -> bool:
    """Give the account its password, and end what was open with the one before; False if the link was just used. Its
    second factor is taken away: whoever lost theirs asks for a link."""
    with transaction.atomic():
        used, _rows = Invitation.objects.filter(digest=_digest(key), account=account).delete()
        if not used:
            return False
        account.set_password(password)
        account.save(update_fields=["password"])
        DemoAccount.objects.filter(account=account).delete()
        Authenticator.objects.filter(user=account).delete()
        LoginSession.objects.filter(account=account).delete()
        append([LoggedEvent("invitation.accept", account, account)])
    return True


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
