"""What the templates of the chat need beyond Django's own tags."""

import json

from django import template
from django.template import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString

from .. import frames
from ..models import Turn
from ..protocol import encode

register = template.Library()

THEMES = ("light", "dark")


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """ "light" or "dark" where this reader chose one, else nothing: the page follows the system."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag(takes_context=True)
def keys_on(context: Context) -> bool:
    """Whether this reader wants the keyboard shortcuts."""
    request = context.get("request")
    return request is None or request.COOKIES.get("keys", "") != "off"


@register.simple_tag
def end_frame(turn: Turn) -> SafeString:
    """The event that ended a turn, as data for the page: it shows a stored end as it shows one that arrives."""
    return json_script(json.loads(encode(frames.end(turn)))) if turn.final else SafeString()


@register.filter
def html_lang(language: str) -> str:
    """The `lang` of an answer: Chinese glyphs are drawn as the simplified ones."""
    return "zh-Hans" if language == "zh" else language
