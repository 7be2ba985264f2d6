"""Reads periods as people write them: "14 days", "three months", "72 hours", "10 working days", 十五日. Pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from ..calculators.inputs import BadValue, split
from ..calculators.months import add_months
from ..evidence.units import PERIODS

Unit = Literal["day", "working day", "month", "minute"]

_SORT = re.compile(r"(?:full |consecutive |calendar )?(?P<open>(?:business|working|court|trading) )?(?P<unit>.+)")
_BASES: dict[str, Unit] = {"day": "day", "business day": "working day", "month": "month", "minute": "minute"}

#: The longest period accepted, in years.
LONGEST = 30
_MOST = {"day": LONGEST * 366, "working day": LONGEST * 260, "month": LONGEST * 12, "minute": 60 * 24 * 366}


@dataclass(frozen=True)
class Period:
    """Weeks are stored as days and years as months, which end on the same day."""

    count: int
    unit: Unit
    written: str

    def after(self, event: date, sign: int) -> date:
        """The last day of the period, by the calendar alone. Raises BadValue."""
        try:
            if self.unit == "month":
                return add_months(event, sign * self.count)
            return event + timedelta(days=sign * self.count)
        except (ValueError, OverflowError) as error:
            raise BadValue(_("The deadline would lie outside the calendar.")) from error


def read_period(text: str) -> Period:
    """Raises BadValue."""
    amount, behind = split(text)
    sort = _SORT.fullmatch(behind.lower())
    unit = PERIODS.get(sort["unit"].strip()) if sort else None
    if sort is None or unit is None or (sort["open"] and unit[0] != "day"):
        misread = _("“%(text)s” is not a period: write “14 days”, “3 months” or “72 hours”.")
        raise BadValue(misread % {"text": text[:30]})
    base = "business day" if sort["open"] else unit[0].replace("_", " ")
    count = amount * unit[1].numerator / unit[1].denominator
    if count != int(count) or count <= 0:
        raise BadValue(_("A period is a whole number of days, weeks, months, years or hours, at least one."))
    if count > _MOST[_BASES[base]]:
        raise BadValue(_("Periods of up to %(years)d years are counted here.") % {"years": LONGEST})
    return Period(int(count), _BASES[base], text.strip())
