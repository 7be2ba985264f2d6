"""Clots and bleeding: CHA₂DS₂-VASc, HAS-BLED, Wells, PERC, Caprini and Glasgow-Blatchford. Pure."""

from django.utils.translation import gettext_lazy as _

from assistant.calculators.calculator import Example, Given, Source
from assistant.calculators.inputs import Number, Option
from assistant.calculators.scores import Criterion, among, bands, graded, score, yes

from .asked import AGE, HEART_RATE, SEX, SYSTOLIC, UREA_NITROGEN, measured

_HAEMOGLOBIN = measured(
    "haemoglobin",
    _("Haemoglobin"),
    "g/dL",
    "g/L",
    "mmol/L",
    most="30",
    usual=("3", "22"),
    bridges=("16114 g/mol",),
    also=("hemoglobin",),
)
_DRINKS = Number(
    "alcohol", _("Alcoholic drinks a week"), ("",), zero=True, most="500", also=("Number of Alcoholic Drinks Per Week",)
)
_SATURATION = measured(
    "saturation",
    _("Oxygen saturation on room air"),
    "%",
    most="100",
    usual=("50", "100"),
    also=("O₂ saturation percentage", "spo2"),
)


def _haemoglobin_points(given: Given) -> float:
    value = given.number("haemoglobin")
    if given.choice("sex") == "male":
        return 0 if value >= 13 else 1 if value >= 12 else 3 if value >= 10 else 6
    return 0 if value >= 12 else 1 if value >= 10 else 6


def _female(given: Given) -> float:
    return 1 if given.choice("sex") == "female" else 0


