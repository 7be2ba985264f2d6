"""`manage.py deadline --rule frcp-6 --event 2024-07-12 --period "21 days" --by-mail --json`: counts a deadline day
by day."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from django.core.management.base import CommandError, CommandParser

from domains.registry import domains

from ...calculators.inputs import read_date
from ...deadlines.counting import Count, Deadline, count_days, count_hours
from ...deadlines.finding import rule_named
from ...deadlines.period import read_period
from ...deadlines.reminders import calendar_file
from ...deadlines.rule import DeadlineRule
from ...exceptions import BadInput
from ..base import SiteCommand


class Command(SiteCommand):
    help = "Count a deadline by a rule, and show every day; --list names the rules."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="list the rules with their texts")
        parser.add_argument("--rule", default="", help="the rule, such as frcp-6")
        parser.add_argument("--event", default="", help="the day of the event")
        parser.add_argument("--period", default="", help='such as "14 days", "3 months" or "72 hours"')
        parser.add_argument("--direction", choices=("after", "before"), default="after")
        parser.add_argument("--by-mail", action="store_true", help="add the days for service by mail")
        parser.add_argument(
            "--holiday", action="append", nargs="+", default=[], metavar="DATE", help="a day that does not count"
        )
        parser.add_argument(
            "--clerk-closed",
            action="append",
            nargs="+",
            default=[],
            metavar="DATE",
            help="a day on which the clerk's office is inaccessible",
        )
        parser.add_argument("--start", default="", metavar="DATETIME", help="the moment of the event, for hours")
        parser.add_argument("--time-zone", default="", metavar="ZONE", help="such as America/New_York")
        parser.add_argument("--jurisdiction", default="", help="whose holidays: US, US-MA, DE, FR, CN")
        parser.add_argument("--ics", type=Path, metavar="FILE", help="write the deadline with reminders for a calendar")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = [rule for domain in domains().values() for rule in domain.deadline_rules]
        if options["list"]:
            self._list(rules)
            return
        rule = rule_named(rules, options["rule"])
        if rule is None:
            known = ", ".join(known_rule.name for known_rule in rules)
            raise CommandError(f"There is no rule {options['rule']!r}; there is: {known}.")
        try:
            deadline = _counted(rule, options)
        except BadInput as error:
            raise CommandError(str(error)) from error
        if options["ics"]:
            options["ics"].write_bytes(calendar_file(rule, deadline, datetime.now(ZoneInfo("UTC"))))
        if options["json"]:
            sys.stdout.write(msgspec.json.encode(as_json(rule, deadline)).decode() + "\n")
        else:
            self._show(rule, deadline)

    def _list(self, rules: list[DeadlineRule]) -> None:
        for rule in rules:
            self.stdout.write(f"{rule.name}: {rule.label}\n  {rule.source}")
            for paragraph in rule.paragraphs.values():
                self.stdout.write(f"  {paragraph.reference}: {paragraph.text}")

    def _show(self, rule: DeadlineRule, deadline: Deadline) -> None:
        for day in deadline.days:
            self.stdout.write(f"{day.date} {day.date:%a} {'+' if day.counts else '-'} {day.why}")
        self.stdout.write(f"{deadline.moment} ({deadline.date:%A}), {rule.source}")
        for note in deadline.notes:
            self.stdout.write(f"! {note}")


def as_json(rule: DeadlineRule, deadline: Deadline) -> dict[str, Any]:
    return {
        "date": deadline.date,
        "datetime": deadline.moment,
        "days": [{"date": day.date, "counts": day.counts, "why": day.why} for day in deadline.days],
        "rule": rule.name,
        "source": rule.source,
        "notes": deadline.notes,
    }


def _counted(rule: DeadlineRule, options: dict[str, Any]) -> Deadline:
    count = Count(
        rule,
        read_period(options["period"]),
        options["direction"],
        options["by_mail"],
        _dates(options["holiday"]),
        _dates(options["clerk_closed"]),
        options["jurisdiction"],
    )
    if count.period.unit == "minute":
        return count_hours(count, _moment(options["start"] or options["event"]), _zone(options["time_zone"]))
    return count_days(count, read_date(options["event"] or options["start"], "--event"))


def _dates(groups: list[list[str]]) -> frozenset[date]:
    return frozenset(read_date(text, "DATE") for group in groups for text in group)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError("--start is a moment such as 2024-03-08T14:17.") from error
    if moment.tzinfo:
        raise CommandError("--start is local time: name its zone with --time-zone.")
    return moment


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CommandError("--time-zone is a zone such as America/New_York.") from error
