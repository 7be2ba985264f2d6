"""Pregnancy by dates: gestational age, due date and conception. Pure."""

from datetime import date, timedelta

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.inputs import Day
from assistant.calculators.months import add_months

from .asked import CYCLE, LAST_PERIOD

_ACOG = Source(
    "ACOG Committee Opinion 700: methods for estimating the due date. Obstet Gynecol 2017;129:e150.",
    "10.1097/AOG.0000000000002046",
)
_REGULAR = _("Regular cycles and a sure date of the last period; an early ultrasound is more exact.")


def _age(given: Given) -> Worked:
    start, today = given.day("last_period"), given.day("date")
    days = (today - start).days
    weeks, rest = divmod(days, 7)
    late = gettext("More than 44 weeks: check the dates.")
    if days < 0:
        raise ValueError(days)
    return Worked(
        f"{_count_weeks(weeks)} {_count_days(rest)}",
        [f"{today} − {start} = {days} d", f"{days} = {weeks} × 7 + {rest}"],
        [late] if weeks > 44 else [],
    )


def _count_weeks(count: int) -> str:
    return ngettext("%(count)d week", "%(count)d weeks", count) % {"count": count}


def _count_days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _later(given: Given) -> tuple[int, str]:
    days = int(given.number("cycle")) - 28
    return days, f"{days:+d} d".replace("-", "−") if days else ""


def _due(given: Given) -> Worked:
    start, (later, shown) = given.day("last_period"), _later(given)
    if given.variant == "days_280":
        due, steps = start + timedelta(days=280), [f"{start} + 280 d = {start + timedelta(days=280)}"]
    else:
        due = _naegele(start)
        steps = [f"{start} + 7 d − 3 m + 1 y = {due}"]
    due += timedelta(days=later)
    return Worked(due, [*steps, f"{shown} = {due}"] if shown else steps)


def _naegele(start: date) -> date:
    """A year on, three months back, seven days on."""
    return add_months(start, 9) + timedelta(days=7)


def _conception(given: Given) -> Worked:
    start, (later, shown) = given.day("last_period"), _later(given)
    value = start + timedelta(days=14 + later)
    return Worked(value, [f"{start} + 14 d {shown} = {value}".replace("  ", " ")])


CALCULATORS = (
    Calculator(
        "gestational_age",
        _("Gestational age"),
        (LAST_PERIOD, Day("date", _("Date of the assessment"), also=("current date",))),
        "",
        r"\text{date} - \text{last period}",
        _ACOG,
        _age,
        Example({"last_period": "2024-01-01", "date": "2024-03-04"}, "9 weeks 0 days"),
        limits=_REGULAR,
        also=("孕周",),
        data_name="Estimated Gestational Age",
    ),
    Calculator(
        "due_date",
        _("Due date (Naegele)"),
        (LAST_PERIOD, CYCLE),
        "",
        r"\text{last period} + 1\,\mathrm{y} - 3\,\mathrm{m} + 7\,\mathrm{d} + (\text{cycle} - 28)",
        _ACOG,
        _due,
        Example({"last_period": "2024-01-10", "cycle": "28 days"}, "2024-10-17"),
        limits=_REGULAR,
        variants=(Variant("naegele", _("Naegele’s rule")), Variant("days_280", _("280 days after the last period"))),
        also=("EDD", "预产期"),
        data_name="Estimated Due Date",
    ),
    Calculator(
        "conception_date",
        _("Estimated date of conception"),
        (LAST_PERIOD, CYCLE),
        "",
        r"\text{last period} + 14\,\mathrm{d} + (\text{cycle} - 28)",
        _ACOG,
        _conception,
        Example({"last_period": "2024-01-10", "cycle": "30 days"}, "2024-01-26"),
        limits=_REGULAR,
        data_name="Estimated of Conception",
    ),
)
