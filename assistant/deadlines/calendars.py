"""Which days do not count, and why: weekends, public holidays and days that somebody adds.

`holidays` knows the United States with their states and the countries of Europe. `chinesecalendar` knows the years that
the State Council has announced, with the weekends that are worked in exchange. A year it does not know is said, not
guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..exceptions import BadInput

if TYPE_CHECKING:
    from holidays import HolidayBase

_CHINA = "CN"
_SATURDAY = 5
#: Languages in which `holidays` names its days, by ours.
_NAMED = {"en": "en_US", "zh-hans": "zh_CN"}


class UnknownCalendar(BadInput):
    """The holidays of a year or place are not known."""

    code = "calendar"


@dataclass(frozen=True)
class Calendar:
    """`jurisdiction` is "US", "US-MA", "DE", "CN" or "" for weekends alone; `added` days do not count either."""

    jurisdiction: str = ""
    added: frozenset[date] = frozenset()
    #: Whether the holidays of a state count besides the federal ones.
    with_state: bool = True

    def closed(self, day: date) -> str:
        """Why a day does not count, empty where it does. Raises UnknownCalendar."""
        if day in self.added:
            return _("added as a day that does not count")
        if self.jurisdiction == _CHINA:
            return _chinese(day)
        return _weekend(day) or self._holiday(day)

    def _holiday(self, day: date) -> str:
        country, _dash, state = self.jurisdiction.partition("-")
        if not country:
            return ""
        named = _table(country, "", get_language() or "en").get(day)
        if not named and state and self.with_state:
            named = _table(country, state, get_language() or "en").get(day)
        return str(named or "")


def calendar_of(jurisdiction: str, added: Iterable[date], *, with_state: bool = True) -> Calendar:
    """Raises UnknownCalendar where nothing is known of the jurisdiction."""
    code = jurisdiction.strip().upper()
    if code in ("", "EU"):
        return Calendar("", frozenset(added))
    if code != _CHINA:
        country, _dash, state = code.partition("-")
        _table(country, state, "en")
    return Calendar(code, frozenset(added), with_state)


def _weekend(day: date) -> str:
    return str(WEEKDAYS[day.weekday()]) if day.weekday() >= _SATURDAY else ""


@cache
def _table(country: str, state: str, language: str) -> "HolidayBase":
    """Raises UnknownCalendar."""
    from holidays import country_holidays, list_supported_countries

    try:
        # Asked for "MON", the package would take its number of Mondays for a country.
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


def _chinese(day: date) -> str:
    """Raises UnknownCalendar for a year that has not been announced."""
    import chinese_calendar

    try:
        closed, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError as error:
        raise UnknownCalendar(
            _("China's holidays and working weekends of %(year)d are not published or not known here.")
            % {"year": day.year}
        ) from error
    if not closed:
        return ""
    return _FESTIVALS.get(name, name) if name else _weekend(day)


#: The statutory holidays as `chinesecalendar` names them.
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
