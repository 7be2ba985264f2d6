"""Says which days do not count and why: weekends, public holidays and days that somebody adds.

`holidays` knows the United States with their states and the countries of Europe. `chinesecalendar` knows the years that
the State Council has announced, including weekends worked in exchange. A year it does not know raises UnknownCalendar;
nothing is guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..exceptions import BadInput

if TYPE_CHECKING:
    from holidays import HolidayBase

_CHINA = "CN"
_WEEKEND = (5, 6)
#: The languages of `holidays`, by ours.
_NAMED = {"en": "en_US", "zh-hans": "zh_CN"}


class UnknownCalendar(BadInput):
    """The holidays of this year or place are unknown."""

    code = "calendar"


@dataclass(frozen=True)
class Calendar:
    """`jurisdiction` is "US", "US-MA", "DE", "CN" or "" for weekends only; `added` days do not count either. A
    calendar gives its reasons in the language that was active when it was first asked."""

    jurisdiction: str = ""
    added: frozenset[date] = frozenset()
    #: Whether a state's holidays count besides the federal ones.
    with_state: bool = True

    def closed(self, day: date) -> str:
        """Why the day does not count; empty if it does. Raises UnknownCalendar."""
        if day in self.added:
            return _("added as a day that does not count")
        if self.jurisdiction == _CHINA:
            return self._chinese(day)
        return self._weekend(day) or next(filter(None, (table.get(day) for table in self._tables)), "")

    def _weekend(self, day: date) -> str:
        return self._weekend_days.get(day.weekday(), "")

    def _chinese(self, day: date) -> str:
        """Why a day does not count in China. Raises UnknownCalendar for a year that has not been announced."""
        from chinese_calendar import holidays, workdays

        if day.year not in _chinese_years():
            raise UnknownCalendar(
                _("China's holidays and working weekends of %(year)d are not published or not known here.")
                % {"year": day.year}
            )
        if day in workdays:
            return ""
        name = holidays.get(day)
        return _FESTIVALS.get(name, name) if name else self._weekend(day)

    # Looked up once for each calendar: thirty years have eleven thousand days.

    @cached_property
    def _weekend_days(self) -> dict[int, str]:
        return {day: str(WEEKDAYS[day]) for day in _WEEKEND}

    @cached_property
    def _tables(self) -> "list[HolidayBase]":
        """The holidays of the country, then those of its state."""
        country, _dash, state = self.jurisdiction.partition("-")
        states = ("", state) if state and self.with_state else ("",)
        return [_table(country, subdivision, get_language() or "en") for subdivision in states] if country else []


def calendar_of(jurisdiction: str, added: Iterable[date], *, with_state: bool = True) -> Calendar:
    """The calendar of a jurisdiction. Raises UnknownCalendar if nothing is known about it."""
    code = jurisdiction.strip().upper()
    if code in ("", "EU"):
        return Calendar("", frozenset(added))
    if code != _CHINA:
        country, _dash, state = code.partition("-")
        _table(country, state, "en")
    return Calendar(code, frozenset(added), with_state)


@cache
def _table(country: str, state: str, language: str) -> "HolidayBase":
    """The holidays of a country or state. Raises UnknownCalendar."""
    from holidays import country_holidays, list_supported_countries

    try:
        # The package would take its constant MON, for Monday, for a country.
        if country not in list_supported_countries():
            raise NotImplementedError
        table = country_holidays(country, subdiv=state or None)
    except NotImplementedError as error:
        raise UnknownCalendar(
            _("The holidays of “%(place)s” are not known here.") % {"place": f"{country}-{state}".strip("-")[:20]}
        ) from error
    wanted = _NAMED.get(language, "en_US")
    if wanted in table.supported_languages:
        table = country_holidays(country, subdiv=state or None, language=wanted)
    return table


@cache
def _chinese_years() -> range:
    """The years that have been announced. The package itself would search all its days for each day asked about."""
    from chinese_calendar import holidays

    return range(min(holidays).year, max(holidays).year + 1)


#: Chinese names of the statutory holidays, by those of `chinesecalendar`.
_FESTIVALS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
