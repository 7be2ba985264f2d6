"""Interest: day counts, simple and compound interest, judgments, late payment, 民间借贷 and 迟延履行. Pure."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Worked
from assistant.calculators.figures import n
from assistant.calculators.inputs import BadValue, Choice, Day, Money, Number, Option, YesNo
from assistant.calculators.months import add_months

from .day_counts import CONVENTIONS, DAYS, ICMA, YEARS, actual, eurobond_isda, icma_years

CENT = Decimal("0.01")
_DAYS_OF_YEAR = 365

PRINCIPAL = Money("principal", _("Principal"), most="1e15")
RATE = Number("rate", _("Interest rate a year"), ("%",), most="1000", zero=True, share="1", usual=("0", "60"))
#: Of a rate a day, 0.000175 without a unit is a fraction and 0.0175 is percent: 0.2 % a day is 73 % a year.
DAILY_FRACTION = "0.002"
START = Day("start", _("First day"), also=("from", "date from"))
END = Day("end", _("Last day"), also=("to", "until"))
_ISDA = Source("2006 ISDA Definitions, section 4.16; ISDA, EMU and market conventions: recent developments (1998).")


def cents(amount: Decimal) -> Decimal:
    """Half up to cents, once, at the end."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def span(given: Given) -> tuple[date, date]:
    """The first and the last day. Raises BadValue where they are the wrong way round."""
    start, end = given.day("start"), given.day("end")
    if end < start:
        raise BadValue(gettext("The last day is before the first."))
    return start, end


def _between(given: Given) -> Worked:
    start, end = span(given)
    if given.variant == "30e_360_isda":
        days = eurobond_isda(start, end, maturity=given.yes("maturity"))
    else:
        days = DAYS[given.variant](start, end)
    return Worked(Decimal(days), [f"{start} → {end}: {days} d"])


def _fraction(given: Given) -> Worked:
    start, end = span(given)
    if given.variant == ICMA.name:
        frequency = int(given.exact("coupons"))
        if 12 % frequency:
            raise BadValue(gettext("Coupons are paid 1, 2, 3, 4, 6 or 12 times a year."))
        years = icma_years(start, end, frequency, from_start=given.choice("coupon_date") == "start")
    else:
        years = YEARS[given.variant](start, end)
    return Worked(years.quantize(Decimal("1e-12")), [f"{start} → {end}: {actual(start, end)} d", f"{n(years, 12)} y"])


def _interest(given: Given) -> Worked:
    (start, end), principal, rate = span(given), given.exact("principal"), given.exact("rate") / 100
    years = YEARS[given.variant](start, end)
    value = cents(principal * rate * years)
    return Worked(
        value, [*_days(start, end, given.variant), f"{n(principal)} × {n(rate, 6)} × {n(years, 8)} = {n(value)}"]
    )


def _days(start: date, end: date, convention: str) -> list[str]:
    return [f"{start} → {end}: {DAYS[convention](start, end)} d"]


def _compound(given: Given) -> Worked:
    (start, end), principal, rate = span(given), given.exact("principal"), given.exact("rate") / 100
    times, years = given.exact("times"), YEARS[given.variant](start, end)
    value = cents(principal * ((1 + rate / times) ** (times * years) - 1))
    step = f"{n(principal)} × ((1 + {n(rate, 6)} / {n(times)})^({n(times)} × {n(years, 8)}) − 1) = {n(value)}"
    return Worked(value, [*_days(start, end, given.variant), step])


def _judgment(given: Given) -> Worked:
    """Computed daily, compounded annually; the part of a year by days over 365."""
    (start, end), principal, rate = span(given), given.exact("principal"), given.exact("rate") / 100
    years = 0
    while add_months(start, 12 * (years + 1)) <= end:
        years += 1
    days = (end - add_months(start, 12 * years)).days
    whole = principal * (1 + rate) ** years
    value = cents(whole - principal + whole * rate * days / _DAYS_OF_YEAR)
    steps = [
        f"{n(principal)} × (1 + {n(rate, 6)})^{years} = {n(whole)}",
        f"{n(whole)} × {n(rate, 6)} × {days} / {_DAYS_OF_YEAR} = {n(whole * rate * days / _DAYS_OF_YEAR)}",
        f"{n(whole)} − {n(principal)} + {n(whole * rate * days / _DAYS_OF_YEAR)} = {n(value)}",
    ]
    leap = gettext("Practice differs on whether a part of a leap year is divided by 365 or by 366: here it is 365.")
    return Worked(value, steps, [leap] if days else [])


