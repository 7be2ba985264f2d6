"""The page of deadlines, with every day counted, and a calendar file."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from domains.base import Domain

from ...chat.access import domain_of
from ...chat.web.views import page
from ...deadlines.calculator import calculator_of, counted
from ...deadlines.counting import Deadline
from ...deadlines.finding import rule_named
from ...deadlines.reminders import calendar_file
from ...deadlines.rule import DeadlineRule
from ...downloads import download
from ...exceptions import BadInput, InvalidInputs, NotFound
from ..calculator import calculate
from ..inputs import BadValue
from ..written import question

#: The most characters in a title.
_TITLE = 120
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
            rule, answers, deadline = _counted(domain, request)
            context |= {"rule": rule, "deadline": deadline, "question": _question(rule, answers), **_rows(deadline)}
        except BadInput as error:
            context["message"] = str(error)
    return render(request, "calculators/deadlines.html", context)


@page
@require_POST
def calendar(request: HttpRequest, name: str) -> HttpResponse:
    """Download the deadline with reminders; shows the page if it cannot be counted."""
    domain = _with_rules(request, name)
    try:
        rule, _answers, deadline = _counted(domain, request)
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


def _counted(domain: Domain, request: HttpRequest) -> tuple[DeadlineRule, dict[str, str], Deadline]:
    """The rule, the answers posted and what they come to. Raises BadInput."""
    typed = request.POST
    rule = rule_named(domain.deadline_rules, typed.get("rule", ""))
    if rule is None:
        raise BadValue(_("Choose a rule."))
    asked = [one.name for one in calculator_of(rule).inputs]
    answers = {name: typed[name].strip() for name in asked if typed.get(name, "").strip()}
    if "by_mail" in answers:
        answers["by_mail"] = "yes"
    try:
        return rule, answers, counted(rule, answers)
    except InvalidInputs as error:
        raise BadValue(" ".join(error.fields.values())) from error


def _question(rule: DeadlineRule, answers: dict[str, str]) -> str:
    """What asks the model to explain it."""
    calculator = calculator_of(rule)
    return question(calculator, answers, "", calculate(calculator, answers))
