"""Consciousness, stroke, heart and comorbidity: GCS, NIHSS, HEART, the Revised Cardiac Risk Index and Charlson. Pure."""

from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Example, Given, Source
from assistant.calculators.inputs import Label, Number, Option, YesNo
from assistant.calculators.scores import Criterion, among, bands, columns, graded, score, yes

from .asked import AGE, ANY_AGE, CREATININE

_TROPONIN = "between the normal limit or up to three times the normal limit"


def _risk_factors(given: Given) -> float:
    if given.yes("atherosclerosis"):
        return 2
    count = sum(given.yes(one.name) for one in _FACTORS)
    return 2 if count >= 3 else 1 if count else 0


_FACTORS = (
    YesNo("hypertension", _("Hypertension"), also=("Hypertension history",)),
    YesNo("cholesterol", _("Hypercholesterolaemia"), also=("hypercholesterolemia",)),
    YesNo("diabetes", _("Diabetes"), also=("Diabetes mellitus criteria for CCI rule",)),
    YesNo("obesity", _("Obesity (BMI above 30)"), also=("obesity",)),
    YesNo("smoking", _("Smoking, now or within three months")),
    YesNo(
        "family_history",
        _("Cardiovascular disease of a parent or sibling before 65"),
        also=("parent or sibling with Cardiovascular disease before age 65",),
    ),
)
_ATHEROSCLEROSIS = YesNo(
    "atherosclerosis",
    _("Atherosclerotic disease (infarction, intervention, stroke or TIA, peripheral artery disease)"),
    also=("atherosclerotic disease", "Transient Ischemic Attacks History"),
)

_NIHSS: tuple[tuple[str, Label, int], ...] = (
    ("consciousness", _("1a. Level of consciousness"), 3),
    ("questions", _("1b. Questions: month and age"), 2),
    ("commands", _("1c. Commands: eyes and hand"), 2),
    ("gaze", _("2. Gaze"), 2),
    ("visual", _("3. Visual fields"), 3),
    ("face", _("4. Facial palsy"), 3),
    ("left_arm", _("5a. Left arm"), 4),
    ("right_arm", _("5b. Right arm"), 4),
    ("left_leg", _("6a. Left leg"), 4),
    ("right_leg", _("6b. Right leg"), 4),
    ("ataxia", _("7. Ataxia of limbs"), 2),
    ("sensory", _("8. Sensation"), 2),
    ("language", _("9. Language"), 3),
    ("dysarthria", _("10. Dysarthria"), 2),
    ("neglect", _("11. Extinction and inattention"), 2),
)


def _item(name: str, label: Label, most: int) -> Criterion:
    asked = Number(name, label, ("",), most=str(most), zero=True, whole=True)
    return graded(asked, lambda value: value)


