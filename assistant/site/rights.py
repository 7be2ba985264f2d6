"""Re-checks who is behind a request while its response streams for minutes; other pages check only once."""

from types import SimpleNamespace

from django.contrib.auth import get_user
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from ..accounts.second_factor import to_enrol
from ..accounts.sessions import SessionStore


def user_now(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """The person as stored now; anonymous if their session has ended, if they were deactivated or have changed their
    password, or if they have come to need a second factor and have none."""
    session = SessionStore(request.session.session_key)
    user = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    return AnonymousUser() if user.pk and to_enrol(user.pk).exists() else user
