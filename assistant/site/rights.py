"""Who is behind a request by now. An answer that streams for minutes asks again, as each page asks once."""

from types import SimpleNamespace

from django.contrib.auth import get_user
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest


def user_now(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """The person as the database knows them now; nobody where they have signed out, were switched off, or have another
    password."""
    session = SessionStore(request.session.session_key)
    return get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
