"""Template tags for emergencies: what stands on every page."""

from typing import NamedTuple

from django import template
from django.contrib.auth.models import AnonymousUser, User

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
    waiting = list(BreakGlass.objects.select_related("matter").filter(reviewed=None))
    own = [one for one in waiting if one.user_id == user.pk and one.lasts]
    unjudged = told_of(user).filter(reviewed=None).exclude(user=user).count() if waiting else 0
    return Emergencies(own, unjudged)
