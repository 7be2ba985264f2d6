"""Fluids, doses and rates of infusion. Pure."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.figures import n

from .asked import ALBUMIN, ANY_WEIGHT, measured

_DEFINITION = Source("Arithmetic from the definition of the units; the dose itself comes from the label or the order.")
_DOSE_UNITS = ("mg", "g", "µg")


def _maintenance(given: Given) -> Worked:
    weight = given.number("weight")
    parts = ((4, min(weight, 10)), (2, min(max(weight - 10, 0), 10)), (1, max(weight - 20, 0)))
    value = sum(rate * kilograms for rate, kilograms in parts)
    return Worked(value, [" + ".join(f"{rate} × {n(kilograms)}" for rate, kilograms in parts) + f" = {n(value)} mL/h"])


def _parkland(given: Given) -> Worked:
    weight, burned = given.number("weight"), given.number("burned")
    value = 4 * weight * burned
    return Worked(
        value,
        [
            f"4 × {n(weight)} × {n(burned)} = {n(value)} mL",
            gettext("Half of it in the first 8 hours after the burn: %(half)s mL, %(rate)s mL/h.")
            % {"half": n(value / 2), "rate": n(value / 16, 1)},
        ],
    )


def _dose(given: Given) -> Worked:
    per_kilogram, weight = given.number("dose"), given.number("weight")
    value = per_kilogram * weight
    steps = [f"{n(per_kilogram)} mg/kg × {n(weight)} kg = {n(value)} mg"]
    if given.has("maximum") and value > given.number("maximum"):
        most = given.number("maximum")
        over = gettext("The dose by weight, %(dose)s mg, is above the maximum: the maximum is given.") % {
            "dose": n(value)
        }
        return Worked(most, [*steps, f"min({n(value)}, {n(most)}) = {n(most)} mg"], [over])
    return Worked(value, steps)


def _divided(given: Given) -> Worked:
    per_kilogram, weight, times = given.number("dose"), given.number("weight"), given.number("times")
    daily = per_kilogram * weight
    steps = [f"{n(per_kilogram)} mg/kg/d × {n(weight)} kg = {n(daily)} mg/d"]
    warnings = []
    if given.has("maximum") and daily > given.number("maximum"):
        warnings = [
            gettext("The daily dose by weight, %(dose)s mg, is above the maximum: the maximum is divided.")
            % {"dose": n(daily)}
        ]
        daily = given.number("maximum")
    value = daily / times
    return Worked(value, [*steps, f"{n(daily)} / {n(times)} = {n(value)} mg"], warnings)


def _infusion(given: Given) -> Worked:
    rate, weight, amount, volume = (given.exact(one) for one in ("rate", "weight", "amount", "volume"))
    concentration = amount * 1000 / volume
    value = rate * weight * 60 / concentration
    return Worked(
        value,
        [
            f"{n(amount)} mg × 1000 / {n(volume)} mL = {n(concentration)} µg/mL",
            f"{n(rate)} µg/kg/min × {n(weight)} kg × 60 / {n(concentration)} µg/mL = {n(value)} mL/h",
        ],
    )


def _drops(given: Given) -> Worked:
    volume, minutes, factor = given.exact("volume"), given.exact("time") * 60, given.exact("factor")
    value: Decimal = volume * factor / minutes
    return Worked(value, [f"{n(volume)} mL × {n(factor)} / {n(minutes)} min = {n(value)}"])


def _phenytoin(given: Given) -> Worked:
    level, albumin = given.number("phenytoin"), given.number("albumin")
    factor = {"normal": 0.2, "end_stage": 0.1}[given.variant]
    value = level / (factor * albumin + 0.1)
    return Worked(value, [f"{n(level)} / ({factor} × {n(albumin)} + 0.1) = {n(value)} µg/mL"])


_MAXIMUM = measured("maximum", _("Maximum"), *_DOSE_UNITS, most="1e6", optional=True)
_VOLUME = measured("volume", _("Volume"), "mL", "L", most="1e5")

CALCULATORS = (
    Calculator(
        "maintenance_fluid",
        _("Maintenance fluid (4-2-1)"),
        (ANY_WEIGHT,),
        "mL/h",
        r"4 \times \text{first 10 kg} + 2 \times \text{next 10 kg} + 1 \times \text{the rest}",
        Source(
            "Holliday MA, Segar WE. The maintenance need for water in parenteral fluid therapy. Pediatrics 1957;19:823.",
            "10.1542/peds.19.5.823",
        ),
        _maintenance,
        Example({"weight": "25 kg"}, "65"),
        limits=_("Children and adults without losses, fever or heart or kidney failure."),
        also=("4-2-1", "Holliday-Segar"),
        data_name="Maintenance Fluids Calculations",
    ),
    Calculator(
        "parkland",
        _("Fluid after burns (Parkland)"),
        (
            ANY_WEIGHT,
            measured("burned", _("Burned body surface (second and third degree)"), "%", most="100", share="1"),
        ),
        "mL",
        r"4 \times \text{weight} \times \text{burned}\,\%",
        Source(
            "Baxter CR, Shires T. Physiological response to crystalloid resuscitation of severe burns. Ann N Y Acad Sci 1968;150:874.",
            "10.1111/j.1749-6632.1968.tb14738.x",
        ),
        _parkland,
        Example({"weight": "70 kg", "burned": "30 %"}, "8400"),
        limits=_("For 24 hours from the burn. Adjust to the urine output."),
        also=("burn", "Baxter"),
        places=0,
    ),
    Calculator(
        "dose_by_weight",
        _("Dose by weight, with a maximum"),
        (measured("dose", _("Dose per kilogram"), "mg/kg", "µg/kg", "g/kg", most="1e5"), ANY_WEIGHT, _MAXIMUM),
        "mg",
        r"\min(\text{dose} \times \text{weight}, \text{maximum})",
        _DEFINITION,
        _dose,
        Example({"dose": "15 mg/kg", "weight": "12 kg", "maximum": "1 g"}, "180"),
        also=("mg/kg",),
    ),
    Calculator(
        "divided_dose",
        _("Daily dose in divided doses"),
        (
            measured("dose", _("Dose per kilogram and day"), "mg/kg/d", "µg/kg/d", "g/kg/d", most="1e5"),
            ANY_WEIGHT,
            measured("times", _("Doses a day"), "/d", least="1", most="24", whole=True),
            replace(_MAXIMUM, label=_("Maximum a day")),
        ),
        "mg",
        r"\frac{\min(\text{dose} \times \text{weight}, \text{maximum})}{\text{doses a day}}",
        _DEFINITION,
        _divided,
        Example({"dose": "50 mg/kg/day", "weight": "20 kg", "times": "4 /d"}, "250"),
        also=("mg/kg/day", "分次"),
    ),
    Calculator(
        "infusion_rate",
        _("Rate of a syringe pump"),
        (
            measured("rate", _("Dose rate"), "µg/kg/min", "mg/kg/h", "µg/kg/h", "mg/kg/min", most="1e6"),
            ANY_WEIGHT,
            measured("amount", _("Amount in the syringe"), "mg", "g", "µg", most="1e6"),
            _VOLUME,
        ),
        "mL/h",
        r"\frac{\text{rate} \times \text{weight} \times 60}{\text{concentration}}",
        _DEFINITION,
        _infusion,
        Example({"rate": "0.1 µg/kg/min", "weight": "80 kg", "amount": "4 mg", "volume": "50 mL"}, "6"),
        also=("infusion", "泵速", "µg/kg/min"),
    ),
    Calculator(
        "drip_rate",
        _("Drip rate"),
        (
            _VOLUME,
            measured("time", _("Time"), "h", "min", most="1000"),
            measured("factor", _("Drops per millilitre"), "gtt/mL", most="100", usual=("10", "60")),
        ),
        "gtt/min",
        r"\frac{\text{volume} \times \text{drops per mL}}{\text{minutes}}",
        _DEFINITION,
        _drops,
        Example({"volume": "1000 mL", "time": "8 h", "factor": "20 gtt/mL"}, "41.67"),
        also=("drops", "滴速"),
    ),
    Calculator(
        "corrected_phenytoin",
        _("Phenytoin corrected for albumin (Sheiner-Tozer)"),
        (
            measured(
                "phenytoin",
                _("Total phenytoin"),
                "µg/mL",
                "mg/L",
                "µmol/L",
                bridges=("252.27 g/mol",),
                most="200",
                usual=("1", "60"),
            ),
            ALBUMIN,
        ),
        "µg/mL",
        r"\frac{\text{phenytoin}}{0.2 \times \text{albumin} + 0.1}",
        Source(
            "Sheiner LB, Tozer TN. In: Melmon KL, Morrelli HF, Clinical Pharmacology 1978. Anderson GD et al. Ann Pharmacother 1997;31:279.",
            "10.1177/106002809703100301",
        ),
        _phenytoin,
        Example({"phenytoin": "8 µg/mL", "albumin": "2.5 g/dL"}, "13.33"),
        limits=_("An estimate: measure free phenytoin where it matters."),
        variants=(
            Variant("normal", _("Creatinine clearance above 10 mL/min")),
            Variant("end_stage", _("Creatinine clearance below 10 mL/min")),
        ),
        also=("Winter-Tozer",),
    ),
)
