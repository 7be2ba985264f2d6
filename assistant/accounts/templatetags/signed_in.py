"""For the pages of people who are signed in: `{% idle_seconds %}`."""

from django import template

from ..models import idle_time

register = template.Library()


@register.simple_tag
def idle_seconds() -> int:
    """After how many seconds without use somebody is signed out."""
    return int(idle_time().total_seconds())
