"""Counts a deadline and shows every day: why it counts, why it does not, and why the end moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ..calculators.inputs import BadValue
from .calendars import Calendar, UnknownCalendar, calendar_of
from .period import Period
from .rule import DeadlineRule

Direction = Literal["after", "before"]
_DAY = timedelta(days=1)
#: The years of events: holidays are known for them, and no count leaves the calendar.
_YEARS = range(1900, 2101)
#: More days than any run of closed days.
_LONGEST_CLOSURE = 60


@dataclass(frozen=True)
class CountedDay:
    """One day of the count. `counts`: the period runs on it."""

    date: date
    counts: bool
    why: str


@dataclass(frozen=True)
class Deadline:
    """`moment` is local time: "2024-03-19T24:00", or the minute at which a period in hours ends; `instant` is that
    with its zone. `notes` say what to check."""

    date: date
    moment: str
    days: tuple[CountedDay, ...]
    notes: tuple[str, ...] = ()
    instant: datetime | None = None


@dataclass(frozen=True)
class Count:
    """What to count. `holidays` are added by somebody; on `clerk_closed` days nothing can be filed. `last`: how many of
    the period's last days are told, all if None; a period in working days is told whole."""

    rule: DeadlineRule
    period: Period
    direction: Direction = "after"
    by_mail: bool = False
    holidays: frozenset[date] = frozenset()
    clerk_closed: frozenset[date] = frozenset()
    jurisdiction: str = ""
    last: int | None = None

    @property
    def sign(self) -> int:
        return 1 if self.direction == "after" else -1

    @property
    def calendar(self) -> Calendar:
        """Raises UnknownCalendar."""
        after = self.direction == "after" or not self.rule.added_days_forward_only
        return calendar_of(
            self.jurisdiction or self.rule.jurisdiction, self.holidays if after else (), with_state=after
        )


@dataclass
class _Walk:
    """The days counted so far."""

    count: Count
    calendar: Calendar
    days: list[CountedDay] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, day: date, why: str, *, counts: bool) -> None:
        self.days.append(CountedDay(day, counts, why))

    def cited(self, sentence: str, key: str) -> str:
        """The sentence with the reference of the paragraph it rests on."""
        reference = self.count.rule.cite(self._of_hours(key) if self.count.period.unit == "minute" else key)
        if not reference:
            return sentence
        return _("%(why)s (%(reference)s)") % {"why": sentence, "reference": reference}

    def _of_hours(self, key: str) -> str:
        """The key of the rule's own words for periods in hours, if it has any: its words on the end of days do not
        apply to them."""
        own = f"hours_{key}"
        return own if self.count.rule.has(own) else "hours" if key == "end" else key


def count_days(count: Count, event: date) -> Deadline:
    """Count a deadline in days, weeks, months or years. Raises BadValue and UnknownCalendar."""
    if count.period.unit == "minute":
        raise BadValue(_("A period in hours needs the moment at which it starts, and its time zone."))
    if count.by_mail and (count.direction == "before" or not count.rule.mail_days):
        raise BadValue(_("Days for service by mail are added only by rules that know them, to periods after an event."))
    _refuse_far(event)
    walk = _Walk(count, count.calendar)
    walk.add(event, walk.cited(_("the event: this day does not count"), "event"), counts=False)
    last = _run(walk, event)
    try:
        last = _moved(walk, last)
        if count.by_mail:
            last = _moved(walk, _mailed(walk, last))
        if count.rule.has("working") and count.direction == "after":
            last = _with_working_days(walk, event, last)
    except UnknownCalendar as error:
        raise UnknownCalendar(_told(error, last)) from error
    _finish(walk, last)
    return Deadline(last, f"{last}T24:00", tuple(walk.days), tuple(walk.notes))


def _refuse_far(event: date) -> None:
    """Raises BadValue for an event outside _YEARS."""
    if event.year not in _YEARS:
        raise BadValue(
            _("Deadlines are counted from %(first)d to %(last)d.") % {"first": _YEARS[0], "last": _YEARS[-1]}
        )


def _told(error: UnknownCalendar, last: date) -> str:
    without = _("By the calendar alone the last day is %(day)s; whether it counts must be looked up.")
    return f"{error} {without % {'day': last}}"


def _run(walk: _Walk, event: date) -> date:
    """Walk through the period; returns its last day by the calendar alone."""
    count, sign = walk.count, walk.count.sign
    if count.period.unit == "working day":
        return _run_working(walk, event)
    last = count.period.after(event, sign)
    length = abs((last - event).days)
    inner, outer = (walk.cited(_("day %(number)d of %(length)d"), key) for key in ("days", _last_key(count)))
    for number in range(1 if count.last is None else max(1, length - count.last + 1), length + 1):
        why = (inner if number < length else outer) % {"number": number, "length": length}
        walk.add(event + timedelta(days=sign * number), why, counts=True)
    if count.period.unit == "month" and last.day != event.day:
        walk.notes.append(walk.cited(_("The last month has no such day: the period ends with the month."), "month"))
    return last


def _last_key(count: Count) -> str:
    return "month" if count.period.unit == "month" and count.rule.has("month") else "days"


def _run_working(walk: _Walk, event: date) -> date:
    day, number, length = event, 0, walk.count.period.count
    why = _("working day %(number)d of %(length)d")
    while number < length:
        day += walk.count.sign * _DAY
        closed = walk.calendar.closed(day)
        number += not closed
        walk.add(day, closed or why % {"number": number, "length": length}, counts=not closed)
    return day


