"""Template tags for feedback."""

from django import template

from ..models import Feedback

register = template.Library()


@register.simple_tag
def feedback_reasons() -> list[tuple[str, str]]:
    """The reasons for a bad verdict: code and words."""
    return [(value, str(label)) for value, label in Feedback.Reason.choices]
