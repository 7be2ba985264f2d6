"""Infection: CURB-65, PSI, qSOFA, SIRS, SOFA, Centor and FeverPAIN. Pure."""

from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Example, Given, Source
from assistant.calculators.inputs import Label, Number, YesNo
from assistant.calculators.scores import Columns, Criterion, bands, by_column, columns, from_on, graded, score, yes

from .asked import (
    AGE,
    ANY_AGE,
    BILIRUBIN,
    BREATHING_RATE,
    CREATININE,
    DIASTOLIC,
    FIO2,
    GLUCOSE,
    HEART_RATE,
    PACO2,
    PAO2,
    PLATELETS,
    SEX,
    SODIUM,
    SYSTOLIC,
    TEMPERATURE,
    UREA_NITROGEN,
    WHITE_CELLS,
    measured,
)

_RATE = "µg/kg/min"
_COMA = Number("gcs", _("Glasgow Coma Scale"), ("",), least="3", most="15", whole=True, also=("Glasgow Coma Score",))
_ACIDITY = Number("ph", _("Arterial pH"), ("",), least="6", most="8.5", usual=("6.7", "7.9"))
_HAEMATOCRIT = measured(
    "haematocrit", _("Haematocrit"), "%", most="90", usual=("10", "70"), share="1", also=("hematocrit",)
)
#: The columns of SOFA: the last band of the molar ones begins above 440 and 204 µmol/L.
_CREATININE: Columns = {
    "mg/dL": from_on((1.2, 1), (2, 2), (3.5, 3), (5, 4)),
    "µmol/L": lambda value: 4 if value > 440 else from_on((110, 1), (171, 2), (300, 3))(value),
}
_BILIRUBIN: Columns = {
    "mg/dL": from_on((1.2, 1), (2, 2), (6, 3), (12, 4)),
    "µmol/L": lambda value: 4 if value > 204 else from_on((20, 1), (33, 2), (102, 3))(value),
}
#: What a score asks for but counts for nothing where it was not measured.
_PACO2 = replace(PACO2, optional=True)


def _low_pressure(given: Given) -> float:
    return 1 if given.number("systolic") < 90 or given.number("diastolic") <= 60 else 0


def _breathing(given: Given) -> float:
    fast = given.number("respiratory_rate") > 20
    return 1 if fast or (given.has("paco2") and given.number("paco2") < 32) else 0


def _white_cells(given: Given) -> float:
    return 1 if not 4 <= given.number("white_cells") <= 12 or given.yes("bands") else 0


def _age_points(given: Given) -> float:
    return int(given.number("age")) - (10 if given.choice("sex") == "female" else 0)


def _class(total: float) -> str:
    name = "II" if total <= 70 else "III" if total <= 90 else "IV" if total <= 130 else "V"
    return gettext("Class %(name)s; class I needs no score (50 years or less, no findings).") % {"name": name}


def _lungs(given: Given) -> float:
    ratio, supported = given.number("pao2") / (given.number("fio2") / 100), given.yes("ventilated")
    if ratio < 200 and not supported:
        return 2
    return 4 if ratio < 100 else 3 if ratio < 200 else 2 if ratio < 300 else 1 if ratio < 400 else 0


def _vessels(given: Given) -> float:
    doses = {
        name: given.number(name) if given.has(name) else 0
        for name in ("dopamine", "dobutamine", "adrenaline", "noradrenaline")
    }
    strong = max(doses["adrenaline"], doses["noradrenaline"])
    if doses["dopamine"] > 15 or strong > 0.1:
        return 4
    if doses["dopamine"] > 5 or strong > 0:
        return 3
    if doses["dopamine"] or doses["dobutamine"]:
        return 2
    return 1 if given.yes("hypotension") else 0


def _kidneys(given: Given) -> float:
    worth = by_column(given, "creatinine", _CREATININE) if given.has("creatinine") else 0
    urine = given.number("urine") if given.has("urine") else 10_000
    return max(worth, 4 if urine < 200 else 3 if urine < 500 else 0)


def _no_kidneys(given: Given) -> list[str]:
    lacking = gettext("Neither creatinine nor urine was given: the kidneys count as normal.")
    return [] if given.has("creatinine") or given.has("urine") else [lacking]


def _pressor(name: str, label: Label, *also: str) -> Number:
    return Number(name, label, (_RATE,), optional=True, zero=True, most="1000", also=also)


def _throat(age: float) -> float:
    return 1 if 3 <= age < 15 else -1 if age >= 45 else 0


def _too_young(given: Given) -> list[str]:
    return [gettext("Below 3 years the score does not hold.")] if given.number("age") < 3 else []