CALCULATORS = (
    score(
        "gcs",
        _("Glasgow Coma Scale"),
        among(
            "eye",
            _("Best eye response"),
            (4, Option("spontaneous", _("spontaneous"), ("4", "eyes open spontaneously"))),
            (3, Option("to_speech", _("to speech"), ("3", "eye opening to verbal command"))),
            (2, Option("to_pain", _("to pain"), ("2", "eye opening to pain"))),
            (1, Option("none", _("none"), ("1", "no eye opening"))),
            also=("Best eye response",),
        ),
        among(
            "verbal",
            _("Best verbal response"),
            (5, Option("oriented", _("oriented"), ("5",))),
            (4, Option("confused", _("confused"), ("4",))),
            (3, Option("words", _("inappropriate words"), ("3",))),
            (2, Option("sounds", _("incomprehensible sounds"), ("2",))),
            (1, Option("none", _("none"), ("1", "no verbal response"))),
        ),
        among(
            "motor",
            _("Best motor response"),
            (6, Option("obeys", _("obeys commands"), ("6",))),
            (5, Option("localises", _("localises pain"), ("5", "localizes pain"))),
            (4, Option("withdraws", _("withdraws from pain"), ("4", "withdrawal from pain"))),
            (3, Option("flexion", _("flexion to pain"), ("3",))),
            (2, Option("extension", _("extension to pain"), ("2",))),
            (1, Option("none", _("none"), ("1", "no motor response"))),
        ),
        source=Source(
            "Teasdale G, Jennett B. Assessment of coma and impaired consciousness. Lancet 1974;2:81.",
            "10.1016/S0140-6736(74)91639-0",
        ),
        example=Example({"eye": "to_speech", "verbal": "confused", "motor": "localises"}, "12"),
        also=("GCS", "昏迷"),
        data_name="Glasgow Coma Score (GCS)",
    ),
    score(
        "nihss",
        _("NIH Stroke Scale"),
        *(_item(name, label, most) for name, label, most in _NIHSS),
        source=Source(
            "Brott T et al. Measurements of acute cerebral infarction: a clinical examination scale. Stroke 1989;20:864.",
            "10.1161/01.STR.20.7.864",
        ),
        example=Example(
            {
                name: {"face": "2", "right_arm": "3", "right_leg": "2", "language": "1"}.get(name, "0")
                for name, _label, _most in _NIHSS
            },
            "8",
        ),
        also=("NIHSS", "stroke", "卒中"),
    ),
    score(
        "heart",
        _("HEART score"),
        among(
            "history",
            _("Clinical history"),
            (0, Option("slight", _("slightly suspicious"), ("slightly suspicious",))),
            (1, Option("moderate", _("moderately suspicious"))),
            (2, Option("high", _("highly suspicious"))),
            also=("History", "Suspicion History"),
            default=False,
        ),
        among(
            "ecg",
            _("ECG"),
            (0, Option("normal", _("normal"))),
            (
                1,
                Option(
                    "unspecific",
                    _("non-specific repolarisation disturbance"),
                    ("Non-specific repolarization disturbance",),
                ),
            ),
            (2, Option("st_deviation", _("significant ST deviation"))),
            also=("Electrocardiogram Test",),
            default=False,
        ),
        bands(AGE, (45, 1), (65, 2)),
        Criterion(_("Risk factors"), (*_FACTORS, _ATHEROSCLEROSIS), _risk_factors),
        among(
            "troponin",
            _("Troponin"),
            (0, Option("normal", _("up to the limit of normal"), ("less than or equal to normal limit",))),
            (1, Option("raised", _("up to three times the limit"), (_TROPONIN,))),
            (2, Option("high", _("more than three times the limit"), ("greater than three times normal limit",))),
            also=("Initial troponin",),
            default=False,
        ),
        source=Source(
            "Six AJ, Backus BE, Kelder JC. Chest pain in the emergency room: value of the HEART score. Neth Heart J 2008;16:191.",
            "10.1007/BF03086144",
        ),
        example=Example(
            {
                "history": "moderate",
                "ecg": "normal",
                "age": "60 years",
                "hypertension": "yes",
                "smoking": "yes",
                "troponin": "normal",
            },
            "3",
        ),
        limits=_("Chest pain in the emergency room, without ST elevation."),
        also=("chest pain", "胸痛"),
        data_name="HEART Score for Major Cardiac Events",
    ),
    score(
        "rcri",
        _("Revised Cardiac Risk Index"),
        yes(
            "surgery",
            _("Elevated-risk surgery (intraperitoneal, intrathoracic, suprainguinal vascular)"),
            1,
            "Elevated-risk surgery",
        ),
        yes("ischaemia", _("Ischaemic heart disease"), 1, "History of ischemic heart disease"),
        yes(
            "heart_failure", _("Heart failure"), 1, "Congestive Heart Failure criteria for the Cardiac Risk Index rule"
        ),
        yes(
            "cerebrovascular",
            _("Cerebrovascular disease"),
            1,
            "History of cerebrovascular disease",
            "Cerebrovascular disease history",
        ),
        yes("insulin", _("Treated with insulin"), 1, "Pre-operative treatment with insulin"),
        columns(
            Number(
                "creatinine",
                _("Creatinine before the operation"),
                CREATININE.units,
                most=CREATININE.most,
                usual=CREATININE.usual,
                bridges=CREATININE.bridges,
                also=("Pre-operative creatinine",),
            ),
            {"mg/dL": lambda value: 1 if value > 2 else 0, "µmol/L": lambda value: 1 if value > 177 else 0},
        ),
        source=Source(
            "Lee TH et al. Derivation and prospective validation of a simple index for prediction of cardiac risk of major noncardiac surgery. Circulation 1999;100:1043.",
            "10.1161/01.CIR.100.10.1043",
        ),
        example=Example({"surgery": "yes", "ischaemia": "yes", "creatinine": "2.4 mg/dL"}, "3"),
        limits=_("Adults before surgery other than cardiac."),
        also=("Lee", "RCRI"),
        data_name="Revised Cardiac Risk Index for Pre-Operative Risk",
    ),
    score(
        "charlson",
        _("Charlson comorbidity index"),
        bands(ANY_AGE, (50, 1), (60, 2), (70, 3), (80, 4)),
        yes("infarction", _("Myocardial infarction"), 1),
        yes("heart_failure", _("Heart failure"), 1, "Congestive Heart Faliure", "Congestive Heart Failure"),
        yes("peripheral_vascular", _("Peripheral vascular disease"), 1),
        yes(
            "cerebrovascular",
            _("Stroke or transient ischaemic attack"),
            1,
            "Cerebrovascular Accident",
            "Transient Ischemic Attacks History",
        ),
        yes("dementia", _("Dementia"), 1),
        yes("lung_disease", _("Chronic lung disease"), 1, "Chronic Obstructive Pulmonary Disease"),
        yes("connective_tissue", _("Connective tissue disease"), 1, "Connective tissue disease"),
        yes("ulcer", _("Peptic ulcer"), 1, "Peptic ulcer disease"),
        among(
            "liver",
            _("Liver disease"),
            (0, Option("none", _("none"), ("no", "false"))),
            (1, Option("mild", _("mild"))),
            (3, Option("moderate", _("moderate or severe"), ("severe", "Moderate to severe"))),
            also=("Liver disease severity",),
        ),
        among(
            "diabetes",
            _("Diabetes"),
            (0, Option("none", _("none, or by diet"), ("None or diet-controlled", "no", "false"))),
            (1, Option("uncomplicated", _("without complications"))),
            (2, Option("complicated", _("with organ damage"), ("End-organ damage",))),
            also=("Diabetes mellitus criteria for CCI rule",),
        ),
        yes("hemiplegia", _("Hemiplegia"), 2),
        yes("renal_disease", _("Moderate or severe renal disease"), 2, "Moderate to severe Chronic Kidney Disease"),
        among(
            "tumour",
            _("Solid tumour"),
            (0, Option("none", _("none"), ("no", "false"))),
            (2, Option("localised", _("localised"), ("yes", "true", "localized"))),
            (6, Option("metastatic", _("metastatic"))),
            also=("Solid tumor",),
        ),
        yes("leukaemia", _("Leukaemia"), 2, "leukemia"),
        yes("lymphoma", _("Lymphoma"), 2),
        yes("aids", _("AIDS"), 6),
        source=Source(
            "Charlson ME et al. A new method of classifying prognostic comorbidity. J Chronic Dis 1987;40:373; with age: J Clin Epidemiol 1994;47:1245.",
            "10.1016/0021-9681(87)90171-8",
        ),
        example=Example(
            {"age": "72 years", "heart_failure": "yes", "diabetes": "complicated", "renal_disease": "yes"}, "8"
        ),
        also=("CCI",),
        data_name="Charlson Comorbidity Index (CCI)",
    ),
)
