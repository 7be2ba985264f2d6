"""Answers that were called unsafe and that no editor has seen yet."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import ngettext

from .access import feedback_for
from .models import Feedback


@dataclass(frozen=True)
class Unsafe:
    count: int
    sentence: str


def unsafe_to(user: User | AnonymousUser | AbstractBaseUser) -> Unsafe | None:
    """None for people who look after no feedback."""
    if not (isinstance(user, User) and user.is_staff and user.has_perm("feedback.view_feedback")):
        return None
    count = feedback_for(user).filter(verdict=Feedback.Verdict.UNSAFE, seen=None).count()
    sentence = ngettext("%(count)d answer was called unsafe", "%(count)d answers were called unsafe", count)
    return Unsafe(count, sentence % {"count": count})
