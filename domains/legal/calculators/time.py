"""Time: ages, periods between two dates, limitation periods. Pure."""

from datetime import date

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.inputs import BadValue, Day, Number
from assistant.calculators.months import add_months
from assistant.deadlines.counting import Count, count_days
from assistant.deadlines.period import read_period

from ..deadlines import CIVIL_CODE
from .interest import END, START, span

#: The last days of a limitation period that are shown.
_SHOWN = 3

#: The limitation periods that are offered, in years.
_YEARS = {"three_years": 3, "twenty_years": 20, "four_years": 4}


def _parts(start: date, end: date) -> tuple[int, int, int]:
    """Whole years, months and days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return months // 12, months % 12, (end - add_months(start, months)).days


def _in_words(years: int, months: int, days: int) -> str:
    return gettext("%(years)s, %(months)s, %(days)s") % {
        "years": ngettext("%(count)d year", "%(count)d years", years) % {"count": years},
        "months": ngettext("%(count)d month", "%(count)d months", months) % {"count": months},
        "days": ngettext("%(count)d day", "%(count)d days", days) % {"count": days},
    }


def _age(given: Given) -> Worked:
    born, day = given.day("born"), given.day("date")
    if day < born:
        raise BadValue(gettext("That day is before the birth."))
    years, months, days = _parts(born, day)
    return Worked(
        float(years),
        [_in_words(years, months, days)],
    )


def _period(given: Given) -> Worked:
    start, end = span(given)
    years, months, days = _parts(start, end)
    total = (end - start).days + (given.variant == "both_days")
    return Worked(float(total), [f"{start} → {end}: {total} d", _in_words(years, months, days)])


def _limitation(given: Given) -> Worked:
    start = given.day("start")
    years = int(given.exact("years")) if given.variant == "other" else _YEARS[given.variant]
    deadline = count_days(Count(CIVIL_CODE, read_period(f"{years} years"), last=_SHOWN), start)
    told = gettext("Interruption (Article 195) and suspension (Article 194) are not considered: check both.")
    return Worked(
        deadline.date,
        [f"{day.date} {day.why}" for day in (deadline.days[0], *deadline.days[-_SHOWN:])],
        [told, *deadline.notes],
    )


CALCULATORS = (
    Calculator(
        "age",
        _("Age on a day"),
        (Day("born", _("Date of birth"), also=("birth", "date of birth")), Day("date", _("Day"), also=("on",))),
        "y",
        r"\text{day} - \text{birth}",
        Source("Whole years, by the calendar; 《民法典》第十七条、第二百零二条."),
        _age,
        Example({"born": "2000-02-29", "date": "2018-02-28"}, "18"),
        places=0,
        also=("majority", "年龄", "周岁"),
    ),
    Calculator(
        "period",
        _("Period between two dates"),
        (START, END),
        "d",
        r"\text{last} - \text{first}",
        Source("By the calendar."),
        _period,
        Example({"start": "2024-01-31", "end": "2024-03-01"}, "30"),
        variants=(Variant("last_day", _("Without the first day")), Variant("both_days", _("Both days count"))),
        places=0,
        also=("days between", "天数"),
    ),
    Calculator(
        "limitation",
        _("Limitation period in China"),
        (
            Day("start", _("Day from which it runs"), also=("event",)),
            Number("years", _("Years (other period)"), ("",), least="1", most="30", whole=True, optional=True),
        ),
        "",
        r"\text{day} + n\,\text{years}",
        Source("《中华人民共和国民法典》第一百八十八条、第五百九十四条、第二百零一条至第二百零三条"),
        _limitation,
        Example({"start": "2021-06-01"}, "2024-06-03"),
        variants=(
            Variant("three_years", _("Three years from knowledge (Article 188)")),
            Variant("twenty_years", _("Twenty years from the damage (Article 188)")),
            Variant("four_years", _("Four years, international sales (Article 594)")),
            Variant("other", _("Other period")),
        ),
        also=("statute of limitations", "诉讼时效"),
    ),
)
