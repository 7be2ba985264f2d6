"""Equivalent doses: corticosteroids and opioids. Tables, not orders. Pure."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.figures import n
from assistant.calculators.inputs import Choice, Label, Number, Option
from assistant.exceptions import InvalidInputs

from .asked import measured

_STEROIDS: dict[str, tuple[Label, float]] = {
    "hydrocortisone": (_("Hydrocortisone"), 20),
    "cortisone": (_("Cortisone"), 25),
    "prednisone": (_("Prednisone"), 5),
    "prednisolone": (_("Prednisolone"), 5),
    "methylprednisolone": (_("Methylprednisolone"), 4),
    "triamcinolone": (_("Triamcinolone"), 4),
    "dexamethasone": (_("Dexamethasone"), 0.75),
    "betamethasone": (_("Betamethasone"), 0.75),
}

#: A patch delivers all day: its factor holds for a day, and no number of doses is asked for.
_RATE = "µg/h"
#: Morphine milligram equivalents of a unit, by the guidelines of 2022 and of 2016; and the unit.
_OPIOIDS: dict[str, tuple[Label, float, float, str]] = {
    "codeine": (_("Codeine"), 0.15, 0.15, "mg"),
    "hydrocodone": (_("Hydrocodone"), 1, 1, "mg"),
    "hydromorphone": (_("Hydromorphone"), 5, 4, "mg"),
    "methadone": (_("Methadone"), 4.7, 0, "mg"),
    "morphine": (_("Morphine"), 1, 1, "mg"),
    "oxycodone": (_("Oxycodone"), 1.5, 1.5, "mg"),
    "oxymorphone": (_("Oxymorphone"), 3, 3, "mg"),
    "tapentadol": (_("Tapentadol"), 0.4, 0.4, "mg"),
    "tramadol": (_("Tramadol"), 0.2, 0.1, "mg"),
    "fentanyl_buccal": (_("Fentanyl, buccal"), 0.13, 0.13, "µg"),
    "fentanyl_patch": (_("Fentanyl patch (µg per hour)"), 2.4, 2.4, _RATE),
}


def _option(name: str, label: Label) -> Option:
    return Option(name, label, (f"{name} iv", f"{name} po", f"{name} im"))


def _steroid(given: Given) -> Worked:
    source, target, dose = given.choice("from"), given.choice("to"), given.number("dose")
    (source_label, source_dose), (target_label, target_dose) = _STEROIDS[source], _STEROIDS[target]
    value = dose * target_dose / source_dose
    equal = f"{source_label} {n(source_dose)} mg ≈ {target_label} {n(target_dose)} mg"
    return Worked(value, [equal, f"{n(dose)} × {n(target_dose)} / {n(source_dose)} = {n(value)} mg"])


def _methadone_2016(daily: float) -> float:
    """The factor of 2016 rises with the daily dose in mg."""
    return next(factor for most, factor in ((20, 4), (40, 8), (60, 10), (float("inf"), 12)) if daily <= most)


def _morphine(given: Given) -> Worked:
    total, steps = 0.0, []
    for name, (label, factor, factor_2016, unit) in _OPIOIDS.items():
        if not given.has(name):
            continue
        daily, shown = _daily(given, name, unit)
        if given.variant == "cdc_2016":
            factor = factor_2016 or _methadone_2016(daily)
        total += daily * factor
        steps.append(f"{label}: {shown} × {n(factor)} = {n(daily * factor)} mg")
    if not steps:
        raise InvalidInputs({"morphine": gettext("The dose of at least one opioid is missing.")})
    high = gettext("50 mg and more of morphine equivalents a day: the risk of overdose rises (CDC 2022).")
    return Worked(total, [*steps, f"Σ = {n(total)} mg"], [high] if total >= 50 else [])


def _daily(given: Given, name: str, unit: str) -> tuple[float, str]:
    """What is multiplied by the factor: the doses of a day, or the rate of a patch; and how it is written."""
    dose, times = given.number(name), given.number(f"{name}_times") if given.has(f"{name}_times") else 1
    return dose * times, f"{n(dose)} {unit}" if unit == _RATE else f"{n(dose)} {unit} × {n(times)}"


def _opioid_inputs() -> Iterator[Number]:
    for name, (label, _factor, _earlier, unit) in _OPIOIDS.items():
        asked, dose = {"optional": True, "zero": True}, f"{name.replace('_', ' ')} dose"
        title = label if unit == _RATE else format_lazy(_("{drug}: one dose"), drug=label)
        yield measured(name, title, unit, most="10000", also=(dose,), **asked)
        if unit != _RATE:
            title = format_lazy(_("{drug}: doses a day"), drug=label)
            yield measured(f"{name}_times", title, "/d", most="48", also=(f"{dose} per day",), **asked)


_CHOICES = tuple(_option(name, label) for name, (label, _dose) in _STEROIDS.items())

CALCULATORS = (
    Calculator(
        "steroid_equivalents",
        _("Equivalent doses of corticosteroids"),
        (
            Choice("from", _("Given steroid"), _CHOICES, also=("input steroid",)),
            measured("dose", _("Daily dose"), "mg", "g", "µg", most="1e5"),
            Choice("to", _("Wanted steroid"), _CHOICES, also=("target steroid",)),
        ),
        "mg",
        r"\text{dose} \times \frac{\text{equivalent of the wanted steroid}}{\text{equivalent of the given steroid}}",
        Source(
            "Meikle AW, Tyler FH. Potency and duration of action of glucocorticoids. Am J Med 1977;63:200.",
            "10.1016/0002-9343(77)90233-9",
        ),
        _steroid,
        Example({"from": "prednisone", "dose": "40 mg", "to": "methylprednisolone"}, "32"),
        limits=_("Systemic glucocorticoid effect only; not a recommendation of a dose."),
        also=("prednisone", "dexamethasone", "激素换算"),
        places=2,
        data_name="Steroid Conversion Calculator",
    ),
    Calculator(
        "morphine_equivalents",
        _("Morphine milligram equivalents a day"),
        tuple(_opioid_inputs()),
        "mg/d",
        r"\sum_i \text{dose}_i \times \text{doses a day}_i \times \text{factor}_i",
        Source(
            "Dowell D et al. CDC clinical practice guideline for prescribing opioids for pain. MMWR Recomm Rep 2022;71(3):1; 2016;65(1):1.",
            "10.15585/mmwr.rr7103a1",
        ),
        _morphine,
        Example({"oxycodone": "10 mg", "oxycodone_times": "3 /d", "tramadol": "50 mg", "tramadol_times": "2 /d"}, "65"),
        limits=_("Never use the sum to convert one opioid into another. Buprenorphine is not counted."),
        variants=(Variant("cdc_2022", _("CDC 2022")), Variant("cdc_2016", _("CDC 2016"))),
        also=("MME", "opioid", "吗啡当量"),
        data_name="Morphine Milligram Equivalents (MME) Calculator",
    ),
)