def _late(given: Given) -> Worked:
    (start, end), principal = span(given), given.exact("principal")
    reference, points = given.exact("reference_rate"), given.exact("points")
    rate = (reference + points) / 100
    days = actual(start, end)
    value = cents(principal * rate * days / _DAYS_OF_YEAR)
    steps = [
        f"{n(reference)} % + {n(points)} % = {n(rate * 100)} %",
        f"{n(principal)} × {n(rate, 6)} × {days} / {_DAYS_OF_YEAR} = {n(value)}",
        gettext("Besides the interest, at least 40 EUR for the costs of recovery are due (Article 6)."),
    ]
    return Worked(value, steps)


def _lending(given: Given) -> Worked:
    (start, end), principal = span(given), given.exact("principal")
    lpr, multiplier = given.exact("lpr"), given.exact("multiplier")
    cap, agreed = lpr * multiplier, given.exact("agreed_rate") if given.has("agreed_rate") else None
    rate = cap if agreed is None else min(cap, agreed)
    years = YEARS[given.variant](start, end)
    value = cents(principal * rate / 100 * years)
    over = gettext("The agreed rate of %(agreed)s %% is above the limit of %(cap)s %%: the limit is applied.")
    unpaid = gettext(
        "No agreed rate was given: this is the most that may be agreed. Where no interest was agreed, none is owed "
        "(Civil Code, Article 680)."
    )
    warnings = [unpaid] if agreed is None else [over % {"agreed": n(agreed), "cap": n(cap)}] if agreed > cap else []
    steps = [
        f"{n(multiplier)} × {n(lpr)} % = {n(cap)} %",
        *_days(start, end, given.variant),
        f"{n(principal)} × {n(rate)} % × {n(years, 8)} = {n(value)}",
    ]
    basis = gettext("Courts divide by 365 or by 360 days: here it is as the variant says.")
    return Worked(value, steps, [*warnings, basis])


def _delayed(given: Given) -> Worked:
    (start, end), principal, rate = span(given), given.exact("principal"), given.exact("daily_rate") / 100
    days = actual(start, end) + given.yes("both_days")
    value = cents(principal * rate * days)
    return Worked(value, [f"{start} → {end}: {days} d", f"{n(principal)} × {n(rate, 8)} × {days} = {n(value)}"])


_SPC_LENDING = Source(
    "《最高人民法院关于审理民间借贷案件适用法律若干问题的规定》（2020年第二次修正）第二十五条：合同成立时一年期贷款市场报价利率四倍"
)
_AMOUNT = r"P \times r \times t"

