"""Lipids, insulin resistance and laboratory units. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Calculator, Example, Given, Source, Worked
from assistant.calculators.figures import n
from assistant.calculators.inputs import Choice, Label, Option
from assistant.calculators.units import Bridges, convert

from .asked import GLUCOSE, measured

_CHOLESTEROL = ("386.65 g/mol",)
_LIPIDS = ("mg/dL", "mmol/L")
_TRIGLYCERIDES_LIMIT = 400


def _friedewald(given: Given) -> Worked:
    total, hdl, triglycerides = given.number("total_cholesterol"), given.number("hdl"), given.number("triglycerides")
    value = total - hdl - triglycerides / 5
    high = gettext(
        "The triglycerides are above 400 mg/dL (4.5 mmol/L): Friedewald’s formula does not hold; measure LDL directly."
    )
    step = f"{n(total)} − {n(hdl)} − {n(triglycerides)} / 5 = {n(value)} mg/dL"
    return Worked(value, [step], [high] if triglycerides > _TRIGLYCERIDES_LIMIT else [])


def _homa(given: Given) -> Worked:
    glucose, insulin = given.number("glucose"), given.number("insulin")
    value = glucose * insulin / 405
    return Worked(value, [f"{n(glucose)} × {n(insulin)} / 405 = {n(value)}"])


#: What laboratories report in two units: its name, its label, the units, and what bridges them.
_ANALYTES: tuple[tuple[str, Label, tuple[str, ...], Bridges], ...] = (
    ("glucose", _("Glucose"), _LIPIDS, ("180.16 g/mol",)),
    ("creatinine", _("Serum creatinine"), ("mg/dL", "µmol/L"), ("113.12 g/mol",)),
    ("urea_nitrogen", _("Urea nitrogen (BUN)"), _LIPIDS, ("28.014 g/mol",)),
    ("urea", _("Urea"), _LIPIDS, ("60.06 g/mol",)),
    ("uric_acid", _("Uric acid"), ("mg/dL", "µmol/L"), ("168.11 g/mol",)),
    ("bilirubin", _("Total bilirubin"), ("mg/dL", "µmol/L"), ("584.66 g/mol",)),
    ("cholesterol", _("Cholesterol"), _LIPIDS, _CHOLESTEROL),
    ("triglycerides", _("Triglycerides"), _LIPIDS, ("885.7 g/mol",)),
    ("calcium", _("Calcium"), ("mg/dL", "mmol/L", "mEq/L"), ("40.078 g/mol", "2 Eq/mol")),
    ("magnesium", _("Magnesium"), ("mg/dL", "mmol/L", "mEq/L"), ("24.305 g/mol", "2 Eq/mol")),
    ("phosphate", _("Phosphate (as phosphorus)"), _LIPIDS, ("30.974 g/mol",)),
    ("iron", _("Iron"), ("µg/dL", "µmol/L"), ("55.845 g/mol",)),
    ("lactate", _("Lactate"), _LIPIDS, ("90.08 g/mol",)),
    ("albumin", _("Albumin"), ("g/dL", "g/L"), ()),
    ("haemoglobin", _("Haemoglobin"), ("g/dL", "g/L", "mmol/L"), ("16114 g/mol",)),
    ("cortisol", _("Cortisol"), ("µg/dL", "nmol/L"), ("362.46 g/mol",)),
    ("vitamin_d", _("25-Hydroxyvitamin D"), ("ng/mL", "nmol/L"), ("400.64 g/mol",)),
    ("free_t4", _("Free thyroxine (T4)"), ("ng/dL", "pmol/L"), ("776.87 g/mol",)),
    ("insulin", _("Insulin"), ("µIU/mL", "pmol/L"), ("6.0 pmol/mIU",)),
)
_BRIDGES = {name: (units, bridges) for name, _label, units, bridges in _ANALYTES}


def _converted(given: Given) -> Worked:
    units, bridges = _BRIDGES[given.choice("substance")]
    amount, source = given.exact("amount"), given.choice("from")
    values = list(_others(amount, source, units, bridges))
    if not values:
        raise ValueError(source)
    value, unit = values[0]
    steps = [f"{n(amount)} {source} = {n(one)} {other}" for one, other in values]
    return Worked(
        f"{n(value)} {unit}", [*steps, *(gettext("Molar mass or factor: %s.") % bridge for bridge in bridges)]
    )


def _others(amount: Decimal, source: str, units: tuple[str, ...], bridges: Bridges) -> Iterator[tuple[Decimal, str]]:
    for unit in units:
        if unit != source:
            yield convert(amount, source, unit, bridges), unit


_UNITS = tuple(dict.fromkeys(unit for _name, _label, units, _bridges in _ANALYTES for unit in units))

CALCULATORS = (
    Calculator(
        "ldl",
        _("LDL cholesterol (Friedewald)"),
        (
            measured(
                "total_cholesterol",
                _("Total cholesterol"),
                *_LIPIDS,
                bridges=_CHOLESTEROL,
                most="2000",
                usual=("50", "800"),
            ),
            measured(
                "hdl",
                _("HDL cholesterol"),
                *_LIPIDS,
                bridges=_CHOLESTEROL,
                most="500",
                usual=("5", "150"),
                also=("high-density lipoprotein cholesterol",),
            ),
            measured("triglycerides", _("Triglycerides"), *_LIPIDS, bridges=("885.7 g/mol",), most="20000"),
        ),
        "mg/dL",
        r"\text{total} - \text{HDL} - \frac{\text{triglycerides}}{5}",
        Source(
            "Friedewald WT et al. Estimation of the concentration of low-density lipoprotein cholesterol. Clin Chem 1972;18:499.",
            "10.1093/clinchem/18.6.499",
        ),
        _friedewald,
        Example({"total_cholesterol": "200 mg/dL", "hdl": "50 mg/dL", "triglycerides": "150 mg/dL"}, "120"),
        limits=_("Triglycerides up to 400 mg/dL (4.5 mmol/L), blood taken fasting."),
        also=("LDL-C", "低密度脂蛋白"),
        data_name="LDL Calculated",
    ),
    Calculator(
        "homa_ir",
        _("Insulin resistance (HOMA-IR)"),
        (
            GLUCOSE,
            measured(
                "insulin",
                _("Fasting insulin"),
                "µIU/mL",
                "pmol/L",
                bridges=("6.0 pmol/mIU",),
                most="2000",
                usual=("0.5", "300"),
                also=("insulin",),
            ),
        ),
        "",
        r"\frac{\text{glucose}\,[\mathrm{mg/dL}] \times \text{insulin}\,[\mathrm{\mu IU/mL}]}{405}",
        Source("Matthews DR et al. Homeostasis model assessment. Diabetologia 1985;28:412.", "10.1007/BF00280883"),
        _homa,
        Example({"glucose": "90 mg/dL", "insulin": "9 µIU/mL"}, "2.0"),
        limits=_("Fasting values, without insulin treatment."),
        places=2,
        data_name="HOMA-IR (Homeostatic Model Assessment for Insulin Resistance)",
    ),
    Calculator(
        "laboratory_units",
        _("Laboratory values in other units"),
        (
            Choice(
                "substance", _("Substance"), tuple(Option(name, label) for name, label, _units, _bridges in _ANALYTES)
            ),
            measured("amount", _("Value"), most="1e9", zero=True),
            Choice("from", _("Its unit"), tuple(Option(unit, unit) for unit in _UNITS)),
        ),
        "",
        r"c_\text{molar} = \frac{c_\text{mass}}{M}",
        Source(
            "Molar masses from IUPAC standard atomic weights 2021. Pure Appl Chem 2022;94:573.", "10.1515/pac-2019-0603"
        ),
        _converted,
        Example({"substance": "creatinine", "amount": "106", "from": "µmol/L"}, "1.1991 mg/dL"),
        also=("conversion", "mmol", "换算"),
        places=3,
    ),
)
