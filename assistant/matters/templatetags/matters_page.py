"""Template tags for emergencies: what stands on every page."""

from typing import NamedTuple

from django import template
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.utils import timezone

from ..emergencies import told_of
from ..models import BreakGlass

register = template.Library()


class Emergencies(NamedTuple):
    """Those of the person that last, and how many of others they are told of that nobody has judged."""

    own: list[BreakGlass]
    unjudged: int


@register.simple_tag
def emergencies(user: User | AnonymousUser) -> Emergencies:
    """One query where there is none."""
    if not isinstance(user, User):
        return Emergencies([], 0)
    now = timezone.now()
    wanted = BreakGlass.objects.filter(Q(reviewed=None) | Q(user=user, ends__gt=now))
    if not wanted.exists():
        return Emergencies([], 0)
    own = BreakGlass.objects.select_related("matter").filter(user=user, ends__gt=now)
    return Emergencies(list(own), told_of(user).filter(reviewed=None).exclude(user=user).count())
