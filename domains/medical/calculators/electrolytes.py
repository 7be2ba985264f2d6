"""Electrolytes: corrections, excretion and water. Pure."""

from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.figures import n

from .asked import (
    ALBUMIN,
    ANY_AGE,
    ANY_WEIGHT,
    CREATININE,
    GLUCOSE,
    MMOL_L,
    MONOVALENT,
    SEX,
    SODIUM,
    UREA_NITROGEN,
    measured,
)


def _calcium(given: Given) -> Worked:
    calcium, albumin = given.number("calcium"), given.number("albumin")
    value = calcium + 0.8 * (4 - albumin)
    return Worked(value, [f"{n(calcium)} + 0.8 × (4 − {n(albumin)}) = {n(value)} mg/dL"])


def _sodium(given: Given) -> Worked:
    sodium, glucose = given.number("sodium"), given.number("glucose")
    factor = {"hillier": 0.024, "katz": 0.016}[given.variant]
    value = sodium + factor * (glucose - 100)
    warnings = [gettext("Glucose is below 100 mg/dL: there is nothing to correct.")] if glucose < 100 else []
    return Worked(value, [f"{n(sodium)} + {factor} × ({n(glucose)} − 100) = {n(value)} mmol/L"], warnings)


def _excreted(given: Given, substance: str, urine: str) -> Worked:
    """The share of what is filtered that is excreted, in percent."""
    serum, excreted = given.number(substance), given.number(urine)
    creatinine, urine_creatinine = given.number("creatinine"), given.number("urine_creatinine")
    value = 100 * excreted * creatinine / (serum * urine_creatinine)
    return Worked(
        value, [f"100 × ({n(excreted)} × {n(creatinine)}) / ({n(serum)} × {n(urine_creatinine)}) = {n(value)} %"]
    )


def _water(given: Given) -> Worked:
    sodium, weight, age, male = (
        given.number("sodium"),
        given.number("weight"),
        given.number("age"),
        given.choice("sex") == "male",
    )
    share = 0.6 if age < 18 else (0.5 if male else 0.45) if age > 65 else (0.6 if male else 0.5)
    value = share * weight * (sodium / 140 - 1)
    low = gettext("The sodium is not above 140 mmol/L: there is no free water deficit.")
    step = f"{share} × {n(weight)} × ({n(sodium)} / 140 − 1) = {n(value)} L"
    return Worked(value, [step], [low] if sodium <= 140 else [])


_URINE_CREATININE = replace(
    CREATININE, name="urine_creatinine", label=_("Urine creatinine"), also=(), usual=("5", "500"), most="5000"
)

CALCULATORS = (
    Calculator(
        "corrected_calcium",
        _("Calcium corrected for albumin"),
        (
            measured(
                "calcium",
                _("Total calcium"),
                "mg/dL",
                "mmol/L",
                "mEq/L",
                bridges=("40.078 g/mol", "2 Eq/mol"),
                most="40",
                usual=("4", "20"),
            ),
            ALBUMIN,
        ),
        "mg/dL",
        r"\text{Ca} + 0.8\,(4.0 - \text{albumin})",
        Source(
            "Payne RB et al. Interpretation of serum calcium in patients with abnormal serum proteins. BMJ 1973;4:643.",
            "10.1136/bmj.4.5893.643",
        ),
        _calcium,
        Example({"calcium": "8.0 mg/dL", "albumin": "2.5 g/dL"}, "9.2"),
        limits=_("An estimate: measure ionised calcium where it matters."),
        places=2,
        also=("Payne",),
        data_name="Calcium Correction for Hypoalbuminemia",
    ),
    Calculator(
        "corrected_sodium",
        _("Sodium corrected for glucose"),
        (SODIUM, GLUCOSE),
        "mmol/L",
        r"\text{Na} + 0.024\,(\text{glucose}\,[\mathrm{mg/dL}] - 100)",
        Source(
            "Hillier TA et al. Hyponatremia: evaluating the correction factor for hyperglycemia. Am J Med 1999;106:399. "
            "Katz MA. N Engl J Med 1973;289:843.",
            "10.1016/S0002-9343(99)00055-8",
        ),
        _sodium,
        Example({"sodium": "130 mmol/L", "glucose": "600 mg/dL"}, "142"),
        variants=(
            Variant("hillier", _("Hillier: 2.4 mmol/L per 100 mg/dL")),
            Variant("katz", _("Katz: 1.6 mmol/L per 100 mg/dL")),
        ),
        also=("hyperglycaemia", "Hillier", "Katz"),
        data_name="Sodium Correction for Hyperglycemia",
    ),
    Calculator(
        "fena",
        _("Fractional excretion of sodium (FENa)"),
        (
            SODIUM,
            measured("urine_sodium", _("Urine sodium"), *MMOL_L, bridges=(MONOVALENT,), most="1000"),
            CREATININE,
            _URINE_CREATININE,
        ),
        "%",
        r"100 \times \frac{U_\mathrm{Na} \times S_\mathrm{Cr}}{S_\mathrm{Na} \times U_\mathrm{Cr}}",
        Source("Espinel CH. The FENa test. JAMA 1976;236:579.", "10.1001/jama.1976.03270060029022"),
        lambda given: _excreted(given, "sodium", "urine_sodium"),
        Example(
            {
                "sodium": "140 mmol/L",
                "urine_sodium": "20 mmol/L",
                "creatinine": "2 mg/dL",
                "urine_creatinine": "100 mg/dL",
            },
            "0.286",
        ),
        limits=_("Diuretics raise it: use the excretion of urea then."),
        places=2,
        data_name="Fractional Excretion of Sodium (FENa)",
    ),
    Calculator(
        "feurea",
        _("Fractional excretion of urea (FEUrea)"),
        (
            UREA_NITROGEN,
            replace(
                UREA_NITROGEN,
                name="urine_urea_nitrogen",
                label=_("Urine urea nitrogen"),
                also=(),
                most="5000",
                usual=None,
            ),
            CREATININE,
            _URINE_CREATININE,
        ),
        "%",
        r"100 \times \frac{U_\mathrm{urea} \times S_\mathrm{Cr}}{S_\mathrm{urea} \times U_\mathrm{Cr}}",
        Source(
            "Carvounis CP et al. Significance of the fractional excretion of urea. Kidney Int 2002;62:2223.",
            "10.1046/j.1523-1755.2002.00683.x",
        ),
        lambda given: _excreted(given, "urea_nitrogen", "urine_urea_nitrogen"),
        Example(
            {
                "urea_nitrogen": "40 mg/dL",
                "urine_urea_nitrogen": "400 mg/dL",
                "creatinine": "2 mg/dL",
                "urine_creatinine": "80 mg/dL",
            },
            "25",
        ),
    ),
    Calculator(
        "free_water_deficit",
        _("Free water deficit"),
        (SODIUM, ANY_WEIGHT, ANY_AGE, SEX),
        "L",
        r"\text{TBW} \times \text{weight} \times \left(\frac{\text{Na}}{140} - 1\right)",
        Source("Adrogué HJ, Madias NE. Hypernatremia. N Engl J Med 2000;342:1493.", "10.1056/NEJM200005183422006"),
        _water,
        Example({"sodium": "154 mmol/L", "weight": "70 kg", "age": "50 years", "sex": "male"}, "4.2"),
        limits=_("Share of water: children 0.6; men 0.6, women 0.5; above 65 years 0.5 and 0.45."),
        places=2,
        data_name="Free Water Deficit",
    ),
)
