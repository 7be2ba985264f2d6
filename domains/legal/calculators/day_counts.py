"""Day-count conventions: days and years between two dates, as contracts and markets count them. Pure."""

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Variant
from assistant.calculators.months import add_months

_YEAR_365, _YEAR_360 = Decimal(365), Decimal(360)


def actual(start: date, end: date) -> int:
    return (end - start).days


def bond_basis(start: date, end: date) -> int:
    """30/360 (2006 ISDA 4.16(f)): the 31st becomes the 30th, at the end only where the start is one too."""
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day
    return _thirty(start, end, first, last)


def eurobond(start: date, end: date) -> int:
    """30E/360 (2006 ISDA 4.16(g)): each 31st becomes the 30th."""
    return _thirty(start, end, min(start.day, 30), min(end.day, 30))


def eurobond_isda(start: date, end: date, *, maturity: bool = False) -> int:
    """30E/360 ISDA (2006 ISDA 4.16(h)): the last day of February counts as the 30th, but not at maturity."""
    first = 30 if _ends_month(start) else min(start.day, 30)
    last = 30 if _ends_month(end) and not (maturity and end.month == 2) else min(end.day, 30)
    return _thirty(start, end, first, last)


def _thirty(start: date, end: date, first: int, last: int) -> int:
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def isda_years(start: date, end: date) -> Decimal:
    """Actual/actual (ISDA): each calendar year's days over its own length."""
    if start.year == end.year:
        return Decimal(actual(start, end)) / _length(start.year)
    first = Decimal(actual(start, date(start.year + 1, 1, 1))) / _length(start.year)
    last = Decimal(actual(date(end.year, 1, 1), end)) / _length(end.year)
    return first + (end.year - start.year - 1) + last


def _length(year: int) -> int:
    return 366 if isleap(year) else 365


def icma_years(start: date, end: date, frequency: int, *, from_start: bool = False) -> Decimal:
    """Actual/actual (ICMA): each coupon period counts equally. Coupon dates are counted from `end`, or from `start`."""
    anchor, months = (start if from_start else end), 12 // frequency
    number = max(0, (12 * (end.year - start.year) + end.month - start.month) // months - 1)  # surely whole
    years = Decimal(number) / frequency
    while True:
        first, last = sorted(
            (_coupon(anchor, months * number, from_start), _coupon(anchor, months * (number + 1), from_start))
        )
        within = actual(max(first, start), min(last, end))
        if within <= 0:
            return years
        years += Decimal(within) / (actual(first, last) * frequency)
        number += 1


def _coupon(anchor: date, months: int, forward: bool) -> date:
    """Coupon dates of an anchor at the end of its month stay at the end of theirs."""
    day = add_months(anchor, months if forward else -months)
    return day.replace(day=monthrange(day.year, day.month)[1]) if _ends_month(anchor) else day


def _over(count: Callable[[date, date], int], year: Decimal) -> Callable[[date, date], Decimal]:
    return lambda start, end: Decimal(count(start, end)) / year


#: By name: the days, and the years.
DAYS: dict[str, Callable[[date, date], int]] = {
    "actual_365": actual,
    "actual_360": actual,
    "actual_actual_isda": actual,
    "30_360": bond_basis,
    "30e_360": eurobond,
    "30e_360_isda": eurobond_isda,
}
YEARS: dict[str, Callable[[date, date], Decimal]] = {
    "actual_365": _over(actual, _YEAR_365),
    "actual_360": _over(actual, _YEAR_360),
    "actual_actual_isda": isda_years,
    "30_360": _over(bond_basis, _YEAR_360),
    "30e_360": _over(eurobond, _YEAR_360),
    "30e_360_isda": _over(eurobond_isda, _YEAR_360),
}
CONVENTIONS = (
    Variant("actual_365", _("Actual/365 (fixed)"), ("ACT/365F", "ACT/365", "actual/365")),
    Variant("actual_360", _("Actual/360"), ("ACT/360", "actual/360")),
    Variant("actual_actual_isda", _("Actual/actual (ISDA)"), ("ACT/ACT ISDA", "ACT/ACT", "actual/actual ISDA")),
    Variant("30_360", _("30/360 (bond basis)"), ("30/360", "30/360 US", "30/360 US(ISDA 30/360)", "ISDA 30/360")),
    Variant("30e_360", _("30E/360 (Eurobond basis)"), ("30E/360",)),
    Variant("30e_360_isda", _("30E/360 (ISDA)"), ("30E/360 ISDA",)),
)
ICMA = Variant("actual_actual_icma", _("Actual/actual (ICMA)"), ("ACT/ACT ICMA", "actual/actual ICMA", "ISMA"))
