"""The page of deadlines, with every day counted, and a calendar file."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from domains.base import Domain

from ...chat.access import domain_of
from ...chat.web.views import page
from ...deadlines.counting import Count, Deadline, count_days, count_hours
from ...deadlines.finding import rule_named
from ...deadlines.period import read_period
from ...deadlines.reminders import calendar_file
from ...deadlines.rule import DeadlineRule
from ...downloads import download
from ...exceptions import BadInput, NotFound
from ..inputs import BadValue, read_date

#: The most days that can be added, and the most characters in a title.
_MOST_DAYS, _TITLE = 100, 120
#: Rows shown at each end of a long table: 30 years have eleven thousand days. The command prints all of them.
_ENDS = 100


@page
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, name: str) -> HttpResponse:
    """The form, and below it every day of the deadline posted."""
    domain = _with_rules(request, name)
    context: dict[str, Any] = {"domain": domain, "typed": request.POST, "rules": domain.deadline_rules}
    if request.method == "POST":
        try:
            rule, deadline = _counted(domain, request)
            context |= {"rule": rule, "deadline": deadline, **_rows(deadline)}
        except BadInput as error:
            context["message"] = str(error)
    return render(request, "calculators/deadlines.html", context)


@page
@require_POST
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """Download the deadline with reminders; shows the page if it cannot be counted."""
    domain = _with_rules(request, name)
    try:
        rule, deadline = _counted(domain, request)
    except BadInput as error:
        context = {"domain": domain, "typed": request.POST, "rules": domain.deadline_rules, "message": str(error)}
        return render(request, "calculators/deadlines.html", context)
    title = " ".join(request.POST.get("title", "").split())[:_TITLE]
    return download(
        calendar_file(rule, deadline, datetime.now(UTC), title), "text/calendar; charset=utf-8", "deadline.ics"
    )


def _rows(deadline: Deadline) -> dict[str, Any]:
    """The days to show, and how many are left out between them."""
    days = deadline.days
    left_out = max(len(days) - 2 * _ENDS, 0)
    first = days[:_ENDS] if left_out else days
    return {"first": first, "left_out": left_out, "last": days[len(first) + left_out :], "folded": len(days) > _ENDS}


def _with_rules(request: HttpRequest, name: str) -> Domain:
    domain = domain_of(request.user, name)
    if not domain.deadline_rules:
        raise NotFound
    return domain


def _counted(domain: Domain, request: HttpRequest) -> tuple[DeadlineRule, Deadline]:
    """Count the deadline posted. Raises BadInput."""
    typed = request.POST
    rule = rule_named(domain.deadline_rules, typed.get("rule", ""))
    if rule is None:
        raise BadValue(_("Choose a rule."))
    count = Count(
        rule,
        read_period(typed.get("period", "")),
        "before" if typed.get("direction") == "before" else "after",
        typed.get("by_mail") == "on",
        _dates(typed.get("holidays", "")),
        _dates(typed.get("clerk_closed", "")),
        typed.get("jurisdiction", "").strip()[:20],
    )
    if count.period.unit == "minute":
        return rule, count_hours(
            count, _moment(typed.get("event", ""), typed.get("time", "")), _zone(typed.get("zone", ""))
        )
    return rule, count_days(count, read_date(typed.get("event", ""), _("Day of the event")))


def _dates(text: str) -> frozenset[date]:
    """Days separated by spaces, commas or line breaks."""
    written = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
    if len(written) > _MOST_DAYS:
        raise BadValue(_("At most %(most)d days may be added.") % {"most": _MOST_DAYS})
    return frozenset(read_date(day, _("An added day")) for day in written)


def _moment(day: str, time: str) -> datetime:
    event = read_date(day, _("Day of the event"))
    try:
        return datetime.combine(event, datetime.strptime(time.strip(), "%H:%M").time())
    except ValueError as error:
        raise BadValue(_("A period in hours needs the time of the event, such as 14:17.")) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadValue(_("A period in hours needs a time zone, such as America/New_York.")) from error