CALCULATORS = (
    score(
        "cha2ds2_vasc",
        _("CHA₂DS₂-VASc"),
        yes("heart_failure", _("Heart failure"), 1, "Congestive Heart Faliure", "Congestive Heart Failure", "chf"),
        yes("hypertension", _("Hypertension"), 1, "Hypertension history"),
        bands(AGE, (65, 1), (75, 2)),
        yes("diabetes", _("Diabetes"), 1, "Diabetes history"),
        yes(
            "stroke",
            _("Stroke, transient ischaemic attack or thromboembolism"),
            2,
            "stroke",
            "Transient Ischemic Attacks History",
            "Thromboembolism history",
        ),
        yes(
            "vascular_disease",
            _("Vascular disease (infarction, peripheral artery disease, aortic plaque)"),
            1,
            "Vascular disease history",
        ),
        Criterion(_("Female sex"), (SEX,), _female),
        source=Source(
            "Lip GYH et al. Refining clinical risk stratification for predicting stroke in atrial fibrillation. Chest 2010;137:263.",
            "10.1378/chest.09-1584",
        ),
        example=Example({"age": "76 years", "sex": "female", "hypertension": "yes", "diabetes": "yes"}, "5"),
        limits=_("Atrial fibrillation that does not come from a valve."),
        also=("atrial fibrillation", "房颤"),
        data_name="CHA2DS2-VASc Score for Atrial Fibrillation Stroke Risk",
    ),
    score(
        "has_bled",
        _("HAS-BLED"),
        yes("hypertension", _("Uncontrolled hypertension (systolic above 160 mmHg)"), 1, "Hypertension history"),
        yes(
            "renal_disease",
            _("Renal disease (dialysis, transplant, creatinine above 2.26 mg/dL)"),
            1,
            "Renal disease criteria for the HAS-BLED rule",
        ),
        yes(
            "liver_disease",
            _("Liver disease (cirrhosis, or bilirubin above twice and enzymes above three times normal)"),
            1,
            "Liver disease criteria for the HAS-BLED rule",
        ),
        yes("stroke", _("Stroke"), 1),
        yes(
            "bleeding",
            _("Major bleeding before, or a predisposition to it"),
            1,
            "Prior major bleeding or predisposition to bleeding",
        ),
        yes("labile_inr", _("Labile INR"), 1, "Labile international normalized ratio"),
        graded(AGE, lambda age: 1 if age > 65 else 0),
        yes("drugs", _("Antiplatelet drugs or NSAIDs"), 1, "Medication usage predisposing to bleeding"),
        graded(_DRINKS, lambda drinks: 1 if drinks >= 8 else 0),
        source=Source(
            "Pisters R et al. A novel user-friendly score (HAS-BLED) to assess 1-year risk of major bleeding. Chest 2010;138:1093.",
            "10.1378/chest.10-0134",
        ),
        example=Example({"age": "70 years", "hypertension": "yes", "drugs": "yes", "alcohol": "10"}, "4"),
        also=("bleeding", "出血"),
        data_name="HAS-BLED Score for Major Bleeding Risk",
    ),
    score(
        "wells_pe",
        _("Wells score for pulmonary embolism"),
        yes(
            "dvt_signs",
            _("Clinical signs of deep vein thrombosis"),
            3,
            "Clinical signs and symptoms of Deep Vein Thrombosis",
        ),
        yes(
            "likeliest",
            _("Pulmonary embolism is the likeliest diagnosis, or as likely as another"),
            3,
            "Pulmonary Embolism is #1 diagnosis OR equally likely",
        ),
        graded(HEART_RATE, lambda rate: 1.5 if rate > 100 else 0),
        yes(
            "immobile",
            _("Immobile for three days, or surgery in the last four weeks"),
            1.5,
            "Immobilization for at least 3 days",
            "Surgery in the previous 4 weeks",
        ),
        yes(
            "previous",
            _("Pulmonary embolism or deep vein thrombosis before"),
            1.5,
            "Previously Documented Pulmonary Embolism",
            "Previously documented Deep Vein Thrombosis",
        ),
        yes("haemoptysis", _("Haemoptysis"), 1, "hemoptysis"),
        yes(
            "cancer",
            _("Cancer treated within six months, or palliative"),
            1,
            "Malignancy with treatment within 6 months or palliative",
        ),
        source=Source(
            "Wells PS et al. Derivation of a simple clinical model to categorize patients’ probability of pulmonary embolism. Thromb Haemost 2000;83:416.",
            "10.1055/s-0037-1613830",
        ),
        example=Example({"dvt_signs": "yes", "heart_rate": "110 /min", "immobile": "yes"}, "6"),
        also=("PE", "肺栓塞"),
        data_name="Wells' Criteria for Pulmonary Embolism",
    ),
    score(
        "wells_dvt",
        _("Wells score for deep vein thrombosis"),
        yes("cancer", _("Active cancer"), 1),
        yes(
            "bedridden",
            _("Bedridden for three days, or major surgery within 12 weeks"),
            1,
            "Bedridden recently >3 days or major surgery within 12 weeks",
            "Major surgery within 12 weeks",
        ),
        yes(
            "calf",
            _("Calf more than 3 cm wider than the other"),
            1,
            "Calf swelling >3 centimeters compared to the other leg",
        ),
        yes(
            "collateral",
            _("Collateral superficial veins, not varicose"),
            1,
            "Collateral (nonvaricose) superficial veins present",
        ),
        yes("leg", _("Entire leg swollen"), 1),
        yes("tenderness", _("Tenderness along the deep veins"), 1, "Localized tenderness along the deep venous system"),
        yes(
            "pitting", _("Pitting oedema of the symptomatic leg only"), 1, "Pitting edema, confined to symptomatic leg"
        ),
        yes(
            "paralysis",
            _("Paralysis, paresis or recent plaster of the leg"),
            1,
            "Paralysis, paresis, or recent plaster immobilization of the lower extremity",
        ),
        yes("previous", _("Deep vein thrombosis before"), 1, "Previously documented Deep Vein Thrombosis"),
        yes(
            "alternative",
            _("Another diagnosis is as likely or likelier"),
            -2,
            "Alternative diagnosis to Deep Vein Thrombosis as likely or more likely",
        ),
        source=Source(
            "Wells PS et al. Evaluation of D-dimer in the diagnosis of suspected deep-vein thrombosis. N Engl J Med 2003;349:1227.",
            "10.1056/NEJMoa023153",
        ),
        example=Example({"cancer": "yes", "calf": "yes", "leg": "yes", "alternative": "yes"}, "1"),
        also=("DVT", "深静脉血栓"),
        data_name="Wells' Criteria for DVT",
    ),
    score(
        "perc",
        _("PERC rule for pulmonary embolism"),
        bands(AGE, (50, 1)),
        bands(HEART_RATE, (100, 1)),
        graded(_SATURATION, lambda saturation: 1 if saturation < 95 else 0),
        yes("leg_swelling", _("Swelling of one leg"), 1, "Unilateral Leg Swelling"),
        yes("haemoptysis", _("Haemoptysis"), 1, "hemoptysis"),
        yes("surgery", _("Surgery or trauma within four weeks"), 1, "Recent surgery or trauma"),
        yes(
            "previous",
            _("Pulmonary embolism or deep vein thrombosis before"),
            1,
            "Previously Documented Pulmonary Embolism",
            "Previously documented Deep Vein Thrombosis",
        ),
        yes("hormones", _("Oestrogen"), 1, "Hormone use"),
        source=Source(
            "Kline JA et al. Clinical criteria to prevent unnecessary diagnostic testing in emergency department patients with suspected pulmonary embolism. J Thromb Haemost 2004;2:1247.",
            "10.1111/j.1538-7836.2004.00790.x",
        ),
        example=Example({"age": "52 years", "heart_rate": "90 /min", "saturation": "97 %"}, "1"),
        limits=_("Only where the probability is low to begin with."),
        data_name="PERC Rule for Pulmonary Embolism",
    ),
    score(
        "caprini",
        _("Caprini score for venous thromboembolism"),
        bands(AGE, (41, 1), (61, 2), (75, 3)),
        among(
            "surgery",
            _("Surgery"),
            (0, Option("none", _("none"))),
            (1, Option("minor", _("minor (45 min or less)"))),
            (2, Option("major", _("major, or laparoscopic, of more than 45 min"))),
            (5, Option("arthroplasty", _("elective arthroplasty of hip or knee"))),
        ),
        graded(
            measured("bmi", _("Body mass index"), "kg/m²", most="150", usual=("12", "70"), optional=True),
            lambda value: 1 if value > 25 else 0,
        ),
        yes("swollen_legs", _("Swollen legs"), 1),
        yes("varicose_veins", _("Varicose veins"), 1),
        yes("pregnancy", _("Pregnant, or birth within a month"), 1),
        yes("abortions", _("Unexplained or recurrent abortion"), 1),
        yes("hormones", _("Oral contraceptives or hormone replacement"), 1),
        yes("sepsis", _("Sepsis within a month"), 1),
        yes("pneumonia", _("Serious lung disease or pneumonia within a month"), 1),
        yes("copd", _("Abnormal pulmonary function (COPD)"), 1),
        yes("infarction", _("Acute myocardial infarction"), 1),
        yes("heart_failure", _("Heart failure within a month"), 1),
        yes("bowel_disease", _("Inflammatory bowel disease"), 1),
        yes("medical_patient", _("Medical patient at bed rest"), 1),
        yes("malignancy", _("Cancer, present or past"), 2),
        yes("bed_rest", _("Confined to bed for more than 72 hours"), 2),
        yes("plaster", _("Plaster cast within a month"), 2),
        yes("central_line", _("Central venous access"), 2),
        yes("previous", _("Venous thromboembolism before"), 3),
        yes("family_history", _("Venous thromboembolism in the family"), 3),
        yes("factor_v", _("Factor V Leiden"), 3),
        yes("prothrombin", _("Prothrombin 20210A"), 3),
        yes("lupus_anticoagulant", _("Lupus anticoagulant"), 3),
        yes("anticardiolipin", _("Anticardiolipin antibodies"), 3),
        yes("homocysteine", _("Elevated homocysteine"), 3),
        yes("heparin", _("Heparin-induced thrombocytopenia"), 3),
        yes("thrombophilia", _("Another thrombophilia"), 3),
        yes("stroke", _("Stroke within a month"), 5),
        yes("fracture", _("Fracture of hip, pelvis or leg within a month"), 5),
        yes("spinal_injury", _("Acute spinal cord injury within a month"), 5),
        yes("trauma", _("Multiple trauma within a month"), 5),
        source=Source(
            "Caprini JA. Thrombosis risk assessment as a guide to quality patient care. Dis Mon 2005;51:70.",
            "10.1016/j.disamonth.2005.02.003",
        ),
        example=Example({"age": "65 years", "surgery": "major", "malignancy": "yes", "bmi": "28 kg/m²"}, "7"),
        limits=_("Surgical patients."),
        also=("VTE",),
    ),
    score(
        "glasgow_blatchford",
        _("Glasgow-Blatchford score"),
        bands(UREA_NITROGEN, (18.2, 2), (22.4, 3), (28, 4), (70, 6)),
        Criterion(_("Haemoglobin"), (_HAEMOGLOBIN, SEX), _haemoglobin_points),
        bands(SYSTOLIC, (90, 2), (100, 1), (110, 0), start=3),
        bands(HEART_RATE, (100, 1)),
        yes("melaena", _("Melaena"), 1, "Melena present", "melena"),
        yes("syncope", _("Syncope"), 2, "Recent syncope"),
        yes("liver_disease", _("Liver disease"), 2, "Hepatic disease history"),
        yes("heart_failure", _("Heart failure"), 2, "Cardiac failure present"),
        source=Source(
            "Blatchford O et al. A risk score to predict need for treatment for upper-gastrointestinal haemorrhage. Lancet 2000;356:1318.",
            "10.1016/S0140-6736(00)02816-6",
        ),
        example=Example(
            {
                "urea_nitrogen": "30 mg/dL",
                "haemoglobin": "11 g/dL",
                "sex": "male",
                "systolic": "95 mmHg",
                "heart_rate": "110 /min",
                "melaena": "yes",
            },
            "11",
        ),
        limits=_("Bleeding of the upper gastrointestinal tract, before endoscopy."),
        also=("GBS",),
        data_name="Glasgow-Blatchford Bleeding Score (GBS)",
    ),
)
