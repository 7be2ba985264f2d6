"""Kidney function: creatinine clearance and estimated filtration. Pure."""

from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Variant, Worked
from assistant.calculators.figures import n
from assistant.calculators.inputs import Choice, Option

from .asked import AGE, CREATININE, HEIGHT, SEX, WEIGHT
from .body import adjusted_step, ideal_step, short

_FILTRATION = "mL/min/1.73 m²"


def _weight_used(given: Given) -> tuple[float, str, list[str]]:
    """The weight in kg, the name of the variant it is, and how it came about."""
    weight = given.number("weight")
    if given.variant != "by_bmi":
        return _weight_of(given, given.variant)
    mass_index = weight / (given.number("height") / 100) ** 2
    step = f"BMI = {n(weight)} / {n(given.number('height') / 100)}² = {n(mass_index)} kg/m²"
    ideal, _step = ideal_step(given)
    kind = "adjusted" if mass_index >= 25 else "total" if mass_index < 18.5 or weight < ideal else "ideal"
    value, kind, steps = _weight_of(given, kind)
    return value, kind, [step, *steps]


def _weight_of(given: Given, kind: str) -> tuple[float, str, list[str]]:
    if kind == "adjusted":
        return adjusted_step(given)[0], kind, adjusted_step(given)[1]
    if kind == "ideal":
        value, step = ideal_step(given)
        return value, kind, [step]
    return given.number("weight"), kind, []


def _cockcroft_gault(given: Given) -> Worked:
    age, creatinine, female = given.number("age"), given.number("creatinine"), given.choice("sex") == "female"
    weight, kind, steps = _weight_used(given)
    value = (140 - age) * weight / (72 * creatinine) * (0.85 if female else 1)
    used = gettext("Weight used: %(kind)s, %(weight)s kg.") % {"kind": _KINDS[kind].label, "weight": n(weight)}
    tail = " × 0.85" if female else ""
    steps = [*steps, used, f"(140 − {n(age)}) × {n(weight)} / (72 × {n(creatinine)}){tail} = {n(value)} mL/min"]
    return Worked(value, steps, [] if kind == "total" else short(given))


_KINDS = {
    one.name: one
    for one in (
        Variant("by_bmi", _("Weight by BMI: actual below 18.5, the lower of ideal and actual below 25, else adjusted")),
        Variant("total", _("Actual body weight"), ("actual",)),
        Variant("ideal", _("Ideal body weight")),
        Variant("adjusted", _("Adjusted body weight")),
    )
}


def _ckd_epi(given: Given) -> Worked:
    age, creatinine, female = given.number("age"), given.number("creatinine"), given.choice("sex") == "female"
    kappa, alpha, factor = (0.7, -0.241, 1.012) if female else (0.9, -0.302, 1)
    ratio = creatinine / kappa
    value = 142 * min(ratio, 1) ** alpha * max(ratio, 1) ** -1.2 * 0.9938**age * factor
    tail = " × 1.012" if female else ""
    return Worked(
        value,
        [
            f"{n(creatinine)} / {kappa} = {n(ratio)}",
            f"142 × {n(min(ratio, 1))}^{alpha} × {n(max(ratio, 1))}^−1.2 × 0.9938^{n(age)}{tail} = {n(value)} {_FILTRATION}",
        ],
    )


def _mdrd(given: Given) -> Worked:
    age, creatinine = given.number("age"), given.number("creatinine")
    female, black = given.choice("sex") == "female", given.choice("race") == "black"
    plain = 175 * creatinine**-1.154 * age**-0.203 * (0.742 if female else 1)
    value = plain * 1.212 if black else plain
    tail = (" × 0.742" if female else "") + (" × 1.212" if black else "")
    step = f"175 × {n(creatinine)}^−1.154 × {n(age)}^−0.203{tail} = {n(value)} {_FILTRATION}"
    told = gettext("The race factor is no longer recommended (NKF and ASN, 2021). Without it the result is %(plain)s.")
    return Worked(value, [step], [told % {"plain": n(plain, 1)}] if black else [])


def _schwartz(given: Given) -> Worked:
    height, creatinine = given.number("height"), given.number("creatinine")
    value = 0.413 * height / creatinine
    return Worked(value, [f"0.413 × {n(height)} / {n(creatinine)} = {n(value)} {_FILTRATION}"])


