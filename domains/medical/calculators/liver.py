"""Liver: FIB-4, MELD in three versions and Child-Pugh. Pure."""

from math import floor, log, sqrt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Worked
from assistant.calculators.figures import n
from assistant.calculators.inputs import Option, YesNo
from assistant.calculators.scores import among, columns, graded, score

from .asked import AGE, ALBUMIN, BILIRUBIN, CREATININE, INR, PLATELETS, SEX, SODIUM, measured

_DIALYSIS = YesNo(
    "dialysis",
    _("Dialysis twice, or 24 hours of haemodialysis, in the last week"),
    also=(
        "Dialysis at least twice in the past week",
        "Continuous veno-venous hemodialysis for ≥24 hours in the past week",
    ),
)
_MELD_INPUTS = (BILIRUBIN, INR, CREATININE, _DIALYSIS)
_FROM_TWELVE = _("From 12 years on. Values below 1 count as 1.")


def _fib4(given: Given) -> Worked:
    age, ast, alt, platelets = (given.number(one) for one in ("age", "ast", "alt", "platelets"))
    value = age * ast / (platelets * sqrt(alt))
    old = gettext("The index was made for 35 to 65 years: it says less outside that age.")
    step = f"{n(age)} × {n(ast)} / ({n(platelets)} × √{n(alt)}) = {n(value)}"
    return Worked(value, [step], [] if 35 <= age <= 65 else [old])


def _bounded(given: Given, most_creatinine: float) -> tuple[float, float, float]:
    """Bilirubin, INR and creatinine, none below 1 and the creatinine not above its bound."""
    creatinine = most_creatinine if given.yes("dialysis") else min(given.number("creatinine"), most_creatinine)
    return max(given.number("bilirubin"), 1), max(given.number("inr"), 1), max(creatinine, 1)


def _initial(given: Given) -> tuple[float, str]:
    bilirubin, inr, creatinine = _bounded(given, 4)
    value = 10 * (0.957 * log(creatinine) + 0.378 * log(bilirubin) + 1.120 * log(inr) + 0.643)
    step = f"10 × (0.957 × ln {n(creatinine)} + 0.378 × ln {n(bilirubin)} + 1.120 × ln {n(inr)} + 0.643) = {n(value)}"
    return value, step


def _half_up(value: float) -> int:
    return floor(value + 0.5)


def _meld(given: Given) -> Worked:
    initial, step = _initial(given)
    value = min(max(_half_up(initial), 6), 40)
    return Worked(float(value), [f"{step} → {value}"])


def _meld_na(given: Given) -> Worked:
    """MELD(i) is rounded to the tenth and then multiplied by ten, a whole number, before the sodium comes in (9.1.D)."""
    exact, step = _initial(given)
    initial = _half_up(exact)
    if initial <= 11:
        return Worked(float(max(initial, 6)), [step, f"{initial} ≤ 11 → {max(initial, 6)}"])
    lacking = 137 - min(max(given.number("sodium"), 125), 137)
    exact = initial + 1.32 * lacking - 0.033 * initial * lacking
    value = min(_half_up(exact), 40)
    return Worked(
        float(value),
        [
            f"{step} → {initial}",
            f"{initial} + 1.32 × {n(lacking)} − 0.033 × {initial} × {n(lacking)} = {n(exact)} → {value}",
        ],
    )


def _meld_3(given: Given) -> Worked:
    bilirubin, inr, creatinine = _bounded(given, 3)
    lacking = 137 - min(max(given.number("sodium"), 125), 137)
    albumin = 3.5 - min(max(given.number("albumin"), 1.5), 3.5)
    female = 1.33 if given.choice("sex") == "female" else 0.0
    exact = (
        female
        + 4.56 * log(bilirubin)
        + 0.82 * lacking
        - 0.24 * lacking * log(bilirubin)
        + 9.09 * log(inr)
        + 11.14 * log(creatinine)
        + 1.85 * albumin
        - 1.83 * albumin * log(creatinine)
        + 6
    )
    value = min(max(_half_up(exact), 6), 40)
    step = (
        f"{n(female)} + 4.56 × ln {n(bilirubin)} + 0.82 × {n(lacking)} − 0.24 × {n(lacking)} × ln {n(bilirubin)} + "
        f"9.09 × ln {n(inr)} + 11.14 × ln {n(creatinine)} + 1.85 × {n(albumin)} − 1.83 × {n(albumin)} × ln {n(creatinine)} "
        f"+ 6 = {n(exact)} → {value}"
    )
    return Worked(float(value), [step])


def _class(total: float) -> str:
    letter = "A" if total <= 6 else "B" if total <= 9 else "C"
    return gettext("Class %(letter)s.") % {"letter": letter}


_ENZYME = {"most": "50000", "usual": ("3", "5000")}

