"""Template tags and filters of the chat pages."""

import json
from uuid import UUID

import msgspec
from django import template
from django.template import Context
from django.utils.html import json_script
from django.utils.safestring import SafeString

from ...library.standing import Standings, alarm
from ..delivery import frames
from ..models import Turn
from ..protocol import encode

register = template.Library()

#: The most characters in a part.
PART = 8192

THEMES = ("light", "dark")


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """ "light" or "dark" if the reader has chosen one; empty to follow the system."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag(takes_context=True)
def keys_on(context: Context) -> bool:
    """Whether the reader wants keyboard shortcuts."""
    request = context.get("request")
    return request is None or request.COOKIES.get("keys", "") != "off"


@register.simple_tag
def end_frame(turn: Turn) -> SafeString:
    """The event that ended a turn, as JSON for the page, which shows a stored end as it shows one that arrives live."""
    return json_script(json.loads(encode(frames.end(turn)))) if turn.final else SafeString()


@register.simple_tag
def case_data(turn: Turn) -> SafeString:
    """What a follow-up to the turn may carry, as JSON for the page."""
    return json_script(msgspec.to_builtins(frames.case(turn)))


@register.simple_tag
def found_data(standing: Standings) -> SafeString:
    """What the library had on a question, and what has become of it, as data for the page."""
    return json_script([msgspec.to_builtins(one.shown) for one in standing])


@register.simple_tag
def standing_of(turn: Turn | None, standings: dict[UUID, Standings] | None) -> Standings:
    """What is known of its passages; none for the mould of a turn."""
    return standings.get(turn.pk, Standings()) if turn and standings else Standings()


@register.filter
def alarmed(standing: Standings) -> str:
    """The sentences that say what no longer stands."""
    return alarm(standing)


@register.filter
def parts(text: str | None) -> list[str]:
    """Split a text into parts of a few screens, between lines if possible, so that browsers can lay them out one by
    one."""
    pieces, start = [], 0
    while text and start < len(text):
        end = start + PART
        if end < len(text):
            end = text.rfind("\n", start, end) + 1 or text.rfind(" ", start, end) + 1 or end
        pieces.append(text[start:end])
        start = end
    return pieces


@register.filter
def html_lang(language: str) -> str:
    """The `lang` attribute of an answer: "zh" alone would let a browser choose traditional glyphs."""
    return "zh-Hans" if language == "zh" else language
