"""Template tags with which other pages link to the library."""

from django import template
from django.contrib.auth.models import User

from ..access import collections_of
from ..standing import count_outdated

register = template.Library()


@register.simple_tag
def sees_library(user: User) -> bool:
    """Whether the library has anything that this person may read."""
    return collections_of(user).exists()


@register.simple_tag
def outdated_answers(user: User) -> int:
    """How many answers of this person rest on what has changed."""
    return count_outdated(user)