CALCULATORS = (
    Calculator(
        "day_count",
        _("Days between two dates, by convention"),
        (START, END, YesNo("maturity", _("The last day is the maturity"), also=("end_is_maturity",))),
        "d",
        r"360\,\Delta y + 30\,\Delta m + \Delta d \quad\text{or}\quad \text{end} - \text{start}",
        _ISDA,
        _between,
        Example({"start": "2007-01-31", "end": "2007-02-28"}, "28", "30_360"),
        variants=CONVENTIONS,
        places=0,
        also=("day count", "计息天数"),
    ),
    Calculator(
        "year_fraction",
        _("Years between two dates, by convention"),
        (
            START,
            END,
            Number(
                "coupons",
                _("Coupons a year (ICMA)"),
                ("",),
                least="1",
                most="12",
                whole=True,
                optional=True,
                also=("frequency",),
            ),
            Choice(
                "coupon_date",
                _("Which day is a coupon date (ICMA)"),
                (Option("end", _("the last day")), Option("start", _("the first day"))),
                default=True,
            ),
        ),
        "y",
        r"\frac{\text{days}}{365}\quad\frac{\text{days}}{360}\quad\sum_i \frac{\text{days}_i}{\text{length of year}_i}",
        _ISDA,
        _fraction,
        Example({"start": "2003-11-01", "end": "2004-05-01"}, "0.497724380567", "actual_actual_isda"),
        variants=(*CONVENTIONS, ICMA),
        places=12,
        also=("day count fraction",),
    ),
    Calculator(
        "simple_interest",
        _("Simple interest"),
        (PRINCIPAL, RATE, START, END),
        "",
        _AMOUNT,
        Source(
            "I = P · r · t; the day counts by the 2006 ISDA Definitions, section 4.16. Rounded half up to cents, once."
        ),
        _interest,
        Example({"principal": "100000", "rate": "5 %", "start": "2024-01-15", "end": "2024-07-15"}, "2493.15"),
        variants=CONVENTIONS,
        places=2,
        also=("利息",),
    ),
    Calculator(
        "compound_interest",
        _("Compound interest"),
        (
            PRINCIPAL,
            RATE,
            START,
            END,
            Number("times", _("Compounded so many times a year"), ("",), least="1", most="366", whole=True),
        ),
        "",
        r"P\left(\left(1 + \frac{r}{m}\right)^{m t} - 1\right)",
        Source("I = P((1 + r/m)^(m·t) − 1). Rounded half up to cents, once."),
        _compound,
        Example(
            {"principal": "10000", "rate": "6 %", "start": "2021-01-01", "end": "2022-01-01", "times": "12"}, "616.78"
        ),
        variants=CONVENTIONS,
        places=2,
        also=("复利",),
    ),
    Calculator(
        "judgment_interest",
        _("Interest on a federal judgment (28 U.S.C. 1961)"),
        (PRINCIPAL, RATE, START, END),
        "",
        r"P\left((1 + r)^{n} - 1\right) + P\,(1 + r)^{n}\, r\, \frac{\text{days}}{365}",
        Source(
            "28 U.S.C. 1961(a), (b): computed daily to the date of payment and compounded annually. The rate is the weekly average 1-year Treasury yield before the judgment: an input."
        ),
        _judgment,
        Example({"principal": "50000", "rate": "4.75 %", "start": "2022-03-01", "end": "2024-03-01"}, "4862.81"),
        places=2,
        also=("post-judgment", "28 USC 1961"),
    ),
    Calculator(
        "late_payment",
        _("Late payment between businesses (Directive 2011/7/EU)"),
        (
            PRINCIPAL,
            Number("reference_rate", _("Reference rate of the half-year"), ("%",), least="-5", most="100", zero=True),
            Number("points", _("Percentage points above it (at least 8)"), ("%",), least="8", most="100"),
            START,
            END,
        ),
        "",
        r"P \times (\text{reference} + 8\,\%) \times \frac{\text{days}}{365}",
        Source(
            "Directive 2011/7/EU of 16 February 2011, Articles 2(6), 3 and 6, OJ L 48, 23.2.2011, p. 1. The reference rate is an input: that of the first day of the half-year."
        ),
        _late,
        Example(
            {
                "principal": "10000 EUR",
                "reference_rate": "4.5 %",
                "points": "8 %",
                "start": "2024-01-01",
                "end": "2024-03-01",
            },
            "205.48",
        ),
        places=2,
        limits=_("One half-year: where the period passes 1 January or 1 July, calculate each part with its own rate."),
        also=("2011/7", "迟延付款"),
    ),
    Calculator(
        "private_lending",
        _("Private lending in China: interest up to four times the LPR"),
        (
            PRINCIPAL,
            Number(
                "lpr",
                _("One-year LPR when the contract was made"),
                ("%",),
                most="100",
                share="1",
                usual=("2", "6"),
                also=("lpr_1y",),
            ),
            Number("multiplier", _("Multiple of the LPR"), ("",), most="4"),
            Number("agreed_rate", _("Agreed rate a year"), ("%",), most="1000", share="1", zero=True, optional=True),
            START,
            END,
        ),
        "",
        r"P \times \min(\text{agreed}, 4 \times \text{LPR}) \times t",
        _SPC_LENDING,
        _lending,
        Example(
            {
                "principal": "100000",
                "lpr": "3.45 %",
                "multiplier": "4",
                "agreed_rate": "24 %",
                "start": "2023-09-01",
                "end": "2024-03-01",
            },
            "6881.10",
        ),
        variants=CONVENTIONS[:2],
        places=2,
        also=("LPR x4", "LPR x1", "民间借贷", "四倍LPR", "overdue interest"),
    ),
    Calculator(
        "delayed_performance",
        _("Double interest for delayed performance in China"),
        (
            PRINCIPAL,
            Number(
                "daily_rate",
                _("Rate a day (0.0175 % by the interpretation)"),
                ("%",),
                most="10",
                share=DAILY_FRACTION,
                also=("daily rate",),
            ),
            START,
            END,
            YesNo("both_days", _("Both the first and the last day count"), also=("both_days_counted",)),
        ),
        "",
        r"P \times 0.0175\,\% \times \text{days}",
        Source(
            "《最高人民法院关于执行程序中计算迟延履行期间的债务利息适用法律若干问题的解释》（法释〔2014〕8号）第一条：日万分之一点七五"
        ),
        _delayed,
        Example(
            {
                "principal": "200000",
                "daily_rate": "0.0175 %",
                "start": "2024-03-01",
                "end": "2024-06-30",
                "both_days": "yes",
            },
            "4270.00",
        ),
        places=2,
        limits=_("The additional part only: the interest of the judgment itself comes besides it."),
        also=("迟延履行利息", "加倍利息", "法释〔2014〕8号"),
    ),
)