CALCULATORS = (
    Calculator(
        "fib4",
        _("FIB-4 index of liver fibrosis"),
        (
            AGE,
            measured("ast", _("AST"), "U/L", **_ENZYME, also=("Aspartate aminotransferase",)),
            measured("alt", _("ALT"), "U/L", **_ENZYME, also=("Alanine aminotransferase",)),
            PLATELETS,
        ),
        "",
        r"\frac{\text{age} \times \text{AST}}{\text{platelets} \times \sqrt{\text{ALT}}}",
        Source(
            "Sterling RK et al. Development of a simple noninvasive index to predict significant fibrosis. Hepatology 2006;43:1317.",
            "10.1002/hep.21178",
        ),
        _fib4,
        Example({"age": "55 years", "ast": "60 U/L", "alt": "49 U/L", "platelets": "150 10^9/L"}, "3.143"),
        limits=_("Adults with chronic liver disease, from 35 to 65 years."),
        places=2,
        data_name="Fibrosis-4 (FIB-4) Index for Liver Fibrosis",
    ),
    Calculator(
        "meld",
        _("MELD"),
        _MELD_INPUTS,
        "",
        r"9.57 \ln S_\mathrm{Cr} + 3.78 \ln \text{bilirubin} + 11.20 \ln \text{INR} + 6.43",
        Source(
            "Kamath PS et al. A model to predict survival in patients with end-stage liver disease. Hepatology 2001;33:464.",
            "10.1053/jhep.2001.22172",
        ),
        _meld,
        Example({"bilirubin": "2 mg/dL", "inr": "1.5", "creatinine": "1.5 mg/dL", "dialysis": "no"}, "17"),
        limits=_FROM_TWELVE,
        places=0,
    ),
    Calculator(
        "meld_na",
        _("MELD-Na (OPTN 2016)"),
        (*_MELD_INPUTS, SODIUM),
        "",
        r"\text{MELD} + 1.32\,(137 - \text{Na}) - 0.033\,\text{MELD}\,(137 - \text{Na})",
        Source(
            "Kim WR et al. Hyponatremia and mortality among patients on the liver-transplant waiting list. N Engl J Med 2008;359:1018; OPTN Policy 9, January 2016.",
            "10.1056/NEJMoa0801209",
        ),
        _meld_na,
        Example(
            {"bilirubin": "2 mg/dL", "inr": "1.5", "creatinine": "1.5 mg/dL", "dialysis": "no", "sodium": "130 mmol/L"},
            "22",
        ),
        limits=_FROM_TWELVE,
        also=("MELD", "UNOS"),
        places=0,
        data_name="MELD Na (UNOS/OPTN)",
    ),
    Calculator(
        "meld_3",
        _("MELD 3.0"),
        (SEX, *_MELD_INPUTS, SODIUM, ALBUMIN),
        "",
        r"1.33\,[\text{female}] + 4.56 \ln B + 0.82\,(137 - \text{Na}) - 0.24\,(137 - \text{Na}) \ln B + 9.09 \ln \text{INR} + "
        r"11.14 \ln C + 1.85\,(3.5 - A) - 1.83\,(3.5 - A) \ln C + 6",
        Source("Kim WR et al. MELD 3.0. Gastroenterology 2021;161:1887.", "10.1053/j.gastro.2021.08.050"),
        _meld_3,
        Example(
            {
                "sex": "female",
                "bilirubin": "2 mg/dL",
                "inr": "1.5",
                "creatinine": "1.5 mg/dL",
                "dialysis": "no",
                "sodium": "130 mmol/L",
                "albumin": "3.0 g/dL",
            },
            "24",
        ),
        limits=_FROM_TWELVE,
        also=("MELD",),
        places=0,
    ),
    score(
        "child_pugh",
        _("Child-Pugh score"),
        columns(
            BILIRUBIN,
            {
                "mg/dL": lambda value: 1 if value < 2 else 2 if value <= 3 else 3,
                "µmol/L": lambda value: 1 if value < 34 else 2 if value <= 50 else 3,
            },
        ),
        graded(ALBUMIN, lambda value: 1 if value > 3.5 else 2 if value >= 2.8 else 3),
        graded(INR, lambda value: 1 if value < 1.7 else 2 if value <= 2.3 else 3),
        among(
            "ascites",
            _("Ascites"),
            (1, Option("absent", _("absent"), ("none", "no"))),
            (2, Option("slight", _("slight"), ("mild",))),
            (3, Option("moderate", _("moderate or more"), ("moderate to severe", "severe"))),
        ),
        among(
            "encephalopathy",
            _("Encephalopathy"),
            (1, Option("none", _("none"), ("no encephalopathy", "no"))),
            (2, Option("grade_1_2", _("grade 1 to 2"), ("Grade 1-2", "mild"))),
            (3, Option("grade_3_4", _("grade 3 to 4"), ("Grade 3-4", "severe"))),
        ),
        source=Source(
            "Pugh RNH et al. Transection of the oesophagus for bleeding oesophageal varices. Br J Surg 1973;60:646.",
            "10.1002/bjs.1800600817",
        ),
        example=Example(
            {
                "bilirubin": "2.5 mg/dL",
                "albumin": "3.0 g/dL",
                "inr": "1.8",
                "ascites": "slight",
                "encephalopathy": "none",
            },
            "9",
        ),
        meaning=_class,
        also=("Child-Turcotte-Pugh", "CTP"),
        data_name="Child-Pugh Score for Cirrhosis Mortality",
    ),
)