CALCULATORS = (
    Calculator(
        "creatinine_clearance",
        _("Creatinine clearance (Cockcroft-Gault)"),
        (AGE, SEX, WEIGHT, CREATININE, replace(HEIGHT, optional=True)),
        "mL/min",
        r"\frac{(140 - \text{age}) \times \text{weight}}{72 \times S_\mathrm{Cr}} \times 0.85\ (\text{if female})",
        Source(
            "Cockcroft DW, Gault MH. Prediction of creatinine clearance from serum creatinine. Nephron 1976;16:31. Weights: "
            "Winter MA et al. 2012, doi:10.1002/j.1875-9114.2012.01098.x.",
            "10.1159/000180580",
        ),
        _cockcroft_gault,
        Example({"age": "67 years", "sex": "female", "weight": "70 kg", "creatinine": "1.2 mg/dL"}, "50.27", "total"),
        limits=_("Adults whose creatinine is stable. Not for acute kidney injury or dialysis."),
        variants=tuple(_KINDS.values()),
        also=("CrCl", "CCr", "renal clearance", "肌酐清除"),
        data_name="Creatinine Clearance (Cockcroft-Gault Equation)",
    ),
    Calculator(
        "egfr",
        _("eGFR (CKD-EPI 2021)"),
        (AGE, SEX, CREATININE),
        _FILTRATION,
        r"142 \times \min(S_\mathrm{Cr}/\kappa, 1)^\alpha \times \max(S_\mathrm{Cr}/\kappa, 1)^{-1.200} \times "
        r"0.9938^\text{age} \times 1.012\ (\text{if female})",
        Source(
            "Inker LA et al. New creatinine- and cystatin C-based equations to estimate GFR without race. N Engl J Med "
            "2021;385:1737.",
            "10.1056/NEJMoa2102953",
        ),
        _ckd_epi,
        Example({"age": "50 years", "sex": "male", "creatinine": "1.0 mg/dL"}, "91.7"),
        limits=_("Adults whose creatinine is stable. Not for acute kidney injury or dialysis."),
        also=("GFR", "CKD-EPI", "肾小球滤过率"),
        data_name="CKD-EPI Equations for Glomerular Filtration Rate",
    ),
    Calculator(
        "mdrd",
        _("eGFR (MDRD, four variables)"),
        (
            AGE,
            SEX,
            CREATININE,
            Choice(
                "race",
                _("Race (only for comparison with old results)"),
                (Option("not_used", _("not used"), ("other", "white", "no")), Option("black", _("Black (× 1.212)"))),
                default=True,
            ),
        ),
        _FILTRATION,
        r"175 \times S_\mathrm{Cr}^{-1.154} \times \text{age}^{-0.203} \times 0.742\ (\text{if female})",
        Source(
            "Levey AS et al. Using standardized serum creatinine values in the MDRD study equation. Ann Intern Med "
            "2006;145:247.",
            "10.7326/0003-4819-145-4-200608150-00004",
        ),
        _mdrd,
        Example({"age": "60 years", "sex": "male", "creatinine": "1.9 mg/dL"}, "36.34"),
        limits=_("Adults whose creatinine is stable. Not for acute kidney injury or dialysis."),
        also=("MDRD", "GFR"),
        data_name="MDRD GFR Equation",
    ),
    Calculator(
        "schwartz",
        _("eGFR of a child (bedside Schwartz)"),
        (replace(HEIGHT, usual=("45", "200")), CREATININE),
        _FILTRATION,
        r"0.413 \times \frac{\text{height}\,[\mathrm{cm}]}{S_\mathrm{Cr}\,[\mathrm{mg/dL}]}",
        Source(
            "Schwartz GJ et al. New equations to estimate GFR in children with CKD. J Am Soc Nephrol 2009;20:629.",
            "10.1681/ASN.2008030287",
        ),
        _schwartz,
        Example({"height": "120 cm", "creatinine": "0.8 mg/dL"}, "61.95"),
        limits=_("Children from 1 to 16 years, creatinine by an enzymatic assay."),
        also=("Schwartz", "paediatric GFR"),
    ),
)
