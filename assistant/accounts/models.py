"""Who is signed in, and where."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils import timezone


class LoginSession(AbstractBaseSession):
    """A browser in which somebody is signed in. `last_used` is at most a minute before the true time."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    last_used = models.DateTimeField()

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()


class DemoAccount(models.Model):
    """The mark of an account that `setupdemo` made."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class Invitation(models.Model):
    """An account whose owner was sent a link; `digest` is that of its key (SHA-256)."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


def open_sessions() -> Q:
    """Those that are neither over nor idle. Two conditions for all processes: nothing has to run for them to end."""
    now = timezone.now()
    return Q(expire_date__gt=now, last_used__gt=now - idle_time())


def idle_time() -> timedelta:
    return timedelta(minutes=settings.IDLE_MINUTES)
