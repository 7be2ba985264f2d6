"""What several calculators of medicine ask for: the units that are offered, what is impossible and what is unusual. Pure."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from assistant.calculators.inputs import Choice, Day, Label, Number, Option

YEARS = ("year", "month", "week", "day")
MG_DL = ("mg/dL", "mmol/L", "µmol/L", "g/L")
MMOL_L = ("mmol/L", "mEq/L")
#: Of monovalent ions, one milliequivalent is one millimole.
MONOVALENT = "1 Eq/mol"

AGE = Number("age", _("Age"), YEARS, most="130", zero=True, usual=("18", "110"))
#: Where children are meant as well.
ANY_AGE = replace(AGE, usual=None)
SEX = Choice(
    "sex",
    _("Sex"),
    (Option("female", _("Female"), ("f", "woman", "女性")), Option("male", _("Male"), ("m", "man", "男性"))),
    also=("gender",),
)
WEIGHT = Number("weight", _("Weight"), ("kg", "lb", "g"), most="700", usual=("30", "250"), also=("body weight",))
ANY_WEIGHT = replace(WEIGHT, usual=("0.4", "250"))
HEIGHT = Number("height", _("Height"), ("cm", "m", "in", "ft"), most="300", usual=("120", "220"))
CREATININE = Number(
    "creatinine",
    _("Serum creatinine"),
    ("mg/dL", "µmol/L"),
    most="100",
    usual=("0.2", "20"),
    bridges=("113.12 g/mol",),
    also=("creatinine",),
)
SODIUM = Number(
    "sodium", _("Sodium"), MMOL_L, most="300", usual=("100", "190"), bridges=(MONOVALENT, "22.99 g/mol"), also=("na",)
)
POTASSIUM = Number(
    "potassium",
    _("Potassium"),
    MMOL_L,
    most="30",
    usual=("1.5", "9"),
    bridges=(MONOVALENT,),
    optional=True,
    also=("k",),
)
CHLORIDE = Number(
    "chloride", _("Chloride"), MMOL_L, most="300", usual=("60", "150"), bridges=(MONOVALENT,), also=("cl",)
)
BICARBONATE = Number(
    "bicarbonate", _("Bicarbonate"), MMOL_L, most="100", usual=("3", "60"), bridges=(MONOVALENT,), also=("hco3",)
)
ALBUMIN = Number("albumin", _("Albumin"), ("g/dL", "g/L"), most="15", usual=("0.5", "7"))
BILIRUBIN = Number(
    "bilirubin",
    _("Total bilirubin"),
    ("mg/dL", "µmol/L"),
    most="100",
    usual=("0.1", "60"),
    bridges=("584.66 g/mol",),
    also=("bilirubin",),
)
INR = Number("inr", _("INR"), most="50", usual=("0.5", "15"), also=("international normalized ratio",))
GLUCOSE = Number(
    "glucose", _("Glucose"), ("mg/dL", "mmol/L"), most="5000", usual=("20", "1500"), bridges=("180.16 g/mol",)
)
UREA_NITROGEN = Number(
    "urea_nitrogen",
    _("Urea nitrogen (BUN)"),
    ("mg/dL", "mmol/L"),
    most="500",
    usual=("1", "250"),
    bridges=("28.014 g/mol",),
    also=("bun", "Blood Urea Nitrogen (BUN)"),
)
PER_MINUTE = ("/min",)
HEART_RATE = Number(
    "heart_rate", _("Heart rate"), PER_MINUTE, most="400", usual=("20", "250"), also=("pulse", "Heart Rate or Pulse")
)
BREATHING_RATE = Number("respiratory_rate", _("Respiratory rate"), PER_MINUTE, most="150", usual=("4", "70"), zero=True)
PRESSURES = ("mmHg", "kPa")
SYSTOLIC = Number(
    "systolic",
    _("Systolic blood pressure"),
    PRESSURES,
    most="400",
    usual=("40", "300"),
    zero=True,
    also=("Systolic Blood Pressure", "sbp"),
)
DIASTOLIC = Number(
    "diastolic",
    _("Diastolic blood pressure"),
    PRESSURES,
    most="300",
    usual=("20", "200"),
    zero=True,
    also=("Diastolic Blood Pressure", "dbp"),
)
TEMPERATURE = Number("temperature", _("Body temperature"), ("°C", "°F"), least="10", most="50", usual=("28", "43"))
PLATELETS = Number(
    "platelets",
    _("Platelets"),
    ("10^9/L", "10^3/µL", "/µL"),
    most="10000",
    usual=("1", "2000"),
    counted=True,
    zero=True,
    also=("platelet count",),
)
WHITE_CELLS = Number(
    "white_cells",
    _("White blood cells"),
    ("10^9/L", "10^3/µL", "/µL"),
    most="2000",
    usual=("0.05", "500"),
    zero=True,
    counted=True,
    also=("White blood cell count", "wbc"),
)
PAO2 = Number(
    "pao2",
    _("PaO₂"),
    PRESSURES,
    most="800",
    usual=("20", "700"),
    also=("Partial pressure of oxygen (PaO₂) for Apache II", "pao2"),
)
PACO2 = Number("paco2", _("PaCO₂"), PRESSURES, most="250", usual=("8", "150"), also=("paco2",))
FIO2 = Number("fio2", _("FiO₂"), ("%",), least="5", most="100", usual=("21", "100"), share="1", also=("fio2",))
CYCLE = Number(
    "cycle",
    _("Length of the cycle"),
    ("day",),
    least="10",
    most="100",
    usual=("20", "45"),
    whole=True,
    also=("cycle length",),
)
LAST_PERIOD = Day("last_period", _("First day of the last period"), also=("Last menstrual date", "lmp"))


def measured(name: str, label: Label, *units: str, **limits: Any) -> Number:
    """A number that one calculator alone asks for."""
    return Number(name, label, units or ("",), **limits)
