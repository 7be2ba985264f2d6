"""Finds conversations and documents by their words, among those that the person may open now (chat/access.py,
documents/access.py): the newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from ..chat.access import Viewer, conversations_of
from ..chat.models import Conversation, Turn
from ..database import among
from ..documents.access import documents_of
from ..documents.models import Document, SignOff
from . import index
from .entries import text_of
from .models import IndexEntry
from .pieces import MarkedText, marked, passage
from .query import Query

#: Conversations and documents that are shown at a time, passages of each, and entries that are looked at for them.
MOST, PASSAGES, _LOOKED_AT = 10, 2, 60


@dataclass(frozen=True)
class Filters:
    """`since` and `until` are days, both included, on which was asked or added. `document`: only questions about one;
    `signed`: only answers with a signature that was not taken back. `state` is of the answer (Turn.State)."""

    domain: str = ""
    matter: UUID | None = None
    since: date | None = None
    until: date | None = None
    state: str = ""
    document: bool = False
    signed: bool = False

    @property
    def of_turns(self) -> bool:
        return bool(self.state or self.document or self.signed)


@dataclass(frozen=True)
class Passage:
    """A passage of a turn's question and answer, `later` turns before the end of its conversation; or, where `turn` is
    None, of a document, from `start` to `end`."""

    parts: list[MarkedText]
    turn: UUID | None = None
    later: int = 0
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class SearchHit:
    thing: Conversation | Document
    title: list[MarkedText]
    when: datetime
    passages: list[Passage] = field(default_factory=list)

    @property
    def is_document(self) -> bool:
        return isinstance(self.thing, Document)


@dataclass(frozen=True)
class SearchResults:
    """`before` is where the next hits begin, 0 if there are no more."""

    hits: list[SearchHit]
    before: int = 0


def search(
    user: Viewer, query: Query, filters: Filters = Filters(), before: int = 0, most: int = MOST
) -> SearchResults:
    """The hits of a query that is not empty, from the entry `before` on."""
    rows = _newest(index.matching(_entries(user, filters), query), before)
    hits = dict[UUID, list[int]]()
    last = 0
    for pk, thing in rows[:_LOOKED_AT]:
        if thing not in hits and len(hits) == most:
            break
        if len(hits.setdefault(thing, [])) < PASSAGES:
            hits[thing].append(pk)
        last = pk
    more = last if any(pk < last for pk, _thing in rows) else 0
    return SearchResults(_hits(hits, query), more)


def _newest(entries: QuerySet[IndexEntry], before: int) -> list[tuple[int, UUID]]:
    """The ids of entries with that of the conversation or document, the newest first."""
    if before:
        entries = entries.filter(pk__lt=before)
    rows = entries.values_list("pk", "conversation", "document")[: _LOOKED_AT + 1]
    return [(pk, one or other) for pk, one, other in rows]


def _entries(user: Viewer, filters: Filters) -> QuerySet[IndexEntry]:
    """Those of conversations and documents that the person may open and that pass the filters."""
    conversations = _placed(conversations_of(user), filters)
    there = Q(conversation__in=conversations.order_by().values("pk"))
    if filters.of_turns:
        return _dated(_of_turns(IndexEntry.objects.filter(there), filters), filters)
    documents = _placed(documents_of(user), filters)
    return _dated(IndexEntry.objects.filter(there | Q(document__in=documents.order_by().values("pk"))), filters)


def _placed(rows: "QuerySet[Any]", filters: Filters) -> "QuerySet[Any]":
    if filters.domain:
        rows = rows.filter(domain=filters.domain)
    return rows.filter(matter=filters.matter) if filters.matter else rows


def _of_turns(entries: QuerySet[IndexEntry], filters: Filters) -> QuerySet[IndexEntry]:
    if filters.state:
        entries = entries.filter(turn__state=filters.state)
    if filters.document:
        entries = entries.filter(turn__reading__isnull=False)
    if filters.signed:
        newest = SignOff.objects.filter(turn=OuterRef("turn")).order_by("-pk")
        entries = entries.alias(withdrawn=Subquery(newest.values("withdrawn")[:1])).filter(withdrawn=False)
    return entries


def _dated(entries: QuerySet[IndexEntry], filters: Filters) -> QuerySet[IndexEntry]:
    entries = entries.alias(at=Coalesce("turn__created", "conversation__created", "document__created"))
    if filters.since:
        entries = entries.filter(at__gte=_midnight(filters.since))
    if filters.until:
        entries = entries.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


# --- What is shown of what was found ----------------------------------------------------------------------------------


def _hits(found: Mapping[UUID, Sequence[int]], query: Query) -> list[SearchHit]:
    pks = [pk for each in found.values() for pk in each]
    entries = {entry.pk: entry for entry in IndexEntry.objects.filter(among("pk", pks))}
    things = _things(found)
    passages = _passages(entries.values(), query)
    hits = []
    for thing, own in found.items():
        if thing in things:
            one = things[thing]
            title = one.name if isinstance(one, Document) else one.title
            shown = {passages[pk].turn or pk: passages[pk] for pk in reversed(own) if pk in passages}
            hits.append(SearchHit(one, marked(title, query), one.created, list(shown.values())[::-1]))
    return hits


def _things(keys: Iterable[UUID]) -> dict[UUID, Conversation | Document]:
    wanted = among("pk", keys)
    conversations = Conversation.objects.filter(wanted).select_related("matter")
    documents = Document.objects.filter(wanted).select_related("matter").defer("text", "pages", "headings")
    return {one.pk: one for one in conversations} | {one.pk: one for one in documents}


def _passages(entries: Iterable[IndexEntry], query: Query) -> dict[int, Passage]:
    """By the id of the entry; a title or name has none."""
    of_turns = [entry for entry in entries if entry.turn_id]
    asked = Turn.objects.filter(among("pk", [entry.turn_id for entry in of_turns]))
    rows = asked.values_list("pk", "conversation", "position", "inputs", "text", "reading__edited")
    turns = {pk: (conversation, position, text_of(*words)) for pk, conversation, position, *words in rows}
    last = _last_positions({conversation for conversation, *_ in turns.values()})
    found = {}
    for entry in of_turns:
        if entry.turn_id in turns:
            conversation, position, text = turns[entry.turn_id]
            parts = passage(text[entry.start : entry.end], query)
            found[entry.pk] = Passage(parts, entry.turn_id, last[conversation] - position)
    pieces = IndexEntry.objects.filter(among("pk", [entry.pk for entry in entries if entry.document_id and entry.end]))
    texts = pieces.values_list("pk", "start", "end", Substr("document__text", F("start") + 1, F("end") - F("start")))
    return found | {pk: Passage(passage(text, query), start=start, end=end) for pk, start, end, text in texts}


def _last_positions(conversations: Iterable[UUID]) -> dict[UUID, int]:
    turns = Turn.objects.filter(among("conversation__pk", conversations)).order_by()
    return dict(turns.values_list("conversation").annotate(Max("position")))
