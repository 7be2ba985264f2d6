"""For pages: `{% idle_seconds %}`, and whether the organisation signs people in (`{% organisation_sign_in %}`)."""

from django import template
from django.conf import settings

from ..models import idle_time

register = template.Library()


@register.simple_tag
def idle_seconds() -> int:
    """After how many seconds without use somebody is signed out."""
    return int(idle_time().total_seconds())


@register.simple_tag
def organisation_sign_in() -> bool:
    return bool(settings.OIDC_ISSUER)