def _moved(walk: _Walk, last: date) -> date:
    """Move the last day off days that do not count, if the rule moves it. Raises UnknownCalendar."""
    rule, forward = walk.count.rule, walk.count.direction == "after"
    key = "last" if forward else "backward"
    if not rule.has(key):
        _say_unmoved(walk, last)
        return last
    for _step in range(_LONGEST_CLOSURE):
        why = walk.calendar.closed(last)
        shut = forward and rule.has("clerk") and last in walk.count.clerk_closed
        if not why and not shut:
            return last
        text = why or _("the clerk's office is inaccessible")
        moving = _("%(why)s: the period runs on") if forward else _("%(why)s: the count goes on backwards")
        _replace_last(walk, last, walk.cited(moving % {"why": text}, key if why else "clerk"))
        last += walk.count.sign * _DAY
    raise BadValue(_("No day on which the period could end was found: check the days that were added."))


def _say_unmoved(walk: _Walk, last: date) -> None:
    why = walk.calendar.closed(last)
    if why:
        sentence = _(
            "%(day)s does not count (%(why)s), and the rule does not move a period before an event: act earlier."
        )
        walk.notes.append(sentence % {"day": last, "why": why})


def _replace_last(walk: _Walk, day: date, why: str) -> None:
    """Record why the period cannot end on this day, after what was recorded about it before."""
    if walk.days and walk.days[-1].date == day:
        before = walk.days.pop()
        walk.add(day, _joined(before.why, why), counts=before.counts)
    else:
        walk.add(day, why, counts=False)


def _joined(first: str, second: str) -> str:
    return _("%(first)s; %(second)s") % {"first": first, "second": second}


def _mailed(walk: _Walk, last: date) -> date:
    """Add the days for service by mail, after the day on which the period would otherwise end."""
    if walk.days[-1].date != last:
        walk.add(last, _("the period would end here"), counts=True)
    for number in range(1, walk.count.rule.mail_days + 1):
        added = _("day %(number)d of %(days)d for service by mail") % {
            "number": number,
            "days": walk.count.rule.mail_days,
        }
        walk.add(last + number * _DAY, walk.cited(added, "mail"), counts=True)
    return last + walk.count.rule.mail_days * _DAY


def _with_working_days(walk: _Walk, event: date, last: date) -> date:
    """Extend a period of two days or more until it has at least two working days."""
    if walk.count.period.unit == "day" and walk.count.period.count < 2:
        return last
    # A fortnight has two working days, unless somebody added closed days.
    while sum(not walk.calendar.closed(day) for day in _between(max(event, last - 60 * _DAY), last)) < 2:
        _replace_last(walk, last, walk.cited(_("fewer than two working days so far: the period runs on"), "working"))
        last = _moved(walk, last + _DAY)
    return last


def _between(event: date, last: date) -> Iterator[date]:
    return (event + timedelta(days=number) for number in range(1, (last - event).days + 1))


def _finish(walk: _Walk, last: date) -> None:
    """Record which day is the deadline, and what to check."""
    end = walk.cited(_("the deadline"), "end")
    if walk.days[-1].date == last:
        walk.days[-1] = replace(walk.days[-1], why=_joined(walk.days[-1].why, end))
    else:
        walk.add(last, end, counts=True)
    if not (walk.count.jurisdiction or walk.count.rule.jurisdiction or walk.count.holidays):
        walk.notes.append(_("No public holidays were considered: name the place, or add them."))
    if any("(observed)" in day.why for day in walk.days[-_LONGEST_CLOSURE:]):
        walk.notes.append(
            _("A holiday is observed on another day. Most courts close; some authorities count only the statutory day.")
        )


def count_hours(count: Count, start: datetime, zone: ZoneInfo) -> Deadline:
    """Count a deadline in hours, in the local time of `zone`. Raises BadValue and UnknownCalendar."""
    if count.period.unit != "minute" or count.direction == "before":
        raise BadValue(_("Only a period in hours after an event is counted from a moment."))
    _refuse_far(start.date())
    walk = _Walk(count, count.calendar)
    begun = _begin(count, start)
    local = begun.replace(tzinfo=zone)
    if local.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != begun:
        raise BadValue(_("That moment does not exist: the clocks were put forward then."))
    end = (
        (local.astimezone(ZoneInfo("UTC")) + timedelta(minutes=count.period.count))
        .astimezone(zone)
        .replace(tzinfo=None)
    )
    walk.add(
        begun.date(), walk.cited(_("%(moment)s: the period begins") % {"moment": _clock(begun)}, "hours"), counts=True
    )
    for day in _between(begun.date(), end.date()):
        walk.add(day, walk.cited(_("every hour counts"), "hours"), counts=True)
    if local.utcoffset() != end.replace(tzinfo=zone).utcoffset():
        walk.notes.append(_("The clocks change within the period: the hours that pass are counted, not the clock."))
    moved = _moved(walk, end.date()) if count.rule.hours_move else end.date()
    _finish(walk, moved)
    final = datetime.combine(moved, end.time())
    moment = final.isoformat(timespec="minutes")
    return Deadline(moved, moment, tuple(walk.days), tuple(walk.notes), final.replace(tzinfo=zone))


def _begin(count: Count, start: datetime) -> datetime:
    if not count.rule.hours_from_next:
        return start
    return start.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _clock(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")
