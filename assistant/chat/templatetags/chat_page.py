"""What the templates of the chat need beyond Django's own tags."""

import json

import msgspec
from django import template
from django.template import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString

from ..delivery import frames
from ..models import Turn
from ..protocol import encode

register = template.Library()

#: Characters of a part.
PART = 8192

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


@register.simple_tag
def case_data(turn: Turn) -> SafeString:
    """What a follow-up of the turn may carry, as data for the page."""
    return json_script(msgspec.to_builtins(frames.case(turn)))


@register.filter
def parts(text: str | None) -> list[str]:
    """A text in parts of a few screens, cut between lines where that is possible: browsers lay them out one by one."""
    found, start = [], 0
    while text and start < len(text):
        end = start + PART
        if end < len(text):
            end = text.rfind("\n", start, end) + 1 or text.rfind(" ", start, end) + 1 or end
        found.append(text[start:end])
        start = end
    return found


@register.filter
def html_lang(language: str) -> str:
    """The `lang` of an answer: Chinese glyphs are drawn as the simplified ones."""
    return "zh-Hans" if language == "zh" else language
