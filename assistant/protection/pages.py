"""The page on which people see who else looked at their answers and documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ..chat.access import conversations_of
from ..chat.models import Conversation, Turn
from ..chat.web.views import page
from ..database import among
from ..documents.access import documents_of
from ..documents.models import Document, Reading
from .action_words import words_of
from .models import AuditEvent
from .reports import by_others

#: Events on one page.
SHOWN = 50


#: By kind of object: its model, the path to its owner, to what names it, and to its conversation.
_NAMES: dict[str, tuple[type[Model], str, str, str]] = {
    "chat.conversation": (Conversation, "owner", "title", "pk"),
    "chat.turn": (Turn, "owner", "conversation__title", "conversation"),
    "documents.reading": (Reading, "turn__owner", "turn__conversation__title", "turn__conversation"),
    "documents.document": (Document, "owner", "name", ""),
}


@dataclass(frozen=True)
class SeenBy:
    """One thing that somebody else did. `conversation` is its id, if the page can lead there."""

    at: datetime
    name: str
    words: str
    about: str
    conversation: str


@page
@require_GET
def seen_by(request: HttpRequest) -> HttpResponse:
    """The newest events; `before` is the number of the first event that an earlier page has shown."""
    owner = cast(User, request.user)
    found = by_others(owner)
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        found = found.filter(seq__lt=int(before))
    events = list(found[: SHOWN + 1])
    shown = events[:SHOWN]
    context = {"seen": _shown(owner, shown), "before": shown[-1].seq if len(events) > SHOWN else 0}
    return render(request, "registration/seen_by.html", context)


def _shown(owner: User, events: Sequence[AuditEvent]) -> list[SeenBy]:
    named = {kind: dict(_named(owner, kind, events)) for kind in _NAMES}
    return [
        SeenBy(
            event.at,
            event.actor.get_username() if event.actor else str(_("a deleted account")),
            words_of(event.action),
            *named.get(event.object_type, {}).get(event.object_id, ("", "")),
        )
        for event in events
    ]


def _named(owner: User, kind: str, events: Sequence[AuditEvent]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The title or name of each thing of this kind that its owner still sees, and its conversation."""
    model, whose, name, conversation = _NAMES[kind]
    keys = [event.object_id for event in events if event.object_type == kind]
    sees = {f"{conversation}__in": conversations_of(owner)} if conversation else {"pk__in": documents_of(owner)}
    rows = model._default_manager.filter(among("pk", keys), **{whose: owner}, **sees)
    for key, shown, leads_to in rows.values_list("pk", name, conversation or name):
        yield str(key), (shown, str(leads_to) if conversation else "")
