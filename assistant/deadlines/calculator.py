"""A rule as a calculator: a deadline is asked for on a page, written into a question and read back as a calculation is.
Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..calculators.calculator import Calculator, Example, Given, Source, Worked, read_answers
from ..calculators.inputs import BadValue, Choice, Day, Input, Option, ReadAnswer, YesNo, read_date
from .counting import Count, Deadline, count_days, count_hours
from .period import read_period
from .rule import DeadlineRule

#: The most days that can be added.
_MOST_DAYS = 100
#: The last days of a count that are told as steps; "day 31 of 70" says how many came before.
_TOLD = 40


@dataclass(frozen=True)
class Words(Input):
    """Words that the count reads. `accept` raises BadValue."""

    accept: Callable[[str], object] = field(default=str, kw_only=True)

    def read(self, text: str) -> ReadAnswer:
        written = " ".join(text.split())
        self.accept(written)
        return ReadAnswer(written, written)


def calculator_of(rule: DeadlineRule) -> Calculator:
    """Its result is the last day. Its steps are the event and the days up to the last: whether each counts, and why."""
    return Calculator(
        rule.name,
        format_lazy("{} · {}", gettext_lazy("Deadline"), rule.label),
        _INPUTS,
        "",
        "",
        Source(rule.source),
        partial(_work, rule),
        Example({"event": "2024-03-04", "period": "14 days"}, "2024-03-18"),
        also=rule.also,
        words=tuple(f"{one.reference}: {one.text}" for one in rule.words),
    )


def counted(rule: DeadlineRule, answers: Mapping[str, str]) -> Deadline:
    """The deadline that the answers ask for, with every day. Raises InvalidInputs, BadValue and UnknownCalendar."""
    readings, _assumed = read_answers(calculator_of(rule), answers)
    return _count(rule, Given({name: reading.value for name, reading in readings.items()}))


def _work(rule: DeadlineRule, given: Given) -> Worked:
    deadline = _count(rule, given, last=_TOLD)
    event, *days = deadline.days
    steps = [f"{day.date} {day.why}" for day in (event, *days[-_TOLD:])]
    hour = [] if deadline.instant is None else [deadline.moment.replace("T", " ")]
    return Worked(deadline.date, [*steps, *hour], deadline.notes)


def _count(rule: DeadlineRule, given: Given, last: int | None = None) -> Deadline:
    def words(name: str) -> str:
        return given.choice(name) if given.has(name) else ""

    count = Count(
        rule,
        read_period(words("period")),
        "before" if words("direction") == "before" else "after",
        given.has("by_mail") and given.yes("by_mail"),
        _days(words("holidays")),
        _days(words("clerk_closed")),
        words("jurisdiction"),
        last,
    )
    if count.period.unit == "minute":
        return count_hours(count, _moment(given.day("event"), words("time")), _zone(words("zone")))
    return count_days(count, given.day("event"))


def _days(text: str) -> frozenset[date]:
    """Days separated by spaces or commas."""
    written = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
    if len(written) > _MOST_DAYS:
        raise BadValue(_("At most %(most)d days may be added.") % {"most": _MOST_DAYS})
    return frozenset(read_date(day, _("An added day")) for day in written)


def _moment(event: date, time: str) -> datetime:
    try:
        return datetime.combine(event, datetime.strptime(time, "%H:%M").time())
    except ValueError as error:
        raise BadValue(_("A period in hours needs the time of the event, such as 14:17.")) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadValue(_("A period in hours needs a time zone, such as America/New_York.")) from error


_INPUTS = (
    Day("event", gettext_lazy("Day of the event")),
    Words("period", gettext_lazy("Period"), accept=read_period),
    Choice(
        "direction",
        gettext_lazy("Counted"),
        options=(
            Option("after", gettext_lazy("after the event")),
            Option("before", gettext_lazy("back from the event")),
        ),
        optional=True,
    ),
    YesNo("by_mail", gettext_lazy("Served by mail"), optional=True),
    Words("jurisdiction", gettext_lazy("Holidays of"), optional=True),
    Words("holidays", gettext_lazy("Further days that do not count"), accept=_days, optional=True),
    Words(
        "clerk_closed", gettext_lazy("Days on which the clerk’s office is inaccessible"), accept=_days, optional=True
    ),
    Words("time", gettext_lazy("Time of the event, for hours"), optional=True),
    Words("zone", gettext_lazy("Time zone, for hours"), optional=True),
)
