"""The list of conversations beside the page: title, time, what each is about, whether it is being answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from domains.base import Domain

from ...database import among
from ...matters.access import open_matters_of
from ...matters.models import Matter, Role
from ..access import conversations_of
from ..carrying import DOCUMENT
from ..models import Conversation, Turn
from ..protocol import OPEN_STATES
from .date_groups import day_label

#: The most facts of the case shown in the second line, and the most conversations of matters, of all and of each.
_MARKS, _IN_MATTERS, _IN_EACH = 3, 100, 10


@dataclass(frozen=True)
class RailLine:
    """`when` is a time for today's conversations and a day for the others; `about` says in short which patient, case
    or document it is about; `own`: the person may move and delete it."""

    id: UUID
    title: str
    when: str
    about: str
    running: bool
    own: bool = True


@dataclass(frozen=True)
class RailMatter:
    """A matter and its newest conversations; `current`: that of the page."""

    matter: Matter
    lines: list[RailLine]
    current: bool


def days(conversations: Sequence[Conversation], domain: Domain, today: date) -> list[tuple[str, list[RailLine]]]:
    """The lines of the list, grouped under the headings of their days."""
    grouped = groupby(
        zip(conversations, _lines(conversations, domain, today), strict=True),
        lambda pair: day_label(timezone.localdate(pair[0].updated), today),
    )
    return [(label, [line for _one, line in group]) for label, group in grouped]


def matters(user: User | AnonymousUser, domain: Domain, current: Matter | None) -> list[RailMatter]:
    """The matter of the page, then those in which the person's matters have conversations, the last used first."""
    rows = conversations_of(user).filter(domain=domain.name, matter__in=open_matters_of(user, Role.READER))
    newest = list(rows.select_related("matter").order_by("-updated")[:_IN_MATTERS])
    own = set(
        conversations_of(user, Role.OWNER).filter(among("pk", [one.pk for one in newest])).values_list("pk", flat=True)
    )
    shown = {current: list[RailLine]()} if current else {}
    for one, line in zip(newest, _lines(newest, domain, timezone.localdate()), strict=True):
        assert one.matter is not None  # by the filter
        lines = shown.setdefault(one.matter, [])
        if len(lines) < _IN_EACH:
            lines.append(replace(line, own=one.pk in own))
    return [RailMatter(matter, lines, matter == current) for matter, lines in shown.items()]


def _lines(conversations: Sequence[Conversation], domain: Domain, today: date) -> list[RailLine]:
    turns = Turn.objects.filter(among("conversation__pk", [conversation.pk for conversation in conversations]))
    about, running = _about(turns, domain), running_of(turns)
    return [
        RailLine(
            conversation.pk,
            conversation.title,
            _when(conversation, today),
            about.get(conversation.pk, ""),
            conversation.pk in running,
        )
        for conversation in conversations
    ]


def running_of(turns: QuerySet[Turn]) -> set[UUID]:
    """The conversations in which an answer is being written."""
    return set(turns.filter(state__in=OPEN_STATES).order_by().values_list("conversation_id", flat=True))


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
