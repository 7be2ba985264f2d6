"""At each sign-in: when the session ends however it is used, and which browser it is."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from .browsers import browser_of

#: Keys of a session.
SINCE, BROWSER = "signed_in_at", "browser"


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, **_: object) -> None:
    now = timezone.now()
    request.session.set_expiry(now + timedelta(hours=settings.SESSION_HOURS))
    request.session[SINCE] = now.isoformat()
    request.session[BROWSER] = browser_of(request.headers.get("User-Agent", ""))
