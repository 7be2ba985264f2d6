"""The list of conversations beside the page: title, time, what each is about, whether it is being answered."""

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

#: The most facts of the case shown in the second line.
_MARKS = 3


@dataclass(frozen=True)
class RailLine:
    """`when` is a time for today's conversations and a day for the others; `about` says in short which patient, case
    or document it is about."""

    id: UUID
    title: str
    when: str
    about: str
    running: bool


def days(conversations: Sequence[Conversation], domain: Domain, today: date) -> list[tuple[str, list[RailLine]]]:
    """The lines of the list, grouped under the headings of their days."""
    turns = Turn.objects.filter(among("conversation__pk", [conversation.pk for conversation in conversations]))
    about, running = _about(turns, domain), running_of(turns)
    lines = (
        (
            conversation,
            RailLine(
                conversation.pk,
                conversation.title,
                _when(conversation, today),
                about.get(conversation.pk, ""),
                conversation.pk in running,
            ),
        )
        for conversation in conversations
    )
    grouped = groupby(lines, lambda pair: day_label(timezone.localdate(pair[0].updated), today))
    return [(label, [line for _one, line in group]) for label, group in grouped]


def running_of(turns: QuerySet[Turn]) -> set[UUID]:
    """The conversations in which an answer is being written."""
    return set(turns.exclude(state__in=FINAL_STATES).order_by().values_list("conversation_id", flat=True))


def running_for(user: User | AnonymousUser) -> set[UUID]:
    return running_of(Turn.objects.filter(conversation__in=conversations_of(user)))


def _when(conversation: Conversation, today: date) -> str:
    at = timezone.localtime(conversation.updated)
    return date_format(at, "TIME_FORMAT") if at.date() >= today else date_format(at, "MONTH_DAY_FORMAT")


def _about(turns: QuerySet[Turn], domain: Domain) -> dict[UUID, str]:
    """What each conversation is about: the case of its newest turn. Only short facts are read from the database, no
    texts."""
    newest = turns.order_by().values("conversation").annotate(last=Max("position"))
    last = {row["conversation"]: row["last"] for row in newest}
    names = [*domain.case.short, *DOCUMENT]
    rows = turns.filter(among("position", set(last.values()))).order_by()
    cases = rows.values_list(
        "conversation", "position", *[f"{column}__{name}" for column in ("inputs", "carried") for name in names]
    )
    facts_of = ((row[0], _facts(names, row[2:])) for row in cases if last[row[0]] == row[1])
    return {conversation: " · ".join(_marks(domain, facts)) for conversation, facts in facts_of}


def _facts(names: Sequence[str], values: Sequence[str | None]) -> dict[str, str]:
    """The non-empty facts by name; those given with the turn come before carried ones."""
    given, carried = values[: len(names)], values[len(names) :]
    return {name: one or other or "" for name, one, other in zip(names, given, carried, strict=True) if one or other}


def _marks(domain: Domain, facts: dict[str, str]) -> Iterator[str]:
    if name := facts.get("document_name"):
        yield name
    else:
        yield from domain.case.chips(facts)[:_MARKS]
