"""Electrolytes and acid-base balance: corrections, gaps, osmolality, excretion and water. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.figures import n

from .asked import (
    ALBUMIN,
    ANY_AGE,
    ANY_WEIGHT,
    BICARBONATE,
    CHLORIDE,
    CREATININE,
    GLUCOSE,
    MMOL_L,
    MONOVALENT,
    POTASSIUM,
    SEX,
    SODIUM,
    UREA_NITROGEN,
    measured,
)

_GAP = "mEq/L"
_FIGGE = Source(
    "Figge J et al. Anion gap and hypoalbuminemia. Crit Care Med 1998;26:1807.", "10.1097/00003246-199811000-00019"
)
_RASTEGAR = Source(
    "Rastegar A. Use of the ΔAG/ΔHCO₃⁻ ratio in the diagnosis of mixed acid-base disorders. J Am Soc Nephrol 2007;18:2429.",
    "10.1681/ASN.2006121408",
)
_EMMETT = Source(
    "Emmett M, Narins RG. Clinical use of the anion gap. Medicine 1977;56:38.", "10.1097/00005792-197756010-00002"
)
#: The normal anion gap and bicarbonate of the delta gap and ratio.
_NORMAL_GAP, _NORMAL_BICARBONATE = 12, 24


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


def _anion_gap(given: Given, *, potassium: bool = False) -> tuple[float, list[str]]:
    sodium, chloride, bicarbonate = (given.number(one) for one in ("sodium", "chloride", "bicarbonate"))
    extra = given.number("potassium") if potassium else 0
    value = sodium + extra - (chloride + bicarbonate)
    more = f" + {n(extra)}" if potassium else ""
    return value, [f"{n(sodium)}{more} − ({n(chloride)} + {n(bicarbonate)}) = {n(value)} {_GAP}"]


def _corrected_gap(given: Given) -> tuple[float, list[str]]:
    gap, steps = _anion_gap(given)
    albumin = given.number("albumin")
    value = gap + 2.5 * (4 - albumin)
    return value, [*steps, f"{n(gap)} + 2.5 × (4 − {n(albumin)}) = {n(value)} {_GAP}"]


def _gap(given: Given) -> Worked:
    return Worked(*_anion_gap(given, potassium=given.variant == "with_potassium"))


def _albumin_gap(given: Given) -> Worked:
    return Worked(*_corrected_gap(given))


def _delta(gap: float, steps: Sequence[str]) -> Worked:
    value = gap - _NORMAL_GAP
    return Worked(value, [*steps, f"{n(gap)} − {_NORMAL_GAP} = {n(value)} {_GAP}"])


def _ratio(given: Given, gap: float, steps: Sequence[str]) -> Worked:
    bicarbonate = given.number("bicarbonate")
    value = (gap - _NORMAL_GAP) / (_NORMAL_BICARBONATE - bicarbonate)
    step = f"({n(gap)} − {_NORMAL_GAP}) / ({_NORMAL_BICARBONATE} − {n(bicarbonate)}) = {n(value)}"
    high = gettext("The bicarbonate is not lowered: the ratio tells nothing about a metabolic acidosis.")
    return Worked(value, [*steps, step], [high] if bicarbonate > _NORMAL_BICARBONATE else [])


def _osmoles(given: Given) -> tuple[float, list[str]]:
    sodium, glucose, urea = (given.number(one) for one in ("sodium", "glucose", "urea_nitrogen"))
    ethanol = given.number("ethanol") if given.has("ethanol") else 0
    value = 2 * sodium + glucose / 18 + urea / 2.8 + ethanol / 3.7
    more = f" + {n(ethanol)} / 3.7" if ethanol else ""
    return value, [f"2 × {n(sodium)} + {n(glucose)} / 18 + {n(urea)} / 2.8{more} = {n(value)} mOsm/kg"]


def _osmolality(given: Given) -> Worked:
    return Worked(*_osmoles(given))


def _osmolal_gap(given: Given) -> Worked:
    measured_value = given.number("measured")
    calculated, steps = _osmoles(given)
    value = measured_value - calculated
    return Worked(value, [*steps, f"{n(measured_value)} − {n(calculated)} = {n(value)} mOsm/kg"])


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


_GAP_INPUTS = (SODIUM, CHLORIDE, BICARBONATE)
_OSMOLES = (
    SODIUM,
    GLUCOSE,
    UREA_NITROGEN,
    measured(
        "ethanol", _("Ethanol"), "mg/dL", "mmol/L", bridges=("46.07 g/mol",), optional=True, zero=True, most="2000"
    ),
)
_URINE_CREATININE = replace(
    CREATININE, name="urine_creatinine", label=_("Urine creatinine"), also=(), usual=("5", "500"), most="5000"
)
_PURSSELL = Source(
    "Purssell RA et al. Derivation and validation of a formula to calculate the contribution of ethanol to the osmolal gap. "
    "Ann Emerg Med 2001;38:653.",
    "10.1067/mem.2001.119455",
)
_ACIDOSIS = {"sodium": "140 mmol/L", "chloride": "105 mmol/L", "bicarbonate": "15 mmol/L"}

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
        "anion_gap",
        _("Anion gap"),
        (*_GAP_INPUTS, POTASSIUM),
        _GAP,
        r"\text{Na} - (\text{Cl} + \text{HCO}_3)",
        _EMMETT,
        _gap,
        Example(_ACIDOSIS, "20"),
        variants=(Variant("without_potassium", _("Without potassium")), Variant("with_potassium", _("With potassium"))),
        also=("AG",),
        data_name="Anion Gap",
    ),
    Calculator(
        "anion_gap_albumin",
        _("Anion gap corrected for albumin"),
        (*_GAP_INPUTS, ALBUMIN),
        _GAP,
        r"\text{AG} + 2.5\,(4.0 - \text{albumin})",
        _FIGGE,
        _albumin_gap,
        Example({**_ACIDOSIS, "albumin": "2 g/dL"}, "25"),
        also=("Figge",),
        data_name="Albumin Corrected Anion Gap",
    ),
    Calculator(
        "delta_gap",
        _("Delta gap"),
        _GAP_INPUTS,
        _GAP,
        r"\text{AG} - 12",
        _RASTEGAR,
        lambda given: _delta(*_anion_gap(given)),
        Example(_ACIDOSIS, "8"),
        data_name="Delta Gap",
    ),
    Calculator(
        "delta_ratio",
        _("Delta ratio"),
        _GAP_INPUTS,
        "",
        r"\frac{\text{AG} - 12}{24 - \text{HCO}_3}",
        _RASTEGAR,
        lambda given: _ratio(given, *_anion_gap(given)),
        Example(_ACIDOSIS, "0.889"),
        places=2,
        data_name="Delta Ratio",
    ),
    Calculator(
        "delta_gap_albumin",
        _("Delta gap corrected for albumin"),
        (*_GAP_INPUTS, ALBUMIN),
        _GAP,
        r"\text{AG} + 2.5\,(4.0 - \text{albumin}) - 12",
        _RASTEGAR,
        lambda given: _delta(*_corrected_gap(given)),
        Example({**_ACIDOSIS, "albumin": "2 g/dL"}, "13"),
        data_name="Albumin Corrected Delta Gap",
    ),
    Calculator(
        "delta_ratio_albumin",
        _("Delta ratio corrected for albumin"),
        (*_GAP_INPUTS, ALBUMIN),
        "",
        r"\frac{\text{AG} + 2.5\,(4.0 - \text{albumin}) - 12}{24 - \text{HCO}_3}",
        _RASTEGAR,
        lambda given: _ratio(given, *_corrected_gap(given)),
        Example({**_ACIDOSIS, "albumin": "2 g/dL"}, "1.444"),
        places=2,
        data_name="Albumin Corrected Delta Ratio",
    ),
    Calculator(
        "osmolality",
        _("Serum osmolality"),
        _OSMOLES,
        "mOsm/kg",
        r"2\,\text{Na} + \frac{\text{glucose}}{18} + \frac{\text{BUN}}{2.8} + \frac{\text{ethanol}}{3.7}",
        _PURSSELL,
        _osmolality,
        Example({"sodium": "140 mmol/L", "glucose": "90 mg/dL", "urea_nitrogen": "14 mg/dL"}, "290"),
        data_name="Serum Osmolality",
    ),
    Calculator(
        "osmolal_gap",
        _("Osmolal gap"),
        (*_OSMOLES, measured("measured", _("Measured osmolality"), "mOsm/kg", most="1000", usual=("200", "500"))),
        "mOsm/kg",
        r"\text{Osm}_\text{measured} - \text{Osm}_\text{calculated}",
        _PURSSELL,
        _osmolal_gap,
        Example(
            {"sodium": "140 mmol/L", "glucose": "90 mg/dL", "urea_nitrogen": "14 mg/dL", "measured": "320 mOsm/kg"},
            "30",
        ),
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
