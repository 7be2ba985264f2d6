"""Money: penalties, instalments, rent for a part of a period, currencies. Pure."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.figures import n
from assistant.calculators.inputs import Money, Number
from assistant.calculators.months import add_months

from .day_counts import actual
from .interest import DAILY_FRACTION, END, PRINCIPAL, START, cents, span

_DAY = timedelta(days=1)
_CONTRACT = Source("Arithmetic of the clause; the rate, the days and the cap come from the contract.")


def _penalty(given: Given) -> Worked:
    base, rate, days = given.exact("base"), given.exact("rate") / 100, given.exact("days")
    value = base * rate * days
    steps, warnings = [f"{n(base)} × {n(rate, 8)} × {n(days)} = {n(cents(value))}"], []
    if given.has("cap"):
        most = base * given.exact("cap") / 100
        steps.append(f"{n(base)} × {n(given.exact('cap'))} % = {n(cents(most))}")
        if value > most:
            reached = n(most / (base * rate), 1)
            words = ngettext(
                "The cap is reached after %(days)s day: the cap is given.",
                "The cap is reached after %(days)s days: the cap is given.",
                1 if reached == "1" else 2,
            )
            warnings = [words % {"days": reached}]
            value = most
    return Worked(cents(value), steps, warnings)


def _instalment(given: Given) -> Worked:
    """An annuity, paid at the end of each period; without interest, equal parts."""
    principal, rate, count = given.exact("principal"), given.exact("rate") / 100 / 12, int(given.exact("count"))
    if given.variant == "equal_parts":
        part = principal / count
        value = cents(part + principal * rate)
        total = principal + sum(((principal - part * number) * rate for number in range(count)), Decimal(0))
        steps = [f"{n(principal)} / {count} + {n(principal)} × {n(rate, 8)} = {n(value)}"]
    else:
        value = cents(principal / count if rate == 0 else principal * rate / (1 - (1 + rate) ** -count))
        total = value * count
        steps = [f"{n(principal)} × {n(rate, 8)} / (1 − (1 + {n(rate, 8)})^−{count}) = {n(value)}"]
    told = gettext("All instalments together: %(total)s, of which interest %(interest)s.")
    return Worked(value, [*steps, told % {"total": n(cents(total)), "interest": n(cents(total - principal))}])


def _rent(given: Given) -> Worked:
    (start, end), rent = span(given), given.exact("rent")
    if given.variant == "year_365":
        days = actual(start, end) + 1
        value = cents(rent * 12 * days / 365)
        return Worked(value, [f"{start} → {end}: {days} d", f"{n(rent)} × 12 × {days} / 365 = {n(value)}"])
    total, day, steps = Decimal(0), start, []
    while True:
        if whole := _whole_months(day, end):
            last, part = _end_of_month(add_months(day, whole - 1)), rent * whole
            steps.append(f"{day} → {last}: {n(rent)} × {whole} = {n(part)}")
        else:
            last = _end_of_month(day)
            last, parts = min(end, last), 30 if given.variant == "days_30" else last.day
            days = min((last - day).days + 1, parts)
            part = rent * days / parts
            steps.append(f"{day} → {last}: {n(rent)} × {days} / {parts} = {n(part)}")
        total += part
        if last == end:
            break
        day = last + _DAY
    return Worked(cents(total), [*steps, f"Σ = {n(cents(total))}"])


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _whole_months(first: date, end: date) -> int:
    """How many months there are from the first of one to `end`; none where that is no first."""
    whole = end == _end_of_month(end)
    return 0 if first.day > 1 else 12 * (end.year - first.year) + end.month - first.month + whole


def _exchanged(given: Given) -> Worked:
    amount, rate = given.exact("amount"), given.exact("rate")
    value = cents(amount * rate if given.variant == "multiply" else amount / rate)
    sign = "×" if given.variant == "multiply" else "/"
    return Worked(value, [f"{n(amount)} {sign} {n(rate, 8)} = {n(value)}"])


CALCULATORS = (
    Calculator(
        "daily_penalty",
        _("Penalty by the day, with a cap"),
        (
            Money("base", _("Amount it is taken of"), most="1e15", also=("principal",)),
            Number("rate", _("Penalty a day"), ("%", "‰"), most="100", share=DAILY_FRACTION),
            Number("days", _("Days of delay"), ("",), most="40000", whole=True, zero=True),
            Number("cap", _("Cap, in percent of the amount"), ("%",), most="1000", share="1", optional=True),
        ),
        "",
        r"\min(\text{amount} \times \text{rate} \times \text{days},\ \text{cap})",
        _CONTRACT,
        _penalty,
        Example({"base": "100000", "rate": "0.5 ‰", "days": "300", "cap": "10 %"}, "10000.00"),
        places=2,
        also=("liquidated damages", "违约金", "Pönale"),
    ),
    Calculator(
        "instalments",
        _("Monthly instalment of a loan"),
        (
            PRINCIPAL,
            Number("rate", _("Interest rate a year"), ("%",), most="1000", zero=True, share="1"),
            Number("count", _("Number of instalments"), ("",), least="1", most="1200", whole=True),
        ),
        "",
        r"P\,\frac{i}{1 - (1 + i)^{-n}}",
        Source(
            "The annuity formula, payments at the end of each month; for equal parts of the principal, the first instalment."
        ),
        _instalment,
        Example({"principal": "100000", "rate": "6 %", "count": "12"}, "8606.64"),
        variants=(
            Variant("annuity", _("Equal instalments")),
            Variant("equal_parts", _("Equal parts of the principal")),
        ),
        places=2,
        also=("annuity", "等额本息", "等额本金", "分期"),
    ),
    Calculator(
        "rent",
        _("Rent for a part of a period"),
        (Money("rent", _("Rent a month"), most="1e12"), START, END),
        "",
        r"\sum_i \text{rent} \times \frac{\text{days}_i}{\text{days of the month}_i}",
        _CONTRACT,
        _rent,
        Example({"rent": "3100", "start": "2024-01-16", "end": "2024-02-29"}, "4700.00"),
        variants=(
            Variant("month", _("Days of each month")),
            Variant("days_30", _("Months of 30 days")),
            Variant("year_365", _("Yearly rent over 365 days")),
        ),
        places=2,
        limits=_("The first and the last day both count."),
        also=("pro rata", "租金"),
    ),
    Calculator(
        "currency",
        _("Currency at a given rate"),
        (Money("amount", _("Amount"), most="1e15"), Number("rate", _("Exchange rate"), ("",), most="1e9")),
        "",
        r"\text{amount} \times \text{rate}",
        Source("Arithmetic; the rate is an input: name its source and its day beside the result."),
        _exchanged,
        Example({"amount": "1000 EUR", "rate": "1.0845"}, "1084.50"),
        variants=(
            Variant("multiply", _("The rate is what one unit is worth")),
            Variant("divide", _("The rate is what one unit of the other is worth")),
        ),
        places=2,
        also=("exchange", "汇率"),
    ),
)
