"""What the library has against an answer, for its owner who asks."""

from typing import Any
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from ...chat.access import get_turn
from ...chat.models import Turn
from ...chat.passages import FoundPassage
from ...evidence.counter_reading import CounterReading, strongest_against
from ...library.access import collections_of
from ...library.search.finding import search
from ...library.standing import standings_of
from ...protection.log import arecord_own
from ...workers.pool import Caller
from ..signatures import text_of
from .views import for_programs

#: Passages that are read for what was asked, and as many for what was answered.
MOST = 10


@require_GET
@for_programs
async def against(request: HttpRequest, user: User, turn: UUID) -> HttpResponse:
    """The strongest passage against an answer as it would be signed, or a sentence that none was found."""
    answered = await sync_to_async(get_turn)(user, turn)
    await arecord_own("turn.view_checks", user, answered, domain=answered.conversation.domain)
    text, read = await sync_to_async(_compared)(user, answered)
    found = await Caller(user.pk).run(strongest_against, text, [one.text for one in read])
    strongest = msgspec.json.decode(found, type=CounterReading | None)
    return JsonResponse({"none": _none(len(read))} if strongest is None else _shown(strongest, read[strongest.passage]))


def _compared(user: User, turn: Turn) -> tuple[str, list[FoundPassage]]:
    """The text of the answer; the passages that it was given, and what the library has today on the question and on the
    text, as far as they stand today."""
    text = text_of(turn, getattr(turn, "reading", None))
    collections = collections_of(user).filter(domain=turn.conversation.domain)
    hits = [hit for words in (turn.question, text) for hit in search(words, collections, MOST)]
    given = [one.passage for one in standings_of(turn) if one.state == "current"]
    found = [*given, *(one for hit in hits if (one := hit.passage.found()).state == "current")]
    return text, list({(one.document, one.position): one for one in found}.values())


def _none(count: int) -> str:
    if not count:
        return gettext("The library has nothing on this.")
    words = ngettext(
        "Nothing against it was found in %(count)d passage. That proves nothing.",
        "Nothing against it was found in %(count)d passages. That proves nothing.",
        count,
    )
    return words % {"count": count}


def _shown(found: CounterReading, passage: FoundPassage) -> dict[str, Any]:
    why = (
        gettext("This says otherwise than: “%(statement)s”")
        if found.kind == "otherwise"
        else gettext("This makes an exception or warns, and the answer does not: “%(statement)s”")
    )
    return {
        "source": passage.source,
        "place": passage.place,
        "language": passage.language,
        "before": passage.text[: found.start],
        "words": passage.text[found.start : found.end],
        "after": passage.text[found.end :],
        "why": why % {"statement": " ".join(found.statement.split())},
    }
