"""Whose feedback editors see."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from ..matters.access import barred
from .models import Feedback


def feedback_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Feedback]:
    """All of it but what is behind a barrier, for somebody who may look after feedback."""
    return Feedback.objects.exclude(turn__conversation__matter__in=barred(user))
