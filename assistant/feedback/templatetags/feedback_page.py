"""Template tags for feedback."""

from django import template
from django.contrib.auth.models import AnonymousUser, User

from ..models import Feedback
from ..unsafe import Unsafe, unsafe_to

register = template.Library()


@register.simple_tag
def feedback_reasons() -> list[tuple[str, str]]:
    """The reasons for a bad verdict: code and words."""
    return [(value, str(label)) for value, label in Feedback.Reason.choices]


@register.simple_tag
def unsafe_answers(user: User | AnonymousUser) -> Unsafe | None:
    """Answers called unsafe that nobody has seen, for those who look after them."""
    return unsafe_to(user)
