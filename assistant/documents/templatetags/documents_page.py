"""Template tags of the documents' pages."""

from django import template
from django.conf import settings

from ..files.extraction import SENTENCES

register = template.Library()


@register.simple_tag
def largest_upload() -> int:
    """The upload limit in bytes: the page refuses larger files itself."""
    limit: int = settings.LIMIT_UPLOAD_BYTES
    return limit


@register.simple_tag
def too_large() -> str:
    """The sentence for a file over that limit."""
    return str(SENTENCES["too_large"])
