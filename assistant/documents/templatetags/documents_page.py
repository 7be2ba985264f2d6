"""What the templates of documents need beyond Django's own tags."""

from django import template
from django.conf import settings

from ..files.extraction import SENTENCES

register = template.Library()


@register.simple_tag
def largest_upload() -> int:
    """Bytes of the largest file that is taken: the page need not send a larger one to hear so."""
    limit: int = settings.LIMIT_UPLOAD_BYTES
    return limit


@register.simple_tag
def too_large() -> str:
    """What is said of a larger one."""
    return str(SENTENCES["too_large"])