CALCULATORS = (
    score(
        "curb_65",
        _("CURB-65"),
        yes("confusion", _("New confusion"), 1, "confusion"),
        columns(
            UREA_NITROGEN,
            {"mg/dL": lambda value: 1 if value > 19 else 0, "mmol/L": lambda value: 1 if value > 7 else 0},
        ),
        bands(BREATHING_RATE, (30, 1)),
        Criterion(_("Systolic below 90 or diastolic up to 60 mmHg"), (SYSTOLIC, DIASTOLIC), _low_pressure),
        bands(AGE, (65, 1)),
        source=Source(
            "Lim WS et al. Defining community acquired pneumonia severity on presentation to hospital. Thorax 2003;58:377.",
            "10.1136/thorax.58.5.377",
        ),
        example=Example(
            {
                "confusion": "yes",
                "urea_nitrogen": "25 mg/dL",
                "respiratory_rate": "32 /min",
                "systolic": "100 mmHg",
                "diastolic": "65 mmHg",
                "age": "70 years",
            },
            "4",
        ),
        limits=_("Pneumonia acquired outside hospital, adults."),
        also=("pneumonia", "肺炎"),
        data_name="CURB-65 Score for Pneumonia Severity",
    ),
    score(
        "psi",
        _("Pneumonia Severity Index (PSI)"),
        Criterion(_("Age, less 10 for women"), (AGE, SEX), _age_points),
        yes("nursing_home", _("Lives in a nursing home"), 10, "Nursing home resident"),
        yes("cancer", _("Cancer"), 30, "Neoplastic disease"),
        yes("liver_disease", _("Liver disease"), 20, "Liver disease severity"),
        yes("heart_failure", _("Heart failure"), 10, "Congestive Heart Faliure", "Congestive Heart Failure"),
        yes("cerebrovascular", _("Cerebrovascular disease"), 10, "Cerebrovascular disease history"),
        yes("renal_disease", _("Renal disease"), 10),
        yes("altered_mental_status", _("Altered mental status"), 20),
        bands(BREATHING_RATE, (30, 20)),
        graded(SYSTOLIC, lambda value: 20 if value < 90 else 0),
        graded(TEMPERATURE, lambda value: 15 if value < 35 or value >= 40 else 0),
        bands(HEART_RATE, (125, 10)),
        graded(_ACIDITY, lambda value: 30 if value < 7.35 else 0),
        columns(UREA_NITROGEN, {"mg/dL": from_on((30, 20)), "mmol/L": from_on((11, 20))}),
        graded(SODIUM, lambda value: 20 if value < 130 else 0),
        columns(GLUCOSE, {"mg/dL": from_on((250, 10)), "mmol/L": from_on((14, 10))}),
        graded(_HAEMATOCRIT, lambda value: 10 if value < 30 else 0),
        graded(PAO2, lambda value: 10 if value < 60 else 0),
        yes("pleural_effusion", _("Pleural effusion"), 10, "Pleural effusion on x-ray"),
        source=Source(
            "Fine MJ et al. A prediction rule to identify low-risk patients with community-acquired pneumonia. N Engl J Med 1997;336:243.",
            "10.1056/NEJM199701233360402",
        ),
        example=Example(
            {
                "age": "70 years",
                "sex": "male",
                "respiratory_rate": "32 /min",
                "systolic": "100 mmHg",
                "temperature": "38 °C",
                "heart_rate": "110 /min",
                "ph": "7.40",
                "urea_nitrogen": "35 mg/dL",
                "sodium": "135 mmol/L",
                "glucose": "120 mg/dL",
                "haematocrit": "40 %",
                "pao2": "70 mmHg",
            },
            "110",
        ),
        meaning=_class,
        limits=_("Pneumonia acquired outside hospital, adults."),
        also=("pneumonia", "PORT", "肺炎"),
        data_name="PSI Score: Pneumonia Severity Index for CAP",
    ),
    score(
        "qsofa",
        _("qSOFA"),
        bands(BREATHING_RATE, (22, 1)),
        graded(SYSTOLIC, lambda value: 1 if value <= 100 else 0),
        graded(_COMA, lambda value: 1 if value < 15 else 0),
        source=Source(
            "Singer M et al. The third international consensus definitions for sepsis (Sepsis-3). JAMA 2016;315:801.",
            "10.1001/jama.2016.0287",
        ),
        example=Example({"respiratory_rate": "24 /min", "systolic": "95 mmHg", "gcs": "15"}, "2"),
        also=("sepsis", "脓毒症"),
    ),
    score(
        "sirs",
        _("SIRS criteria"),
        graded(TEMPERATURE, lambda value: 1 if value > 38 or value < 36 else 0),
        graded(HEART_RATE, lambda value: 1 if value > 90 else 0),
        Criterion(_("Respiratory rate above 20, or PaCO₂ below 32 mmHg"), (BREATHING_RATE, _PACO2), _breathing),
        Criterion(
            _("White cells above 12 or below 4 × 10⁹/L, or more than 10 % bands"),
            (WHITE_CELLS, YesNo("bands", _("More than 10 % bands"))),
            _white_cells,
        ),
        source=Source(
            "Bone RC et al. Definitions for sepsis and organ failure. Chest 1992;101:1644.", "10.1378/chest.101.6.1644"
        ),
        example=Example(
            {
                "temperature": "38.5 °C",
                "heart_rate": "100 /min",
                "respiratory_rate": "18 /min",
                "white_cells": "13 10^9/L",
            },
            "3",
        ),
        also=("sepsis", "脓毒症"),
        data_name="SIRS Criteria",
    ),
    score(
        "sofa",
        _("SOFA"),
        Criterion(
            _("Lungs: PaO₂/FiO₂"),
            (
                PAO2,
                FIO2,
                YesNo(
                    "ventilated",
                    _("Respiratory support"),
                    also=(
                        "On mechanical ventilation",
                        "Continous positive airway pressure",
                        "Continuous positive airway pressure",
                    ),
                ),
            ),
            _lungs,
        ),
        graded(
            PLATELETS,
            lambda value: 4 if value < 20 else 3 if value < 50 else 2 if value < 100 else 1 if value < 150 else 0,
        ),
        columns(BILIRUBIN, _BILIRUBIN),
        Criterion(
            _("Circulation"),
            (
                YesNo("hypotension", _("Mean arterial pressure below 70 mmHg"), also=("hypotension",)),
                _pressor("dopamine", _("Dopamine")),
                _pressor("dobutamine", _("Dobutamine")),
                _pressor("adrenaline", _("Adrenaline"), "epinephrine"),
                _pressor("noradrenaline", _("Noradrenaline"), "norepinephrine"),
            ),
            _vessels,
        ),
        graded(
            _COMA, lambda value: 4 if value < 6 else 3 if value < 10 else 2 if value < 13 else 1 if value < 15 else 0
        ),
        Criterion(
            _("Kidneys"),
            (
                replace(CREATININE, optional=True),
                measured(
                    "urine",
                    _("Urine a day"),
                    "mL/d",
                    "L/d",
                    optional=True,
                    zero=True,
                    most="30000",
                    also=("urine output",),
                ),
            ),
            _kidneys,
        ),
        source=Source(
            "Vincent JL et al. The SOFA score to describe organ dysfunction. Intensive Care Med 1996;22:707.",
            "10.1007/BF01709751",
        ),
        example=Example(
            {
                "pao2": "80 mmHg",
                "fio2": "50 %",
                "ventilated": "yes",
                "platelets": "90 10^9/L",
                "bilirubin": "2.5 mg/dL",
                "noradrenaline": "0.08 µg/kg/min",
                "gcs": "14",
                "creatinine": "2.1 mg/dL",
            },
            "13",
        ),
        warnings=_no_kidneys,
        also=("sepsis", "脓毒症"),
        data_name="Sequential Organ Failure Assessment (SOFA) Score",
    ),
    score(
        "centor",
        _("Centor score (McIsaac)"),
        graded(ANY_AGE, _throat),
        yes("exudate", _("Exudate or swelling of the tonsils"), 1, "Exudate or swelling on tonsils"),
        yes("nodes", _("Tender or swollen anterior cervical nodes"), 1, "Tender/swollen anterior cervical lymph nodes"),
        graded(TEMPERATURE, lambda value: 1 if value > 38 else 0),
        yes("no_cough", _("No cough"), 1, "Cough Absent"),
        source=Source(
            "McIsaac WJ et al. Empirical validation of guidelines for the management of pharyngitis. JAMA 2004;291:1587.",
            "10.1001/jama.291.13.1587",
        ),
        example=Example({"age": "10 years", "temperature": "38.6 °C", "exudate": "yes", "no_cough": "yes"}, "4"),
        warnings=_too_young,
        limits=_("From 3 years, sore throat for up to three days."),
        also=("McIsaac", "sore throat", "咽炎"),
        data_name="Centor Score (Modified/McIsaac) for Strep Pharyngitis",
    ),
    score(
        "fever_pain",
        _("FeverPAIN score"),
        yes("fever", _("Fever in the last 24 hours"), 1, "Fever in past 24 hours"),
        yes("pus", _("Purulent tonsils"), 1),
        yes("early", _("Seen within three days"), 1, "Symptom onset ≤3 days"),
        yes("inflamed", _("Severely inflamed tonsils"), 1, "Severe tonsil inflammation"),
        yes("no_cough", _("No cough or coryza"), 1, "Absence of cough or coryza"),
        source=Source(
            "Little P et al. Clinical score and rapid antigen detection test to guide antibiotic use for sore throats (PRISM). BMJ 2013;347:f5806.",
            "10.1136/bmj.f5806",
        ),
        example=Example({"fever": "yes", "pus": "yes", "early": "yes"}, "3"),
        limits=_("From 3 years."),
        also=("sore throat", "咽炎"),
        data_name="FeverPAIN Score for Strep Pharyngitis",
    ),
)
