"""Deadlines: the examples of the rules' own texts and notes, and what must hold of every date and period."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.deadlines.calendars import UnknownCalendar, calendar_of
from assistant.deadlines.counting import Count, Deadline, count_days, count_hours
from assistant.deadlines.finding import rule_named
from assistant.deadlines.period import read_period
from assistant.deadlines.reminders import REMINDERS, calendar_file
from assistant.deadlines.rule import DeadlineRule
from assistant.exceptions import BadInput
from domains.legal.deadlines import RULES


def rule(name: str) -> DeadlineRule:
    found = rule_named(RULES, name)
    assert found
    return found


def count(name: str, event: str, period: str, **more: Any) -> Deadline:
    return count_days(Count(rule(name), read_period(period), **more), date.fromisoformat(event))


@pytest.mark.parametrize(
    ("name", "event", "period", "more", "expected"),
    [
        # The committee notes of 2009 on Rule 6: a Saturday, forward and backward, and Labor Day behind it.
        ("frcp-6", "2007-08-02", "30 days", {}, "2007-09-04"),
        ("frcp-6", "2007-09-22", "21 days", {"direction": "before"}, "2007-08-31"),
        # Patriots' Day counts forward, in a state that observes it ...
        ("frcp-6", "2008-04-07", "14 days", {"jurisdiction": "US-MA"}, "2008-04-22"),
        ("frcp-6", "2008-04-07", "14 days", {"holidays": frozenset({date(2008, 4, 21)})}, "2008-04-22"),
        # ... and not backward: Rule 6(a)(6)(C).
        ("frcp-6", "2008-05-05", "14 days", {"direction": "before", "jurisdiction": "US-MA"}, "2008-04-21"),
        # Rule 6(d): the committee note of 2005.
        ("frcp-6", "2006-01-19", "30 days", {"by_mail": True}, "2006-02-24"),
        # Rule 6(a)(3): the clerk's office is closed on the last day, then a holiday, then closed again.
        ("frcp-6", "2024-01-02", "10 days", {"clerk_closed": frozenset({date(2024, 1, 12), date(2024, 1, 16)})}, "2024-01-17"),
        ("frcp-6", "2024-01-31", "1 month", {}, "2024-02-29"),
        # Regulation 1182/71, Article 3(2)(c), (4) and (5).
        ("eu-1182-71", "2024-01-31", "1 month", {}, "2024-02-29"),
        ("eu-1182-71", "2024-03-01", "15 days", {}, "2024-03-18"),
        ("eu-1182-71", "2024-12-24", "2 days", {"jurisdiction": "DE"}, "2024-12-30"),
        ("eu-1182-71", "2024-12-24", "1 day", {"jurisdiction": "DE"}, "2024-12-27"),
        # A period that is counted back is not moved.
        ("eu-1182-71", "2024-03-20", "10 days", {"direction": "before"}, "2024-03-10"),
        # 民诉法第85条: a holiday, a Sunday that is worked in exchange, no day of the same number.
        ("cpc-85", "2024-09-16", "15日", {}, "2024-10-08"),
        ("cpc-85", "2024-09-13", "15日", {}, "2024-09-29"),
        ("cpc-85", "2024-02-29", "1年", {}, "2025-02-28"),
        ("civil-code-200", "2021-06-01", "3 years", {}, "2024-06-03"),
        # Working days.
        ("cpc-85", "2024-09-13", "5个工作日", {}, "2024-09-23"),
        ("frcp-6", "2024-11-25", "4 court days", {}, "2024-12-02"),
    ],
)  # fmt: skip
def test_a_deadline_is_counted(name: str, event: str, period: str, more: dict[str, Any], expected: str) -> None:
    deadline = count(name, event, period, **more)
    assert deadline.date.isoformat() == expected
    assert deadline.days[0].date == date.fromisoformat(event) and not deadline.days[0].counts
    assert deadline.days[-1].date == deadline.date and "the deadline" in deadline.days[-1].why


@pytest.mark.parametrize(
    ("start", "period", "zone", "expected"),
    [
        ("2007-11-02T10:23", "72 hours", "America/New_York", "2007-11-05T09:23"),
        ("2024-03-08T14:17", "48 hours", "America/New_York", "2024-03-11T15:17"),
        ("2024-08-29T14:17", "3 days", "America/Chicago", None),
    ],
)
def test_hours_pass_by_the_clock_of_the_court(start: str, period: str, zone: str, expected: str | None) -> None:
    wanted = Count(rule("frcp-6"), read_period(period))
    if expected is None:
        with pytest.raises(BadInput, match="Only a period in hours"):
            count_hours(wanted, datetime.fromisoformat(start), ZoneInfo(zone))
    else:
        assert count_hours(wanted, datetime.fromisoformat(start), ZoneInfo(zone)).moment == expected


def test_a_moment_that_the_clock_leaps_over_is_refused() -> None:
    with pytest.raises(BadInput, match="does not exist"):
        count_hours(
            Count(rule("frcp-6"), read_period("24 hours")), datetime(2024, 3, 10, 2, 30), ZoneInfo("America/New_York")
        )


def test_hours_of_the_union_begin_with_the_next_hour() -> None:
    wanted = Count(rule("eu-1182-71"), read_period("12 hours"))
    assert count_hours(wanted, datetime(2024, 5, 6, 10, 23), ZoneInfo("Europe/Brussels")).moment == "2024-05-06T23:00"


def test_a_year_that_is_not_published_is_said() -> None:
    with pytest.raises(UnknownCalendar, match=r"2027 are not published.*2027-01-09"):
        count("cpc-85", "2026-12-25", "15 days")


def test_a_place_without_holidays_is_said() -> None:
    with pytest.raises(UnknownCalendar, match="“XX” are not known"):
        count("eu-1182-71", "2024-03-01", "15 days", jurisdiction="XX")
    with pytest.raises(UnknownCalendar, match="“US-ZZ” are not known"):
        count("frcp-6", "2024-03-01", "15 days", jurisdiction="US-ZZ")


@pytest.mark.parametrize(
    "text", ["", "days", "14", "0 days", "1.5 days", "40 years", "3 business months", "14 dogs", "-3 days"]
)
def test_what_is_no_period_is_a_sentence(text: str) -> None:
    with pytest.raises(BadInput):
        read_period(text)


def test_mail_is_refused_where_the_rule_knows_none() -> None:
    with pytest.raises(BadInput, match="service by mail"):
        count("cpc-85", "2024-03-01", "15 days", by_mail=True)


EVENTS = st.dates(date(2010, 1, 1), date(2025, 6, 1))
AFTER = st.sampled_from(["frcp-6", "eu-1182-71", "cpc-85", "civil-code-200"])


@given(AFTER, EVENTS, st.integers(1, 300), st.sampled_from(["days", "working days", "weeks", "months"]))
def test_a_deadline_never_falls_on_a_day_that_does_not_count(name: str, event: date, length: int, unit: str) -> None:
    length = min(length, {"days": 300, "working days": 200, "weeks": 50, "months": 12}[unit])
    wanted = Count(rule(name), read_period(f"{length} {unit}"), jurisdiction="FR" if name == "eu-1182-71" else "")
    deadline = count_days(wanted, event)
    assert wanted.calendar.closed(deadline.date) == ""
    assert deadline.date > event


@given(EVENTS, st.integers(1, 300))
def test_backward_it_does_not_either(event: date, length: int) -> None:
    wanted = Count(rule("frcp-6"), read_period(f"{length} days"), "before")
    deadline = count_days(wanted, event)
    assert wanted.calendar.closed(deadline.date) == "" and deadline.date <= event - timedelta(days=length)


@given(AFTER, EVENTS, st.integers(1, 200), st.integers(0, 60), st.sampled_from(["days", "working days"]))
def test_a_longer_period_never_ends_earlier(name: str, event: date, length: int, more: int, unit: str) -> None:
    first, second = (
        count_days(Count(rule(name), read_period(f"{one} {unit}")), event) for one in (length, length + more)
    )
    assert first.date <= second.date


@given(AFTER, EVENTS, st.integers(1, 200))
def test_every_day_is_shown_once_and_in_order(name: str, event: date, length: int) -> None:
    deadline = count_days(Count(rule(name), read_period(f"{length} days")), event)
    shown = [day.date for day in deadline.days]
    assert shown == [event + timedelta(days=number) for number in range((deadline.date - event).days + 1)]
    assert all(day.why for day in deadline.days)


def test_every_rule_has_words_for_what_it_decides() -> None:
    for one in RULES:
        assert {"event", "last", "hours", "end"} <= one.paragraphs.keys() and one.source
        assert rule_named(RULES, one.name) is one
    assert rule_named(RULES, "6(a)(1) + 6(d)") is rule("frcp-6") and rule_named(RULES, "6(e)") is None


def test_a_weekend_that_is_worked_counts() -> None:
    assert (
        calendar_of("CN", ()).closed(date(2024, 9, 29)) == ""
        and calendar_of("CN", ()).closed(date(2024, 10, 1)) == "国庆节"
    )


def test_the_file_for_calendars_reminds() -> None:
    deadline = count("frcp-6", "2024-07-12", "21 days", by_mail=True)
    made = datetime(2024, 7, 12, tzinfo=ZoneInfo("UTC"))
    calendar = icalendar.Calendar.from_ical(calendar_file(rule("frcp-6"), deadline, made, "Answer"))
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("dtstart") == date(2024, 8, 5) and str(event["summary"]) == "Answer"
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [timedelta(days=-days) for days in REMINDERS]


def test_only_places_are_places() -> None:
    """The package has other names than those of countries: days, kinds of holidays, exchanges."""
    for name in dir(holidays):
        try:
            calendar_of(name, ()).closed(date(2024, 7, 12))
        except UnknownCalendar:
            continue
        assert name.upper() in holidays.list_supported_countries() or name == "EU"


def test_events_beyond_the_calendar_are_sentences() -> None:
    for event in ("0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"):
        for period in ("1 day", "30 years", "10 working days"):
            for direction in ("after", "before"):
                with pytest.raises(BadInput, match="from 1900 to 2100"):
                    count("eu-1182-71", event, period, direction=direction)
        with pytest.raises(BadInput, match="from 1900 to 2100"):
            count_hours(Count(rule("frcp-6"), read_period("72 hours")), datetime.fromisoformat(event), ZoneInfo("UTC"))
    for event in ("1900-01-01", "2100-12-31"):
        for direction in ("after", "before"):
            assert count("frcp-6", event, "30 years", direction=direction).days


@pytest.mark.parametrize(
    ("name", "start", "end", "references"),
    [
        # A Saturday and a Sunday, to the same time on Monday.
        ("frcp-6", "2024-03-08T14:17", "2024-03-11T15:17", ["Rule 6(a)(2)(C)"]),
        ("frcp-6", "2024-03-04T14:17", "2024-03-06T14:17", ["Rule 6(a)(2)(A), (B)"]),
        ("eu-1182-71", "2024-03-04T14:17", "2024-03-06T15:00", ["Art. 3(1)", "Art. 3(2)(a)"]),
        ("cpc-85", "2024-03-04T14:17", "2024-03-06T15:00", ["民诉法第85条第2款"]),
        ("civil-code-200", "2024-03-04T14:17", "2024-03-06T14:17", ["民法典第201条第2款"]),
    ],
)  # fmt: skip
def test_hours_cite_the_words_on_hours(name: str, start: str, end: str, references: list[str]) -> None:
    found = count_hours(Count(rule(name), read_period("48 hours")), datetime.fromisoformat(start), ZoneInfo("America/New_York"))  # fmt: skip
    cited = " ".join(day.why for day in found.days)
    assert found.moment == end and all(reference in cited for reference in references)
    for key in ("last", "clerk", "end"):
        assert f"({rule(name).cite(key)})" not in cited


def test_the_clerk_of_hours_is_cited() -> None:
    closed = frozenset({date(2024, 3, 6)})
    wanted = Count(rule("frcp-6"), read_period("48 hours"), clerk_closed=closed)
    found = count_hours(wanted, datetime(2024, 3, 4, 14, 17), ZoneInfo("America/New_York"))
    assert found.moment == "2024-03-07T14:17" and any("Rule 6(a)(3)(B)" in day.why for day in found.days)


@pytest.mark.parametrize(
    ("start", "zone", "instant"),
    [
        ("2024-07-08T14:17", "America/New_York", "2024-07-10T18:17"),
        ("2024-01-08T14:17", "Asia/Shanghai", "2024-01-10T06:17"),
    ],
)
def test_hours_in_a_calendar_file_are_one_moment_everywhere(start: str, zone: str, instant: str) -> None:
    deadline = count_hours(
        Count(rule("frcp-6"), read_period("48 hours")), datetime.fromisoformat(start), ZoneInfo(zone)
    )
    made = datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC"))
    (event,) = icalendar.Calendar.from_ical(calendar_file(rule("frcp-6"), deadline, made)).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == f"{instant}:00+00:00"
