"""Who is told of emergency accesses to matters (BreakGlass)."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from .access import barred, matters_of
from .models import BreakGlass, Role

MAY, MAY_REVIEW = "matters.break_glass", "matters.review_breakglass"


def told_of(user: User) -> QuerySet[BreakGlass]:
    """Those into the person's own matters and, for privacy officers, all that are behind no barrier for them."""
    found = Q(matter__in=matters_of(user, Role.OWNER))
    if user.has_perm(MAY_REVIEW):
        found |= ~Q(matter__in=barred(user))
    return BreakGlass.objects.filter(found)
