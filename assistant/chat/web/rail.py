"""The list of conversations as the page shows it: title, when, what it is about, whether an answer is being written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from domains.base import Domain

from ...database import among
from ..access import conversations_of
from ..carrying import DOCUMENT
from ..models import Conversation, Turn
from ..protocol import FINAL_STATES
from .date_groups import day_label

#: Marks of the case that stand in the second line.
_MARKS = 3


@dataclass(frozen=True)
class Line:
    """`when` is the time of today's, the day of others; `about` says in short whom or which document it is about."""

    id: UUID
    title: str
    when: str
    about: str
    running: bool


def days(conversations: Sequence[Conversation], domain: Domain, today: date) -> list[tuple[str, list[Line]]]:
    """Under the heading of each day, its lines."""
    turns = Turn.objects.filter(among("conversation__pk", [one.pk for one in conversations]))
    about, running = _about(turns, domain), running_of(turns)
    lines = (
        (one, Line(one.pk, one.title, _when(one, today), about.get(one.pk, ""), one.pk in running))
        for one in conversations
    )
    grouped = groupby(lines, lambda pair: day_label(timezone.localdate(pair[0].updated), today))
    return [(label, [line for _one, line in group]) for label, group in grouped]


def running_of(turns: QuerySet[Turn]) -> set[UUID]:
    """The conversations in which an answer is being written."""
    return set(turns.exclude(state__in=FINAL_STATES).order_by().values_list("conversation_id", flat=True))


def running_for(user: User | AnonymousUser) -> set[UUID]:
    return running_of(Turn.objects.filter(conversation__in=conversations_of(user)))


def _when(one: Conversation, today: date) -> str:
    at = timezone.localtime(one.updated)
    return date_format(at, "TIME_FORMAT") if at.date() >= today else date_format(at, "MONTH_DAY_FORMAT")


def _about(turns: QuerySet[Turn], domain: Domain) -> dict[UUID, str]:
    """By conversation, the case of its newest turn. Pasted texts stay in the database: only short facts are read."""
    newest = turns.order_by().values("conversation").annotate(last=Max("position"))
    last = {row["conversation"]: row["last"] for row in newest}
    names = [*domain.case.short, *DOCUMENT]
    rows = turns.filter(among("position", set(last.values()))).order_by()
    told = rows.values_list(
        "conversation", "position", *[f"{kept}__{name}" for kept in ("inputs", "carried") for name in names]
    )
    found = ((row[0], _facts(names, row[2:])) for row in told if last[row[0]] == row[1])
    return {conversation: " · ".join(_marks(domain, facts)) for conversation, facts in found}


def _facts(names: Sequence[str], values: Sequence[str | None]) -> dict[str, str]:
    """Given ones before carried ones."""
    given, carried = values[: len(names)], values[len(names) :]
    return {name: one or other or "" for name, one, other in zip(names, given, carried, strict=True) if one or other}


def _marks(domain: Domain, facts: dict[str, str]) -> Iterator[str]:
    if name := facts.get("document_name"):
        yield name
    else:
        yield from domain.case.chips(facts)[:_MARKS]
